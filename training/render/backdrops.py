"""Backdrops drawn without a renderer: graded paper, a vignette, a horizon far out of focus, soft lights. Pillow and NumPy only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from .random_source import Source

PAPERS = ["#e9e4dc", "#d9b8a0", "#b9c4b4", "#c3ccd4", "#e3d3b4", "#d7c3c3", "#8fa0ad", "#a8b89a", "#5d6670", "#cfa79a", "#f0e6d2", "#7d8a7a"]
SKIES = [("#8fb6dc", "#e6eef4"), ("#a9bccb", "#eef0ee"), ("#f0c9a0", "#f6e8d6"), ("#6f9fd0", "#cfe2ef")]
GROUNDS = ["#7d9a5a", "#c9b48c", "#9a9792", "#8a7458", "#a9b7a0", "#b9a58c"]


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


def finished(field: np.ndarray, seed: Source) -> Image.Image:
    """A little grain keeps the steps of a slow gradient from showing."""
    noise = np.random.default_rng(int(seed.unit() * 2**32)).normal(0, 1.6, field.shape[:2])[..., None]
    return Image.fromarray(np.clip(np.round(field + noise), 0, 255).astype(np.uint8), "RGB")


def graded(side: int, source: Source) -> Image.Image:
    """Paper lit from one side."""
    a, tone = source.between(0, 6.28), rgb(source.pick(PAPERS))
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    light = 1.0 + source.between(0.08, 0.25) * (x * np.cos(a) + y * np.sin(a))
    return finished(light[..., None] * tone, source)


def vignette(side: int, source: Source) -> Image.Image:
    tone = rgb(source.pick(PAPERS))
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    r2 = (x - source.between(-0.15, 0.15)) ** 2 + (y - source.between(-0.2, 0.05)) ** 2
    return finished((1.05 - source.between(0.5, 1.1) * r2)[..., None] * tone, source)


def horizon(side: int, source: Source) -> Image.Image:
    """Sky over ground, far out of focus, with hills or trees as soft shapes."""
    top, low = (rgb(c) for c in source.pick(SKIES))
    ground, level = rgb(source.pick(GROUNDS)), source.between(0.34, 0.55)
    y, x = np.mgrid[0:side, 0:side] / side
    sky = top + (low - top) * np.clip(y / level, 0, 1)[..., None]
    line = level - 0.05 * np.sin(x * source.between(5, 14) + source.between(0, 6)) - 0.03 * np.sin(x * source.between(20, 40))
    shade = (0.72 + 0.45 * np.clip((y - level) / (1 - level), 0, 1))[..., None]
    picture = np.where((y > level)[..., None], ground * shade, np.where((y > line)[..., None], ground * source.between(0.5, 0.75), sky))
    blurred = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB").filter(ImageFilter.GaussianBlur(source.between(6, 16)))
    return finished(np.asarray(blurred, np.float32), source)


def bokeh(side: int, source: Source) -> Image.Image:
    """A room far behind: soft discs of light over a table's edge."""
    base = rgb(source.pick(PAPERS)) * source.between(0.35, 0.8)
    y, x = np.mgrid[0:side, 0:side]
    picture = np.broadcast_to(base, (side, side, 3)) * (1.1 - 0.3 * (y / side))[..., None]
    for _ in range(int(source.between(9, 20))):
        cx, cy, r = source.between(0, side), source.between(0, 0.6 * side), source.between(0.03, 0.1) * side
        inside = np.clip(r - np.hypot(x - cx, y - cy), 0, 3)[..., None] / 3
        picture = picture + inside * rgb(source.pick(["#ffe2b0", "#fff4e0", "#cfe0f4", "#ffd0a0"])) * source.between(0.12, 0.4)
    level = source.between(0.6, 0.72) * side
    table = rgb(source.pick(["#8a5f3a", "#b58a5c", "#d9cbb6", "#4f3a2a", "#a8a8a4"]))
    edge = np.clip((y - level) / 4, 0, 1)[..., None]
    lit = table * (0.8 + 0.3 * (y - level) / (side - level))[..., None]
    soft = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8), "RGB").filter(ImageFilter.GaussianBlur(4))
    return finished(np.asarray(soft, np.float32) * (1 - edge) + lit * edge, source)


BACKDROPS: dict[str, Callable[[int, Source], Image.Image]] = {"graded": graded, "vignette": vignette, "horizon": horizon, "bokeh": bokeh}
