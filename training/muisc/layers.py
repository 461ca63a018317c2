"""The few layers that the model is made of, written out so that their graphs export to ONNX as they are read here."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

# Far below any score, and no infinity: a row of a picture that is not there must not become NaN.
NEVER = -1e4
# In standard deviations: what lies further out must not outshout all else.
OUTLIER = 6


class Dropout(nn.Module):
    """As nn.Dropout, of a byte of chance each: the share is one of 256. The floats that are drawn there, one after the other, take a CPU longer than the products beside."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.dropped = round(256 * share)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.dropped == 0:
            return x
        source = np.random.Generator(np.random.SFC64(int(torch.randint(2**62, ()))))
        kept = torch.from_numpy(source.integers(0, 256, tuple(x.shape), np.uint8)).to(x.device) >= self.dropped
        return x * kept * (256 / (256 - self.dropped))


class Attention(nn.Module):
    """Queries (b, n, w) look at keys and values (b, m, w). `bias`, added to the scores (b or 1, 1 or heads, n or 1, m): NEVER where a key is not to be seen."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads, self.width = heads, width
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, asking: Tensor, asked: Tensor, bias: Tensor) -> Tensor:
        q, k, v = self.split(self.query(asking)), self.split(self.key(asked)), self.split(self.value(asked))
        scores = q @ k.transpose(-1, -2) * (self.width // self.heads) ** -0.5 + bias
        mixed = torch.softmax(scores, -1) @ v
        return self.out(mixed.transpose(1, 2).flatten(2))

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, self.width // self.heads)).transpose(1, 2)


class FeedForward(nn.Sequential):
    def __init__(self, width: int, inner: int, dropout: float) -> None:
        super().__init__(nn.Linear(width, inner), nn.GELU(), Dropout(dropout), nn.Linear(inner, width))


class Layer(nn.Module):
    """Self-attention, cross-attention where there is one, and a step for each token by itself; norms come first, which trains without a warm-up that has to be right."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float, crosses: bool = False) -> None:
        super().__init__()
        self.own_norm, self.own = nn.LayerNorm(width), Attention(width, heads)
        self.cross_norm = nn.LayerNorm(width) if crosses else None
        self.cross = Attention(width, heads) if crosses else None
        self.step_norm, self.step = nn.LayerNorm(width), FeedForward(width, inner, dropout)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor, other: Tensor | None = None, other_bias: Tensor | None = None) -> Tensor:
        normed = self.own_norm(x)
        x = x + self.dropout(self.own(normed, normed, bias))
        if self.cross is not None and self.cross_norm is not None and other is not None and other_bias is not None:
            x = x + self.dropout(self.cross(self.cross_norm(x), other, other_bias))
        return x + self.dropout(self.step(self.step_norm(x)))


def unseen(present: Tensor) -> Tensor:
    """(b, m) of 0 and 1 -> bias (b, 1, 1, m)."""
    return (1.0 - present)[:, None, None, :] * NEVER


def causal(length: int) -> Tensor:
    """(1, 1, n, n): no token sees those behind it. Made of ranges: ONNX Runtime has no EyeLike of booleans."""
    at = torch.arange(length)
    return ((at[None, :] > at[:, None]).float() * NEVER)[None, None]


def pooled(x: Tensor, cells: int) -> Tensor:
    """(n, c, s, s) -> (n, 2c, cells, cells): mean and maximum of each cell, so that a thin stroke is not averaged away."""
    size = x.shape[-1] // cells
    return torch.cat([functional.avg_pool2d(x, size), functional.max_pool2d(x, size)], 1)


def deviation_of(values: Tensor) -> Tensor:
    """(m, n) -> (n,), by which values are divided: what never changes stays as it is."""
    deviation = values.std(0)
    return torch.where(deviation > 1e-4, deviation, torch.ones_like(deviation))


class Standard(nn.Module):
    """(…, n) -> as many, each about mean 0 and deviation 1: what was measured in shares and what in logarithms weigh alike. Fitted once, on the training set."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(count))
        self.register_buffer("deviation", torch.ones(count))

    def fit(self, values: Tensor) -> None:
        """values (m, n)."""
        self.mean.copy_(values.mean(0))
        self.deviation.copy_(deviation_of(values))

    def forward(self, x: Tensor) -> Tensor:
        return ((x - self.mean) / self.deviation).clamp(-OUTLIER, OUTLIER)
