"""The words that are laid over pictures and said of them, from training/assets, broken into lines as they are set."""

from __future__ import annotations

from ..assets import feedback, names
from ..assets.phrases import fill, phrases
from ..render.random_source import Source
from ..split import Part


def in_lines(text: str, longest: int) -> list[str]:
    """Broken at spaces into at most three lines of about the same length."""
    words, count = text.split(), min(3, max(1, -(-len(text) // longest)))
    target, lines = len(text) / count, [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) / 2 > target and len(lines) < count:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


class Vocabulary:
    """The phrases of one part: another part's are never read."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def text(self, name: str, source: Source, *kinds: str) -> str:
        known = [phrase for phrase in phrases(name, self.part) if not kinds or phrase.kind in kinds]
        return fill(source.pick(known).text, source)

    def promotion(self, source: Source) -> list[str]:
        """One phrase, broken where it is long; now and then two that stand together."""
        lines = in_lines(self.text("promotions", source, "offer", "slogan", "spec", "call"), round(source.between(12, 26)))
        if len(lines) < 3 and source.chance(0.2):
            return [*lines, self.text("promotions", source.fork("second"), "slogan", "call", "spec")]
        return lines

    def contact(self, source: Source) -> str:
        return self.text("promotions", source, "contact")

    def watermark(self, source: Source) -> str:
        return self.text("watermarks", source)

    def name(self, source: Source) -> str:
        return names.name(source)

    def badge(self, source: Source) -> list[str]:
        return in_lines(self.text("badges", source), 8)

    def review(self, source: Source, violations: list[dict], facts: list[dict[str, str]]) -> dict:
        """The review of a row."""
        text, names, images = feedback.sentence(violations, self.part, source, facts)
        return {"code": names[0] if names else None, "sentence": text, "names": names, "images": images}
