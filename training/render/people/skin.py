"""The person's own looks: skin and face as colours of the vertices, which skin clothes hide, shoes. NumPy only; colours are sRGB 0..1."""

from __future__ import annotations

import numpy as np

from ..random_source import Source
from .drape import ANGLES, hull_radii
from .mesh import Mesh, cut, sheet
from .person import Person

TONES = ("#e0bba4", "#d6ab8b", "#c99a76", "#b6845d", "#9c6b48", "#7f5237", "#623e2a", "#4a2f22")
EYES = ("#4a3222", "#33241a", "#4d6a86", "#5a6e4c", "#2b1d14")


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def face_colours(person: Person, tone: str, brows: str, source: Source) -> np.ndarray:
    """(n, 3): lips, brows, lids, eyes over the skin's tone; redder hands and cheeks."""
    rest, heads, regions = person.body.points, person.body.heads, person.body.regions
    skin = np.tile(rgb(tone), (len(rest), 1))
    eye = heads["eye.L"]
    x, y, z = np.abs(rest[:, 0]) - eye[0], rest[:, 1], rest[:, 2] - eye[2]
    front = (y < eye[1] + 1.5) & (regions["head"] > 0.6)
    mouth = person.body.weights[:, [k for k, bone in enumerate(heads) if bone.startswith("oris0")]].sum(1)
    lip_z = np.average(rest[:, 2], weights=mouth * front + 1e-9)
    lip = front * np.clip(1.2 - np.hypot(rest[:, 0] / 2.5, (rest[:, 2] - lip_z) / 0.85), 0, 0.5) * 2
    brow = front * np.clip(1.35 - np.hypot(x / 2.1, (z - 2.15 + 0.05 * np.clip(x, 0, 9) ** 2) / 0.42), 0, 1)
    lid = front * np.clip(1.25 - np.hypot(x / 1.75, z / 0.85), 0, 1) * 0.55
    cheek = front * np.clip(1 - np.hypot((x - 1.2) / 2.6, (z + 3.6) / 2.2), 0, 1) * 0.25
    warm = np.clip(rgb(tone) * np.array([1.0, 0.72, 0.70]), 0, 1)
    out = skin
    lips = (lip * source.between(0.5, 0.9), warm * [0.88, 0.72, 0.76])
    for share, colour in ((cheek, warm), (regions["hand"] * 0.18, warm), lips, (lid, rgb(tone) * 0.45), (brow * 0.85, rgb(brows))):
        out = out + share[:, None] * (colour - out)
    return eyeballs(person, out, source.pick(EYES))


def eyeballs(person: Person, colours: np.ndarray, iris: str) -> np.ndarray:
    heads, rest = person.body.heads, person.body.points
    for side in "LR":
        column = list(heads).index(f"eye.{side}")
        ball = person.body.weights[:, column] > 0.9
        if not ball.any():
            continue
        centre = rest[ball].mean(0)
        off = np.hypot(rest[:, 0] - centre[0], rest[:, 2] - centre[2])
        colours[ball] = np.where((off < 0.7)[:, None], rgb(iris) * 0.6, [0.66, 0.63, 0.61])[ball]
    return colours


def bare(person: Person, covers: list[np.ndarray], colours: np.ndarray) -> Mesh:
    """The skin that shows: without what lies deeper than 2.5 cm in a cover. covers: centimetres within (n,), as tops.inside gives."""
    deep = np.max(covers, axis=0) if covers else np.full(len(person.points), -9.0)
    mesh = Mesh(person.mesh.points, person.mesh.triangles, {**person.mesh.values, "tone": colours})
    return cut(mesh, 2.5 - deep)


def cover_of_shoes(person: Person, high: float) -> np.ndarray:
    """Centimetres (n,) that the skin lies within shoes that end `high` above the ankle's joint."""
    return np.where(person.mesh.values["leg"] > 0.3, person.levels["ankle"] + high - person.body.points[:, 2], -20.0)


def shoe(person: Person, side: float, high: float, sole: float) -> tuple[Mesh, Mesh]:
    """(upper, sole), closed all around; the leg comes out of it. Sections from heel to toe are the hulls of the foot's, so toes grow together."""
    mine = (person.mesh.values["leg"] > 0.5) & (np.sign(person.body.points[:, 0]) == side)
    rest, ankle = person.body.points[mine], person.levels["ankle"]
    points = person.points[mine][rest[:, 2] < ankle + high]
    origin = points.mean(0) * [1, 1, 0]
    toes, heel = points[rest[rest[:, 2] < ankle + high][:, 1].argmin()], points[rest[rest[:, 2] < ankle + high][:, 1].argmax()]
    ahead = (toes - heel) * [1, 1, 0]
    ahead /= np.linalg.norm(ahead)
    across = np.array([-ahead[1], ahead[0], 0.0])
    flat = np.stack([(points - origin) @ ahead, (points - origin) @ across, points[:, 2]], 1)
    low, high_end = flat[:, 0].min() - 0.6, flat[:, 0].max() + 0.9
    at = low + (high_end - low) * (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 26)))
    rings = np.array([section(flat, level, low, high_end, 0.55) for level in at])
    for _ in range(2):
        rings[1:-1] = (rings[:-2] + 2 * rings[1:-1] + rings[2:]) / 4
    ground = np.array([section(flat, level, low, high_end, 0.85) for level in at])
    for _ in range(4):
        ground[1:-1] = (ground[:-2] + 2 * ground[1:-1] + ground[2:]) / 4
    ground[:, :, 1] = np.where(ground[:, :, 1] > 0.8 * sole, 0.9 * sole + 0.15, -0.5 * sole)
    place = np.stack([ahead, across, [0, 0, 1]])
    return tuple(sheet(np.concatenate([np.broadcast_to(at[:, None, None], (*part.shape[:2], 1)), part], -1) @ place + origin) for part in (rings, ground))


def section(flat: np.ndarray, level: float, low: float, high: float, ease: float) -> np.ndarray:
    """A closed ring (k, 2) of (across, up) at a level of the way from heel to toe; both ends close to a point."""
    slab = flat[np.abs(flat[:, 0] - np.clip(level, low + 2.0, high - 2.2)) < 1.8][:, 1:]
    middle = (slab.min(0) + slab.max(0)) / 2
    radii = hull_radii(slab - middle) + ease
    end = np.clip(min((level - low) / 2.2, (high - level) / 3.0), 0, 1)
    ring = middle + np.stack([radii * np.cos(ANGLES), radii * np.sin(ANGLES)], 1) * np.sqrt(1 - (1 - end) ** 2)
    ring[:, 1] = np.maximum(ring[:, 1], 0.1)
    return np.concatenate([ring, ring[:1]])
