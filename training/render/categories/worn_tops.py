"""Tops worn by people: t-shirts, long-sleeve shirts, tank tops, hoodies and sweatshirts."""

from __future__ import annotations

from ..cloth import PATTERNS
from ..facts import Facts, Trait
from ..palette import dyed, shades
from ..people import views, wardrobe
from ..people.dressed import dressed
from ..product import Spec, described
from ..random_source import Source
from ..words import brand, style

PATH = "clothing/worn tops"
COLOURS = shades("white", "black", "red", "navy", "green", "yellow", "grey", "pink", "light blue", "purple", "orange", "burgundy", "olive", "teal", "blue")
SLEEVES = {"t-shirt": "short sleeves", "long-sleeve shirt": "long sleeves", "tank top": "no sleeves", "hoodie": "long sleeves", "sweatshirt": "long sleeves"}
NECKS = ("round neck", "v-neck", "scoop neck", "hood")
FITS = {"slim": "slim-fit", "regular": "regular-fit", "loose": "loose-fit"}
VIEWS = views.TOPS


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(SLEEVES)[seed % 5]
    woman = source.chance(0.55)
    warm = kind in ("hoodie", "sweatshirt")
    pattern = source.pick(("plain", "plain", "plain", "printed", "striped", "checked", "dotted")) if not warm else source.pick(("plain", "plain", "printed"))
    neck = "hood" if kind == "hoodie" else "round neck" if warm else source.pick(("round neck", "round neck", "v-neck", "scoop neck"))
    fit = source.pick(("regular", "loose")) if warm else source.pick(("slim", "regular", "loose") if woman else ("regular", "regular", "slim", "loose"))
    facts = Facts(
        kind,
        name,
        name,
        "fleece" if warm else source.pick(("cotton", "jersey")),
        (
            Trait("pattern", pattern, (*PATTERNS, "printed")),
            Trait("wearer", "women's" if woman else "men's", ("women's", "men's")),
            Trait("sleeves", SLEEVES[kind], tuple(dict.fromkeys(SLEEVES.values())), "with {}"),
            Trait("neck", neck, NECKS, "with {}"),
            Trait("front", "no zip", ("no zip", "full zip"), "with {}"),
        ),
        brand(source),
        style(source),
    )
    return described("worn_tops", seed, facts, values(source, seed, kind, hexa, pattern, neck, fit, woman), "Worn by a model.")


def values(source: Source, seed: int, kind: str, colour: str, pattern: str, neck: str, fit: str, woman: bool) -> dict[str, object]:
    warm = kind in ("hoodie", "sweatshirt")
    light = colour > "#d8"
    second = source.pick(("#f1eee6", "#232427", "#d9b24c", "#2d4a73", "#b5453c") if not light else ("#232427", "#2d4a73", "#b5453c"))
    sleeve = {"short sleeves": source.between(14, 23), "long sleeves": source.between(48.5, 52.5), "no sleeves": 0.0}[SLEEVES[kind]]
    deep = {"round neck": source.between(3.8, 6.5), "v-neck": source.between(12, 17), "scoop neck": source.between(9.5, 13), "hood": 4.0}[neck]
    top = {
        "hem": source.between(3.5, 9),
        "sleeve": sleeve,
        "neck": "round neck" if neck == "hood" else neck,
        "deep": deep,
        "fit": fit,
        "thick": source.between(0.4, 0.9) if warm else 0.0,
        "ribbed": warm,
        "strap": source.between(1.5, 4.0) if woman else source.between(0.0, 2.5),
    }
    print_ = {"kind": source.pick(("word", "motif", "disc")), "word": style(source), "ink": second, "ground": colour, "wide": source.between(17, 25)}
    return {
        **wardrobe.cast(source, seed, woman),
        "product": "top",
        "colour": colour,
        "pattern": pattern,
        "second": second,
        "size": source.between(3.0, 7.0),
        "top": top,
        "hood": kind == "hoodie",
        "print": print_ if pattern == "printed" else None,
        **legwear(source.fork("legs"), woman, colour),
    }


def legwear(source: Source, woman: bool, colour: str) -> dict[str, object]:
    """Plain trousers, leggings or shorts under a top."""
    cut = source.pick(("tight", "tight", "slim", "straight") if woman else ("slim", "straight", "straight"))
    hem = source.pick((-0.05, -0.05, -0.05, 1.25)) if cut != "tight" else 0.1
    return {"bottom": {"waist": source.between(3, 8), "hem": hem, "cut": cut}, "bottomColour": wardrobe.plain(source, "bottom", colour)}


def build(spec: Spec) -> list:
    return dressed(spec.values, spec.seed)
