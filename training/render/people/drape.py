"""How cloth hangs: stretched over hollows, falling from what stands out, with creases. Works on radii around an axis. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..random_source import Source
from .mesh import Mesh, normals

TURNS = 48
ANGLES = np.arange(TURNS) / TURNS * 2 * np.pi


def hull_radii(points: np.ndarray) -> np.ndarray:
    """Radius (TURNS,) of the convex hull of points (k, 2) around the origin: cloth spans hollows."""
    reach = (points @ np.stack([np.cos(ANGLES), np.sin(ANGLES)])).max(0)
    apart = ANGLES[:, None] - ANGLES[None]
    facing = np.cos(apart)
    return np.where(facing > 0.15, reach[None] / np.maximum(facing, 0.15), np.inf).min(1)


@dataclass(frozen=True)
class Profile:
    """Radii (levels, TURNS) along an axis. at: the levels, growing; centres (levels, 2)."""

    at: np.ndarray
    centres: np.ndarray
    radii: np.ndarray

    def radius(self, level: np.ndarray, angle: np.ndarray) -> np.ndarray:
        """Bilinear."""
        row = np.clip((level - self.at[0]) / (self.at[1] - self.at[0]), 0, len(self.at) - 1.001)
        column = (angle / (2 * np.pi) * TURNS) % TURNS
        j, i = row.astype(int), column.astype(int) % TURNS
        s, t = row - j, column - np.floor(column)
        k = (i + 1) % TURNS
        one = self.radii[j, i] * (1 - t) + self.radii[j, k] * t
        return one * (1 - s) + (self.radii[j + 1, i] * (1 - t) + self.radii[j + 1, k] * t) * s

    def centre(self, level: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(level, self.at, self.centres[:, axis]) for axis in (0, 1)], 1)

    def hanging(self, shrink: float, smooth: int = 2) -> "Profile":
        """From above down: a level is at least as wide as the one above it less `shrink` per centimetre. Negative: it flares."""
        radii, step = self.radii.copy(), self.at[1] - self.at[0]
        for j in range(len(radii) - 2, -1, -1):
            radii[j] = np.maximum(radii[j], radii[j + 1] - shrink * step)
        for _ in range(smooth):
            radii = (np.roll(radii, 1, 1) + 2 * radii + np.roll(radii, -1, 1)) / 4
            radii[1:-1] = (radii[:-2] + 2 * radii[1:-1] + radii[2:]) / 4
        return Profile(self.at, self.centres, radii)


def profile(points: np.ndarray, low: float, high: float, step: float = 1.5, still: bool = False) -> Profile:
    """Of points (n, 3) around a vertical axis through their middle; still: one axis for all levels, else it follows the body."""
    at = np.arange(low, high + step, step)
    slabs = [points[np.abs(points[:, 2] - level) < 1.6 * step][:, :2] for level in at]
    filled = [k for k, slab in enumerate(slabs) if len(slab) > 8]
    middle = np.array([(slabs[k].min(0) + slabs[k].max(0)) / 2 for k in filled])
    centres = np.stack([np.interp(np.arange(len(at)), filled, middle[:, axis]) for axis in (0, 1)], 1)
    if still:
        centres[:] = centres[filled].mean(0)
    else:
        for _ in range(6):
            centres[1:-1] = (centres[:-2] + 2 * centres[1:-1] + centres[2:]) / 4
    known = np.array([hull_radii(slabs[k] - centres[k]) for k in filled])
    radii = np.stack([np.interp(np.arange(len(at)), filled, known[:, turn]) for turn in range(TURNS)], 1)
    return Profile(at, centres, radii)


def around(points: np.ndarray, shape: Profile, ease: float | np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Points drawn outward to a profile around the vertical, where weight (n,) is 1; never inward."""
    centre = shape.centre(points[:, 2])
    out = points[:, :2] - centre
    radius = np.maximum(np.linalg.norm(out, axis=1), 1e-6)
    wanted = shape.radius(points[:, 2], np.arctan2(out[:, 1], out[:, 0])) + ease
    grown = radius + weight * np.maximum(wanted - radius, 0)
    return np.column_stack([centre + out / radius[:, None] * grown[:, None], points[:, 2]])


def steps(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below low, 1 above high, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def ridges(field: np.ndarray) -> np.ndarray:
    """Creases rather than waves: sharp crests, wide hollows, mean about 0."""
    return (1 - np.abs(np.sin(field))) ** 2 - 0.23


def creased(mesh: Mesh, depth: np.ndarray | float, source: Source, longest: float = 16.0, upright: float = 1.6) -> Mesh:
    """Irregular creases of `depth` centimetres. upright: above 1 they run up and down more than around."""
    rest = mesh.values["rest"]
    total = np.zeros(len(rest))
    for _ in range(7):
        turn, phase, size = source.between(0, np.pi), source.between(0, 6.3), source.between(0.3, 1.0)
        wave = np.pi / (longest * source.between(0.35, 1.0))
        way = np.array([np.cos(turn), 0.7 * np.sin(2.1 * turn + 1), np.sin(turn) / upright])
        bent = 1.1 * np.sin(rest @ np.array([0.05, 0.09, 0.11]) * source.between(0.6, 1.4) + phase)
        where = 0.5 + 0.5 * np.sin(rest @ (np.array([0.11, 0.07, 0.09]) * source.between(0.5, 1.2)) + 2 * phase)
        total += size * where * ridges(rest @ way * wave + phase + bent)
    return mesh.moved(mesh.points + normals(mesh, 2) * (depth * total)[:, None])
