"""Products in a colour that they were not rendered in: loud pinks and yellows, pastels, a black that fills the frame. Makers recolour one photo for all colours of a style, and so does this.

    product = redyed(store, product, source)       # the same model, another colour; None where its cloth cannot be dyed

What lies in light and shade stays so. Of clothes on people nothing but the garment changes (a pattern becomes one of the new colour's own tones), of other things what has the colour that most of them has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..render.palette import FAMILIES, WORDS, contradicts
from ..render.random_source import Source
from ..render.titles import Parts, capitals, text_of
from .draws import weighted
from .half import worn
from .recolour import brightness, rgb_of, tint_of
from .store import Product, Store

# Family -> tones beyond those that are rendered. The family is what anybody would call them.
TONES: dict[str, tuple[str, ...]] = {
    "black": ("#08080a", "#101012", "#141416"), "white": ("#fbfbfb", "#f4f4f2"), "grey": ("#6f7377", "#8d9196"),
    "red": ("#e8131d", "#d90429", "#ff2b2b"), "burgundy": ("#5c0f23", "#6e1230"), "pink": ("#e0218a", "#ff4fa0", "#f4138c", "#ff77b7", "#f9c6d3", "#f2a7c3"),
    "orange": ("#ff6a13", "#ff8c1a", "#f25c05"), "yellow": ("#f7e81e", "#ffe600", "#fff06b"), "green": ("#1fb141", "#3ddc3d", "#0b8a3c", "#78d820", "#a8dfb8"),
    "teal": ("#0bb5b8", "#12c4c4", "#008c95"), "light blue": ("#7fd0f5", "#a9d8f5", "#5bc0eb"), "blue": ("#1f4fff", "#0a5bd8", "#1d3fbb"), "navy": ("#10193a", "#0c1633"),
    "purple": ("#7a1fd1", "#5b2a9b", "#9b4fe0", "#c9a7f0", "#b79ce0"), "brown": ("#4a2c17", "#7a4a22"), "beige": ("#e3d2b0", "#d2bd96"), "olive": ("#5b5f2c", "#6b7038"),
}  # fmt: skip
# Much of what is worn is black.
OFTEN = {"black": 3.0, "pink": 2.0, "white": 1.5}
# Of the rendered tones, too: a bath can be of any.
RENDERED = 0.3
# What comes in any colour. Nobody has seen green oak.
DYEABLE = {
    "plastic", "stoneware", "cotton", "polyester", "leather", "painted wood", "canvas", "porcelain", "polycarbonate", "ceramic", "linen", "neoprene", "vinyl", "rubber", "wool",
    "clay", "velvet", "silicone", "nylon", "ABS", "mesh", "knitted cloth", "synthetic leather", "fleece", "fabric", "felt", "enamelled steel",
}  # fmt: skip
# Least brightness (0..255) of the cloth, or its noise would be the new colour's; and for a light colour, which shows every shade.
LEAST_BRIGHT, LEAST_FOR_LIGHT = 45.0, 110.0
# Mean of a tone below which a pattern of its own shades is not seen.
LEAST_FOR_PATTERN = 60.0
# Least tint of a thing: of what is white or grey, laces, caps and handles would take the dye as well, and titles speak of those.
LEAST_TINT = 0.3
# Least share of a thing that must take the dye to be called by its colour.
LEAST_DYED = 0.6


@dataclass(frozen=True)
class Cloth:
    """Of a product's front: tint and brightness (0..255) of most of it, and the share of the product that would be dyed. tint: None of clothes on people, where what is sold is the cloth."""

    tint: tuple[float, float] | None
    bright: float
    share: float


def cloth_of(store: Store, row: dict) -> Cloth | None:
    """None where nothing of it is for sale."""
    rgba, mask = store.sprite(row)
    pixels, inside = np.asarray(rgba)[..., :3], np.asarray(store.sale(row)) > 200
    if not inside.any():
        return None
    tint = None if worn(row) else tuple(float(share) for share in np.median(tint_of(pixels[inside]), 0))
    taken = np.asarray(store.cloth(row, tint)) > 127
    return Cloth(tint, float(np.median(brightness(pixels)[taken])) if taken.any() else 0.0, float(taken[inside].mean()))


def redyed(store: Store, product: Product, source: Source) -> Product | None:
    """In a colour that nobody would call by the name of the one it has, in all views. None of many colours, of dark cloth, of things without a colour, and of what does not come in any."""
    front, own = product.front, product.facts["colour"]
    if product.is_real or "dyed" in front or own == "multicolour" or not (worn(front) or product.facts["material"] in DYEABLE):
        return None
    cloth = cloth_of(store, front)
    if cloth is None or cloth.bright < LEAST_BRIGHT or cloth.share < LEAST_DYED:
        return None
    if cloth.tint is not None and float(np.hypot(*cloth.tint)) < LEAST_TINT:
        return None
    families = tuple((name, OFTEN.get(name, 1.0)) for name in TONES if contradicts(name, own))
    family = weighted(source, families)
    tone = source.pick(FAMILIES[family] if source.chance(RENDERED) else TONES[family])
    if rgb_of(tone).mean() > 190 and cloth.bright < LEAST_FOR_LIGHT:
        return None
    if rgb_of(tone).mean() < LEAST_FOR_PATTERN and product.facts["traits"].get("pattern", {}).get("value", "plain") != "plain":
        return None
    facts = {**product.facts, "colour": family, "shade": family}
    views = {name: in_tone(row, facts, cloth, tone, source.fork(name)) for name, row in product.views.items()}
    # No colour of a plan has such a number.
    return replace(product, colour_index=-1, facts=facts, views=views)


def in_tone(row: dict, facts: dict, cloth: Cloth, tone: str, source: Source) -> dict:
    """The row as it would stand in a pack. dyed: what it was made of, and how."""
    titles = [titled(title["parts"], facts["colour"], source) for title in row["titles"]]
    rest = {name: share for name, share in row["seen"].items() if name != row["facts"]["colour"]}
    return {
        **row,
        "file": row["file"] + tone,
        "facts": facts,
        "titles": titles,
        "seen": {**rest, facts["colour"]: cloth.share},
        "agrees": cloth.share,
        "colourIndex": -1,
        "dyed": {"of": row, "tone": tone, "tint": cloth.tint, "bright": cloth.bright},
    }


def titled(parts: Parts, family: str, source: Source) -> dict:
    """With the new colour's name where the old one's stood."""
    new = [{**part, "text": source.pick(WORDS[family])} if part["slot"] == "colour" else part for part in parts]
    new = [{**part, "text": capitals(part["text"])} if part["slot"] == "colour" and old["text"][:1].isupper() else part for part, old in zip(new, parts)]
    return {"text": text_of(new), "parts": new}
