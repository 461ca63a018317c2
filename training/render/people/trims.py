"""What is sewn on: ribbing along a neckline, zips, hoods, prints. Each gives Blender objects that lie on a garment's mesh."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils.bvhtree import BVHTree

from .. import materials as m
from ..shapes import grid_object
from .drape import steps
from .mesh import Mesh, edges_of, normals, sheet
from .person import Person
from .wear import of_mesh


def rim_lines(mesh: Mesh) -> list[np.ndarray]:
    """The open edges as closed lines of point indices, longest first."""
    edges, count = edges_of(mesh)
    ways: dict[int, set[int]] = {}
    for a, b in edges[count == 1].tolist():
        ways.setdefault(a, set()).add(b)
        ways.setdefault(b, set()).add(a)
    lines = []
    while ways:
        start = here = next(iter(ways))
        line = [start]
        while ways.get(here):
            after = ways[here].pop()
            ways[after].discard(here)
            if after == start:
                break
            line.append(after)
            here = after
        for point in line:
            if not ways.get(point):
                ways.pop(point, None)
        lines.append(np.array(line))
    return sorted(lines, key=len, reverse=True)


def neck_line(mesh: Mesh) -> np.ndarray:
    """The open edge that lies highest around the middle."""
    rest = mesh.values["rest"]
    lines = [line for line in rim_lines(mesh) if len(line) > 12 and np.abs(rest[line, 0].mean()) < 3]
    return max(lines, key=lambda line: rest[line, 2].mean())


def band(name: str, mesh: Mesh, line: np.ndarray, wide: float, high: float, material: bpy.types.Material) -> bpy.types.Object:
    """Ribbing along an open edge: a flat ring."""
    loop = mesh.points[line]
    out = normals(mesh, 6)[line]
    for _ in range(5):
        loop = (np.roll(loop, 1, 0) + 2 * loop + np.roll(loop, -1, 0)) / 4
        out = (np.roll(out, 1, 0) + 2 * out + np.roll(out, -1, 0)) / 4
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    ahead = np.roll(loop, -1, 0) - np.roll(loop, 1, 0)
    side = np.cross(ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9), out)
    turns = np.linspace(0, 2 * np.pi, 13)
    rows = np.stack([loop + wide * side * np.cos(a) + high * out * np.sin(a) for a in turns], 1)
    return m.wear(of_mesh(name, sheet(np.concatenate([rows, rows[:1]]))), material)


def front_line(mesh: Mesh, low: float, high: float) -> np.ndarray:
    """Points (n, 3) of a garment down its front middle, between two heights at rest."""
    rest = mesh.values["rest"]
    front = (np.abs(rest[:, 0]) < 1.3) & (normals(mesh)[:, 1] < -0.2) & (rest[:, 2] > low) & (rest[:, 2] < high) & (mesh.values["arm"] < 0.1)
    z, points = rest[front, 2], mesh.points[front]
    levels = np.linspace(z.min(), z.max(), 40)
    weight = np.exp(-(((levels[:, None] - z[None]) / 1.5) ** 2)) + 1e-12
    line = (weight @ points) / weight.sum(1, keepdims=True)
    line[:, 1] = [points[np.abs(z - level) < 2.2, 1].min(initial=9e9) if (np.abs(z - level) < 2.2).any() else y for level, y in zip(levels, line[:, 1])]
    for _ in range(2):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return line


def strip(name: str, line: np.ndarray, wide: float, deep: float, material: bpy.types.Material) -> bpy.types.Object:
    """A flat ridge along a line down the front."""
    a = np.linspace(0, 2 * np.pi, 9)
    rows = np.stack([line + np.column_stack([np.full(len(line), wide * np.cos(t)), np.full(len(line), deep * np.sin(t)), np.zeros(len(line))]) for t in a], 1)
    return m.wear(of_mesh(name, sheet(rows)), material)


def hood(person: Person, mesh: Mesh, ease: float, material: bpy.types.Material) -> bpy.types.Object:
    """A hood thrown back: a roll around the neck, low in front, thick and hanging behind."""
    neck = person.points[(person.mesh.values["neck"] > 0.6)]
    base = person.height_now(person.levels["neck"])
    near = neck[np.abs(neck[:, 2] - base) < 3]
    middle = (near.min(0) + near.max(0)) / 2
    half = (near.max(0) - near.min(0)) / 2
    a = np.linspace(-np.pi, np.pi, 73)
    back = steps(-np.cos(a), -0.5, 1.0)
    x, y = np.sin(a), -np.cos(a)
    rise = -4.6 + 4.9 * steps(-np.cos(a), -1.0, 0.3) - 1.0 * back
    ring = middle + np.column_stack([x * (half[0] + 3.4 + ease), y * (half[1] + 2.6 + ease + 1.8 * back), rise])
    turns = np.linspace(0, 2 * np.pi, 17)
    out = np.column_stack([x, y, np.zeros(len(a))])
    thick = 1.3 + 2.0 * back
    rows = np.stack([ring + (thick * np.cos(t))[:, None] * out + (np.array([0, 0, 1.0]) * ((1.5 + 2.9 * back) * np.sin(t))[:, None]) for t in turns], 1)
    # Behind, the cloth hangs down in a point.
    hang = 6.5 * np.exp(-((np.abs(np.abs(a) - np.pi) / 0.75) ** 2))
    low = np.clip(-np.sin(turns), 0, 1)[None] * hang[:, None]
    rows[:, :, 2] -= low
    return m.wear(of_mesh("product hood", sheet(rows)), material)


def print_on(mesh: Mesh, middle: np.ndarray, wide: float, picture: str) -> bpy.types.Object:
    """A picture on the garment's front, laid on by looking at it from before. middle: its centre, (x, any, z)."""
    tree = BVHTree.FromPolygons(mesh.points.tolist(), mesh.triangles.tolist())
    side = np.linspace(-wide / 2, wide / 2, 25)
    rows = np.array([[(middle[0] + x, 0.0, middle[2] + z) for x in side] for z in side])
    last = float(mesh.points[:, 1].min())
    for row in rows:
        for point in row:
            hit, _, _, _ = tree.ray_cast((point[0], -80.0, point[2]), (0, 1, 0), 80.0 + middle[1])
            last = hit[1] if hit is not None else last
            point[1] = last - 0.12
    return m.wear(grid_object("label print", rows, False), m.printed(picture, 0.85))
