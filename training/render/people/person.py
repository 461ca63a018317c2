"""A posed body with the measures that tailors use: heights at rest, lengths along the limbs, where hems and necklines run. NumPy only.

Hems are drawn on the body at rest, where arms and legs are apart, and carried over to the pose by the mesh itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..random_source import Source
from .bodies import Body, body
from .mesh import Mesh, normals, of_quads
from .poses import posed

ARM, LEG = ("upper arm", "forearm", "hand"), ("thigh", "shin", "foot")


def along(points: np.ndarray, joints: list[np.ndarray]) -> np.ndarray:
    """Centimetres along a bent limb from its first joint, negative before it."""
    total = np.zeros(len(points))
    for k, (start, end) in enumerate(zip(joints, joints[1:])):
        length = np.linalg.norm(end - start)
        way = (points - start) @ ((end - start) / length)
        total += np.clip(way, None if k == 0 else 0.0, None if k == len(joints) - 2 else length)
    return total


@dataclass(frozen=True)
class Person:
    body: Body
    points: np.ndarray

    @cached_property
    def mesh(self) -> Mesh:
        """The skin. values: rest (n, 3); arm, leg, head, hand, eye: shares of the parts; reach: centimetres along the arm; skin, outward: place and
        normal of the skin, which garments cut from it keep."""
        regions = self.body.regions
        values = {
            "rest": self.body.points,
            "arm": sum(regions[name] for name in ARM),
            "leg": sum(regions[name] for name in LEG),
            "head": regions["head"] + regions["eye"],
            "neck": regions["neck"],
            "foot": regions["foot"],
            "hand": regions["hand"],
            "eye": regions["eye"],
            "reach": self.reach,
            "skin": self.points,
        }
        bare = of_quads(self.points, self.body.faces, values)
        return Mesh(bare.points, bare.triangles, {**values, "outward": normals(bare, 1)})

    @cached_property
    def reach(self) -> np.ndarray:
        rest, heads = self.body.points, self.body.heads
        each = [along(rest, [heads[f"{bone}.{side}"] for bone in ("upperarm01", "lowerarm01", "wrist")]) for side in "LR"]
        return np.where(rest[:, 0] > 0, each[0], each[1])

    def level(self, name: str) -> float:
        """Height at rest of a landmark, centimetres above the floor."""
        return self.levels[name]

    @cached_property
    def levels(self) -> dict[str, float]:
        heads, rest = self.body.heads, self.body.points
        middle = (np.abs(rest[:, 0]) < 1.2) & (rest[:, 2] < heads["spine05"][2] + 5) & (rest[:, 2] > heads["lowerleg01.L"][2])
        crotch = float(rest[middle, 2].min())
        neck = float(heads["neck01"][2])
        shoulder = float(heads["upperarm01.L"][2])
        return {
            "floor": 0.0,
            "ankle": float(heads["foot.L"][2]),
            "knee": float(heads["lowerleg01.L"][2]),
            "crotch": crotch,
            "hip": crotch + 0.25 * (neck - crotch) * 0.6,
            "waist": crotch + 0.41 * (neck - crotch),
            "armpit": shoulder - 9.0,
            "shoulder": shoulder,
            "neck": neck,
            "eye": float(heads["eye.L"][2]),
            "top": float(rest[:, 2].max()),
        }

    @cached_property
    def arm_length(self) -> float:
        heads = self.body.heads
        joints = [heads[f"{bone}.L"] for bone in ("upperarm01", "lowerarm01", "wrist")]
        return float(sum(np.linalg.norm(b - a) for a, b in zip(joints, joints[1:])))

    @cached_property
    def elbow(self) -> float:
        heads = self.body.heads
        return float(np.linalg.norm(heads["lowerarm01.L"] - heads["upperarm01.L"]))

    @cached_property
    def trunk(self) -> np.ndarray:
        """Which vertices are trunk or thighs: what skirts and shirts hang around."""
        values = self.mesh.values
        return (values["arm"] < 0.4) & (values["head"] < 0.5) & (values["eye"] < 0.5)

    def height_now(self, level: float) -> float:
        """How high a level of the trunk at rest is in the pose."""
        near = self.trunk & (np.abs(self.body.points[:, 2] - level) < 2.0) & (np.abs(self.body.points[:, 0]) < 22)
        return float(np.median(self.points[near, 2])) if near.any() else level


def person_of(index: int, pose: str, seed: int) -> Person:
    one = body(index)
    return Person(one, posed(one, pose, Source("pose", seed)))
