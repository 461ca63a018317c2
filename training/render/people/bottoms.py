"""Leggings, shorts, trousers: the skin from waist to leg, hung from hip and thigh; skirts: a skin around both legs. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..random_source import Source
from .drape import ANGLES, TURNS, Profile, around, creased, hull_radii, profile, ridges, steps
from .mesh import Mesh, cut, normals, outside, refined, smoothed
from .person import Person

# Cut of the legs -> (ease, how fast they narrow below the thigh, creases).
CUTS = {"tight": (0.25, None, 0.08), "slim": (0.7, 0.26, 0.55), "straight": (1.2, 0.085, 0.85), "wide": (2.0, -0.01, 1.15)}


@dataclass(frozen=True)
class Bottom:
    """waist: centimetres at rest below the waist. hem: height at rest above the floor. cut: a name of CUTS."""

    waist: float
    hem: float
    cut: str
    gathered: bool = False


def inside(person: Person, bottom: Bottom, mesh: Mesh) -> np.ndarray:
    """As tops.inside."""
    rest = mesh.values["rest"]
    top = person.levels["waist"] - bottom.waist - rest[:, 2] - 80 * mesh.values["arm"]
    # A waistband sits a little lower in front.
    return np.minimum(top + 0.05 * np.clip(rest[:, 1], -14, 14), rest[:, 2] - bottom.hem)


def bottom_mesh(person: Person, bottom: Bottom, source: Source, over: float = 0.0) -> Mesh:
    """over: centimetres that a shirt tucked into it takes up."""
    shell = refined(cut(person.mesh, inside(person, bottom, person.mesh)))
    ease, shrink, creases = CUTS[bottom.cut]
    rest, levels = shell.values["rest"], person.levels
    rounds = 8 if bottom.cut == "tight" else 18
    shell = shell.moved(smoothed(shell, shell.points, rounds, 0.5 * steps(rest[:, 2], levels["ankle"] - 6, levels["ankle"] + 4)))
    band = 1 - 0.6 * steps(rest[:, 2], levels["waist"] - bottom.waist - 5, levels["waist"] - bottom.waist - 1)
    points = shell.points + normals(shell, 8) * (ease * band)[:, None]
    hung = hips_profile(person, bottom.cut)
    above = steps(rest[:, 2], levels["crotch"] - 3, levels["crotch"] + 6)
    points = around(points, hung, ease * band, above * (0.6 if shrink is None else 1.0))
    if shrink is not None:
        for side in (1.0, -1.0):
            points = straight_leg(person, shell, points, side, ease, shrink, (1 - above) * (np.sign(rest[:, 0]) == side))
    shell = shell.moved(smoothed(shell.moved(points), points, 4))
    shell = creased(shell, creases * (0.45 + 0.55 * (1 - above)), source.fork("creases"), upright=1.2)
    return outside(knees(person, bottom, shell, creases, source), 0.2 + over * steps(rest[:, 2], levels["crotch"] - 4, levels["crotch"] + 4))


def hips_profile(person: Person, cut_of_legs: str, ease: float = 0.0) -> Profile:
    """How far trousers reach around the hips; what is worn over them lies outside."""
    shrink, levels = CUTS[cut_of_legs][1], person.levels
    low, high = person.height_now(levels["crotch"] - 10), person.height_now(levels["waist"] + 4)
    shape = profile(person.points[person.trunk], low, high).hanging(0.5 if shrink is None else max(shrink, 0.12))
    return Profile(shape.at, shape.centres, shape.radii + ease)


def frame_of(person: Person, side: float) -> tuple[list[np.ndarray], np.ndarray]:
    """Joints of a posed leg (hip, knee, ankle) from the skin around them, and which vertices are the leg's."""
    name = "L" if side > 0 else "R"
    rest, regions = person.body.points, person.body.regions
    mine = (np.sign(rest[:, 0]) == side) & (regions["thigh"] + regions["shin"] > 0.6)
    joints = []
    for bone, lift in (("upperleg01", -4.0), ("lowerleg01", 0.0), ("foot", 2.0)):
        level = person.body.heads[f"{bone}.{name}"][2] + lift
        near = mine & (np.abs(rest[:, 2] - level) < 3.0)
        joints.append(person.points[near].mean(0))
    return joints, mine


def on_axis(points: np.ndarray, joints: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(centimetres along the leg from the hip, the axis' nearest points)."""
    hip, knee, ankle = joints
    lengths = [np.linalg.norm(knee - hip), np.linalg.norm(ankle - knee)]
    first = (points - hip) @ ((knee - hip) / lengths[0])
    second = (points - knee) @ ((ankle - knee) / lengths[1])
    way = np.minimum(first, lengths[0]) + np.maximum(second, 0)
    marks = np.array([-20.0, 0.0, *np.cumsum(lengths), sum(lengths) + 20])
    path = np.array([hip - (knee - hip) / lengths[0] * 20, hip, knee, ankle, ankle + (ankle - knee) / lengths[1] * 20])
    # A rounded knee, or the cloth would have an edge there.
    feet = np.stack([sum(np.interp(way + k, marks, path[:, axis]) for k in (-6, -3, 0, 3, 6)) / 5 for axis in range(3)], 1)
    return way, feet


def straight_leg(person: Person, shell: Mesh, points: np.ndarray, side: float, ease: float, shrink: float, weight: np.ndarray) -> np.ndarray:
    joints, mine = frame_of(person, side)
    way, feet = on_axis(person.points[mine], joints)
    from_axis = (person.points[mine] - feet)[:, :2]
    at = np.arange(0, way.max() + 2, 2.0)
    radii = np.zeros((len(at), TURNS))
    for j, level in enumerate(at):
        slab = from_axis[np.abs(way - level) < 2.5]
        radii[j] = hull_radii(slab) if len(slab) > 6 else radii[j - 1]
    for j in range(1, len(radii)):
        radii[j] = np.maximum(radii[j], radii[j - 1] - shrink * 2.0)
    for _ in range(3):
        radii[1:-1] = (radii[:-2] + 2 * radii[1:-1] + radii[2:]) / 4
        radii = (np.roll(radii, 1, 1) + 2 * radii + np.roll(radii, -1, 1)) / 4
    way, feet = on_axis(points, joints)
    out = points - feet
    flat = out[:, :2]
    radius = np.maximum(np.linalg.norm(flat, axis=1), 1e-6)
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    row, column = np.clip(way / 2.0, 0, len(at) - 1.001), (angle / (2 * np.pi) * TURNS) % TURNS
    j, i, k = row.astype(int), column.astype(int) % TURNS, (column.astype(int) + 1) % TURNS
    s, t = row - j, column - np.floor(column)
    wanted = (radii[j, i] * (1 - t) + radii[j, k] * t) * (1 - s) + (radii[j + 1, i] * (1 - t) + radii[j + 1, k] * t) * s + ease
    grown = 1 + weight * np.maximum(wanted - radius, 0) / radius
    return np.column_stack([feet[:, :2] + flat * grown[:, None], points[:, 2]])


def knees(person: Person, bottom: Bottom, shell: Mesh, creases: float, source: Source) -> Mesh:
    """Creases around knee and ankle, and those that run from the crotch."""
    rest, levels = shell.values["rest"], person.levels
    z, turn = rest[:, 2], source.between(0, 6)
    knee = np.exp(-(((z - levels["knee"]) / 8) ** 2))
    ankle = 1.3 * np.exp(-(((z - levels["ankle"] - 4) / 8) ** 2)) if bottom.cut != "wide" else 0.0
    crotch = np.exp(-(((z - levels["crotch"] - 1) / 7) ** 2)) * np.exp(-((rest[:, 0] / 9) ** 2))
    rings = ridges(z * 0.5 + 0.16 * rest[:, 1] + 0.5 * np.sin(rest[:, 0] * 0.35 + turn) + turn)
    rays = ridges(np.abs(rest[:, 0]) * 0.42 + z * 0.38 + turn)
    size = creases * ((knee * 0.7 + ankle) * rings + 0.9 * crotch * rays)
    points = shell.points + normals(shell, 2) * size[:, None]
    if bottom.gathered:
        points = points - normals(shell, 4) * (1.3 * (1 - steps(z - bottom.hem, 2, 7)))[:, None]
    return shell.moved(points)


def skirt_mesh(person: Person, waist: float, hem: float, flare: float, ease: float, pleats: int, source: Source) -> Mesh:
    """A skirt from a height at rest to another. flare: centimetres wider for one further down; pleats: how many, 0 for none."""
    high, low = person.height_now(waist), person.height_now(person.levels["crotch"]) - (person.levels["crotch"] - hem)
    shape = profile(person.points[person.trunk], low - 4, high + 4, still=False)
    # Below the hips the body's middle wanders with the legs; a skirt falls straight.
    hips = person.height_now(person.levels["hip"])
    centres = shape.centres.copy()
    anchor = shape.centre(np.array([hips]))[0]
    centres[shape.at < hips] = centres[shape.at < hips] * 0.25 + anchor * 0.75
    middle = shape.centres - centres
    radii = np.array([hull_radii(np.stack([r * np.cos(ANGLES), r * np.sin(ANGLES)], 1) + shift) for r, shift in zip(shape.radii, middle)])
    shape = Profile(shape.at, centres, radii).hanging(-flare, 3)
    rows, columns = max(int((high - low) / 1.6), 8), 120
    levels, angles = np.linspace(high, low, rows), np.linspace(0.5 * np.pi, 2.5 * np.pi, columns + 1)
    z, a = np.repeat(levels, columns + 1), np.tile(angles, rows)
    down = (high - z) / max(high - low, 1)
    amount = (0.12 + 1.1 * np.minimum(flare, 0.4)) * (high - z) ** 0.75 * (0.2 if pleats else 0.36)
    turn = source.between(0, 6)
    wave = np.sin(a * pleats + 0.6 * np.sin(2 * a + turn)) if pleats else 0.8 * np.sin(a * (5, 7, 9)[int(turn * 1.5) % 3] + 2.5 * down + turn)
    radius = shape.radius(z, a) + 0.6 + (ease - 0.6) * steps(down, 0, 0.12) + amount * (wave * 0.5 + 0.35)
    centre = shape.centre(z)
    sway = 0.5 * np.sin(3 * a + source.between(0, 6)) * down
    grid = np.column_stack([centre[:, 0] + radius * np.cos(a), centre[:, 1] + radius * np.sin(a), z + sway * 0.6])
    j, i = np.meshgrid(np.arange(rows - 1), np.arange(columns), indexing="ij")
    k = (j * (columns + 1) + i).ravel()
    triangles = np.concatenate([np.stack([k, k + columns + 1, k + 1], 1), np.stack([k + 1, k + columns + 1, k + columns + 2], 1)])
    around_cm = (a - 1.5 * np.pi) * 18.0
    mesh = Mesh(grid, triangles, {"u": np.column_stack([around_cm, z]), "rest": grid})
    # Seen from within the triangles turn the other way, so creases of both signs are alike.
    return creased(mesh, 0.9 * steps(down, 0.02, 0.25), source.fork("creases"), longest=22.0, upright=3.0)
