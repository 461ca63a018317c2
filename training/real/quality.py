"""How clean a mask is, in numbers: to sort candidates before anyone looks at them, never to accept one unseen."""

from __future__ import annotations

import cv2
import numpy as np

from .matte import distance


def touches_rim(mask: np.ndarray) -> float:
    """Share of the frame's pixels along its rim that the garment covers: what runs out of the picture is not whole."""
    rim = np.concatenate([mask[:3].any(0), mask[-3:].any(0), mask[:, :3].any(1), mask[:, -3:].any(1)])
    return float(rim.mean())


def edge_contrast(pixels: np.ndarray, mask: np.ndarray) -> float:
    """Share of the outline along which the inside differs from the outside, a few pixels away from it: floor beside floor does not."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    away = distance(mask)
    inside, outside = (away > 1.5) & (away < 5), (away < -1.5) & (away > -5)
    means = []
    for side in (inside, outside):
        weight = cv2.blur(side.astype(np.float32), (9, 9))
        means.append(cv2.blur(lab * side[..., None], (9, 9)) / np.maximum(weight, 1e-3)[..., None])
    edge = np.abs(away) <= 1
    return float((np.linalg.norm(means[0] - means[1], axis=-1)[edge] > 18).mean()) if edge.any() else 0.0


def raggedness(mask: np.ndarray) -> float:
    """Length of the outline compared with that of the smoothed mask's: 1 is smooth, carpet that was caught makes it 1.3 and more."""
    smooth = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 5) > 0.5
    lengths = []
    for one in (mask, smooth):
        outlines, _ = cv2.findContours(one.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        lengths.append(sum(cv2.arcLength(outline, True) for outline in outlines))
    return float(lengths[0] / max(lengths[1], 1.0))


def grade(pixels: np.ndarray, mask: np.ndarray, agreement: float) -> float:
    """0 to 1: about the share of such masks that are accepted when they are looked at."""
    if not mask.any() or touches_rim(mask) > 0.02:
        return 0.0
    smooth = np.clip((1.4 - raggedness(mask)) / 0.25, 0, 1)
    return round(float(edge_contrast(pixels, mask) * smooth * (0.4 + 0.6 * min(agreement / 0.95, 1.0))), 3)
