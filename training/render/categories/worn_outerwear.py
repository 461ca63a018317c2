"""Jackets, zip hoodies and gilets worn by people over a plain top."""

from __future__ import annotations

from ..cloth import PATTERNS
from ..facts import Facts, Trait
from ..palette import dyed, shades
from ..people import views, wardrobe
from ..people.dressed import dressed
from ..product import Spec, described
from ..random_source import Source
from ..words import brand, style
from .worn_tops import legwear

PATH = "clothing/worn outerwear"
COLOURS = shades("black", "navy", "red", "green", "grey", "olive", "light blue", "blue", "burgundy", "yellow", "orange", "purple", "white", "teal")
KINDS = {"jacket": ("long sleeves", "high collar"), "zip hoodie": ("long sleeves", "hood"), "gilet": ("no sleeves", "high collar")}
CLOSED = ("zipped up", "half open")
VIEWS = views.TOPS


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(KINDS)[seed % 3]
    woman = source.chance(0.5)
    sleeves, collar = KINDS[kind]
    pattern = source.pick(("plain", "plain", "plain", "plain", "striped", "checked"))
    facts = Facts(
        kind,
        name,
        name,
        source.pick(("polyester", "softshell")) if kind != "zip hoodie" else "fleece",
        (
            Trait("pattern", pattern, PATTERNS),
            Trait("wearer", "women's" if woman else "men's", ("women's", "men's")),
            Trait("sleeves", sleeves, ("long sleeves", "no sleeves"), "with {}"),
            Trait("collar", collar, ("high collar", "hood"), "with {}"),
            Trait("front", "full zip", ("full zip", "no zip"), "with {}"),
        ),
        brand(source),
        style(source),
    )
    open_front = kind == "zip hoodie" or source.chance(0.35)
    thick = source.between(0.5, 1.0)
    top = {
        "hem": source.between(3.5, 8.0),
        "sleeve": source.between(49, 52.5) if sleeves == "long sleeves" else 0.0,
        "neck": "open" if open_front else "high",
        "deep": source.between(11, 22),
        "fit": source.pick(("regular", "regular", "loose")),
        "thick": thick,
        "ribbed": source.chance(0.6),
        "strap": 0.0,
    }
    under = {"hem": top["hem"] + 2.0, "sleeve": 0.0, "neck": "round neck", "deep": 4.5, "fit": "slim"}
    return described(
        "worn_outerwear",
        seed,
        facts,
        {
            **wardrobe.cast(source, seed, woman),
            "product": "top",
            "colour": hexa,
            "pattern": pattern,
            "second": source.pick(("#232427", "#f1eee6", "#8d8f92")) if hexa < "#d8" else "#5f6265",
            "size": source.between(4.0, 9.0),
            "top": top,
            "under": under if open_front else None,
            "underColour": wardrobe.plain(source, "under", hexa),
            "hood": collar == "hood",
            "zip": source.pick(("#c9c9c7", "#8f9092", "#3a3b3d", "#d8d0b8")),
            **legwear(source.fork("legs"), woman, hexa),
        },
        "Worn by a model.",
    )


def build(spec: Spec) -> list:
    return dressed(spec.values, spec.seed)
