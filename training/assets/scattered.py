"""Patterns of scattered shapes: dots, confetti, leaves, chips of stone, lights out of focus. Drawn again beyond each edge, so that they have no seam."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ..render.random_source import Source
from .strokes import leaf
from .surfaces import PALETTES, SIDE, noise, rgb

# Shapes are drawn twice as large and made smaller, for smooth edges.
FINE = 2 * SIDE


def canvas(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (FINE, FINE), colour)
    return image, ImageDraw.Draw(image, "RGBA")


def everywhere(x: float, y: float) -> list[tuple[float, float]]:
    """The place itself and its copies beyond the edges."""
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def small(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), np.float64)


def dots(source: Source) -> np.ndarray:
    colours, count = source.pick(PALETTES), source.pick((6, 8, 12))
    radius = source.between(0.18, 0.34) / count
    image, draw = canvas(colours[0])
    for row in range(2 * count):
        for column in range(count):
            for x, y in everywhere((column + 0.5 * (row % 2)) / count, row / (2 * count)):
                draw.ellipse([FINE * (x - radius), FINE * (y - radius), FINE * (x + radius), FINE * (y + radius)], fill=colours[1 + (row // 2) % 2])
    return small(image)


def confetti(source: Source) -> np.ndarray:
    colours = source.pick(PALETTES)
    image, draw = canvas(colours[0])
    for _ in range(source.pick((90, 160, 240))):
        colour, turn, size = source.pick(colours[1:]), source.between(0, math.pi), source.between(0.008, 0.02)
        long = size * source.pick((1.0, 1.6, 2.4))
        corners = [
            (long * math.cos(turn) * a - size * math.sin(turn) * b, long * math.sin(turn) * a + size * math.cos(turn) * b)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon([(FINE * (x + a), FINE * (y + b)) for a, b in corners], fill=colour)
    return small(image)


def leaves(source: Source) -> np.ndarray:
    colours = source.pick((PALETTES[0], PALETTES[3], PALETTES[8], PALETTES[11]))
    image, draw = canvas(colours[0])
    for _ in range(source.pick((40, 70, 110))):
        colour, turn, long = source.pick(colours[1:]), source.between(0, 2 * math.pi), source.between(0.1, 0.22)
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon([(FINE * px, FINE * py) for px, py in leaf((x, y), long, long * 0.36, turn)], fill=colour)
            dx, dy = long / 2 * math.sin(turn), -long / 2 * math.cos(turn)
            draw.line([(FINE * (x - dx), FINE * (y - dy)), (FINE * (x + dx), FINE * (y + dy))], fill=colours[0], width=4)
    return small(image)


def terrazzo(source: Source) -> np.ndarray:
    colours = source.pick(PALETTES)
    image, draw = canvas(colours[0])
    for _ in range(300):
        colour, size, corners = source.pick(colours[1:]), source.between(0.008, 0.05), source.pick((4, 5, 6))
        radii = [size * source.between(0.5, 1.2) for _ in range(corners)]
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon(
                [(FINE * (x + r * math.cos(2 * math.pi * k / corners)), FINE * (y + r * math.sin(2 * math.pi * k / corners))) for k, r in enumerate(radii)],
                fill=colour,
            )
    return small(image) + (3 * noise(source, 0.4))[..., None]


def bokeh(source: Source) -> np.ndarray:
    """Lights out of focus before the dark, or pale ones before a light ground."""
    colours = source.pick(PALETTES)
    dark = source.chance(0.5)
    field = noise(source, 2.2)[..., None]
    out = (np.array([28.0, 26, 38]) if dark else rgb(colours[0]) * 0.92) + 7 * field
    for _ in range(source.pick((24, 40, 60))):
        spot = Image.new("L", (SIDE, SIDE), 0)
        draw, radius, cx, cy = ImageDraw.Draw(spot), source.between(12, 46), source.unit(), source.unit()
        for x, y in everywhere(cx, cy):
            draw.ellipse([SIDE * x - radius, SIDE * y - radius, SIDE * x + radius, SIDE * y + radius], fill=150, outline=210, width=2)
        glow = np.asarray(spot.filter(ImageFilter.BoxBlur(1.5)), np.float64)[..., None] / 255 * source.between(0.25, 0.75)
        light = rgb(source.pick(colours[1:])) if dark else np.array([255.0, 255, 255])
        out = out + (np.maximum(light, out) - out) * glow
    return out
