"""A seller's title: one of the row's titles in parts, with what sellers add around it. Nothing added says what a picture could contradict."""

from __future__ import annotations

from ..render.nouns import names_of, shared_by
from ..render.palette import WORDS
from ..render.random_source import Source
from ..render.titles import Parts, capitals, text_of
from . import naming

MARKETING = (
    "new", "best seller", "great gift idea", "top quality", "gift for her", "gift for him", "fast dispatch", "premium", "new collection",
    "everyday favourite", "limited run", "modern design", "made to last", "gift boxed", "for home & office", "easy to clean", "spring range",
    "our classic", "hot item", "trending now",
)  # fmt: skip
PACKS = ("1 pc", "1 piece", "1x", "pack of 1", "single", "qty 1")
UNITS = (("cm", 8, 90), ("mm", 60, 480), ("ml", 150, 950), ("g", 90, 900), ("in", 4, 30))
ADDED = 0.42
# Of the nouns and colours: written in another of the words for the same. What a row was rendered with knows fewer of them.
REWORDED = 0.6
# Of the nouns that are reworded: by a word of no language, or by one that goes for several kinds.
UNKNOWN, IN_COMMON = 0.06, 0.15


def size(source: Source) -> str:
    unit, low, high = source.pick(UNITS)
    first = round(source.between(low, high))
    if unit in ("cm", "mm", "in") and source.chance(0.45):
        return f"{first} x {round(source.between(low, high))} {unit}"
    return f"{first}{source.pick(('', ' '))}{unit}"


def model_number(source: Source) -> str:
    letters = "".join(source.pick("ABCDEFGHKLMNPRSTVX") for _ in range(1 + int(source.unit() * 3)))
    return f"{letters}{source.pick(('', '-', '-'))}{int(source.between(10, 9999))}{source.pick(('', '', 'B', '/2', ' II'))}"


def extra(source: Source) -> str:
    kind = source.pick(("size", "size", "pack", "number", "number", "marketing", "marketing"))
    if kind == "size":
        return size(source)
    if kind == "pack":
        return source.pick(PACKS)
    return model_number(source) if kind == "number" else source.pick(MARKETING)


def title(row: dict, source: Source) -> Parts:
    """Parts as in the pack's rows, in other words for the same; what is added has the slot "extra"."""
    return typed_so(source.pick(row["titles"])["parts"], row["facts"], source)


def typed_so(parts: Parts, facts: dict, source: Source) -> Parts:
    return added(reworded(parts, facts, source.fork("reworded")), source)


def added(parts: Parts, source: Source) -> Parts:
    """With what sellers add; most add nothing."""
    if not source.chance(ADDED):
        return parts
    for _ in range(1 + source.chance(0.35)):
        join = source.pick((", ", " - ", " | ", " ", " / "))
        if source.chance(0.2):
            parts = [{"slot": "extra", "text": extra(source)}, {"slot": "", "text": join}, *parts]
        else:
            parts = [*parts, {"slot": "", "text": join}, {"slot": "extra", "text": extra(source)}]
    return parts


def reworded(parts: Parts, facts: dict, source: Source) -> Parts:
    """Noun and colour in other words, the facts say which they are; names anew."""
    return [{**part, "text": in_capitals_of(part["text"], text)} if (text := instead(part, facts, source)) else part for part in parts]


def instead(part: dict[str, str], facts: dict, source: Source) -> str | None:
    """What else a part of a title may say; None where it stays as it is."""
    slot, own = part["slot"], source.fork(part["slot"])
    if slot in ("brand", "line"):
        return naming.name(own) if own.chance(naming.RENAMED) else None
    if slot == "kind":
        return called(facts, own) if own.chance(REWORDED) else naming.with_use(part["text"], facts["kind"], own)
    if slot == "colour" and (words := WORDS.get(facts["colour"], ())):
        return own.pick(words) if own.chance(REWORDED) else None
    return None


def called(facts: dict, source: Source) -> str:
    """A noun for it: mostly its own, now and then one that goes for several kinds, or one that nobody knows, which contradicts nothing."""
    form = source.unit()
    if form < UNKNOWN:
        return naming.syllables(source)
    kind, shared = facts["kind"], shared_by(facts["kind"])
    if shared and form < UNKNOWN + IN_COMMON:
        return naming.with_use(source.pick(shared), kind, source)
    return naming.with_use(source.pick(names_of(kind, (trait["value"] for trait in facts["traits"].values()))), kind, source)


def in_capitals_of(old: str, new: str) -> str:
    return capitals(new) if any(word[:1].isupper() for word in old.split()) else new


def written(parts: Parts, source: Source) -> str:
    """As typed: mostly as it is, sometimes all small or all large, sometimes with a space too many."""
    text = text_of(parts)
    habit = source.unit()
    if habit < 0.12:
        return text.lower()
    if habit < 0.19:
        return text.upper()
    return text.replace(" ", "  ", 1) if habit < 0.21 else text
