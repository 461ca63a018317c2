"""From a hard mask to a cut-out: a smooth edge one pixel soft, colours of the edge taken from inside, a faint contact shadow or none, at most 416 pixels.

Pure: pixels in, pixels out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..render.random_source import Source

# As sprites are: the longest side of the whole, and how far it reaches beyond the product.
SIDE, MARGIN = 416, 12
# In pixels of the photo: how much the edge is smoothed along itself, how far it is drawn inside, over how much it fades, and how deep the colour of the floor
# may shine in.
SMOOTH, INWARD, FADE, STAINED = 1.6, 0.9, 1.6, 2.6


@dataclass(frozen=True)
class CutOut:
    """rgba (h, w, 4) with the contact shadow in alpha, mask (h, w) of the product alone, both 0..255."""

    rgba: np.ndarray
    mask: np.ndarray


def distance(mask: np.ndarray) -> np.ndarray:
    """To the edge in pixels, positive inside."""
    inside, outside = (cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, 5) for side in (mask, ~mask))
    return inside - outside


def soft(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(alpha 0..1, smoothed distance to the edge)."""
    away = cv2.GaussianBlur(distance(mask), (0, 0), SMOOTH)
    return np.clip((away - INWARD) / FADE + 0.5, 0, 1), away


def unstained(pixels: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Near the edge the colour of the nearest pixel that lies safely inside: what is half floor would be a halo."""
    safe = away >= STAINED
    if not safe.any():
        return pixels
    _, labels = cv2.distanceTransformWithLabels((~safe).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.zeros((labels.max() + 1, 3), np.float32)
    colours[labels[safe]] = pixels[safe]
    spread = cv2.GaussianBlur(colours[labels], (0, 0), 0.8)
    share = np.clip((STAINED - away) / 1.2, 0, 1)[..., None]
    return pixels * (1 - share) + spread * share


def shadowed(colour: np.ndarray, alpha: np.ndarray, source: Source) -> np.ndarray:
    """RGBA: the product over a soft shadow of its own, for two of three."""
    shadow = np.zeros_like(alpha)
    if source.chance(0.65):
        dx, dy, blur = source.between(-2, 2), source.between(0, 4), source.between(2.5, 6)
        moved = cv2.warpAffine(alpha, np.float32([[1, 0, dx], [0, 1, dy]]), (alpha.shape[1], alpha.shape[0]))
        shadow = cv2.GaussianBlur(moved, (0, 0), blur) * source.between(0.15, 0.4)
    total = alpha + shadow * (1 - alpha)
    # The shadow is black: what is below the edge darkens its colour by the shadow's share.
    shown = colour * (alpha / np.maximum(total, 1e-4))[..., None]
    return np.dstack([shown, total * 255])


def cut_out(pixels: np.ndarray, mask: np.ndarray, source: Source) -> CutOut:
    """pixels (h, w, 3), mask (h, w) bool."""
    alpha, away = soft(mask)
    return framed(unstained(pixels.astype(np.float32), away), alpha.astype(np.float32), source)


def framed(colour: np.ndarray, alpha: np.ndarray, source: Source) -> CutOut:
    """colour (h, w, 3) 0..255, alpha (h, w) 0..1, both float32; cut to the product, never enlarged."""
    ys, xs = np.nonzero(alpha > 0.02)
    if not len(ys):
        raise ValueError("nothing to cut out: the mask is empty")
    window = (slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1))
    colour, alpha = colour[window], alpha[window]
    ratio = min((SIDE - 2 * MARGIN) / max(alpha.shape), 1.0)
    if ratio < 1:
        size = (max(1, round(alpha.shape[1] * ratio)), max(1, round(alpha.shape[0] * ratio)))
        small = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
        colour = cv2.resize(colour * alpha[..., None], size, interpolation=cv2.INTER_AREA) / np.maximum(small, 1e-3)[..., None]
        alpha = small
    room = ((MARGIN, MARGIN), (MARGIN, MARGIN))
    colour, alpha = np.pad(colour, (*room, (0, 0)), mode="edge"), np.pad(alpha, room)
    rgba = shadowed(colour, alpha, source)
    return CutOut(np.clip(np.round(rgba), 0, 255).astype(np.uint8), np.round(alpha * 255).astype(np.uint8))
