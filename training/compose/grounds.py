"""What a studio picture stands on: white, near-white, light grey, soft sweeps; and plates as places."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..render.random_source import Source
from .draft import Ground, Size
from .draws import weighted
from .store import Store

# Shares of sequences whose studio pictures stand on it: most marketplaces ask for white.
STUDIO = (("white", 0.62), ("near-white", 0.14), ("light-grey", 0.12), ("sweep", 0.12))


def flat(name: str, colour: tuple[int, int, int]) -> Ground:
    return Ground(name, lambda size: Image.new("RGB", size, colour))


def tinted(source: Source, low: float, high: float, tint: float) -> tuple[int, int, int]:
    """A light grey with at most `tint` levels between its channels."""
    level = source.between(low, high)
    red, blue = source.between(-tint, tint), source.between(-tint, tint)
    return (round(min(level + red, 255)), round(min(level, 255)), round(min(level + blue, 255)))


def studio(source: Source) -> Ground:
    name = weighted(source, STUDIO)
    if name == "white":
        return flat(name, (255, 255, 255))
    if name == "near-white":
        return flat(name, tinted(source, 246, 254, 2))
    if name == "light-grey":
        return flat(name, tinted(source, 222, 243, 4))
    return sweep(source)


def sweep(source: Source) -> Ground:
    """Paper that bends from wall to floor: one soft step of light, at most 26 levels."""
    wall, floor = np.array(tinted(source, 228, 252, 4)), np.array(tinted(source, 228, 252, 4))
    at, soft = source.between(0.45, 0.75), source.between(0.06, 0.25)

    def paint(size: Size) -> Image.Image:
        rows = 1 / (1 + np.exp(-(np.arange(size[1]) / size[1] - at) / soft * 4))
        column = np.round(wall + (floor - wall) * rows[:, None]).astype(np.uint8)
        return Image.fromarray(column[:, None, :]).resize(size)

    return Ground("sweep", paint)


def plate(store: Store, row: dict, window: tuple[float, float, float, float]) -> Ground:
    """A part of a plate, in its pixels."""
    return Ground(row["place"], lambda size: store.plate(row).resize(size, Image.Resampling.BICUBIC, box=window), row["plate"])
