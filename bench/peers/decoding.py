"""Bytes to upright sRGB pixels on white: by Pillow (draft mode) or by pyvips, at 512 px or at the native size."""
from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Callable

import numpy as np
import pyvips
from PIL import Image, ImageOps

SIDE = 512
MAX_PIXELS = 40_000_000
ACCEPTED = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
# Many pictures are in flight, so one thread a picture; they all differ, so a cache only holds memory.
pyvips.cache_set_max(0)


class Unreadable(Exception):
    """The bytes are no acceptable picture."""


@dataclass(frozen=True)
class Decoded:
    """`rgb` is rows x columns x 3, uint8; width and height are those of the file after EXIF rotation."""

    rgb: np.ndarray
    width: int
    height: int
    format: str
    frames: int
    transparent_share: float
    jpeg_quality: int | None


Decode = Callable[[bytes, bool], Decoded]


def header(data: bytes) -> tuple[Image.Image, str]:
    """Format, size and quantisation tables, without decoding."""
    try:
        image = Image.open(io.BytesIO(data))
    except Exception as error:
        raise Unreadable(str(error)) from error
    if image.format not in ACCEPTED:
        raise Unreadable(f"{image.format} is not accepted")
    if image.width * image.height > MAX_PIXELS:
        raise Unreadable(f"{image.width} x {image.height} pixels are too many")
    return image, ACCEPTED[image.format]


def with_pillow(data: bytes, native: bool) -> Decoded:
    image, kind = header(data)
    quality, frames = jpeg_quality(image), getattr(image, "n_frames", 1)
    width, height = upright(image)
    try:
        if not native:
            image.draft("RGB", (SIDE, SIDE))
        image.load()
    except Exception as error:
        raise Unreadable(str(error)) from error
    image = ImageOps.exif_transpose(image)
    transparent = 0.0
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode not in ("RGB", "RGBA"):
        image = image.convert("RGBA" if has_alpha else "RGB")
    if not native:
        image.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if has_alpha:
        alpha = image.getchannel("A")
        transparent = sum(alpha.histogram()[:128]) / (image.width * image.height)
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=alpha)
        image = white
    return Decoded(np.asarray(image), width, height, kind, frames, transparent, quality)


def with_pyvips(data: bytes, native: bool) -> Decoded:
    lazy, kind = header(data)
    quality, frames = jpeg_quality(lazy), getattr(lazy, "n_frames", 1)
    width, height = upright(lazy)
    try:
        if native:
            image = pyvips.Image.new_from_buffer(data, "", access="sequential", fail_on="error").autorot()
        else:
            image = pyvips.Image.thumbnail_buffer(data, SIDE, height=SIDE, size="down", fail_on="error")
        if image.interpretation != "srgb":
            image = image.colourspace("srgb")
        transparent = 0.0
        if image.hasalpha():
            image = image.copy_memory()
            transparent = (image[image.bands - 1] < 128).avg() / 255
            image = image.flatten(background=255)
        pixels = image.numpy()
        if pixels.ndim == 2 or pixels.shape[2] == 1:
            pixels = np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)
    except pyvips.Error as error:
        raise Unreadable(str(error)) from error
    return Decoded(np.ascontiguousarray(pixels), width, height, kind, frames, transparent, quality)


DECODERS: dict[str, Decode] = {"pillow": with_pillow, "pyvips": with_pyvips}


def upright(image: Image.Image) -> tuple[int, int]:
    turned = image.getexif().get(0x0112, 1) >= 5
    return (image.height, image.width) if turned else (image.width, image.height)


def jpeg_quality(image: Image.Image) -> int | None:
    """IJG quality from the mean of the luma table: the standard table at quality 50 has the mean 57.6."""
    tables = getattr(image, "quantization", None)
    if not tables:
        return None
    scale = 100 * sum(tables[0]) / 64 / 57.6
    return max(1, min(100, round((200 - scale) / 2 if scale <= 100 else 5000 / scale)))
