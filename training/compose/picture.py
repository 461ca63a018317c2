"""From a shot to pixels: ground, layers under the product, the product with its contact shadow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageStat

from . import camera
from .camera import Life
from .draft import Picture, Shot
from .store import Store

Resampling = Image.Resampling


@dataclass(frozen=True)
class Cutout:
    """The product as it will lie on the canvas: colour with the contact shadow in alpha, its own mask, their left upper corner."""

    rgba: Image.Image
    mask: Image.Image
    at: tuple[int, int]


def cutout(store: Store, shot: Shot) -> Cutout:
    rgba, mask = store.sprite(shot.row)
    if shot.dye:
        rgba = Image.merge("RGBA", (*shot.dye[1](rgba.convert("RGB")).split(), rgba.getchannel("A")))
    placing = shot.placing
    size = (round(rgba.width * placing.scale), round(rgba.height * placing.scale))
    if size != rgba.size:
        rgba, mask = rgba.resize(size, Resampling.BICUBIC), mask.resize(size, Resampling.BICUBIC)
    left, top, right, bottom = (value * placing.scale for value in shot.row["box"])
    x, y = (left + right) / 2 - size[0] / 2, (top + bottom) / 2 - size[1] / 2
    if placing.angle:
        rgba, mask = (image.rotate(placing.angle, Resampling.BICUBIC, expand=True) for image in (rgba, mask))
        turn = math.radians(-placing.angle)
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    at = (round(placing.centre[0] - x - rgba.width / 2), round(placing.centre[1] - y - rgba.height / 2))
    return Cutout(rgba, mask, at)


def paint(store: Store, shot: Shot, life: Life | None = None) -> Picture:
    """life: of the seller's camera; None for a picture without one."""
    image = shot.ground.paint(shot.canvas)
    ground = image.copy() if life else image
    mask = Image.new("L", shot.canvas, 0)
    product = cutout(store, shot)
    lit = in_light_of(image, product.rgba) if shot.role == "scene" else product.rgba
    for layer in shot.under:
        image.paste(layer.image.convert("RGB"), layer.at, layer.image.getchannel("A"))
    image.paste(lit.convert("RGB"), product.at, lit.getchannel("A"))
    mask.paste(product.mask, product.at)
    if life:
        image = camera.taken(image, ground, life, f"{shot.row['file']}-{shot.role}-{shot.ground.name}", shot.role != "scene")
    return Picture(image, mask, shot)


def in_light_of(ground: Image.Image, rgba: Image.Image) -> Image.Image:
    """The sprite a little in the colour and brightness of its place, so that it does not look pasted."""
    mean = np.array(ImageStat.Stat(ground.resize((24, 24), Resampling.BOX)).mean) + 8
    cast = (mean / mean.mean()) ** 0.35
    gain = cast * (mean.mean() / 190) ** 0.18
    levels = np.clip(np.round(np.arange(256)[None] * gain[:, None]), 0, 255).astype(np.uint8)
    red, green, blue, alpha = rgba.split()
    tables = [channel.point(list(map(int, table))) for channel, table in zip((red, green, blue), levels)]
    # A place has less fill light than a studio: its contact shadow is a little deeper.
    return Image.merge("RGBA", (*tables, alpha.point([min(255, round(value * 1.25)) for value in range(256)])))
