"""Hair as simple forms: a cap over the scalp, and behind it a fall, a tail or a knot. NumPy only."""

from __future__ import annotations

import numpy as np

from ..random_source import Source
from .drape import steps
from .mesh import Mesh, cut, normals, refined, sheet, smoothed
from .person import Person
from .poses import turn

COLOURS = ("#16120f", "#231812", "#38261b", "#553726", "#7a5233", "#a67c4a", "#c9a56b", "#7c3f22", "#8b8782")
WOMEN = ("bob", "long", "long", "ponytail", "ponytail", "bun", "short")
MEN = ("short", "short", "cropped", "cropped", "full", "bald")
THICK = {"cropped": 0.35, "short": 1.1, "full": 1.9, "bob": 1.6, "long": 1.5, "ponytail": 0.8, "bun": 0.8}

# How far down loose hair falls from the middle of the head, centimetres.
FALLS = {"bob": (13, 20), "long": (28, 42)}


def hairline(person: Person, mesh: Mesh, style: str) -> np.ndarray:
    """Centimetres (n,) above the line where hair ends, on the head at rest."""
    rest, levels = mesh.values["rest"], person.levels
    eye = person.body.heads["eye.L"]
    head = person.body.points[(person.body.regions["head"] > 0.7) & (person.body.points[:, 2] > levels["eye"])]
    middle = (head[:, 1].min() + head[:, 1].max()) / 2 + 0.5
    angle = np.degrees(np.abs(np.arctan2(rest[:, 0], -(rest[:, 1] - middle))))
    nape = -7.0 if style in ("short", "full", "cropped") else -9.5
    line = np.interp(angle, [0, 25, 48, 62, 72, 96, 112, 128, 180], [6.2, 6.3, 5.0, 2.2, -0.3, 1.6, 1.0, nape * 0.6, nape])
    return np.where(mesh.values["head"] + mesh.values["neck"] > 0.5, rest[:, 2] - eye[2] - line, -9.0)


def scalp_frame(person: Person) -> tuple[np.ndarray, float, float]:
    """(the head's middle in the pose, half its width, half its depth)."""
    mine = (person.body.regions["head"] > 0.7) & (person.body.points[:, 2] > person.levels["eye"])
    low, high = person.points[mine].min(0), person.points[mine].max(0)
    return (low + high) / 2, float(high[0] - low[0]) / 2, float(high[1] - low[1]) / 2


def looks_to(person: Person) -> np.ndarray:
    """The rotation (3, 3) about the upright axis from a head that looks ahead to this one."""
    left, right = (person.points[person.body.weights[:, list(person.body.heads).index(f"eye.{side}")] > 0.9].mean(0) for side in "LR")
    across = left - right
    return turn((0, 0, 1), float(np.degrees(np.arctan2(across[1], across[0]))))


def hair_meshes(person: Person, style: str, source: Source, over: float = 0.0) -> list[Mesh]:
    """over: centimetres of cloth on shoulders and back, on which long hair lies."""
    if style == "bald":
        return []
    cap = refined(cut(person.mesh, hairline(person, person.mesh, style)))
    thick = THICK[style] * source.between(0.85, 1.15)
    above = hairline(person, cap, style)
    points = smoothed(cap, cap.points, 6)
    full = steps(above, -0.2, 2.4)
    waves = 0.12 * thick * np.sin(points @ np.array([1.7, 0.6, 0.5]) + 2 * np.sin(points[:, 2] * 0.4))
    part = -0.25 * thick * np.exp(-(((cap.values["rest"][:, 0] - source.pick((-2.6, 0.0, 2.6))) / 0.5) ** 2)) * (style in ("bob", "long"))
    shell = cap.moved(points + normals(cap, 8) * ((0.22 + thick * full) + waves * full + part * full)[:, None])
    # What hangs behind is drawn for a head that looks ahead.
    looks = looks_to(person)
    ahead = Person(person.body, person.points @ looks)
    middle, wide, deep = scalp_frame(ahead)
    behind = {"ponytail": tail, "bun": knot}.get(style)
    if style in FALLS:
        hanging = fall(ahead, middle, wide, deep, source.between(*FALLS[style]), source, 0.9 + over)
    elif behind:
        hanging = behind(middle, deep, source)
    else:
        return [shell]
    return [shell, hanging.moved(hanging.points @ looks.T)]


def fall(person: Person, middle: np.ndarray, wide: float, deep: float, length: float, source: Source, lift: float) -> Mesh:
    """A curtain from ear to ear behind the head that lies on neck, shoulders and back."""
    angles = np.radians(np.linspace(-118, 118, 61) + 90)
    rows = np.linspace(0, 1, 30)
    behind = person.points[person.mesh.values["hand"] < 0.2]
    phase = source.between(0, 6)
    grid = []
    for t in rows:
        z = middle[2] + 5.0 - t * (length + 5.0)
        near = behind[np.abs(behind[:, 2] - z) < 1.6]
        drop = np.clip((middle[2] - z) / 10, 0, 1)
        # Rounded towards the crown, so that it grows out of the cap.
        dome = np.sqrt(1 - 0.72 * np.clip((z - middle[2]) / 5.0, 0, 1) ** 2)
        a, b = (wide + 1.2) * dome * (1 + 0.10 * drop), (deep + 1.1) * dome * (1 - 0.10 * drop)
        narrow = 1 - 0.25 * steps(np.array(t), 0.75, 1.0)
        x, y = middle[0] + a * np.cos(angles) * narrow, middle[1] + b * np.sin(angles)
        for k in range(len(angles)):
            beside = near[np.abs(near[:, 0] - x[k]) < 1.4] if len(near) else near
            if len(beside) and z < middle[2] - 4:
                # It lies on the back behind, and in front of the shoulder where it falls forward.
                back, front = beside[:, 1].max() + lift, beside[:, 1].min() - lift
                y[k] = max(y[k], back) if np.sin(angles[k]) > -0.12 else min(y[k], front)
        curl = 0.35 * np.sin(angles * 17 + 3 * np.sin(5 * t + phase)) * (0.4 + t)
        grid.append(np.column_stack([x + curl * np.cos(angles), y + curl * np.sin(angles), np.full(len(angles), z) - 1.5 * np.abs(np.cos(angles)) * t]))
    points = np.array(grid)
    for _ in range(4):
        points[1:-1] = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
        points[:, 1:-1] = (points[:, :-2] + 2 * points[:, 1:-1] + points[:, 2:]) / 4
    return sheet(points)


def tail(middle: np.ndarray, deep: float, source: Source) -> Mesh:
    """From the crown's back down behind the neck."""
    length, start = source.between(16, 30), middle + [0, deep + 1.2, source.between(-1, 4)]
    t = np.linspace(0, 1, 24)
    side = source.between(-2, 2)
    bow = 5.5 * np.sin(np.pi * np.minimum(t * 1.1, 1)) ** 0.7 - t
    path = start + np.column_stack([side * t**2, bow, 1.5 * np.sin(3 * t) - length * t**1.25])
    radius = 2.7 * np.interp(t, [0, 0.06, 0.15, 0.5, 0.85, 1], [0.2, 0.55, 0.8, 1.0, 0.75, 0.12])
    a = np.linspace(0, 2 * np.pi, 25)
    ring = np.column_stack([np.cos(a) * (1 + 0.06 * np.sin(9 * a)), 0.8 * np.sin(a), 0.6 * np.sin(a)])
    return sheet(path[:, None] + radius[:, None, None] * ring)


def knot(middle: np.ndarray, deep: float, source: Source) -> Mesh:
    centre, r = middle + [0, deep + 1.8, source.between(-1.5, 7)], source.between(2.8, 4.0)
    u, v = np.meshgrid(np.linspace(0, np.pi, 20), np.linspace(0, 2 * np.pi, 33), indexing="ij")
    bump = r * (1 + 0.05 * np.sin(6 * v + 4 * u))
    return sheet(np.stack([centre[0] + bump * np.sin(u) * np.cos(v), centre[1] + 0.8 * bump * np.sin(u) * np.sin(v), centre[2] + bump * np.cos(u)], -1))
