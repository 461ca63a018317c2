"""Half-transparent names, addresses or logos over a picture: one large and slanting, repeated all over, in the middle, along the foot, in a corner.

The quiet ones are in studio_marks.py.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from ...render.random_source import Source
from .. import overlay
from ..draft import Box, Draft, Picture, Violation
from ..studio import Studio
from .fault import Fault, Slots, anywhere
from .marks import opened
from .studio_marks import QUIET, over_dark

ALPHA = (0.08, 0.45)
LAYOUTS = ("diagonal", "diagonal", "tiled", "tiled", "centre", "corner", "band", "solid", "solid", "studio line", "studio line")
# Of the watermarks on dark products, those in faint light words over it: few products are dark, so they are asked first.
OVER_DARK = 0.4
# Mean change of the pixels that a mark covers, of 255: less is not seen by a person who looks for it.
SEEN = 12


def watermark(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    picture, layout = draft.pictures[slots[0]], source.pick(LAYOUTS)
    faint = over_dark(draft, slots[0], source.fork("over dark"), studio) if source.fork("dark").chance(OVER_DARK) else None
    if faint:
        return marked(picture, slots[0], "over dark", *faint)
    if layout in QUIET:
        return marked(picture, slots[0], layout, *QUIET[layout](draft, slots[0], source.fork("quiet"), studio))
    text = studio.words.watermark(source.fork("words"))
    mark, written = drawn(text, layout, source.fork("mark"), studio)
    layer = LAID[layout](mark, picture, source.fork("laid"))
    ink = (255, 255, 255) if source.chance(light_share(picture, layer)) else source.pick(((0, 0, 0), (0, 0, 0), (60, 60, 64), (90, 90, 95), (160, 30, 40), (30, 60, 140)))
    return marked(picture, slots[0], layout, overlay.inked(layer, ink), text if written else "", source.between(*ALPHA))


def light_share(picture: Picture, layer: Image.Image) -> float:
    """How often a mark is white: seldom on what is light where it lies, though a white ground lies around it."""
    covered = np.asarray(layer.getchannel("A")) > 127
    ground = float(np.asarray(picture.image.convert("L"), np.float32)[covered].mean()) if covered.any() else 255.0
    return 0.1 if ground > 200 else 0.35 if ground > 165 else 0.65


def marked(picture: Picture, slot: int, layout: str, layer: Image.Image, text: str, alpha: float) -> list[Violation]:
    """text: what can be read, empty where the mark is a drawing."""
    box = blended(picture, layer, alpha)
    return [Violation("watermark", slot, (box,), variant=layout, facts={"text": text} if text else {})] if box else []


def drawn(text: str, layout: str, source: Source, studio: Studio) -> tuple[Image.Image, bool]:
    """The mark's shape, large, and whether it can be read: text, a logo, or a logo before the text."""
    logos = studio.assets.logos(studio.part)
    kind = source.pick(("text", "text", "text", "logo", "both")) if logos else "text"
    face = overlay.font(source, studio, 64, text)
    words = overlay.text_layer([text], face, (0, 0, 0))
    if kind == "text" or layout == "band":
        return words, True
    logo = overlay.sized(opened(source.pick(logos).path), 300 if kind == "logo" else 110, 110)
    if kind == "logo":
        return logo, False
    both = Image.new("RGBA", (logo.width + 24 + words.width, max(logo.height, words.height)), (0, 0, 0, 0))
    both.alpha_composite(logo, (0, (both.height - logo.height) // 2))
    both.alpha_composite(words, (logo.width + 24, (both.height - words.height) // 2))
    return both, True


def on_canvas(mark: Image.Image, picture: Picture, at: tuple[float, float]) -> Image.Image:
    """The mark's middle at a point in shares."""
    layer = Image.new("RGBA", picture.image.size, (0, 0, 0, 0))
    layer.paste(mark, (round(at[0] * layer.width - mark.width / 2), round(at[1] * layer.height - mark.height / 2)))
    return layer


def legible(mark: Image.Image, width: float, height: float, least: float) -> Image.Image:
    """As large as fits, but a long line at least so high, even if it becomes wider."""
    return overlay.sized(mark, max(width, least * mark.width / mark.height), height)


def diagonal(mark: Image.Image, picture: Picture, source: Source) -> Image.Image:
    width, height = picture.image.size
    angle = math.degrees(math.atan2(height, width)) * source.between(0.6, 1.1) * source.pick((1, 1, -1))
    long = overlay.sized(mark, source.between(0.6, 1.0) * math.hypot(width, height) * 0.9, 0.3 * height)
    return on_canvas(long.rotate(angle, Image.Resampling.BICUBIC, expand=True), picture, (0.5, source.between(0.45, 0.55)))


def tiled(mark: Image.Image, picture: Picture, source: Source) -> Image.Image:
    """Laid over the whole in rows, each second one moved by half a step, all turned alike."""
    width, height = picture.image.size
    one = legible(mark, source.between(0.18, 0.36) * width, 0.12 * height, 0.022 * height)
    gap_x, gap_y = one.width * source.between(1.15, 1.7), one.height * source.between(2.2, 4.5)
    side = math.ceil(math.hypot(width, height))
    field = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    for row in range(math.ceil(side / gap_y)):
        for column in range(-1, math.ceil(side / gap_x) + 1):
            field.paste(one, (round((column + 0.5 * (row % 2)) * gap_x), round(row * gap_y)))
    turned = field.rotate(source.pick((0, 20, 30, 45, -25)), Image.Resampling.BICUBIC)
    left, top = (side - width) // 2, (side - height) // 2
    return turned.crop((left, top, left + width, top + height))


def centre(mark: Image.Image, picture: Picture, source: Source) -> Image.Image:
    width, height = picture.image.size
    large = overlay.limited(legible(mark, source.between(0.35, 0.8) * width, 0.3 * height, 0.04 * height), 0.97 * width, height)
    return on_canvas(large, picture, (0.5, source.between(0.4, 0.6)))


def corner(mark: Image.Image, picture: Picture, source: Source) -> Image.Image:
    width, height = picture.image.size
    small = overlay.limited(legible(mark, source.between(0.2, 0.42) * width, 0.12 * height, 0.032 * height), 0.94 * width, height)
    away_x, away_y = 0.03 + small.width / width / 2, 0.03 + small.height / height / 2
    return on_canvas(small, picture, (source.pick((away_x, 1 - away_x)), source.pick((away_y, 1 - away_y))))


def band(mark: Image.Image, picture: Picture, source: Source) -> Image.Image:
    """From side to side, across the middle or near the foot."""
    width, height = picture.image.size
    line = overlay.sized(mark, source.between(0.75, 0.97) * width, 0.16 * height)
    return on_canvas(line, picture, (0.5, source.pick((0.5, 0.8, 0.9))))


LAID = {"diagonal": diagonal, "tiled": tiled, "centre": centre, "corner": corner, "band": band}


def blended(picture: Picture, layer: Image.Image, alpha: float) -> Box | None:
    """Laid over as faint as asked, but as strong as is needed to be seen on at least a fourth of what it covers."""
    shape = np.asarray(layer.getchannel("A"))
    covered = shape > 127
    if not covered.any():
        return None
    ink = np.array(layer.getpixel((0, 0))[:3], np.float32)
    apart = np.abs(np.asarray(picture.image, np.float32)[covered] - ink).max(-1)
    if float(np.quantile(apart, 0.75)) < 60:
        layer = overlay.inked(layer, (0, 0, 0) if ink.mean() > 128 else (255, 255, 255))
        apart = 255 - apart
    # On gravel or cloth a mark must stand out from the grain.
    grain = float(np.asarray(picture.image.convert("L"), np.float32)[covered].std())
    needed = (SEEN + 0.4 * min(grain, 60)) / max(float(np.quantile(apart, 0.75)), 1.0)
    return overlay.lay(picture, overlay.faded(layer, min(max(alpha, needed), 0.6)), (0, 0))


WATERMARK = Fault("watermark", anywhere, watermark, spreads=True)
