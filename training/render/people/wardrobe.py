"""Who wears it and what else they wear, as numbers and words in a spec. Pure."""

from __future__ import annotations

from ..random_source import Source
from .hair import COLOURS as HAIR
from .hair import MEN, WOMEN
from .plan import BODIES_VERSION, body_for
from .poses import POSES
from .shoes import ACCENTS, SOCKS, SOLES, STYLES, UPPERS
from .skin import TONES

# Grows when how people are drawn changes.
PEOPLE_VERSION = 3
PLAIN = ("#232427", "#3a3d42", "#5f6265", "#8d8f92", "#1f2a40", "#d9d3c6", "#ecebe6", "#6b5d4c", "#33475f", "#b9b09d")


def cast(source: Source, seed: int, woman: bool) -> dict[str, object]:
    """The person's part of a spec's values."""
    pick = source.fork("person")
    # A tone's neighbours in hair: fair hair on the darkest skin looks dyed.
    tone = int(pick.unit() * len(TONES))
    hair = HAIR[int(pick.unit() * (len(HAIR) if tone < 3 else 5 if tone < 5 else 3))]
    looks = {
        "body": body_for(pick, woman),
        "bodies": BODIES_VERSION,
        "people": PEOPLE_VERSION,
        "pose": pick.pick(POSES),
        "poseSeed": seed,
        "tone": TONES[tone],
        "hair": pick.pick(WOMEN if woman else MEN),
        "hairColour": hair,
    }
    style = pick.pick(STYLES)
    return {
        **looks,
        "shoeStyle": style,
        "shoes": pick.pick(UPPERS),
        "shoeAccent": pick.pick(ACCENTS),
        "soleColour": pick.pick(SOLES),
        "shoesHigh": pick.pick((-0.6, -0.6, -0.6, 2.5) if style == "runner" else (-0.6, -0.6, 2.5, 4.5)),
        "sole": pick.between(1.6, 2.8) if style == "runner" else pick.between(0.9, 2.0),
        "socks": (pick.between(2.0, 9.0), pick.pick(SOCKS)) if pick.chance(0.3) else None,
        "gloss": False,
    }


def plain(source: Source, name: str, unlike: str) -> str:
    """A quiet colour for what is worn beside the product, not its own: at least 90 apart, added over the channels."""

    def channels(colour: str) -> list[int]:
        return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    apart = [tone for tone in PLAIN if sum(abs(a - b) for a, b in zip(channels(tone), channels(unlike))) >= 90]
    return source.fork(name).pick(apart)
