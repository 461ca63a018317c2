"""What is laid over a picture, found in its pixels: a small net that knows nothing of products.

    net = Marks.shipped()
    seen = net(pictures)                     # (n, 3, 320, 320) in 0..255
    seen.maps                                # (n, kinds, 20, 20): logits of what lies where
    cells_of(seen)                           # (n, 81, 10, 10): for models that go on from there

The blocks of a backbone that were trained to name things forget thin, faint strokes on their way up, and are too large to be trained along. This one is trained from nothing on composed pictures with exact boxes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..muisc.layers import pooled
from ..muisc.reasons import appearances

SIDE, MAP, CELLS, FEATURES = 320, 20, 10, 32
MEAN, SCALE = 127.0, 64.0
WEIGHTS = os.path.join(os.path.dirname(__file__), "..", "..", "models", "marks", "weights.npz")
# Laid over a picture, with a place. Props stand in it, and what they are is no matter of strokes.
KINDS = tuple(code for code, seen in appearances().items() if seen.get("local") and code != "props")
# Seen on a picture, wherever it stands in its sequence, and on all of it.
WHOLE = tuple(code for code, seen in appearances().items() if seen["of"] == "picture" and not seen.get("local") and "slot" not in seen)
# Of each cell: mean and maximum of features and maps, and what is said of the whole; among them, the strongest logit of each of KINDS, and those of WHOLE.
POOLED = FEATURES + len(KINDS)
NUMBERS = 2 * POOLED + len(WHOLE)
STRONGEST = (*range(POOLED + FEATURES, 2 * POOLED), *range(2 * POOLED, NUMBERS))


@dataclass
class Seen:
    """features (n, 32, 20, 20); maps (n, kinds, 20, 20): logits of KINDS; whole (n, whole): logits of WHOLE."""

    features: Tensor
    maps: Tensor
    whole: Tensor


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        *([nn.ReLU(inplace=True)] if active else []),
    )


class Step(nn.Module):
    """Each channel looks around, then all are mixed."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        self.around, self.mixed = convolution(inputs, inputs, kernel, stride, groups=inputs), convolution(inputs, outputs, 1)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        out = self.mixed(self.around(x))
        return x + out if self.adds else out


class Marks(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.strokes = nn.Sequential(convolution(3, 16, 3, 2), Step(16, 32, 3, 2), Step(32, 32), Step(32, 32), Step(32, 64, 3, 2), Step(64, 64), Step(64, 64))
        self.around = nn.Sequential(Step(64, 128, 5, 2), Step(128, 128, 5), Step(128, 128, 5), Step(128, 128, 5))
        self.joined = convolution(64 + 128, FEATURES, 1)
        self.maps = nn.Conv2d(FEATURES, len(KINDS), 1)
        self.whole = nn.Linear(2 * FEATURES, len(WHOLE))
        # Most cells are empty.
        nn.init.constant_(self.maps.bias, -4.0)
        nn.init.constant_(self.whole.bias, -3.0)

    def forward(self, pictures: Tensor) -> Seen:
        strokes = self.strokes((pictures - MEAN) / SCALE)
        features = self.joined(torch.cat([nn.functional.max_pool2d(strokes, 2), self.around(strokes)], 1))
        return Seen(features, self.maps(features), self.whole(torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)))

    @classmethod
    def shipped(cls) -> "Marks":
        return cls.of(WEIGHTS).eval()

    @classmethod
    def of(cls, path: str) -> "Marks":
        """With weights as `save` writes them."""
        net = cls()
        with np.load(path) as kept:
            net.load_state_dict({name: torch.from_numpy(kept[name]) for name in kept.files})
        return net

    def save(self, path: str) -> None:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        np.savez_compressed(path, **{name: value.cpu().numpy() for name, value in self.state_dict().items()})


def cells_of(seen: Seen) -> Tensor:
    """(n, 81, 10, 10): mean and maximum of features and logits in each cell, and what is said of the whole, alike in all."""
    cells = pooled(torch.cat([seen.features, seen.maps.clamp(-8.0, 8.0)], 1), CELLS)
    return torch.cat([cells, seen.whole.clamp(-8.0, 8.0)[:, :, None, None].expand(-1, -1, CELLS, CELLS)], 1)


def strongest(maps: Tensor) -> Tensor:
    """(n, kinds, 20, 20) -> (n, kinds): whether it lies anywhere."""
    return torch.logsumexp(maps.flatten(2), -1) - 2.0
