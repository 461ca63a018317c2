"""Badges: discs, stars, ribbons, corner bands, price stickers and seals with a few words."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from ...render.random_source import Source
from .. import overlay
from ..draft import Draft, Violation
from ..studio import Studio
from .background import colour
from .fault import Fault, Slots, anywhere

SIZE = (0.16, 0.34)
# More letters than that on a strip could not be read.
LONGEST_STRIP = 12
# Drawn so many times larger, since Pillow draws shapes without smoothing.
FINE = 3
Rgb = tuple[int, int, int]
Maker = Callable[[int, list[str], Source, Studio], Image.Image]
FACES: tuple[Rgb, ...] = (
    (205, 25, 35), (230, 90, 15), (245, 195, 20), (20, 125, 65), (20, 80, 170), (25, 25, 30), (190, 150, 60), (150, 20, 90), (250, 250, 250),
)  # fmt: skip


def shades(source: Source) -> tuple[Rgb, Rgb]:
    """(the badge's face, ink on it)."""
    face = source.pick(FACES) if source.chance(0.8) else colour(source)
    return face, overlay.readable(source, face, 110)


def worded(canvas: Image.Image, lines: list[str], ink: Rgb, source: Source, studio: Studio, room: tuple[float, float], turn: float = 0.0) -> None:
    """The lines in the middle, as large as the room allows; the first line may be larger, as a percentage is."""
    face = overlay.font(source.fork("font"), studio, 80, "".join(lines))
    text = overlay.text_layer(lines, face, ink, spacing=0.12)
    text = overlay.sized(text, room[0], room[1])
    if turn:
        text = text.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    canvas.alpha_composite(text, ((canvas.width - text.width) // 2, (canvas.height - text.height) // 2))


def disc(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    face, ink = shades(source)
    canvas = Image.new("RGBA", (side, side), (*face, 0))
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((0, 0, side - 1, side - 1), fill=(*face, 255))
    if source.chance(0.4):
        away = 0.06 * side
        draw.ellipse((away, away, side - away, side - away), outline=(*ink, 255), width=max(2, side // 60))
    worded(canvas, lines, ink, source, studio, (0.74 * side, 0.56 * side), source.pick((0, 0, 12, -12)))
    return canvas


def star(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    """A burst of many points."""
    face, ink = shades(source)
    canvas = Image.new("RGBA", (side, side), (*face, 0))
    points, inner = source.pick((10, 12, 16, 20, 24)), source.between(0.8, 0.9)
    middle = (side - 1) / 2
    outline = [
        (middle + middle * r * math.cos(math.pi * k / points), middle + middle * r * math.sin(math.pi * k / points))
        for k in range(2 * points)
        for r in [1.0 if k % 2 == 0 else inner]
    ]
    ImageDraw.Draw(canvas).polygon(outline, fill=(*face, 255))
    worded(canvas, lines, ink, source, studio, (0.66 * side, 0.5 * side), source.pick((0, 10, -10)))
    return canvas


def ribbon(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    """A strip with notched ends."""
    face, ink = shades(source)
    wide, tall = round(1.25 * side), round(0.3 * side)
    canvas, notch = Image.new("RGBA", (wide, tall), (*face, 0)), source.between(0.2, 0.45) * tall
    outline = [(0, 0), (wide - 1, 0), (wide - 1 - notch, tall / 2), (wide - 1, tall - 1), (0, tall - 1), (notch, tall / 2)]
    ImageDraw.Draw(canvas).polygon(outline, fill=(*face, 255))
    worded(canvas, [" ".join(lines)], ink, source, studio, (wide - 3 * notch, 0.62 * tall))
    return canvas


def band(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    """Slanting across the upper left corner."""
    face, ink = shades(source)
    long, tall = round(1.5 * side), round(0.3 * side)
    strip = Image.new("RGBA", (long, tall), (*face, 255))
    worded(strip, [" ".join(lines)], ink, source, studio, (0.56 * long, 0.66 * tall))
    turned = strip.rotate(45, Image.Resampling.BICUBIC, expand=True)
    # What runs over the corner is cut away, so that the strip ends at both edges.
    cut = round(turned.width * source.between(0.2, 0.26))
    return turned.crop((cut, cut, turned.width, turned.height))


def sticker(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    """A label with round corners, often tilted."""
    face, ink = shades(source)
    wide, tall = side, round(side * source.between(0.4, 0.7))
    canvas = Image.new("RGBA", (wide, tall), (*face, 0))
    draw = ImageDraw.Draw(canvas)
    draw.rounded_rectangle((0, 0, wide - 1, tall - 1), radius=round(source.between(0.05, 0.35) * tall), fill=(*face, 255))
    if source.chance(0.5):
        away = round(0.05 * wide)
        draw.rounded_rectangle((away, away, wide - 1 - away, tall - 1 - away), radius=round(0.1 * tall), outline=(*ink, 255), width=max(2, wide // 70))
    worded(canvas, lines, ink, source, studio, (0.8 * wide, 0.7 * tall))
    return canvas.rotate(source.pick((0, 0, source.between(-14, 14))), Image.Resampling.BICUBIC, expand=True)


def seal(side: int, lines: list[str], source: Source, studio: Studio) -> Image.Image:
    """Rings and stars in one ink on a light face, as marks of quality look."""
    ink = source.pick(FACES[:8])
    canvas = Image.new("RGBA", (side, side), (*ink, 0))
    draw, paper = ImageDraw.Draw(canvas), source.pick(((255, 255, 255), (250, 244, 225), (236, 240, 245)))
    draw.ellipse((0, 0, side - 1, side - 1), fill=(*ink, 255))
    for away, fill in ((0.04, paper), (0.075, ink), (0.16, paper)):
        draw.ellipse((away * side, away * side, side - 1 - away * side, side - 1 - away * side), fill=(*fill, 255))
    for k in range(5):
        x, y, r = (0.36 + 0.07 * k) * side, 0.76 * side, 0.026 * side
        draw.regular_polygon((x, y, r), 3 + 2 * (k % 2), rotation=k * 36, fill=(*ink, 255))
    worded(canvas, lines, ink, source, studio, (0.58 * side, 0.38 * side))
    return canvas


MAKERS: dict[str, Maker] = {"disc": disc, "star": star, "ribbon": ribbon, "band": band, "sticker": sticker, "seal": seal}


def badge(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    picture, variant = draft.pictures[slots[0]], source.pick(tuple(MAKERS))
    side = round(source.between(*SIZE) * min(picture.image.size))
    lines = studio.words.badge(source.fork("words"))
    if variant in ("band", "ribbon") and len(" ".join(lines)) > LONGEST_STRIP:
        variant = source.pick(("disc", "star", "sticker", "seal"))
    layer = MAKERS[variant](side * FINE, lines, source, studio)
    layer = layer.resize((max(1, layer.width // FINE), max(1, layer.height // FINE)), Image.Resampling.BOX)
    if source.chance(0.3) and variant != "band":
        layer = shadowed(layer)
    if variant == "band" and source.chance(0.5):
        # Turned by a quarter the strip runs down towards the right, across the upper right corner.
        layer = layer.rotate(-90, expand=True)
        at = (picture.image.width - layer.width, 0)
    else:
        at = (0, 0) if variant == "band" else overlay.place(draft, slots[0], layer.size, source, source.chance(0.5))
    box = overlay.lay(picture, layer, at)
    if box:
        draft.cover(slots[0], box)
    return [Violation("badge", slots[0], (box,), variant=variant, facts={"text": " ".join(lines)})] if box else []


def shadowed(layer: Image.Image) -> Image.Image:
    """A thin shadow to one side, as stickers are drawn."""
    away = max(1, round(0.02 * layer.width))
    out = Image.new("RGBA", (layer.width + away, layer.height + away), (0, 0, 0, 0))
    out.alpha_composite(overlay.faded(overlay.inked(layer, (0, 0, 0)), 0.35), (away, away))
    out.alpha_composite(layer, (0, 0))
    return out


BADGE = Fault("badge", anywhere, badge, spreads=True)
