"""A photo to a cut-out: by its own alpha where it has one, else by looking for the garment (segment.py). Cached: nothing is cut twice.

What lies in the cache is named by the photo and by RECIPE; whoever changes how things are cut raises it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..render.cache import cache_folder, recipe_hash
from ..render.random_source import Source
from . import quality, segment
from .matte import CutOut, cut_out, framed
from .photos import Photo

RECIPE = 1
# Pixels of the longer side at which a photo is cut: the users' photos have 400 to 711.
LONGEST = 711
# An alpha below it is the shadow of a render, not the product.
SOLID = 0.62
# Levels: from which median on a thing is light, what its lightest part is brought to, and how much brighter it may become.
LIGHT, BRIGHT, MOST_GAIN = 110, 226, 1.3


@dataclass(frozen=True)
class Cut:
    """cover: share of the photo that is product. grade: as of quality.py; 1 for what has an alpha."""

    cut: CutOut
    cover: float
    grade: float


def cached(photo: Photo) -> str:
    digest = recipe_hash({"photo": photo.path, "recipe": RECIPE})[:24]
    return os.path.join(cache_folder(os.path.join("cutouts", digest[:2])), digest)


def cut(photo: Photo, corpora: Path) -> Cut | None:
    """None where nothing was found in the photo."""
    path = cached(photo)
    if not os.path.exists(path + ".png"):
        made = cut_now(photo, corpora)
        if made is None:
            return None
        Image.fromarray(made.cut.mask).save(path + ".mask.png")
        partial = f"{path}.{os.getpid()}.part.png"
        image = Image.fromarray(made.cut.rgba)
        image.save(partial, pnginfo=noted(cover=made.cover, grade=made.grade))
        os.replace(partial, path + ".png")
    with Image.open(path + ".png") as image:
        about, rgba = image.text, np.asarray(image)
    mask = np.asarray(Image.open(path + ".mask.png"))
    return Cut(CutOut(lit(rgba, mask), mask), float(about["cover"]), float(about["grade"]))


def lit(rgba: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Light clothes as light as a shop shows them: rooms are dim, and a grey thing on white paper would look like a white one, badly exposed."""
    lightness = rgba[..., :3][mask > 250].mean(-1)
    if not len(lightness) or float(np.median(lightness)) < LIGHT:
        return rgba
    gain = min(max(BRIGHT / float(np.percentile(lightness, 92)), 1.0), MOST_GAIN)
    colour = np.clip(np.round(rgba[..., :3] * gain), 0, 255).astype(np.uint8)
    return np.dstack([colour, rgba[..., 3]])


def noted(**numbers: float) -> PngInfo:
    out = PngInfo()
    for name, value in numbers.items():
        out.add_text(name, str(value))
    return out


def cut_now(photo: Photo, corpora: Path) -> Cut | None:
    source = Source("cut-out", photo.path)
    with Image.open(corpora / photo.path) as opened:
        image = opened.convert("RGBA") if photo.corpus == "saleor" else opened.convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    pixels = np.asarray(image)
    if photo.corpus == "saleor":
        # The render's own soft shadow lies far below the thing that floats: it goes, and one of ours is drawn.
        alpha = np.clip((pixels[..., 3].astype(np.float32) / 255 - SOLID) / (1 - SOLID), 0, 1)
        return Cut(framed(pixels[..., :3].astype(np.float32), alpha, source), float((alpha > 0.5).mean()), 1.0)
    cv2.setNumThreads(1)
    found = segment.segment(pixels)
    if not found.mask.any():
        return None
    return Cut(cut_out(pixels, found.mask, source), round(float(found.mask.mean()), 4), quality.grade(pixels, found.mask, found.agreement))
