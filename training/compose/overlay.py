"""Laying things over a picture: fonts, ink that can be read, places that are free, and the exact box of what was changed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

from ..render.random_source import Source
from .draft import Box, Draft, Picture, overlap, shares
from .studio import Studio

Rgb = tuple[int, int, int]
Font = ImageFont.FreeTypeFont
INKS: tuple[Rgb, ...] = (
    (20, 20, 22), (255, 255, 255), (200, 30, 40), (20, 70, 160), (20, 110, 60), (230, 120, 20), (110, 30, 120), (90, 90, 95), (250, 205, 30),
)  # fmt: skip


@lru_cache(maxsize=256)
def opened(path: str, size: int) -> Font:
    return ImageFont.truetype(path, size)


def font(source: Source, studio: Studio, size: int, text: str = "") -> Font:
    """A face of the part that has every sign of the text; Pillow's own where there is none."""
    faces = studio.assets.fonts(studio.part)
    for face in source.shuffled(range(len(faces)))[:6]:
        if not set(text) & set(faces[face]["lacks"]):
            return opened(faces[face].path, max(size, 7))
    return ImageFont.load_default(max(size, 7))


def text_layer(lines: list[str], face: Font, ink: Rgb, stroke: int = 0, edge: Rgb = (0, 0, 0), align: str = "center", spacing: float = 0.25) -> Image.Image:
    """The lines on nothing, trimmed to what is drawn."""
    gap = face.size * spacing
    probe = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    left, top, right, bottom = probe.multiline_textbbox((0, 0), "\n".join(lines), font=face, spacing=gap, stroke_width=stroke, align=align)
    # Clear pixels have the ink's colour, or a resized edge would darken.
    layer = Image.new("RGBA", (int(right - left) + 4, int(bottom - top) + 4), (*(edge if stroke else ink), 0))
    ImageDraw.Draw(layer).multiline_text(
        (2 - left, 2 - top), "\n".join(lines), font=face, fill=(*ink, 255), spacing=gap, stroke_width=stroke, stroke_fill=(*edge, 255), align=align
    )
    return trimmed(layer)


def trimmed(layer: Image.Image) -> Image.Image:
    box = layer.getchannel("A").getbbox()
    return layer.crop(box) if box else layer


def faded(layer: Image.Image, opacity: float) -> Image.Image:
    out = layer.copy()
    out.putalpha(layer.getchannel("A").point([round(value * opacity) for value in range(256)]))
    return out


def inked(layer: Image.Image, ink: Rgb) -> Image.Image:
    """The same shape in one colour."""
    out = Image.new("RGBA", layer.size, (*ink, 0))
    out.putalpha(layer.getchannel("A"))
    return out


def limited(layer: Image.Image, width: float, height: float) -> Image.Image:
    """Made smaller where it is larger than that."""
    ratio = min(width / layer.width, height / layer.height, 1.0)
    return layer if ratio == 1 else layer.resize((max(1, round(layer.width * ratio)), max(1, round(layer.height * ratio))), Image.Resampling.LANCZOS)


def sized(layer: Image.Image, width: float, height: float) -> Image.Image:
    """As large as fits."""
    ratio = min(width / layer.width, height / layer.height)
    return layer.resize((max(1, round(layer.width * ratio)), max(1, round(layer.height * ratio))), Image.Resampling.LANCZOS)


def luminance(colour: tuple[float, ...]) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def beneath(picture: Picture, box: tuple[int, int, int, int]) -> Rgb:
    """Mean colour of a region in pixels, cut to the picture."""
    left, top = max(0, min(box[0], picture.image.width - 2)), max(0, min(box[1], picture.image.height - 2))
    region = picture.image.crop((left, top, max(left + 1, min(box[2], picture.image.width)), max(top + 1, min(box[3], picture.image.height))))
    red, green, blue = region.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return (red, green, blue)


def readable(source: Source, ground: Rgb, least: float = 90) -> Rgb:
    """An ink that differs enough in lightness from what it lies on."""
    fit = [ink for ink in INKS if abs(luminance(ink) - luminance(ground)) >= least]
    return source.pick(fit or [(255, 255, 255) if luminance(ground) < 128 else (0, 0, 0)])


def corner(source: Source, size: tuple[int, int], canvas: tuple[int, int], margin: float = 0.03) -> tuple[int, int]:
    away = round(source.between(0.0, 2 * margin) * max(canvas))
    x, y = source.pick((away, canvas[0] - size[0] - away)), source.pick((away, canvas[1] - size[1] - away))
    return (max(x, 0), max(y, 0))


def place(draft: Draft, slot: int, size: tuple[int, int], source: Source, off_product: bool) -> tuple[int, int]:
    """Of ten places the one that hides least of what is already listed there, and of the product if so asked."""
    picture = draft.pictures[slot]
    canvas = picture.image.size
    integral = np.asarray(picture.mask.resize((48, 48), Image.Resampling.BOX), np.float32) / 255
    best, least = (0, 0), float("inf")
    for k in range(10):
        if k < 4:
            at = corner(source, size, canvas)
        else:
            at = (round(source.unit() * max(canvas[0] - size[0], 0)), round(source.unit() * max(canvas[1] - size[1], 0)))
        box = shares((at[0], at[1], at[0] + size[0], at[1] + size[1]), canvas)
        cost = 4 * sum(overlap(box, other) for other in draft.boxes_on(slot)) + 0.02 * source.unit()
        if off_product:
            rows, columns = slice(int(box[1] * 48), int(box[3] * 48) + 1), slice(int(box[0] * 48), int(box[2] * 48) + 1)
            cost += float(integral[rows, columns].sum()) / 48**2
        if cost < least:
            best, least = at, cost
    return best


def lay(picture: Picture, layer: Image.Image, at: tuple[int, int]) -> Box | None:
    """Pastes with the layer's alpha; the box of the pixels that are different now, None where none is."""
    window = (max(at[0], 0), max(at[1], 0), min(at[0] + layer.width, picture.image.width), min(at[1] + layer.height, picture.image.height))
    if window[0] >= window[2] or window[1] >= window[3]:
        return None
    before = picture.image.crop(window)
    picture.image.paste(layer.convert("RGB"), at, layer.getchannel("A"))
    changed = ImageChops.difference(before, picture.image.crop(window)).getbbox()
    if not changed:
        return None
    moved = (window[0] + changed[0], window[1] + changed[1], window[0] + changed[2], window[1] + changed[3])
    return shares(moved, picture.image.size)
