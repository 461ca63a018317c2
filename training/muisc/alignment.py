"""Where one picture of a sequence lies in another: what tells a cut copy from another view, and a detail from a whole.

    looks = [Look(lightness) for lightness in ...]     # (64, 64) each
    alignment_of(looks[0], looks[1])                   # 5 numbers

The second is laid into the first, and the first into the second, at all sizes from half to whole and at all places, by normalised cross-correlation (as in template matching); the best
place is then sought again twice as finely, with width and height apart. Serving computes the same (adapters/muisc/alignment.ts).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

NUMBERS = 5
# Sides of the picture that places are sought in, of the smallest part of it, and of the finer picture.
SIDE, LEAST, FINE = 24, 12, 48
# Standard deviation of lightness, of 100, below which a part shows nothing that could be found again.
FLAT = 2.0
# Of a correlation: what is equal but for the order of its sums is equal in every language, so that the first of equals is the same.
DIGITS = 9


@dataclass(frozen=True)
class Place:
    """Correlation, and rows and columns of the part that the other picture fills."""

    found: float
    height: int
    width: int
    top: int
    left: int


class Look:
    """What is computed once of each picture. lightness (64, 64), L* of 0..100."""

    def __init__(self, lightness: np.ndarray) -> None:
        self.small, self.fine = resized(lightness, SIDE, SIDE), resized(lightness, FINE, FINE)
        sizes = range(LEAST, SIDE + 1)
        self.parts = {k: unit(np.lib.stride_tricks.sliding_window_view(self.small, (k, k)).reshape(-1, k * k)) for k in sizes}
        self.whole = {k: unit(resized(self.small, k, k).reshape(-1)) for k in sizes}
        self.mirrored = unit(self.small[:, ::-1].reshape(-1))


@lru_cache(maxsize=None)
def means(length: int, parts: int) -> np.ndarray:
    """(parts, length): weights by which a row becomes the means of as many equal parts."""
    edges, at = np.arange(parts + 1) * length / parts, np.arange(length)
    return np.clip(np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at), 0, None) * parts / length


def resized(image: np.ndarray, height: int, width: int) -> np.ndarray:
    return means(image.shape[0], height) @ image @ means(image.shape[1], width).T


def unit(values: np.ndarray) -> np.ndarray:
    """Of mean 0 and length 1 along the last axis; shorter where there is next to nothing to see."""
    centred = values - values.mean(-1, keepdims=True)
    length = np.sqrt((centred * centred).sum(-1, keepdims=True))
    return centred / np.maximum(length, FLAT * np.sqrt(values.shape[-1]))


def alignment_of(one: Look, other: Look) -> list[float]:
    """How closely the lightness and the edges of one lie in the other, by how much the one is the smaller (above 0: the other shows a part of the one), its size, and how closely one mirrored is
    the other. Closeness goes from 0 to 3, the number of nines of the correlation."""
    inside, around = sought(one, other), sought(other, one)
    whole, part, rough, sign = (one, other, inside, 1.0) if inside.found >= around.found else (other, one, around, -1.0)
    place = sharpened(whole, part, rough)
    rows, columns = slice(place.top, place.top + place.height), slice(place.left, place.left + place.width)
    outlines = float(unit(edges(whole.fine[rows, columns]).reshape(-1)) @ unit(edges(resized(part.fine, place.height, place.width)).reshape(-1)))
    size = (place.height * place.width) ** 0.5 / FINE
    return [closeness(place.found), closeness(outlines), sign * (1.0 - size), size, closeness(float(one.mirrored @ other.whole[SIDE]))]


def sought(whole: Look, part: Look) -> Place:
    """The best place of the second in the first; of equals the smallest, and of those the first."""
    best = Place(-2.0, LEAST, LEAST, 0, 0)
    for size in range(LEAST, SIDE + 1):
        found = np.round(whole.parts[size] @ part.whole[size], DIGITS)
        at = int(found.argmax())
        if found[at] > best.found:
            best = Place(float(found[at]), size, size, *divmod(at, SIDE + 1 - size))
    return best


def sharpened(whole: Look, part: Look, rough: Place) -> Place:
    """The same on the finer pictures, a step to each side in size and place."""
    best = Place(-2.0, 2 * rough.height, 2 * rough.width, 2 * rough.top, 2 * rough.left)
    for height in near(2 * rough.height, FINE):
        for width in near(2 * rough.width, FINE):
            wanted = unit(resized(part.fine, height, width).reshape(-1))
            for top in near(2 * rough.top, FINE - height):
                for left in near(2 * rough.left, FINE - width):
                    found = round(float(unit(whole.fine[top : top + height, left : left + width].reshape(-1)) @ wanted), DIGITS)
                    if found > best.found:
                        best = Place(found, height, width, top, left)
    return best


def near(value: int, most: int) -> range:
    return range(max(0, value - 1), min(most, value + 1) + 1)


def edges(image: np.ndarray) -> np.ndarray:
    """Strength of the change from left to right and from above to below; none at the rim."""
    across, down = np.zeros_like(image), np.zeros_like(image)
    across[:, 1:-1], down[1:-1] = image[:, 2:] - image[:, :-2], image[2:] - image[:-2]
    return np.hypot(across, down)


def closeness(correlation: float) -> float:
    return -float(np.log10(max(1.0 - correlation, 0.0) + 0.001))
