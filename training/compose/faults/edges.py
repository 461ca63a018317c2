"""What runs along a picture's edges: frames around it (border), bars at two sides (letterbox)."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ...render.random_source import Source
from ..draft import Box, Draft, Picture, Size, Violation
from ..studio import Studio
from .background import colour
from .fault import Fault, Slots, anywhere

Rgb = tuple[int, int, int]
BORDERS = ("plain", "double", "rounded", "inset")
BARS = ("black", "white", "colour", "blurred")


def edges(image: Image.Image) -> list[np.ndarray]:
    """The outermost pixels, (n, 3), at left, right, top and bottom."""
    pixels = np.asarray(image)
    return [strip.reshape(-1, 3) for strip in (pixels[:, :6], pixels[:, -6:], pixels[:6], pixels[-6:])]


def common(pixels: np.ndarray) -> Rgb:
    """The median: the ground's colour, also where the product is cut by a part of the edge."""
    red, green, blue = (round(float(value)) for value in np.median(pixels, 0))
    return red, green, blue


def apart(one: Rgb, other: Rgb) -> int:
    return max(abs(a - b) for a, b in zip(one, other))


def visible_colour(source: Source, edge: Rgb) -> Rgb:
    """Black, white, grey or a colour that can be told from what it lies on."""
    for _ in range(12):
        grey = round(source.between(20, 190))
        chosen = source.pick(((0, 0, 0), (255, 255, 255), (grey, grey, grey), colour(source), colour(source)))
        if apart(chosen, edge) >= 60:
            return chosen
    return (0, 0, 0)


def shrunk(picture: Picture, draft: Draft, slot: int, canvas: Size, window: tuple[int, int, int, int], behind: Image.Image) -> None:
    """Puts the picture into a window of a new canvas; mask and boxes go along."""
    size = (window[2] - window[0], window[3] - window[1])
    mask = Image.new("L", canvas, 0)
    behind.paste(picture.image.resize(size, Image.Resampling.BICUBIC), window[:2])
    mask.paste(picture.mask.resize(size, Image.Resampling.BICUBIC), window[:2])
    picture.image, picture.mask = behind, mask

    def move(box: Box) -> Box:
        x, y = window[0] / canvas[0], window[1] / canvas[1]
        across, down = size[0] / canvas[0], size[1] / canvas[1]
        return (x + box[0] * across, y + box[1] * down, x + box[2] * across, y + box[3] * down)

    draft.remap(slot, move)


def border(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    picture, slot = draft.pictures[slots[0]], slots[0]
    width, height = picture.image.size
    thick = max(3, round(source.between(0.011, 0.06) * max(width, height)))
    variant, shade = source.pick(BORDERS), visible_colour(source, common(np.concatenate(edges(picture.image))))
    # What a repeated picture was marked with would lie beneath it.
    if variant != "inset" and (source.chance(0.6) or draft.boxes_on(slot)):
        window = (thick, thick, width - thick, height - thick)
        shrunk(picture, draft, slot, (width, height), window, Image.new("RGB", (width, height), shade))
    draw_border(picture.image, variant, thick, shade, source)
    return [Violation("border", slot, variant=variant)]


def draw_border(image: Image.Image, variant: str, thick: int, shade: Rgb, source: Source) -> None:
    draw, (width, height) = ImageDraw.Draw(image), image.size
    if variant == "inset":
        # A line at some distance from the edge.
        away, line = round(source.between(0.012, 0.035) * width), max(2, thick // 4)
        draw.rectangle((away, away, width - 1 - away, height - 1 - away), outline=shade, width=line)
        return
    if variant == "rounded":
        hole = Image.new("L", (width * 2, height * 2), 255)
        box = (thick * 2, thick * 2, (width - thick) * 2 - 1, (height - thick) * 2 - 1)
        ImageDraw.Draw(hole).rounded_rectangle(box, radius=round(source.between(0.05, 0.14) * width * 2), fill=0)
        image.paste(shade, (0, 0), hole.resize(image.size, Image.Resampling.BOX))
        return
    draw.rectangle((0, 0, width - 1, height - 1), outline=shade, width=thick)
    if variant == "double":
        second, line = visible_colour(source, shade), max(2, thick // 3)
        draw.rectangle((thick, thick, width - 1 - thick, height - 1 - thick), outline=second, width=line)


def letterbox(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """The picture in a frame of another shape: bars at left and right, or at top and bottom."""
    picture, slot = draft.pictures[slots[0]], slots[0]
    width, height = picture.image.size
    upright, bar = source.chance(0.55), source.between(0.07, 0.24)
    canvas = (round(width / (1 - 2 * bar)), height) if upright else (width, round(height / (1 - 2 * bar)))
    most = max(width, height)
    ratio = most / max(canvas)
    canvas = (round(canvas[0] * ratio), round(canvas[1] * ratio))
    size = (min(round(width * ratio), canvas[0]), min(round(height * ratio), canvas[1]))
    left, top = (canvas[0] - size[0]) // 2, (canvas[1] - size[1]) // 2
    variant, behind = bars(picture.image, canvas, upright, source)
    shrunk(picture, draft, slot, canvas, (left, top, left + size[0], top + size[1]), behind)
    manner = "sides" if upright else "ends"
    return [Violation("letterbox", slot, variant=f"{variant} {manner}", facts={"manner": manner})]


def bars(image: Image.Image, canvas: Size, upright: bool, source: Source) -> tuple[str, Image.Image]:
    """upright: the bars stand at left and right."""
    beside = [common(edge) for edge in (edges(image)[:2] if upright else edges(image)[2:])]
    # Of the edges at the bars the lighter one: white bars must be seen at both.
    edge, variant = max(beside, key=sum), source.pick(BARS)
    if variant == "white" and apart(edge, (255, 255, 255)) < 40:
        variant = source.pick(("colour", "blurred"))
    if variant == "white":
        return variant, Image.new("RGB", canvas, "white")
    if variant == "blurred":
        wide = enlarged(image, canvas, source.between(1.2, 2.0)).filter(ImageFilter.GaussianBlur(source.between(8, 18)))
        dark = source.between(0.72, 0.92)
        return variant, wide.point([round(value * dark) for value in range(256)] * 3)
    if variant == "colour":
        return variant, Image.new("RGB", canvas, visible_colour(source, edge))
    return "black", Image.new("RGB", canvas, (round(source.between(0, 16)),) * 3)


def enlarged(image: Image.Image, canvas: Size, zoom: float) -> Image.Image:
    """The picture's middle so large that it covers the canvas."""
    ratio = zoom * max(canvas[0] / image.width, canvas[1] / image.height)
    across, down = canvas[0] / ratio, canvas[1] / ratio
    left, top = (image.width - across) / 2, (image.height - down) / 2
    return image.resize(canvas, Image.Resampling.BILINEAR, box=(left, top, left + across, top + down))


BORDER = Fault("border", anywhere, border, spreads=True)
LETTERBOX = Fault("letterbox", anywhere, letterbox, spreads=True)
