"""CIE L*a*b* on tensors, as palette.py has it on arrays."""

from __future__ import annotations

import torch
from torch import Tensor

# sRGB's primaries under D65, of a white of 1.
TO_XYZ = torch.tensor([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / torch.tensor([0.9505, 1.0, 1.089])


LIGHT = (0.2126, 0.7152, 0.0722)


def lightness_of(rgb: Tensor) -> Tensor:
    """(…, 3) sRGB of 0..255 -> L* of 0..100."""
    return 116.0 * bent(sum(share * part for share, part in zip(LIGHT, linear(rgb).unbind(-1)))) - 16.0


def linear(rgb: Tensor) -> Tensor:
    c = rgb / 255.0
    return torch.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def bent(light: Tensor) -> Tensor:
    return torch.where(light > 216 / 24389, light.clamp(min=1e-6) ** (1 / 3), (24389 / 27 * light + 16) / 116)


def lab_of(rgb: Tensor) -> Tensor:
    """(…, 3) sRGB of 0..255 -> L* of 0..100, a*, b*."""
    f = bent(linear(rgb) @ TO_XYZ.to(rgb.device))
    return torch.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)
