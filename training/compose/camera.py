"""A life before: what a seller's camera and first saving leave in a picture, before anyone lays anything over it. None of it is a fault.

One seller has one camera, so all pictures of a sequence have the same life. It is chosen without a look at what is wrong with them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from ..render.random_source import Source
from . import finish

# Share of the sellers whose pictures are photos that were saved before; the others' come as they were made.
HAS_LIFE = 0.45
# Of those, sellers who cut the product out of its photo and lay it on clean paper.
CUT_OUT = 0.4
# Below what the faults of faults/degrade.py begin with: compression at 24, an enlarged picture at 150 pixels, exposure at a gain of 0.42 or 1.5. Saved larger
# than it is shown, as photos are: smaller would soften it.
SAVED_AT, SAVED_QUALITY = (1.04, 1.6), (70, 92)
NOISE, SHARPENED = (1.0, 4.0), ((0.5, 1.1), (20, 55))
EXPOSURE, BALANCE, DRIFT = (0.86, 1.14), 0.045, 0.012


@dataclass(frozen=True)
class Life:
    """gains: of red, green and blue. noise: sigma in levels. size: of the saved picture, in shares of the canvas. sharpened: (radius, percent) or None."""

    key: str
    cut_out: bool
    gains: tuple[float, float, float]
    noise: float
    size: float
    quality: int
    subsampling: int
    sharpened: tuple[float, int] | None


def of(source: Source) -> Life | None:
    """A seller's; None where pictures have no life before."""
    if not source.chance(HAS_LIFE):
        return None
    light, warm, tint = source.between(*EXPOSURE), source.between(-BALANCE, BALANCE), source.between(-BALANCE, BALANCE) / 2
    return Life(
        source.fork("pictures").key,
        source.chance(CUT_OUT),
        (light * (1 + warm), light * (1 + tint), light * (1 - warm)),
        source.between(*NOISE) if source.chance(0.6) else 0.0,
        source.between(*SAVED_AT),
        round(source.between(*SAVED_QUALITY)),
        source.pick((0, 2, 2)),
        (source.between(*SHARPENED[0]), round(source.between(*SHARPENED[1]))) if source.chance(0.45) else None,
    )


def taken(image: Image.Image, ground: Image.Image, life: Life, name: str, in_studio: bool) -> Image.Image:
    """The picture after its life. ground: the picture without anything on it; name: of what is shown, so that no two pictures have one noise."""
    source = Source(life.key, name)
    light = source.between(1 - DRIFT, 1 + DRIFT)
    tables = [[min(255, round(value * gain * light)) for value in range(256)] for gain in life.gains]
    out = image.point([level for table in tables for level in table])
    size = (round(image.width * life.size), round(image.height * life.size))
    out = out.resize(size, Image.Resampling.BICUBIC)
    if life.noise:
        out = noisy(out, life.noise, source)
    if life.sharpened:
        out = out.filter(ImageFilter.UnsharpMask(life.sharpened[0] * life.size, life.sharpened[1], 2))
    out = Image.open(io.BytesIO(finish.jpeg(out, life.quality, life.subsampling))).resize(image.size, Image.Resampling.BICUBIC)
    return Image.composite(out, image, beside(image, ground)) if life.cut_out and in_studio else out


def noisy(image: Image.Image, strength: float, source: Source) -> Image.Image:
    """Less of it in what is bright, as a camera's curve leaves it, a third of it in colour."""
    x, y = int(source.unit() * finish.TILE / 2), int(source.unit() * finish.TILE / 2)
    field = finish.grain()[y : y + image.height, x : x + image.width]
    other = finish.grain()[x : x + image.height, y : y + image.width]
    pixels = np.asarray(image, np.float32)
    sigma = strength * (1.15 - 0.8 * (pixels.mean(-1) / 255) ** 2)
    colour = np.stack([other, -0.3 * (other + field), field - other], -1) / 3
    return Image.fromarray(np.clip(pixels + sigma[..., None] * (field[..., None] + colour) + 0.5, 0, 255).astype(np.uint8))


def beside(image: Image.Image, ground: Image.Image) -> Image.Image:
    """How much of each pixel is something on the ground, with a soft edge."""
    apart = np.abs(np.asarray(image, np.int16) - np.asarray(ground, np.int16)).max(-1)
    return Image.fromarray((np.clip(apart / 24, 0, 1) * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
