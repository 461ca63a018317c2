"""What a packed picture shows, measured: where the product is, in which colours, and how far they are the stated one. Pure: no Blender."""

from __future__ import annotations

import numpy as np

from .palette import contradicts, family_shares


def bounds(mask: np.ndarray) -> list[int]:
    """[left, top, right, bottom) of what the product covers by half a pixel or more."""
    ys, xs = np.nonzero(mask > 127)
    return [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1] if len(xs) else [0, 0, 0, 0]


def seen(rgba: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """The colours that the product really shows: shares of the families, from 3 % up, largest first."""
    pixels = rgba[..., :3][mask > 250][::7]
    shares = sorted(family_shares(pixels).items(), key=lambda item: -item[1])
    return {name: round(share, 3) for name, share in shares if share >= 0.03}


def agreement(colours: dict[str, float], stated: str) -> float:
    """Share of the product in colours that one may call by the stated name. Low where a label or another part takes up the picture."""
    return 1.0 if stated == "multicolour" else round(sum(share for name, share in colours.items() if not contradicts(name, stated)), 3)
