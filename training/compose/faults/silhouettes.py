"""Shapes in one tone, as studios mark their photos: an emblem with or without a letter cut out of it, or the outline of a logo with all that it encloses.

    shape = emblem(source, studio)         # L, 255 where the shape is
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from ...render.random_source import Source
from .. import overlay
from ..studio import Studio

# Pixels of a shape's side while it is drawn.
SIDE = 320
Points = list[tuple[float, float]]


def round_of(count: int, radius: Callable[[float], float], turn: float = 0.0) -> Points:
    """Points around the middle; radius: of the share of a turn, 1 for half of the side."""
    at = [k / count for k in range(count)]
    return [(SIDE / 2 * (1 + radius(t) * math.sin(2 * math.pi * t + turn)), SIDE / 2 * (1 - radius(t) * math.cos(2 * math.pi * t + turn))) for t in at]


def polygon(points: Points) -> Image.Image:
    shape = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(shape).polygon(points, fill=255)
    return shape


def many_sided(source: Source) -> Image.Image:
    return polygon(round_of(source.pick((3, 4, 5, 6, 8, 60)), lambda t: 0.97, source.pick((0.0, 0.0, 0.4))))


def petals(source: Source) -> Image.Image:
    count, deep = source.pick((3, 4, 5, 6, 8)), source.between(0.15, 0.35)
    return polygon(round_of(180, lambda t: 0.97 - deep * (1 - abs(math.cos(math.pi * count * t)))))


def rays(source: Source) -> Image.Image:
    count, inner = source.pick((5, 6, 8, 12)), source.between(0.4, 0.7)
    return polygon(round_of(2 * count, lambda t: 0.97 if round(t * 2 * count) % 2 == 0 else inner))


def drop(source: Source) -> Image.Image:
    narrow = source.between(0.45, 0.7)
    points = [(SIDE / 2 * (1 + narrow * math.sin(a) * math.sin(a / 2) ** 1.3), SIDE / 2 * (1 - 0.96 * math.cos(a))) for a in np.linspace(0, 2 * math.pi, 90)]
    turned: Image.Image = polygon(points).rotate(source.pick((0, 0, 45, -45, 180)))
    return turned


def crest(source: Source) -> Image.Image:
    """Straight above, pointed or round below."""
    wide, power = source.between(0.36, 0.46) * SIDE, source.between(1.4, 3.0)
    down = np.linspace(0, 1, 40)
    half = wide * (1 - down**power)
    right = [(SIDE / 2 + w, SIDE * (0.05 + 0.92 * t)) for w, t in zip(half, down)]
    return polygon(right + [(SIDE - x, y) for x, y in reversed(right)])


def peaks(source: Source) -> Image.Image:
    """Hills before the sky of a disc."""
    shape, hills = polygon(round_of(60, lambda t: 0.97)), Image.new("L", (SIDE, SIDE), 0)
    first, second = source.between(0.3, 0.45), source.between(0.58, 0.75)
    points = [(0, 0.8), (first, source.between(0.3, 0.42)), (0.52, 0.66), (second, source.between(0.38, 0.52)), (1, 0.84), (1, 0.9), (0, 0.86)]
    ImageDraw.Draw(hills).polygon([(x * SIDE, y * SIDE) for x, y in points], fill=255)
    return ImageChops.subtract(shape, hills)


SHAPES: tuple[Callable[[Source], Image.Image], ...] = (many_sided, petals, rays, drop, crest, peaks)


def emblem(source: Source, studio: Studio) -> Image.Image:
    drawn = source.pick(SHAPES)
    shape = drawn(source.fork("shape"))
    if drawn is peaks:
        return shape
    inside = source.pick(("nothing", "letter", "letter", "ring"))
    if inside == "letter":
        letter = studio.words.name(source.fork("name"))[0]
        glyph = overlay.sized(overlay.text_layer([letter], overlay.font(source, studio, 160, letter), (0, 0, 0)), 0.42 * SIDE, 0.42 * SIDE)
        shape.paste(0, ((SIDE - glyph.width) // 2, (SIDE - glyph.height) // 2), glyph.getchannel("A"))
    elif inside == "ring":
        small = shape.resize((round(SIDE * 0.62),) * 2)
        shape.paste(0, ((SIDE - small.width) // 2, (SIDE - small.height) // 2), small)
    return shape


def outline(logo: Image.Image, source: Source) -> Image.Image:
    """A drawing's silhouette, half of the time with what it encloses."""
    alpha = overlay.limited(overlay.trimmed(logo), SIDE, SIDE).getchannel("A")
    if source.chance(0.5):
        return alpha
    framed = Image.new("L", (alpha.width + 2, alpha.height + 2), 0)
    framed.paste(alpha.point(lambda value: 255 if value > 90 else 0), (1, 1))
    ImageDraw.floodfill(framed, (0, 0), 128)
    filled = framed.point(lambda value: 0 if value == 128 else 255).crop((1, 1, alpha.width + 1, alpha.height + 1))
    return ImageChops.lighter(alpha, filled)


def toned(shape: Image.Image, ink: tuple[int, int, int]) -> Image.Image:
    out = Image.new("RGBA", shape.size, (*ink, 0))
    out.putalpha(shape)
    return out
