"""A part of a sprite in another colour, with its own light and shade: what makers do with one photo for all colours of a style."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageColor, ImageFilter

from ..render.palette import lab

# Brightest a shade may be, in shares of the part's own median, and how much of what is brighter than that median turns to white.
BRIGHTEST, GLOSS = 1.8, 0.35
# How far a colour may be from another to be the same in other light: of a*, b* in shares of L*, which light leaves as they are. At twice as far nothing is left of it.
SAME = 0.16
# L* below which a colour cannot be told.
DARK = 6.0


def rgb_of(tone: str) -> np.ndarray:
    return np.array(ImageColor.getrgb(tone), np.float32)


def brightness(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)


def tint_of(colours: np.ndarray) -> np.ndarray:
    """a*, b* in shares of L* of colours (…, 3): the same in light and in shade."""
    found = lab(colours)
    return found[..., 1:] / np.maximum(found[..., :1], DARK)


def of_tint(rgba: Image.Image, mask: Image.Image, tint: tuple[float, float]) -> Image.Image:
    """Where the product has this tint, as L: not its labels, handles of wood, and highlights. mask: of the product."""
    apart = np.sqrt(((tint_of(np.asarray(rgba)[..., :3]) - np.array(tint)) ** 2).sum(-1))
    share = np.clip(2.0 - apart / SAME, 0.0, 1.0) * (np.asarray(mask, np.float32) / 255)
    return Image.fromarray((share * 255).astype(np.uint8))


def recoloured(rgba: Image.Image, cloth: Image.Image, tone: str, bright: float) -> Image.Image:
    """The sprite with some of it in another tone. cloth: which, as L; bright: how bright (0..255) most of it is, which becomes the tone."""
    pixels = np.asarray(rgba)
    shade = np.clip(brightness(pixels) / max(bright, 1.0), 0.0, BRIGHTEST)[..., None]
    colour = rgb_of(tone)
    new = colour * np.minimum(shade, 1.0) + (255.0 - colour) * np.maximum(shade - 1.0, 0.0) * GLOSS
    share = np.asarray(cloth.filter(ImageFilter.GaussianBlur(0.7)), np.float32)[..., None] / 255
    mixed = pixels[..., :3] * (1 - share) + new * share
    return Image.fromarray(np.dstack([np.clip(mixed + 0.5, 0, 255).astype(np.uint8), pixels[..., 3]]))
