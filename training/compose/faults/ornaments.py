"""Small things as stylists lay them beside a product, drawn: sprigs, petals, pebbles, beans, marbles, ribbons, cards, cords.

    thing = ornament(source)       # RGBA, without a shadow
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ...render.random_source import Source
from .. import overlay

# Pixels of the side of the sheet on which a thing is drawn.
SIDE = 480
Ink = tuple[int, int, int]
Points = list[tuple[float, float]]


def ink(source: Source, hues: tuple[float, float], strength: tuple[float, float], light: tuple[float, float]) -> Ink:
    red, green, blue = colorsys.hsv_to_rgb(source.between(*hues) % 1.0, source.between(*strength), source.between(*light))
    return round(255 * red), round(255 * green), round(255 * blue)


def shade(colour: Ink, by: float) -> Ink:
    """Darker below 1, lighter above."""
    return tuple(max(0, min(255, round(value * by if by <= 1 else 255 - (255 - value) / by))) for value in colour)  # type: ignore[return-value]


def sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    return image, ImageDraw.Draw(image)


def turned(points: Points, angle: float, at: tuple[float, float]) -> Points:
    return [(at[0] + x * math.cos(angle) - y * math.sin(angle), at[1] + x * math.sin(angle) + y * math.cos(angle)) for x, y in points]


def leaf_points(length: float, wide: float) -> Points:
    along = np.linspace(0, 1, 24)
    half = wide * np.sin(np.pi * along**0.8)
    return [(length * t, h) for t, h in zip(along, half)] + [(length * t, -h) for t, h in zip(along[::-1], half[::-1])]


def sprig(source: Source) -> Image.Image:
    """Leaves at both sides of a bent stem, with a vein each."""
    image, draw = sheet()
    colour, count = ink(source, (0.2, 0.42), (0.25, 0.7), (0.3, 0.65)), 4 + int(source.unit() * 6)
    bend, length, wide = source.between(-0.8, 0.8), source.between(80, 130), source.between(14, 34)
    stem = [(50 + 360 * t, SIDE / 2 + bend * 110 * math.sin(math.pi * t)) for t in np.linspace(0, 1, 30)]
    draw.line(stem, shade(colour, 0.6), 6)
    for k in range(count):
        at = stem[round((k + 0.6) / count * (len(stem) - 1))]
        for side in (-1, 1):
            angle = side * source.fork(f"leaf-{k}-{side}").between(0.5, 1.0)
            size = length * (1 - 0.45 * k / count)
            draw.polygon(turned(leaf_points(size, wide), angle, at), shade(colour, source.fork(f"tone-{k}-{side}").between(0.8, 1.25)))
            draw.line(turned([(0, 0), (0.9 * size, 0)], angle, at), shade(colour, 0.7), 2)
    return image


def ball(draw: ImageDraw.ImageDraw, at: tuple[float, float], radius: tuple[float, float], colour: Ink, shine: bool = True) -> None:
    """Lit from the upper left, in steps."""
    for step in range(10):
        share, light = 1 - step / 10, 0.72 + 0.05 * step
        x, y = at[0] - 0.25 * radius[0] * (1 - share), at[1] - 0.3 * radius[1] * (1 - share)
        draw.ellipse((x - radius[0] * share, y - radius[1] * share, x + radius[0] * share, y + radius[1] * share), shade(colour, light))
    if shine:
        x, y = at[0] - 0.35 * radius[0], at[1] - 0.4 * radius[1]
        draw.ellipse((x - 0.14 * radius[0], y - 0.1 * radius[1], x + 0.14 * radius[0], y + 0.1 * radius[1]), shade(colour, 3.0))


def strewn(source: Source, count: tuple[int, int]) -> list[tuple[float, float]]:
    number = round(source.between(*count))
    return [(source.fork(f"x-{k}").between(70, 410), source.fork(f"y-{k}").between(150, 330)) for k in range(number)]


def pebbles(source: Source) -> Image.Image:
    image, draw = sheet()
    for k, at in enumerate(strewn(source, (2, 6))):
        own = source.fork(f"pebble-{k}")
        ball(draw, at, (own.between(35, 75), own.between(24, 45)), ink(own, (0.05, 0.13), (0.02, 0.25), (0.4, 0.85)), False)
    return image


def beans(source: Source) -> Image.Image:
    """Of coffee, or nuts: with a groove."""
    image, draw = sheet()
    colour, small = ink(source, (0.04, 0.1), (0.4, 0.75), (0.22, 0.6)), source.between(16, 34)
    for k, at in enumerate(strewn(source, (5, 14))):
        angle = source.fork(f"turn-{k}").between(0, math.pi)
        draw.polygon(turned([(small * math.cos(t), 0.62 * small * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 24)], angle, at), shade(colour, source.fork(f"tone-{k}").between(0.85, 1.3)))
        draw.line(turned([(-0.8 * small, 2), (0, -2), (0.8 * small, 2)], angle, at), shade(colour, 0.55), 3)
    return image


def petals(source: Source) -> Image.Image:
    image, draw = sheet()
    colour, length = ink(source, (0.88, 1.12), (0.15, 0.7), (0.75, 0.98)), source.between(40, 80)
    for k, at in enumerate(strewn(source, (3, 9))):
        angle = source.fork(f"turn-{k}").between(0, 2 * math.pi)
        draw.polygon(turned(leaf_points(length, 0.42 * length), angle, at), shade(colour, source.fork(f"tone-{k}").between(0.85, 1.3)))
    return image


def flower(source: Source) -> Image.Image:
    image, draw = sheet()
    colour, count, middle = ink(source, (0.0, 1.0), (0.2, 0.8), (0.75, 1.0)), 5 + int(source.unit() * 8), (SIDE / 2, SIDE / 2)
    for k in range(count):
        draw.polygon(turned(leaf_points(190, 62), 2 * math.pi * k / count, middle), shade(colour, 0.85 + 0.3 * (k % 2)))
    ball(draw, middle, (52, 52), ink(source.fork("heart"), (0.08, 0.16), (0.5, 0.9), (0.5, 0.95)), False)
    return image


def marbles(source: Source) -> Image.Image:
    image, draw = sheet()
    count, radius = 1 + int(source.unit() * 4), source.between(45, 80)
    for k in range(count):
        ball(draw, (90 + k * 2.05 * radius % 330, SIDE / 2 + source.fork(f"y-{k}").between(-40, 40)), (radius, radius), ink(source.fork(f"ink-{k}"), (0, 1), (0.1, 0.9), (0.35, 0.95)))
    return image


def ribbon(source: Source) -> Image.Image:
    """A band in waves, its back darker than its face."""
    image, draw = sheet()
    colour, wide, waves = ink(source, (0, 1), (0.2, 0.9), (0.4, 0.95)), source.between(26, 60), source.between(0.8, 2.2)
    along = np.linspace(0, 1, 60)
    edge = [(30 + 420 * t, SIDE / 2 + 75 * math.sin(2 * math.pi * waves * t)) for t in along]
    for (x0, y0), (x1, y1) in zip(edge, edge[1:]):
        draw.polygon([(x0, y0), (x1, y1), (x1 + 8, y1 + wide), (x0 + 8, y0 + wide)], shade(colour, 1.1 if y1 > y0 else 0.7))
    return image


def cord(source: Source) -> Image.Image:
    image, draw = sheet()
    colour, loops = ink(source, (0, 1), (0.0, 0.7), (0.1, 0.9)), source.between(1.2, 3.2)
    points = [(SIDE / 2 + (60 + 120 * t) * math.cos(2 * math.pi * loops * t), SIDE / 2 + (40 + 70 * t) * math.sin(2 * math.pi * loops * t)) for t in np.linspace(0, 1, 160)]
    thick = round(source.between(6, 16))
    draw.line(points, shade(colour, 0.7), thick, "curve")
    draw.line([(x - 1, y - 2) for x, y in points], shade(colour, 1.2), max(2, thick // 3), "curve")
    return image


def card(source: Source) -> Image.Image:
    """A greeting card, a tag or a folded cloth: a sheet of one colour with a few lines, or stripes."""
    image, draw = sheet()
    colour = ink(source, (0, 1), (0.0, 0.5), (0.7, 1.0))
    wide, tall = source.between(150, 210), source.between(90, 150)
    around = lambda x, y: turned([(-x, -y), (x, -y), (x, y), (-x, y)], 0.0, (SIDE / 2, SIDE / 2))
    draw.polygon(around(wide, tall), colour, shade(colour, 0.75))
    other = ink(source.fork("other"), (0, 1), (0.2, 0.9), (0.2, 0.9))
    if source.chance(0.5):
        for k in range(3 + int(source.unit() * 4)):
            y = SIDE / 2 - 0.6 * tall + k * 0.28 * tall
            draw.line([(SIDE / 2 - 0.7 * wide, y), (SIDE / 2 + source.fork(f"line-{k}").between(0.0, 0.7) * wide, y)], other, 5)
    else:
        draw.polygon(around(0.82 * wide, 0.78 * tall), None, other, 6)
    return image


def twig(source: Source) -> Image.Image:
    """A rod of wood, bamboo or metal: a pencil, a cinnamon stick, a brush without hairs."""
    image, draw = sheet()
    colour, thick = ink(source, (0.02, 0.14), (0.1, 0.7), (0.3, 0.9)), source.between(10, 30)
    for k in range(1 + int(source.unit() * 3)):
        y = SIDE / 2 + (k - 1) * 2.1 * thick + source.fork(f"y-{k}").between(-5, 5)
        lean = source.fork(f"lean-{k}").between(-50, 50)
        for share, light in ((1.0, 0.65), (0.7, 0.9), (0.3, 1.25)):
            draw.line([(40, y - lean), (440, y + lean)], shade(colour, light), max(2, round(thick * share)))
    return image


DRAWN: tuple[Callable[[Source], Image.Image], ...] = (sprig, pebbles, beans, petals, flower, marbles, ribbon, cord, card, twig)


def ornament(source: Source) -> Image.Image:
    return overlay.trimmed(source.pick(DRAWN)(source.fork("drawn")).rotate(source.between(0, 360), Image.Resampling.BICUBIC, expand=True))


def shadowed(thing: Image.Image, source: Source) -> tuple[Image.Image, Image.Image]:
    """(with a soft shadow of its own to one side and below, its own mask), both with room for that."""
    longest = max(thing.size)
    room = round(0.12 * longest) + 2
    wider = Image.new("RGBA", (thing.width + 2 * room, thing.height + 2 * room), (0, 0, 0, 0))
    wider.paste(thing, (room, room))
    mask = wider.getchannel("A")
    off = (round(source.between(-0.03, 0.03) * longest), round(source.between(0.0, 0.03) * longest))
    dark = ImageChops.offset(mask, *off).filter(ImageFilter.GaussianBlur(source.between(0.01, 0.03) * longest)).point([round(value * 0.35) for value in range(256)])
    below = Image.new("RGBA", wider.size, (20, 20, 24, 0))
    below.putalpha(dark)
    return Image.alpha_composite(below, wider), mask
