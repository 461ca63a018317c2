"""How two pictures of a sequence stand to each other, from their thumbnails: what tells a copy from another view, and another product from another light.

    pair_features(thumbs)      # (n, 64, 64, 3) of 0..255 -> (n * (n - 1) / 2, 13), pairs in the order of model.PAIRS

Eight compare colours and shapes, each about 0..1; five say where one lies in the other (alignment.py). Serving computes the same from the same thumbnails; test_pairs.py holds examples.
"""

from __future__ import annotations

import numpy as np

from ..render.palette import lab
from .alignment import NUMBERS, Look, alignment_of
from .model import PAIRS

COMPARED = 8
FEATURES = COMPARED + NUMBERS
# Which of them change their sign where the two change places.
DIRECTED = (COMPARED + 2,)
# Raised with every change of what is computed.
VERSION = 2
# Lightness in 4 steps, a* and b* in 8 each of 20: finer steps tell light apart, not dyes.
BINS = (4, 8, 8)
# A pixel so light and so colourless is ground.
GROUND_L, GROUND_C = 92.0, 6.0


def pair_features(thumbs: np.ndarray) -> np.ndarray:
    count = len(thumbs)
    # Smaller ones compare whole pictures: what moved by less than a thirtieth is where it was.
    colours = [lab(halved(thumb)) for thumb in thumbs]
    looks = [Look(lab(thumb)[..., 0]) for thumb in thumbs]
    histograms = [histogram(colour) for colour in colours]
    hashes = [gradient_bits(colour[..., 0]) for colour in colours]
    rows = []
    for first, second in PAIRS[: count * (count - 1) // 2]:
        a, b = colours[first], colours[second]
        rows.append(
            [
                float(np.minimum(histograms[first], histograms[second]).sum()),
                float((hashes[first] != hashes[second]).mean()),
                apart(a, b),
                apart(a, b[:, ::-1]),
                apart(inner(a), inner(b)),
                best_shift(a, b),
                abs(share(a) - share(b)),
                hue_apart(a, b),
                *alignment_of(looks[first], looks[second]),
            ]
        )
    return np.array(rows, np.float32).reshape(-1, FEATURES)


def halved(thumb: np.ndarray) -> np.ndarray:
    """(64, 64, 3) -> (32, 32, 3): means of four, rounded to whole levels."""
    return np.round(thumb.reshape(32, 2, 32, 2, 3).mean((1, 3))).astype(np.uint8)


def product(colour: np.ndarray) -> np.ndarray:
    """(32, 32): True where something stands before a light ground."""
    return (colour[..., 0] < GROUND_L) | (np.hypot(colour[..., 1], colour[..., 2]) > GROUND_C)


def share(colour: np.ndarray) -> float:
    return float(product(colour).mean())


def histogram(colour: np.ndarray) -> np.ndarray:
    # Greys lie on the edge between two bins, where the last digit of a root would choose: rounded, they are in one bin on every machine and in every language.
    pixels = np.round(colour[product(colour)], 6)
    counts, _ = np.histogramdd(pixels, BINS, ((0, 100), (-80, 80), (-80, 80)))
    return counts / max(1.0, counts.sum())


def gradient_bits(lightness: np.ndarray) -> np.ndarray:
    """A difference hash on 8 x 8, as the field compares pictures."""
    small = lightness.reshape(8, 4, 8, 4).mean((1, 3))
    return np.concatenate([(small[:, 1:] > small[:, :-1]).ravel(), (small[1:] > small[:-1]).ravel()])


def apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).mean()) / 50


def inner(colour: np.ndarray) -> np.ndarray:
    """Without the rim: a border or another margin does not hide a copy."""
    return colour[6:-6, 6:-6]


def best_shift(a: np.ndarray, b: np.ndarray) -> float:
    """Least difference over small shifts: a crop moves everything a little."""
    core = a[4:-4, 4:-4]
    return min(apart(core, b[4 + dy : 28 + dy, 4 + dx : 28 + dx]) for dy in range(-4, 5, 2) for dx in range(-4, 5, 2))


def hue_apart(a: np.ndarray, b: np.ndarray) -> float:
    """Between the mean dyes of what is before the ground."""
    means = [colour[product(colour)][:, 1:].mean(0) if product(colour).any() else np.zeros(2) for colour in (a, b)]
    return float(np.linalg.norm(means[0] - means[1])) / 60
