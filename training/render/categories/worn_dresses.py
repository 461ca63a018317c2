"""Dresses worn by women."""

from __future__ import annotations

from ..cloth import PATTERNS
from ..facts import Facts, Trait
from ..palette import dyed, shades
from ..people import views, wardrobe
from ..people.dressed import dressed
from ..product import Spec, described
from ..random_source import Source
from ..words import brand, style

PATH = "clothing/worn dresses"
COLOURS = shades("black", "red", "navy", "green", "yellow", "pink", "light blue", "purple", "white", "burgundy", "teal", "beige", "blue", "orange")
SLEEVES = {"short sleeves": (9, 19), "long sleeves": (48, 51), "no sleeves": (0, 0)}
LENGTHS = {"thigh-length": (0.70, 0.78), "knee-length": (0.52, 0.62), "ankle-length": (0.13, 0.22)}
NECKS = ("round neck", "v-neck", "scoop neck")
VIEWS = views.DRESSES


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    pattern = PATTERNS[seed % 4] if seed % 3 else "plain"
    sleeves, length, neck = source.pick(tuple(SLEEVES)), source.pick(tuple(LENGTHS)), source.pick(NECKS)
    facts = Facts(
        "dress",
        name,
        name,
        source.pick(("viscose", "cotton", "linen")),
        (
            Trait("pattern", pattern, PATTERNS),
            Trait("length", length, tuple(LENGTHS)),
            Trait("sleeves", sleeves, tuple(SLEEVES), "with {}"),
            Trait("neck", neck, NECKS, "with {}"),
        ),
        brand(source),
        style(source),
    )
    flare = source.pick((0.0, 0.12, 0.22, 0.32))
    deep = {"round neck": source.between(3.8, 6.5), "v-neck": source.between(13, 18), "scoop neck": source.between(9.5, 14)}[neck]
    waist = source.between(0.43, 0.5)
    light = hexa > "#d8"
    return described(
        "worn_dresses",
        seed,
        facts,
        {
            **wardrobe.cast(source, seed, True),
            "product": "dress",
            "colour": hexa,
            "pattern": pattern,
            "second": source.pick(("#232427", "#2d4a73", "#b5453c") if light else ("#f1eee6", "#f1eee6", "#232427", "#d9b24c")),
            "size": source.between(3.0, 7.0),
            "waist": waist,
            "top": {"hem": 0.0, "sleeve": source.between(*SLEEVES[sleeves]), "neck": neck, "deep": deep, "fit": "slim", "strap": source.between(1.0, 3.5)},
            "skirt": {"top": waist, "hem": source.between(*LENGTHS[length]), "flare": flare, "pleats": source.pick((0, 0, 22)) if flare > 0.1 else 0},
        },
        "Worn by a model.",
    )


def build(spec: Spec) -> list:
    return dressed(spec.values, spec.seed)
