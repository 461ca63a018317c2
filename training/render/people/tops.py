"""Tops and jackets: the skin of trunk and arms, cut at hems, cuffs and a neckline, hung and creased. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..random_source import Source
from .drape import Profile, around, creased, profile, ridges, steps
from .mesh import Mesh, cut, normals, outside, refined, smoothed
from .person import Person

# Fit -> (ease at the chest, ease of the sleeves, how fast it draws in below the chest, depth of its creases), centimetres.
FITS = {"slim": (0.35, 0.3, 0.42, 0.16), "regular": (0.9, 0.9, 0.16, 0.75), "loose": (1.7, 1.7, 0.02, 1.1)}


@dataclass(frozen=True)
class Top:
    """Centimetres. hem: at rest above the crotch. sleeve: along the arm; below 3 there is none. neck: "round neck", "v-neck", "scoop neck", "open" or
    "high"; deep: how far it goes down in front. fit: a key of FITS. thick: added all over. strap: how much is taken from the shoulder's width.
    """

    hem: float
    sleeve: float
    neck: str
    deep: float
    fit: str
    thick: float = 0.0
    ribbed: bool = False
    strap: float = 0.0


def inside(person: Person, top: Top, mesh: Mesh) -> np.ndarray:
    """Centimetres (n,) that a point of any mesh of this person lies within the top; negative outside."""
    rest, arm, reach = mesh.values["rest"], mesh.values["arm"], mesh.values["reach"]
    levels = person.levels
    hem = rest[:, 2] - (levels["crotch"] + top.hem) + 60 * arm
    # Loose armholes lie a little down the arm; without sleeves they lie on the shoulder.
    cuff = top.sleeve - reach + 120 * np.clip(0.55 - arm, 0, 1) if top.sleeve >= 3 else armhole(person, top, mesh)
    return np.minimum(np.minimum(hem, cuff), neckline(person, top, rest) - 30 * np.clip(mesh.values["head"] - 0.3, 0, 1))


def armhole(person: Person, top: Top, mesh: Mesh) -> np.ndarray:
    joint, rest = person.body.heads["upperarm01.L"], mesh.values["rest"]
    out = np.abs(rest[:, 0]) - joint[0]
    down = rest[:, 2] - joint[2]
    # Nearer to the neck on top, at the armpit below.
    plane = -(out * 0.93 - down * 0.30 + 1.2 + top.strap * steps(down, -6, 4))
    return plane + 60 * steps(-down, 9, 15) * np.clip(0.6 - mesh.values["arm"], 0, 1)


def neckline(person: Person, top: Top, rest: np.ndarray) -> np.ndarray:
    neck = person.body.heads["neck01"]
    x, y, z = np.abs(rest[:, 0]), rest[:, 1] - neck[1], rest[:, 2] - neck[2]
    # A plane through the neck's root, low in front: the rest are taken out of it.
    base = -(z - 0.9) + 0.42 * np.clip(y, -20, 5) + (1.5 if top.neck == "high" else 0.0)
    if top.neck == "high":
        return -(z - 5.0) + 0.3 * y
    wide = {"round neck": 7.8, "v-neck": 8.6, "scoop neck": 10.0, "open": 6.5}[top.neck]
    front = y < 4.0
    if top.neck in ("v-neck", "open"):
        hole = np.where(front, (-z - top.deep) * (wide / (top.deep + 3)) + x, 30.0)
        ring = np.hypot(x / wide, (z - 3.0) / 4.2) * 4 - 4
        return np.minimum(np.minimum(base, np.maximum(hole, -30)), np.where(front, 30.0, ring))
    drop = np.where(front, top.deep, 1.6)
    ring = (np.hypot(x / wide, (z - 3.5) / (drop + 3.5)) - 1) * min(wide, top.deep + 3)
    return np.minimum(base + (2.0 if top.neck == "scoop neck" else 1.0), ring)


def top_mesh(person: Person, top: Top, source: Source, beneath: Profile | None = None) -> Mesh:
    """beneath: how far trousers or a skirt reach that are worn under it."""
    shell = refined(cut(person.mesh, inside(person, top, person.mesh)))
    chest, sleeves, shrink, creases = FITS[top.fit]
    chest, sleeves = chest + top.thick, sleeves + top.thick
    values, levels = shell.values, person.levels
    arm = np.clip(values["arm"], 0, 1)
    low, high = person.height_now(levels["crotch"] - 14), person.height_now(levels["shoulder"])
    hung = profile(person.points[person.trunk], low, high).hanging(shrink)
    shell = shell.moved(smoothed(shell, shell.points, 14 if top.fit != "slim" else 9))
    below = steps(-values["rest"][:, 2], -levels["armpit"] + 1, -levels["armpit"] + 11)
    flare = 1 + 0.7 * steps(values["reach"], 0, max(top.sleeve, 4)) * (top.sleeve < 35)
    ease = chest * (1 - arm) + sleeves * arm * flare
    points = shell.points + normals(shell, 6) * ease[:, None]
    points = around(points, hung, chest, below * (1 - steps(arm, 0.02, 0.35)))
    if top.ribbed:
        points = gathered(person, top, shell, points)
    shell = shell.moved(smoothed(shell.moved(points), points, 3))
    hips = steps(-values["rest"][:, 2], -levels["waist"], -levels["waist"] + 5) * (1 - steps(arm, 0.02, 0.35))
    if beneath is not None:
        shell = shell.moved(around(shell.points, beneath, 1.0, hips))
    depth = creases * (0.9 + 1.3 * below * (1 - arm)) * (0.8 if top.ribbed else 1.0)
    shell = creased(shell, depth, source.fork("creases"), upright=1.5)
    shell = pulled(person, shell, creases, source.fork("pulled"))
    shell = elbows(person, shell, creases * (0.9 if top.sleeve > 35 else 0), source)
    # Takes the points off the sharpest crests, which would stand out from the outline like thorns.
    shell = shell.moved(smoothed(shell, shell.points, 1, 0.45))
    shell = shell if beneath is None else shell.moved(around(shell.points, beneath, 0.6, hips))
    return outside(shell, 0.3)


def gathered(person: Person, top: Top, shell: Mesh, points: np.ndarray) -> np.ndarray:
    """Ribbing at hem and cuffs draws the cloth in over its last centimetres."""
    hem = shell.values["rest"][:, 2] - (person.levels["crotch"] + top.hem)
    wrist = top.sleeve - shell.values["reach"]
    arm = shell.values["arm"] > 0.5
    inward = np.where(arm, (1 - steps(wrist, 1, 6)) * (top.sleeve > 35), (1 - steps(hem, 2, 7)) * (shell.values["arm"] < 0.1))
    puff = np.where(arm, steps(wrist, 3, 9) * (1 - steps(wrist, 9, 20)) * (top.sleeve > 35), steps(hem, 4, 9) * (1 - steps(hem, 9, 20)))
    return points + normals(shell, 6) * (0.55 * puff - 0.75 * inward)[:, None]


def pulled(person: Person, shell: Mesh, depth: float, source: Source) -> Mesh:
    """Long creases that run from the armpits down to the waist, and upright ones above the hem."""
    rest, levels = shell.values["rest"], person.levels
    x, z = np.abs(rest[:, 0]), rest[:, 2]
    trunk = 1 - steps(shell.values["arm"], 0.05, 0.5)
    slant = ridges(0.34 * x + 0.30 * z + 0.5 * np.sin(0.21 * z + source.between(0, 6)) + source.between(0, 3) * np.sign(rest[:, 0]))
    beside = np.exp(-(((z - levels["armpit"] + 8) / 11) ** 2)) * steps(x, 3, 12)
    upright = ridges(0.42 * rest[:, 0] + 0.25 * np.sin(0.3 * z + source.between(0, 6)) + source.between(0, 6))
    upright = upright * steps(-z, -levels["waist"] - 2, -levels["crotch"])
    size = depth * trunk * (0.85 * slant * beside + 0.6 * upright)
    return shell.moved(shell.points + normals(shell, 2) * size[:, None])


def elbows(person: Person, shell: Mesh, depth: float, source: Source) -> Mesh:
    """Rings of creases where a sleeve bends and where it is pushed together over the wrist."""
    if depth <= 0:
        return shell
    reach, rest = shell.values["reach"], shell.values["rest"]
    bend = np.exp(-(((reach - person.elbow) / 7) ** 2)) + 0.8 * np.exp(-(((reach - person.arm_length + 5) / 6) ** 2)) + 0.35
    turn = source.between(0, 6)
    field = reach * 0.62 + 0.28 * rest[:, 1] + 0.7 * np.sin(rest[:, 1] * 0.4 + turn) + turn
    size = depth * bend * steps(shell.values["arm"], 0.5, 1.0) * steps(reach, 5, 14)
    return shell.moved(shell.points + normals(shell, 2) * (size * ridges(field))[:, None])
