"""The person's own looks: skin and face as colours of the vertices, which skin clothes hide, socks. NumPy only; colours are sRGB 0..1."""

from __future__ import annotations

import numpy as np

from ..random_source import Source
from .drape import steps
from .mesh import Mesh, cut
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


def socked(person: Person, colours: np.ndarray, high: float, colour: str) -> np.ndarray:
    """Colours (n, 3) with socks up to `high` centimetres above the ankle's joint."""
    rest, leg = person.body.points, person.mesh.values["leg"]
    share = steps(person.levels["ankle"] + high - rest[:, 2], -0.5, 0.5) * (leg > 0.3)
    return colours + share[:, None] * (rgb(colour) - colours)
