"""Where one picture of a sequence lies in another: what tells a cut copy from another view, and a detail from a whole.

    look = Alignment()
    look(lightness, first, second)      # (b, n, 40, 40), L* of 0..100; (p,), (p,) -> (b, p, 5)

The second is laid into the first, and the first into the second, at all sizes from half to whole and at all places, by normalised cross-correlation (as in template matching); the best
place is then sought again by half steps, with width and height apart.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

NUMBERS = 5
# Sides of the picture that places are sought in, of the smallest part of it, and of the finer picture.
SIDE, LEAST, FINE = 20, 10, 40
# Standard deviation of lightness, of 100, below which a part shows nothing that could be found again.
FLAT = 2.0
# Correlations no further apart are one: where all of a picture is all of the other, rounding must not say which lies in which.
SAME = 1e-4
STEPS = (-1.0, 0.0, 1.0)


def means(length: int, parts: int) -> np.ndarray:
    """(parts, length): weights by which a row becomes the means of as many equal parts."""
    edges, at = np.arange(parts + 1) * length / parts, np.arange(length)
    return np.clip(np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at), 0, None) * parts / length


def unit(values: Tensor) -> Tensor:
    """Of mean 0 and length 1 along the last axis; shorter where there is next to nothing to see."""
    centred = values - values.mean(-1, keepdim=True)
    length = (centred * centred).sum(-1, keepdim=True).sqrt()
    return centred / length.clamp(min=FLAT * values.shape[-1] ** 0.5)


def closeness(correlation: Tensor) -> Tensor:
    """0 to 3: the number of nines."""
    return -torch.log10((1.0 - correlation).clamp(min=0.0) + 0.001)


class Alignment(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.sizes = tuple(range(LEAST, SIDE + 1))
        places = [(size, top, left) for size in self.sizes for top in range(SIDE + 1 - size) for left in range(SIDE + 1 - size)]
        covers = [[(top <= at // SIDE < top + size) and (left <= at % SIDE < left + size) for at in range(SIDE * SIDE)] for size, top, left in places]
        floats = {"to_small": means(FINE, SIDE), "sums": np.tri(FINE + 1, FINE, -1), "places": places}
        floats |= {"steps": [(by, size) for by in STEPS for size in STEPS], "cuts": np.arange(SIDE + 1) / SIDE}
        floats |= {f"whole_{size}": means(SIDE, size) for size in self.sizes}
        for name, values in floats.items():
            self.register_buffer(name, torch.tensor(np.asarray(values), dtype=torch.float32))
        # Most of the graph's bytes lie in these: no wider than they need be.
        self.register_buffer("covers", torch.tensor(np.array(covers).T))
        for size in self.sizes:
            own = [(top + np.arange(size))[:, None] * SIDE + left + np.arange(size) for k, top, left in places if k == size]
            self.register_buffer(f"part_{size}", torch.tensor(np.stack(own).reshape(-1), dtype=torch.int32))

    def forward(self, lightness: Tensor, first: Tensor, second: Tensor) -> Tensor:
        """How closely the lightness and the edges of one lie in the other, by how much the one is the smaller (above 0: the second shows a part of the first), its size, and how closely one
        mirrored is the other."""
        lightness = lightness - 50.0
        small = self.to_small @ lightness @ self.to_small.T
        found = self.sought(small)
        inside, around = chosen(found[:, first], second), chosen(found[:, second], first)
        is_inside = inside.amax(-1) >= around.amax(-1) - SAME
        rough = self.places[torch.where(is_inside[..., None], inside, around).argmax(-1)]
        swap = is_inside[..., None, None]
        part = torch.where(swap, small[:, second], small[:, first])
        fine = self.sums @ lightness @ self.sums.T
        window, size, exact = self.sharpened(torch.where(swap, fine[:, first], fine[:, second]), part, rough)
        outlines = (unit(edges(window).flatten(-2)) * unit(edges(part).flatten(-2))).sum(-1)
        mirrored = (unit(small[:, first].flip(-1).flatten(-2)) * unit(small[:, second].flatten(-2))).sum(-1)
        sign = torch.where(is_inside, 1.0, -1.0)
        return torch.stack([closeness(exact), closeness(outlines), sign * (1.0 - size), size, closeness(mirrored)], -1)

    def sought(self, small: Tensor) -> Tensor:
        """(b, n, 20, 20) -> (b, n, n, places): correlation of each place of a picture with all of another. What is wanted has the mean 0, so that of the place only the length must be known."""
        b, n = small.shape[:2]
        flat, every = small.flatten(2), []
        cells = flat.permute(2, 0, 1)
        for size in self.sizes:
            at, to = getattr(self, f"part_{size}"), getattr(self, f"whole_{size}")
            wholes = unit((to @ small @ to.T).flatten(2))
            parts = cells.index_select(0, at).permute(1, 2, 0).reshape(b, -1, size * size)
            every.append((parts @ wholes.transpose(1, 2)).reshape(b, n, -1, n))
        count = self.places[:, 0] ** 2
        covers = self.covers.float()
        total, squares = flat @ covers, (flat * flat) @ covers
        length = (squares - total * total / count).clamp(min=0.0).sqrt()
        return torch.cat(every, 2).transpose(2, 3) / torch.maximum(length, FLAT * count.sqrt())[:, :, None]

    def sharpened(self, sums: Tensor, part: Tensor, rough: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The window (b, p, 20, 20) that is most like the part, its size of 0..1 and the correlation. sums (b, p, 41, 41) of the finer picture, up to each point."""
        size, top, left = (2.0 * rough[..., None, k] for k in range(3))
        by, grown = self.steps[:, 0], self.steps[:, 1]
        sides = (size + grown).clamp(max=FINE)
        tops, lefts = (torch.minimum((at + by).clamp(min=0.0), FINE - sides) for at in (top, left))
        rows, columns = (self.averaged(begin, sides) for begin in (tops, lefts))
        windows = ((rows @ sums[:, :, None])[:, :, :, None] @ columns.transpose(-1, -2)[:, :, None]).flatten(2, 3).flatten(-2)
        total, squares = windows.sum(-1), (windows * windows).sum(-1)
        length = (squares - total * total / SIDE**2).clamp(min=0.0).sqrt()
        exact = (windows @ unit(part.flatten(-2))[..., None])[..., 0] / length.clamp(min=FLAT * SIDE)
        best = exact.argmax(-1, keepdim=True)
        window = windows.gather(2, best[..., None].expand(-1, -1, 1, SIDE * SIDE))[:, :, 0].unflatten(-1, (SIDE, SIDE))
        area = (sides[..., :, None] * sides[..., None, :]).flatten(2)
        return window, area.gather(2, best)[..., 0].sqrt() / FINE, exact.amax(-1)

    def averaged(self, begin: Tensor, sides: Tensor) -> Tensor:
        """(b, p, k), (b, p, k) -> (b, p, k, 20, 41): weights by which sums up to each point become means of 20 equal parts. Between two points sums grow evenly, so that parts of pixels are exact."""
        at = between(begin[..., None] + sides[..., None] * self.cuts)
        return (at[..., 1:, :] - at[..., :-1, :]) * (SIDE / sides)[..., None, None]


def chosen(found: Tensor, other: Tensor) -> Tensor:
    """(b, p, n, m) -> (b, p, m): of each pair the row of its other picture."""
    own = (other[:, None] == torch.arange(found.shape[2], device=found.device)).to(found)
    return (found * own[None, :, :, None]).sum(2)


def between(at: Tensor) -> Tensor:
    """(…, k) of 0..40 -> (…, k, 41): weights by which a value between two points is read."""
    return functional.relu(1.0 - (at[..., None] - torch.arange(FINE + 1, device=at.device)).abs())


def edges(image: Tensor) -> Tensor:
    """(…, s, s): strength of the change from left to right and from above to below; none at the rim."""
    across = functional.pad(image[..., :, 2:] - image[..., :, :-2], (1, 1))
    down = functional.pad(image[..., 2:, :] - image[..., :-2, :], (0, 0, 1, 1))
    return (across * across + down * down + 1e-12).sqrt()
