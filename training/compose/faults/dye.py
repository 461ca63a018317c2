"""Another colour for a product whose model has only one: hues turned, or light neutral things tinted; only where nobody would call it the old colour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from ...render.palette import FAMILIES, contradicts, family_shares
from ...render.random_source import Source
from ..recolour import rgb_of
from ..store import Store

Dye = Callable[[Image.Image], Image.Image]
# Share of the product that must have the new colour, and may still be called by the old one.
NEW, OLD = 0.45, 0.22


def turned(angle: int) -> Dye:
    """Hues moved round the circle; grey stays grey."""

    def apply(image: Image.Image) -> Image.Image:
        hue, saturation, value = image.convert("HSV").split()
        return Image.merge("HSV", (hue.point([(k + angle) % 256 for k in range(256)]), saturation, value)).convert("RGB")

    return apply


def tinted(family: str) -> Dye:
    """Light greys take on a colour, as a glaze does; what is already coloured or dark keeps its own."""
    target = rgb_of(FAMILIES[family][0])

    def apply(image: Image.Image) -> Image.Image:
        pixels = np.asarray(image, np.float32)
        light, chroma = pixels.max(-1), pixels.max(-1) - pixels.min(-1)
        share = (np.clip((light - 70) / 60, 0, 1) * np.clip((100 - chroma) / 45, 0, 1))[..., None]
        dyed = target * (light / 235)[..., None]
        return Image.fromarray(np.clip(pixels + (dyed - pixels) * share, 0, 255).astype(np.uint8))

    return apply


def another(store: Store, row: dict, source: Source) -> tuple[str, Dye] | None:
    """(family, dye) that clearly changes this sprite's colour, None where there is none: black things, things of many colours, clothes on people."""
    stated = row["facts"]["colour"]
    # A person whose skin changes with the shirt would give the fault away.
    if stated in ("multicolour", "black") or "sale" in row:
        return None
    rgba, mask = store.sprite(row)
    pixels = np.asarray(mask) > 250
    small = Image.fromarray(np.asarray(rgba.convert("RGB"))[pixels][::11][None])
    tries: list[Dye] = [turned(angle) for angle in source.shuffled((40, 64, 90, 128, 165, 192, 216))[:4]]
    if stated in ("white", "silver", "grey", "beige"):
        tries = [tinted(family) for family in source.shuffled(("red", "blue", "green", "teal", "yellow", "purple", "orange", "pink"))[:4]]
    for dye in tries:
        shares = family_shares(np.asarray(dye(small))[0])
        family = max(shares, key=lambda name: shares[name])
        old = sum(share for name, share in shares.items() if not contradicts(name, stated))
        if contradicts(family, stated) and shares[family] >= NEW and old <= OLD:
            return family, dye
    return None
