"""Colours as they are measured: of each of the 10 x 10 cells of a picture, how much of it each named family of colours covers.

    dyes = Dyes()
    dyes(small)        # (n, 32, 32, 3) of 0..255 -> (n, 100, 19)

A pixel belongs to the families that its colour is near to, softly. Layers that have learned shapes keep little of colours, and what a title calls "teal" is known before any training.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from ..render.palette import FAMILIES, samples
from .alignment import means
from .lab import lab_of

NAMED = tuple(name for name, tones in FAMILIES.items() if tones)
DYES = len(NAMED)
SMALL, CELLS = 32, 10
# Lightness counts half, since light and shade change it, as in palette.family_shares; at this distance another tone is a third as likely.
WEIGHTS, REACH = (0.5, 1.0, 1.0), 8.0


class Dyes(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        owners, points = samples()
        self.register_buffer("points", torch.tensor(points * np.array(WEIGHTS), dtype=torch.float32))
        belongs = np.array([[owner == name for name in NAMED] for owner in owners], np.float32)
        self.register_buffer("belongs", torch.tensor(belongs))
        self.register_buffer("pool", torch.tensor(means(SMALL, CELLS), dtype=torch.float32))
        self.register_buffer("weights", torch.tensor(WEIGHTS))

    def forward(self, small: Tensor) -> Tensor:
        apart = self.apart(lab_of(small) * self.weights)
        shares = torch.softmax(-apart / REACH**2, -1) @ self.belongs
        rows = torch.einsum("py,nyxk->npxk", self.pool, shares)
        return torch.einsum("qx,npxk->npqk", self.pool, rows).flatten(1, 2)

    def apart(self, colours: Tensor) -> Tensor:
        """Squared distances (…, points), as a product: a difference with every point would be forty pictures."""
        return (colours * colours).sum(-1, keepdim=True) - 2.0 * colours @ self.points.T + (self.points * self.points).sum(-1)
