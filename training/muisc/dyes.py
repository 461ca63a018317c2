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
        to_xyz = torch.tensor([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / torch.tensor([0.9505, 1.0, 1.089])
        self.register_buffer("to_xyz", to_xyz)

    def forward(self, small: Tensor) -> Tensor:
        apart = self.apart(self.lab(small) * self.weights)
        shares = torch.softmax(-apart / REACH**2, -1) @ self.belongs
        rows = torch.einsum("py,nyxk->npxk", self.pool, shares)
        return torch.einsum("qx,npxk->npqk", self.pool, rows).flatten(1, 2)

    def apart(self, colours: Tensor) -> Tensor:
        """Squared distances (…, points), as a product: a difference with every point would be forty pictures."""
        return (colours * colours).sum(-1, keepdim=True) - 2.0 * colours @ self.points.T + (self.points * self.points).sum(-1)

    def lab(self, rgb: Tensor) -> Tensor:
        """(…, 3) sRGB 0..255 -> CIE L*a*b* (D65), as in palette.py."""
        c = rgb / 255.0
        linear = torch.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        xyz = linear @ self.to_xyz
        f = torch.where(xyz > 216 / 24389, xyz.clamp(min=1e-6) ** (1 / 3), (24389 / 27 * xyz + 16) / 116)
        return torch.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
