"""What every picture goes through last, clean or not: one more resizing, sometimes grain, and encoding."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image

from ..render.random_source import Source

Resampling = Image.Resampling
KERNELS = (Resampling.BOX, Resampling.BILINEAR, Resampling.HAMMING, Resampling.BICUBIC, Resampling.LANCZOS)
SCALE, QUALITY, WEBP_QUALITY = (0.75, 1.0), (72, 95), (70, 92)
TWICE, WEBP, GRAIN = 0.12, 0.08, 0.2
# Smaller pictures would leave nothing to see of a detail at the 320 pixels that a model looks at.
LEAST = 300
TILE = 640


@lru_cache(maxsize=1)
def grain() -> np.ndarray:
    """Unit noise, made once: 0.7 million normal numbers a picture would cost as much as its encoding."""
    return np.random.default_rng(20).normal(0, 1, (2 * TILE, 2 * TILE)).astype(np.float32)


def grained(image: Image.Image, source: Source) -> Image.Image:
    x, y, strength = int(source.unit() * TILE), int(source.unit() * TILE), source.between(0.6, 2.6)
    noise = grain()[y : y + image.height, x : x + image.width, None] * strength
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + noise + 0.5, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int, subsampling: int = 2) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=subsampling)
    return out.getvalue()


def webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=1)
    return out.getvalue()


def finished(image: Image.Image, source: Source) -> tuple[bytes, str, tuple[int, int]]:
    """(bytes, ending of the file's name, size). The same for every picture of the same source, whatever is on it."""
    scale = max(source.between(*SCALE), min(LEAST / max(image.size), 1.0))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image = image.resize(size, source.pick(KERNELS))
    if source.chance(GRAIN):
        image = grained(image, source)
    if source.chance(TWICE):
        image = Image.open(io.BytesIO(jpeg(image, round(source.between(80, 95)), source.pick((0, 2)))))
    if source.chance(WEBP):
        return webp(image, round(source.between(*WEBP_QUALITY))), "webp", size
    return jpeg(image, round(source.between(*QUALITY)), source.pick((0, 1, 2, 2))), "jpg", size
