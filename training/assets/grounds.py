"""Procedural textures to be put behind products, 512 pixels square, without a seam: wood, stone, cloth, tiles, patterns, lights out of focus."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from ..render.random_source import Source
from . import scattered, surfaces

VERSION = 3
EACH = 7
MATERIALS: dict[str, Callable[[Source], np.ndarray]] = {
    "wood": surfaces.wood,
    "planks": surfaces.planks,
    "marble": surfaces.marble,
    "concrete": surfaces.concrete,
    "weave": surfaces.weave,
    "stripes": surfaces.stripes,
    "check": surfaces.check,
    "brick": surfaces.brick,
    "tiles": surfaces.tiles,
    "chevron": surfaces.chevron,
    "clouds": surfaces.clouds,
    "facets": surfaces.facets,
    "dots": scattered.dots,
    "confetti": scattered.confetti,
    "leaves": scattered.leaves,
    "terrazzo": scattered.terrazzo,
    "bokeh": scattered.bokeh,
}


def planned() -> list[tuple[str, str]]:
    """(id, material)."""
    return [(f"drawn-{material}-{number}", material) for number in range(EACH) for material in MATERIALS]


def ground(identity: str, material: str) -> Image.Image:
    pixels = MATERIALS[material](Source("assets/ground", identity))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
