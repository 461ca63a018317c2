"""Forms that many products share, made of shapes.py's solids: balls, rods, hoops, bent rods, and cloth laid flat. Centimetres."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import bpy
import numpy as np

from .outline import Loop, circle, fillet, spline
from .shapes import lathe, mesh_object, place, prism, tube


def ball(name: str, radius: float, segments: int = 64, squash: float = 1.0) -> bpy.types.Object:
    """Centred on the origin; squash: height over width."""
    steps = segments // 2
    line = [(max(radius * math.cos(a), 0.0), radius * squash * math.sin(a)) for a in (math.pi * (i / steps - 0.5) for i in range(steps + 1))]
    line[0], line[-1] = (0.0, line[0][1]), (0.0, line[-1][1])
    return lathe(name, line, segments)


def rod(name: str, start: Sequence[float], end: Sequence[float], radius: float, taper: float = 1.0, sides: int = 20) -> bpy.types.Object:
    """A straight round bar; taper: the end's radius over the start's."""
    a, b = np.array(start, float), np.array(end, float)
    along = (b - a) / np.linalg.norm(b - a)
    up = (0.0, 0.0, 1.0) if abs(along[2]) < 0.9 else (0.0, 1.0, 0.0)
    return tube(name, np.array([a + (b - a) * t for t in np.linspace(0, 1, 6)]), circle(radius, sides), scales=np.linspace(1.0, taper, 6), up=up)


def bent(
    name: str, points: Sequence[Sequence[float]], section: Loop, up=(0.0, 1.0, 0.0), per_span: int = 10, scales: Sequence[float] | None = None
) -> bpy.types.Object:
    """A bar along a smooth curve through points; scales: its size at each point."""
    path = spline(points, per_span)
    sizes = None if scales is None else np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(scales)), scales)
    return tube(name, path, section, scales=sizes, up=up)


def hoop(name: str, radius: float, section: Loop, z: float = 0.0, steps: int = 96) -> bpy.types.Object:
    """A level ring about the z axis."""
    a = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    return tube(name, np.stack([radius * np.cos(a), radius * np.sin(a), np.full(steps, z)], axis=1), section, closed=True)


def disc(name: str, radius: float, thickness: float, edge: float = 0.1, segments: int = 96) -> bpy.types.Object:
    """A round plate from z = 0 up."""
    return lathe(name, fillet([(0, 0), (radius, 0, edge), (radius, thickness, edge), (0, thickness)], 6), segments)


def upright(obj: bpy.types.Object, location=(0.0, 0.0, 0.0)) -> bpy.types.Object:
    """Turns what was drawn in the xy plane to face -y."""
    return place(obj, location, (90, 0, 0))


def board(name: str, outline: Loop, depth: float, radius: float, location=(0.0, 0.0, 0.0), holes: Sequence[Loop] = ()) -> bpy.types.Object:
    """An outline (x, z) as a standing slab, `depth` thick along y."""
    return upright(prism(name, outline, depth, radius, 4, holes), location)


def inside(points: np.ndarray, loop: np.ndarray) -> np.ndarray:
    """Which points (n, 2) lie in a closed loop (even-odd rule)."""
    x, y = points[:, :1], points[:, 1:]
    a, b = loop, np.roll(loop, -1, 0)
    crosses = (a[:, 1] > y) != (b[:, 1] > y)
    at = a[:, 0] + (y - a[:, 1]) / np.where(b[:, 1] == a[:, 1], 1e-9, b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return (crosses & (x < at)).sum(1) % 2 == 1


def nearest_on(points: np.ndarray, loop: np.ndarray) -> np.ndarray:
    """The loop's nearest point to each of points (n, 2)."""
    a, b = loop, np.roll(loop, -1, 0)
    ab = b - a
    t = np.clip(((points[:, None] - a) * ab).sum(-1) / np.maximum((ab * ab).sum(-1), 1e-12), 0, 1)
    feet = a + t[..., None] * ab
    return feet[np.arange(len(points)), ((points[:, None] - feet) ** 2).sum(-1).argmin(1)]


def laid_cloth(name: str, outline: Loop, cell: float, height: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> bpy.types.Object:
    """Cloth lying on z = 0 within an outline; height(points (n, 2), distance to the edge (n,)) -> z (n,)."""
    loop = np.array(outline, float)
    low, high = loop.min(0) - cell, loop.max(0) + cell
    xs, ys = np.arange(low[0], high[0], cell), np.arange(low[1], high[1], cell)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    width = len(xs)
    corner = np.array([j * width + i for j in range(len(ys) - 1) for i in range(width - 1)])
    quads = np.stack([corner, corner + 1, corner + width + 1, corner + width], axis=1)
    quads = quads[inside(grid[quads].mean(1), loop)]
    used, index = np.unique(quads, return_inverse=True)
    faces = index.reshape(-1, 4)
    points = grid[used]
    # A vertex with fewer than four cells is on the rim: it moves onto the outline, so the rim is smooth.
    rim = np.bincount(faces.ravel(), minlength=len(used)) < 4
    points[rim] = nearest_on(points[rim], loop)
    away = np.linalg.norm(points - nearest_on(points, loop), axis=1)
    return mesh_object(name, np.column_stack([points, height(points, away)]), faces.tolist())
