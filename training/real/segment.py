"""Where a garment is in a user's photo: colours of the rim, then GrabCut from several beginnings, small first and then along the edge at full size.

    found = segment(pixels)        # Found(mask, agreement)

Needs OpenCV (requirements.txt of the trainers). Pure: pixels in, mask out; the same photo gives the same mask.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

# Longer side, in pixels, at which the beginnings are compared; at full size GrabCut takes six times as long.
SMALL = 260
RIM, CLUSTERS, ROUNDS = 0.045, 6, 4
# Half of the width of the band in which the edge is sought again, in pixels of the full size.
BAND = 5
# A beginning that ends with less or more than that of the picture has taken the floor for the garment or lost it.
LEAST, MOST = 0.06, 0.85


@dataclass(frozen=True)
class Found:
    """mask: (h, w), bool. agreement: least overlap (intersection over union) of the chosen beginning's result with another's; 1 where it does not matter."""

    mask: np.ndarray
    agreement: float


def rim_of(shape: tuple[int, int], share: float) -> np.ndarray:
    inside = np.zeros(shape, bool)
    y, x = max(2, round(share * shape[0])), max(2, round(share * shape[1]))
    inside[y:-y, x:-x] = True
    return ~inside


def unlike_rim(lab: np.ndarray) -> np.ndarray:
    """Distance of each pixel to the nearest colour of the rim, in units of how far the rim's own pixels are from theirs."""
    rim = lab[rim_of(lab.shape[:2], RIM)].astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(7)
    _, labels, centres = cv2.kmeans(rim, CLUSTERS, None, criteria, 1, cv2.KMEANS_PP_CENTERS)
    counts = np.bincount(labels[:, 0], minlength=CLUSTERS)
    # A few pixels of a sleeve that runs to the edge are no floor.
    centres = centres[counts >= 0.03 * len(rim)]
    weight = np.array([0.7, 1.0, 1.0], np.float32)
    away = np.sqrt(((((lab.reshape(-1, 1, 3) - centres[None]) * weight) ** 2).sum(-1)).min(1)).reshape(lab.shape[:2])
    own = np.percentile(away[rim_of(lab.shape[:2], RIM)], 80)
    return away / max(float(own), 4.0)


def middle_prior(shape: tuple[int, int]) -> np.ndarray:
    y, x = (np.linspace(-1, 1, side) for side in shape)
    return np.exp(-0.9 * (np.abs(y)[:, None] ** 2.5 + np.abs(x)[None] ** 2.5))


def beginnings(lab: np.ndarray) -> list[np.ndarray]:
    """GrabCut's first guess, of three kinds: what is unlike the rim, at two bounds, and the middle of the picture."""
    shape = lab.shape[:2]
    apart = cv2.GaussianBlur(unlike_rim(lab), (0, 0), 2.0) * middle_prior(shape)
    level, _ = cv2.threshold((np.clip(apart / np.percentile(apart, 98), 0, 1) * 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    bound = level / 255 * np.percentile(apart, 98)
    guesses = [apart > bound, apart > 0.65 * bound, ~rim_of(shape, 0.14)]
    out = []
    for guess in guesses:
        mask = np.where(guess, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
        mask[rim_of(shape, 0.02)] = cv2.GC_BGD
        out.append(mask)
    return out


def cut(image: np.ndarray, guess: np.ndarray, rounds: int) -> np.ndarray:
    mask, background, foreground = guess.copy(), np.zeros((1, 65)), np.zeros((1, 65))
    known = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if known.sum() < 50 or (~known).sum() < 50:
        return np.zeros(mask.shape, bool)
    cv2.setRNGSeed(7)
    cv2.grabCut(image, mask, None, background, foreground, rounds, cv2.GC_INIT_WITH_MASK)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def whole(mask: np.ndarray, open_by: int) -> np.ndarray:
    """The largest piece (and pieces nearly as large, as of a pair of shoes), without threads and small holes."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * open_by + 1,) * 2)
    clean = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(clean, connectivity=8)
    if count < 2:
        return np.zeros(mask.shape, bool)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.isin(labels, 1 + np.flatnonzero(areas >= 0.35 * areas.max()))
    return holes_filled(kept, 0.012)


def holes_filled(mask: np.ndarray, most: float) -> np.ndarray:
    """Holes of less than a share of the garment are buttons and prints; larger ones are between legs or under an arm."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)
    small = [k for k in range(1, count) if stats[k, cv2.CC_STAT_AREA] < most * mask.sum()]
    return mask | np.isin(labels, small)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def segment(pixels: np.ndarray) -> Found:
    """pixels: (h, w, 3) RGB."""
    ratio = min(SMALL / max(pixels.shape[:2]), 1.0)
    small = cv2.resize(pixels, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.bilateralFilter(small, 5, 30, 3), cv2.COLOR_RGB2LAB)
    tries = [whole(cut(lab, guess, ROUNDS), 2) for guess in beginnings(lab.astype(np.float32).astype(np.uint8))]
    fit = [mask for mask in tries if LEAST <= mask.mean() <= MOST]
    if not fit:
        return Found(np.zeros(pixels.shape[:2], bool), 0.0)
    # The one that the others agree with most.
    agreements = [sorted(overlap(mask, other) for other in tries if other is not mask)[-1] for mask in fit]
    best = int(np.argmax(agreements))
    return Found(refined(pixels, fit[best]), round(sorted(overlap(fit[best], other) for other in tries)[0], 3))


def refined(pixels: np.ndarray, small: np.ndarray) -> np.ndarray:
    """The same edge at full size, where it may move by a few pixels."""
    size = (pixels.shape[1], pixels.shape[0])
    mask = cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BAND + 1,) * 2)
    inner, outer = cv2.erode(mask.astype(np.uint8), kernel) > 0, cv2.dilate(mask.astype(np.uint8), kernel) > 0
    guess = np.where(inner, cv2.GC_FGD, np.where(mask, cv2.GC_PR_FGD, np.where(outer, cv2.GC_PR_BGD, cv2.GC_BGD))).astype(np.uint8)
    # What lies far from the edge says nothing of it, and costs time.
    ys, xs = np.nonzero(outer)
    if not len(ys):
        return mask
    y0, y1, x0, x1 = max(ys.min() - 12, 0), ys.max() + 13, max(xs.min() - 12, 0), xs.max() + 13
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    out = np.zeros(mask.shape, bool)
    out[y0:y1, x0:x1] = cut(np.ascontiguousarray(lab[y0:y1, x0:x1]), np.ascontiguousarray(guess[y0:y1, x0:x1]), 2)
    return whole(out, 2)
