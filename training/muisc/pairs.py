"""How two pictures of a sequence stand to each other, from their thumbnails: what tells a copy from another view, and another product from another light.

    net = Pairs()
    net(thumbs, first, second)      # (b, n, 64, 64, 3) of 0..255; (p,), (p,) -> (b, p, 15)
    pair_features(thumbs)           # (n, 64, 64, 3) -> (n * (n - 1) / 2, 15), pairs in the order of model.PAIRS

Nothing of it is learned. Ten compare colours and shapes, each about 0..1; five say where one lies in the other (alignment.py). It is a graph of the bundle, so that serving computes what training
did; test_pairs.py holds examples.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from .alignment import FINE, FLAT, NUMBERS, Alignment, means
from .lab import lab_of, lightness_of
from .model import THUMB, ends

COMPARED = 10
FEATURES = COMPARED + NUMBERS
# Which of them change their sign where the two change places.
DIRECTED = (COMPARED + 2,)
# Raised with every change of what is computed.
VERSION = 4
# Lightness in 4 steps, a* and b* in 9 of 20 each: finer steps tell light apart, not dyes. Greys lie in the middle of theirs, so that no rounding chooses it.
STEPS_L, STEPS_C = 4, 9
# A pixel so light and so colourless is ground.
GROUND_L, GROUND_C = 92.0, 6.0
# Of a difference hash on 8 x 8, as the field compares pictures: less of a change is none.
LEAST_CHANGE = 0.01
# Patches of the halved thumbnails: side and step; standard deviation of lightness from which they show something, a little at the first and wholly at the second.
PATCH, STEP, SHOWS = 6, 3, (3.0, 5.0)
# Correlations from which two patches are alike: nearly so, and the same.
ALIKE, EQUAL = (0.85, 0.95), (0.95, 0.99)
SHIFTS = tuple((dy, dx) for dy in range(-4, 5, 2) for dx in range(-4, 5, 2))


class Pairs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.alignment = Alignment()
        starts, at = np.arange(0, 32 - PATCH + 1, STEP)[:, None], np.arange(32)
        self.register_buffer("patches", torch.tensor(((at >= starts) & (at < starts + PATCH)) / PATCH, dtype=torch.float32))
        self.register_buffer("to_fine", torch.tensor(means(THUMB, FINE), dtype=torch.float32))

    def forward(self, thumbs: Tensor, first: Tensor, second: Tensor) -> Tensor:
        levels = thumbs.float()
        # Smaller ones compare whole pictures: what moved by less than a thirtieth is where it was.
        halved = levels.unflatten(3, (32, 2)).unflatten(2, (32, 2)).mean((3, 5))
        colours = lab_of(torch.round(halved))
        before = product(colours)
        count = before.sum((2, 3)).clamp(min=1.0)
        histograms = histogram(colours, before) / count[..., None]
        hues = (colours[..., 1:] * before[..., None]).sum((2, 3)) / count[..., None]
        bits, shares = gradient_bits(colours[..., 0]), before.mean((2, 3))
        a, b = colours[:, first], colours[:, second]
        fine = self.to_fine @ levels.permute(0, 1, 4, 2, 3) @ self.to_fine.T
        compared = [
            torch.minimum(histograms[:, first], histograms[:, second]).sum(-1),
            (bits[:, first] != bits[:, second]).float().mean(-1),
            apart(a, b),
            apart(a, b.flip(3)),
            apart(inner(a), inner(b)),
            best_shift(a, b),
            (shares[:, first] - shares[:, second]).abs(),
            (hues[:, first] - hues[:, second]).square().sum(-1).sqrt() / 60.0,
            *self.patchwise(colours[..., 0], first, second),
        ]
        return torch.cat([torch.stack(compared, -1), self.alignment(lightness_of(fine.permute(0, 1, 3, 4, 2)), first, second)], -1)

    def patchwise(self, lightness: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """Shares of the patches at the same place that are alike and that are equal, by correlation: the same product before another ground is, but for its rim. lightness (b, n, 32, 32)."""
        level = self.mean(lightness)
        spread = (self.mean(lightness * lightness) - level * level).clamp(min=0.0).sqrt()
        together = self.mean(lightness[:, first] * lightness[:, second]) - level[:, first] * level[:, second]
        alike = together / (spread[:, first].clamp(min=FLAT) * spread[:, second].clamp(min=FLAT))
        shows = ramp(torch.maximum(spread[:, first], spread[:, second]), SHOWS)
        total = shows.sum((-2, -1)).clamp(min=1.0)
        return tuple((shows * ramp(alike, bounds)).sum((-2, -1)) / total for bounds in (ALIKE, EQUAL))

    def mean(self, values: Tensor) -> Tensor:
        """(…, 32, 32) -> (…, 9, 9), of each patch."""
        return self.patches @ values @ self.patches.T


def ramp(values: Tensor, bounds: tuple[float, float]) -> Tensor:
    """0 below the first, 1 above the second: no rounding turns one into the other."""
    return ((values - bounds[0]) / (bounds[1] - bounds[0])).clamp(0.0, 1.0)


def product(colours: Tensor) -> Tensor:
    """(…, 3) -> (…): 1 where something stands before a light ground."""
    return ((colours[..., 0] < GROUND_L) | (colours[..., 1:].square().sum(-1) > GROUND_C**2)).float()


def histogram(colours: Tensor, counted: Tensor) -> Tensor:
    """(b, n, 32, 32, 3), (b, n, 32, 32) -> (b, n, 324): how many of the counted pixels are of each colour."""
    light, red, yellow = colours.flatten(2, 3).unbind(-1)
    lights = which(light, 25.0, 0.0, STEPS_L) * counted.flatten(2)[..., None]
    reds = (lights[..., :, None] * which(red, 20.0, 90.0, STEPS_C)[..., None, :]).flatten(-2)
    return (reds.transpose(-1, -2) @ which(yellow, 20.0, 90.0, STEPS_C)).flatten(-2)


def which(values: Tensor, width: float, before: float, steps: int) -> Tensor:
    """(…, steps): 1 for the step that a value lies in, the outermost where it lies beyond."""
    at = torch.floor((values + before) / width).clamp(0, steps - 1)
    return (at[..., None] == torch.arange(steps, device=values.device)).float()


def gradient_bits(lightness: Tensor) -> Tensor:
    small = lightness.unflatten(3, (8, 4)).unflatten(2, (8, 4)).mean((3, 5))
    across, down = small[..., :, 1:] - small[..., :, :-1], small[..., 1:, :] - small[..., :-1, :]
    return torch.cat([across.flatten(-2), down.flatten(-2)], -1) > LEAST_CHANGE


def apart(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean((2, 3, 4)) / 50.0


def inner(colours: Tensor) -> Tensor:
    """Without the rim: a border or another margin does not hide a copy."""
    return colours[:, :, 6:-6, 6:-6]


def best_shift(a: Tensor, b: Tensor) -> Tensor:
    """Least difference over small shifts: a crop moves everything a little."""
    core = a[:, :, 4:-4, 4:-4]
    every = [apart(core, b[:, :, 4 + dy : 28 + dy, 4 + dx : 28 + dx]) for dy, dx in SHIFTS]
    return torch.stack(every, -1).amin(-1)


NET = Pairs().eval()


@torch.inference_mode()
def compared(thumbs: np.ndarray) -> np.ndarray:
    """Of several sequences of equally many pictures: (b, n, 64, 64, 3) -> (b, n * (n - 1) / 2, 15)."""
    b, n = thumbs.shape[:2]
    if n < 2:
        return np.zeros((b, 0, FEATURES), np.float32)
    return NET(torch.from_numpy(np.ascontiguousarray(thumbs)), *ends(n, torch.device("cpu"))).numpy()


def pair_features(thumbs: np.ndarray) -> np.ndarray:
    return compared(thumbs[None])[0]
