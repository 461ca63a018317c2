"""Named colours: families that a title may name and a picture can contradict, their sellers' shades, and nearness as people see it.

Pure: no Blender.
"""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from .random_source import Source
from .words import choose

# Family -> sample colours (hex) as products show them. "multicolour" has none: it is stated, never measured.
FAMILIES: dict[str, tuple[str, ...]] = {
    "black": ("#1d1d1f", "#28282a"), "white": ("#f1f0ed", "#e9e8e4"), "grey": ("#808285", "#5f6265", "#a3a5a6"),
    "silver": ("#c4c4c2", "#b2b2b0"), "beige": ("#d8c5a2", "#e5d8bd", "#cbb48c"), "brown": ("#6b4427", "#8a5a34", "#9c6c40", "#4f3220"),
    "red": ("#b3242a", "#c8362f", "#a01f28"), "burgundy": ("#6a1f2e", "#7a2636"), "pink": ("#e29aa8", "#d97f97", "#eab8bd"),
    "orange": ("#dd6f2a", "#e5833d", "#c65d25"), "yellow": ("#e3b935", "#edca52", "#d8a927"), "gold": ("#c39a4c", "#b98f45"),
    "green": ("#3d7a4c", "#2f5f3f", "#7f9f7a", "#4f9a5f"), "olive": ("#6e6e3c", "#7c7b4a"), "teal": ("#23686c", "#2f8286", "#1c5560"),
    "light blue": ("#8fb8d6", "#a4c6dc", "#7aa7c9"), "blue": ("#2c5fa8", "#3a6fb8", "#264f8f"), "navy": ("#22304e", "#1d2a45"),
    "purple": ("#6a4a8f", "#8a6db0", "#a48fc2"), "multicolour": (),
}

# Tones that also count as a family when a picture is measured; nothing is dyed in them.
ALSO_SEEN: dict[str, tuple[str, ...]] = {
    "green": ("#9db8a8", "#93a58a", "#3f5a47"), "orange": ("#ad5a38", "#d39a6a"), "brown": ("#b0804f", "#c79a63"), "pink": ("#d3a79c", "#c99a94", "#e6b79c"),
    "yellow": ("#cb9b45", "#cf9b34"), "beige": ("#cdbb9c", "#ece4d3"), "white": ("#faf9f6",), "silver": ("#d8d8d8",), "purple": ("#a79bb8",),
}

# What titles also call a family. The first is the family's own name.
WORDS: dict[str, tuple[str, ...]] = {
    "black": ("black", "jet black", "onyx", "ebony", "coal black"), "white": ("white", "off-white", "snow white", "bright white", "pearl white"),
    "grey": ("grey", "gray", "slate grey", "charcoal", "graphite", "anthracite", "heather grey", "light grey", "dark grey"),
    "silver": ("silver", "silver-tone", "metallic silver", "chrome"), "beige": ("beige", "sand", "cream", "natural", "ecru", "oatmeal", "ivory", "vanilla"),
    "brown": ("brown", "chestnut", "cocoa", "chocolate", "coffee brown", "mocha", "dark brown"),
    "red": ("red", "cherry red", "scarlet", "crimson", "bright red", "poppy red"),
    "burgundy": ("burgundy", "wine red", "maroon", "bordeaux", "oxblood", "claret"),
    "pink": ("pink", "rose", "blush pink", "baby pink", "dusty pink", "hot pink", "fuchsia"),
    "orange": ("orange", "tangerine", "burnt orange", "apricot", "pumpkin orange", "terracotta"),
    "yellow": ("yellow", "mustard yellow", "sunny yellow", "lemon yellow", "mustard", "ochre"),
    "gold": ("gold", "golden", "brass gold", "gold-tone"),
    "green": ("green", "leaf green", "bottle green", "mint", "mint green", "emerald", "forest green", "sage green", "lime green"),
    "olive": ("olive", "olive green", "khaki", "army green"), "teal": ("teal", "petrol", "dark turquoise", "turquoise", "petrol blue"),
    "light blue": ("light blue", "sky blue", "pale blue", "baby blue", "ice blue", "powder blue"),
    "blue": ("blue", "royal blue", "cobalt blue", "sapphire", "ocean blue", "azure", "denim blue"),
    "navy": ("navy", "navy blue", "dark blue", "midnight blue", "ink blue"),
    "purple": ("purple", "violet", "lilac", "lavender", "plum", "mauve", "aubergine"),
    "multicolour": ("multicolour", "multicoloured", "assorted colours", "multi"),
}

# The shades of the sample catalogue's categories -> the family that most people would name.
SHADES: dict[str, str] = {
    "teal": "teal", "sand": "beige", "white": "white", "terracotta": "orange", "navy": "navy", "sage": "green", "charcoal": "grey", "mustard": "yellow",
    "blush": "pink", "forest green": "green", "ocean blue": "blue", "cream": "beige", "matt black": "black", "coral": "red", "lilac": "purple",
    "steel": "silver", "yellow": "yellow", "amber": "brown", "clear": "white", "black": "black", "dusty rose": "pink", "chalk": "white",
    "ink blue": "navy", "moss": "green", "smoke": "grey", "ochre": "yellow", "ivory": "beige", "celadon": "green", "cobalt": "blue", "clay": "brown",
    "graphite": "grey", "rose": "pink", "natural": "brown", "cherry red": "red", "petrol": "teal", "olive": "olive", "frosted": "white", "peach": "pink",
    "green": "green", "ruby": "burgundy", "midnight": "navy", "kraft": "brown", "bordeaux": "burgundy", "tan": "brown", "sky": "light blue",
    "linen white": "beige", "slate": "grey", "rust": "orange", "rainbow": "multicolour", "forest": "green", "candy": "multicolour", "ocean": "multicolour",
    "stone": "beige", "brick": "red", "natural oak": "brown", "walnut": "brown", "oak": "brown", "birch": "beige", "lavender": "purple", "grey": "grey",
    "blue": "blue",
}


def shades(*families: str) -> list[tuple[str, str]]:
    """A category's COLOURS from families: (name, hex of the family's first sample)."""
    return [(name, FAMILIES[name][0]) for name in families]


def lab(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) sRGB 0..255 -> CIE L*a*b*, D65."""
    c = np.asarray(rgb, np.float64) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


@lru_cache(maxsize=1)
def samples() -> tuple[list[str], np.ndarray]:
    """Every sample's family, and its Lab (n, 3)."""
    pairs = [(name, tone) for table in (FAMILIES, ALSO_SEEN) for name, tones in table.items() for tone in tones]
    return [name for name, _ in pairs], lab(np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for _, tone in pairs]))


def family_shares(rgb: np.ndarray) -> dict[str, float]:
    """Share of the pixels (n, 3) nearest to each family; lightness counts half, since light and shade change it."""
    owners, points = samples()
    weight = np.array([0.5, 1.0, 1.0])
    distance = (((lab(rgb)[:, None] - points[None]) * weight) ** 2).sum(-1)
    counts = np.bincount(distance.argmin(1), minlength=len(owners)) / max(len(rgb), 1)
    shares: dict[str, float] = {}
    for owner, count in zip(owners, counts):
        shares[owner] = shares.get(owner, 0.0) + float(count)
    return shares


@lru_cache(maxsize=None)
def distance(one: str, other: str) -> float:
    """Least difference (Lab) between two families as they are dyed; multicolour is far from all."""
    if "multicolour" in (one, other):
        return 0.0 if one == other else 100.0
    a, b = (lab(np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for tone in FAMILIES[name]])) for name in (one, other))
    return float(np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1)).min())


def contradicts(one: str, other: str) -> bool:
    """Whether nobody would call a product of one family by the other's name: at least 35 apart in Lab."""
    return distance(one, other) >= 35.0


def dyed(source: Source, colours: list[tuple[str, str]], colour: int | None) -> tuple[str, str]:
    """(family, hex) of the asked or the seed's own colour, in one of the family's tones and a little off it: no two dye baths are alike."""
    name, _ = choose(source, colours, colour)
    bath = source.fork("dye/" + name)
    tone = bath.pick(FAMILIES[name])
    light = bath.between(0.92, 1.08)
    # A greenish white would be called mint, so colours without a hue keep none.
    off = 0.008 if name in ("white", "black", "grey", "silver") else 0.04
    channels = (min(255, round(int(tone[i : i + 2], 16) * light * bath.between(1 - off, 1 + off))) for i in (1, 3, 5))
    return name, "#" + "".join(f"{c:02x}" for c in channels)
