"""Leggings, trousers, shorts and skirts worn by people with a plain top."""

from __future__ import annotations

from ..cloth import PATTERNS
from ..facts import Facts, Trait
from ..palette import dyed, shades
from ..people import views, wardrobe
from ..people.dressed import dressed
from ..product import Spec, described
from ..random_source import Source
from ..words import brand, style

VERSION = 3
PATH = "clothing/worn bottoms"
COLOURS = shades("black", "navy", "grey", "olive", "beige", "blue", "red", "green", "purple", "brown", "white", "light blue", "burgundy", "orange")
KINDS = ("leggings", "trousers", "shorts", "skirt")
LENGTHS = ("ankle-length", "knee-length", "thigh-length")
# Heights of a hem: 0 the ankle, 1 the knee, 2 the crotch.
HEMS = {"ankle-length": (-0.08, 0.08), "knee-length": (0.9, 1.18), "thigh-length": (1.45, 1.84)}
VIEWS = views.BOTTOMS


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = KINDS[seed % 4]
    # Every second pair of shorts, so that few seeds hold tight ones, too.
    woman = kind in ("leggings", "skirt") or (seed // 4 % 2 == 0 if kind == "shorts" else source.chance(0.4))
    often = kind in ("leggings", "skirt")
    pattern = source.pick(("plain", "plain", "plain", "striped", "checked", "dotted") if often else ("plain",) * 5 + ("checked",))
    length = {
        "leggings": source.pick(("ankle-length", "ankle-length", "knee-length")),
        "trousers": "ankle-length",
        "shorts": source.pick(("knee-length", "thigh-length")),
        "skirt": source.pick(LENGTHS[1:] + LENGTHS),
    }[kind]
    facts = Facts(
        kind,
        name,
        name,
        {"leggings": "elastane", "trousers": "cotton", "shorts": "cotton", "skirt": "viscose"}[kind],
        (
            Trait("pattern", pattern, PATTERNS),
            Trait("wearer", "women's" if woman else "men's", ("women's", "men's")),
            Trait("length", length, LENGTHS),
        ),
        brand(source),
        style(source),
    )
    return described("worn_bottoms", seed, facts, values(source, seed, kind, hexa, pattern, length, woman), "Worn by a model.")


def values(source: Source, seed: int, kind: str, colour: str, pattern: str, length: str, woman: bool) -> dict[str, object]:
    own = {
        **wardrobe.cast(source, seed, woman),
        "product": "skirt" if kind == "skirt" else "bottom",
        "colour": colour,
        "pattern": pattern,
        "second": source.pick(("#f1eee6", "#8d8f92", "#d9b24c")) if colour < "#d8" else source.pick(("#232427", "#2d4a73")),
        "size": source.between(3.0, 7.0),
        "topColour": wardrobe.plain(source, "top", colour),
    }
    hem = source.between(*HEMS[length])
    # A cropped top or a bare chest shows the waistband, as catalogues do; else the top is tucked in or hangs over the hips.
    short = source.chance(0.45)
    top = {"hem": 27.0 if short else source.between(8, 11), "sleeve": source.pick((0.0, 17.0, 50.0)), "neck": "round neck", "deep": 5.0, "fit": "slim"}
    own |= {"top": top if woman or not source.chance(0.4) else None, "tucked": True}
    if kind == "skirt":
        shape = source.pick(("straight", "flared", "flared", "pleated"))
        flare = {"straight": 0.0, "flared": source.between(0.15, 0.34), "pleated": source.between(0.2, 0.32)}[shape]
        share = {"thigh-length": source.between(0.76, 0.84), "knee-length": source.between(0.54, 0.64), "ankle-length": source.between(0.14, 0.22)}[length]
        return {**own, "skirt": {"top": source.between(0.36, 0.42), "hem": share, "flare": flare, "pleats": 26 if shape == "pleated" else 0}}
    cut = {"leggings": ("tight",), "trousers": ("slim", "straight", "straight", "wide"), "shorts": ("tight", "tight", "tight", "tight", "slim", "straight", "wide") if woman else ("slim", "straight", "wide")}[kind]
    return {**own, "bottom": {"waist": source.between(1, 7), "hem": hem, "cut": source.pick(cut), "gathered": kind == "trousers" and source.chance(0.25)}}


def build(spec: Spec) -> list:
    return dressed(spec.values, spec.seed)
