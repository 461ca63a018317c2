"""How people stand before the camera: limbs reach for targets, the skin follows the bones. NumPy only.

A pose is a mapping of bones to rotations in the world's axes; a bone without one turns with its parent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..random_source import Source
from .bodies import Body

SIDES = (("L", 1.0), ("R", -1.0))
# Weight of each: shops like arms down, a hand on the hip now and then, few steps.
POSES = ("relaxed", "relaxed", "contrapposto", "contrapposto", "one hand on hip", "hands on hips", "walking", "arms away")

# Share of the people who look aside, and by how many degrees; which bones of the neck take how much of it.
ASIDE, LOOKS = 0.35, (22.0, 55.0)
NECK = (("neck02", 0.3), ("neck03", 0.3), ("head", 0.4))


def turn(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    """Rotation matrix by Rodrigues' formula."""
    x, y, z = np.array(axis, float) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    a = np.radians(degrees)
    return np.eye(3) + np.sin(a) * cross + (1 - np.cos(a)) * cross @ cross


def between(one: np.ndarray, other: np.ndarray, share: float = 1.0) -> np.ndarray:
    """The shortest rotation from one direction to another, or a share of it."""
    a, b = one / np.linalg.norm(one), other / np.linalg.norm(other)
    axis = np.cross(a, b)
    if np.linalg.norm(axis) < 1e-9:
        return np.eye(3)
    return turn(tuple(axis), share * np.degrees(np.arctan2(np.linalg.norm(axis), a @ b)))


def joint(start: np.ndarray, end: np.ndarray, first: float, second: float, pole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(elbow, hand) of a limb of two bones that reaches for `end`, bent towards `pole`; what is too far is reached for as far as it goes."""
    way = end - start
    length = np.linalg.norm(way)
    reach = np.clip(length, abs(first - second) * 1.05, (first + second) * 0.998)
    way = way / length
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    side = pole - (pole @ way) * way
    side = side / np.linalg.norm(side)
    return start + along * way + np.sqrt(max(first**2 - along**2, 0)) * side, start + reach * way


@dataclass
class Figure:
    """A body while it is being posed: world rotations by bone."""

    body: Body
    spin: dict[str, np.ndarray]
    shift: np.ndarray

    def rotation(self, bone: str) -> np.ndarray:
        while bone not in self.spin:
            parent = self.body.parents[bone]
            if parent is None:
                return np.eye(3)
            bone = parent
        return self.spin[bone]

    def place(self, bone: str) -> np.ndarray:
        """Where the bone's joint is now."""
        parent = self.body.parents[bone]
        if parent is None:
            return self.body.heads[bone] + self.shift
        return self.place(parent) + self.rotation(parent) @ (self.body.heads[bone] - self.body.heads[parent])

    def add(self, bone: str, rotation: np.ndarray) -> None:
        """Turns a bone further than its parent."""
        self.spin[bone] = rotation @ self.rotation(bone)

    def skin(self) -> np.ndarray:
        """Every vertex (n, 3): the mean of where its bones would carry it."""
        out = np.zeros_like(self.body.points)
        for column, bone in enumerate(self.body.heads):
            weight = self.body.weights[:, column]
            touched = np.nonzero(weight > 0)[0]
            if len(touched):
                moved = (self.body.points[touched] - self.body.heads[bone]) @ self.rotation(bone).T + self.place(bone)
                out[touched] += weight[touched, None] * moved
        return out


def reach_arm(figure: Figure, side: str, hand: np.ndarray, pole: np.ndarray, twist: float = 0.0) -> None:
    heads = figure.body.heads
    upper, lower, wrist = (f"{name}.{side}" for name in ("upperarm01", "lowerarm01", "wrist"))
    start = figure.place(upper)
    first, second = np.linalg.norm(heads[lower] - heads[upper]), np.linalg.norm(heads[wrist] - heads[lower])
    elbow, end = joint(start, hand, first, second, pole)
    base = figure.rotation(f"shoulder01.{side}")
    swing = between(base @ (heads[lower] - heads[upper]), elbow - start)
    # The shoulder takes a part, or the armpit would crease.
    figure.spin[f"shoulder01.{side}"] = between(base @ (heads[lower] - heads[upper]), elbow - start, 0.3) @ base
    figure.spin[upper] = swing @ base
    bend = between(figure.spin[upper] @ (heads[wrist] - heads[lower]), end - elbow)
    figure.spin[lower] = bend @ figure.spin[upper]
    along = tuple((end - elbow) / np.linalg.norm(end - elbow))
    figure.spin[f"lowerarm02.{side}"] = turn(along, twist * 0.5) @ figure.spin[lower]
    figure.spin[wrist] = turn(along, twist) @ figure.spin[lower]


def curl_fingers(figure: Figure, side: str, sign: float, degrees: float) -> None:
    heads = figure.body.heads
    across = heads[f"finger5-1.{side}"] - heads[f"finger2-1.{side}"]
    for finger in range(2, 6):
        for part in range(1, 4):
            bone = f"finger{finger}-{part}.{side}"
            axis = figure.rotation(bone) @ across
            figure.add(bone, turn(tuple(axis), sign * degrees * (0.8 + 0.12 * finger)))


def reach_leg(figure: Figure, side: str, ankle: np.ndarray, yaw: float) -> None:
    heads = figure.body.heads
    upper, lower, foot = (f"{name}.{side}" for name in ("upperleg01", "lowerleg01", "foot"))
    start = figure.place(upper)
    first, second = np.linalg.norm(heads[lower] - heads[upper]), np.linalg.norm(heads[foot] - heads[lower])
    forward = turn((0, 0, 1), yaw) @ np.array([0.0, -1.0, 0.0])
    knee, end = joint(start, ankle, first, second, forward)
    base = turn((0, 0, 1), yaw)
    figure.spin[upper] = between(base @ (heads[lower] - heads[upper]), knee - start) @ base
    figure.spin[lower] = between(figure.spin[upper] @ (heads[foot] - heads[lower]), end - knee) @ figure.spin[upper]
    # Soles stay on the floor.
    figure.spin[foot] = base


def posed(body: Body, name: str, source: Source) -> np.ndarray:
    """Points (n, 3) of the body in a pose, varied by source; feet on z = 0."""
    figure = Figure(body, {}, np.zeros(3))
    weight_on = source.pick((1.0, -1.0))
    lean = {"contrapposto": 1.0, "one hand on hip": 0.9, "walking": 0.25}.get(name, 0.2) * source.between(0.6, 1.1)
    stand(figure, name, weight_on, lean, source)
    figure.add("neck01", turn((0, 0, 1), source.between(-14, 14)) @ turn((1, 0, 0), source.between(-2, 4)))
    look_aside(figure, source.fork("aside"))
    figure.add("head", turn((0, 1, 0), source.between(-4, 4)))
    for side, sign in SIDES:
        place_arm(figure, name, side, sign, sign == weight_on, source)
    points = figure.skin()
    points[:, 2] -= points[:, 2].min()
    return points


def look_aside(figure: Figure, source: Source) -> None:
    if not source.chance(ASIDE):
        return
    degrees = source.pick((1.0, -1.0)) * source.between(*LOOKS)
    for bone, share in NECK:
        figure.add(bone, turn((0, 0, 1), share * degrees))


def stand(figure: Figure, name: str, weight_on: float, lean: float, source: Source) -> None:
    heads = figure.body.heads
    apart = source.between(6.5, 10.5) if name != "hands on hips" else source.between(9, 14)
    step = source.between(13, 20) * weight_on if name == "walking" else source.between(-2, 2)
    figure.spin["root"] = turn((0, 0, 1), 4.0 * weight_on * (name == "walking")) @ turn((0, 1, 0), 4.5 * lean * weight_on)
    figure.shift = np.array([3.2 * lean * weight_on, 0.0, -0.2 - 0.7 * lean - (1.6 if name == "walking" else 0)])
    figure.add("spine04", turn((0, 1, 0), -4.5 * lean * weight_on))
    figure.add("spine02", turn((0, 1, 0), -3.5 * lean * weight_on) @ turn((1, 0, 0), source.between(-1, 2)))
    figure.add("neck01", turn((0, 1, 0), 3.0 * lean * weight_on))
    for side, sign in SIDES:
        rest = heads[f"foot.{side}"]
        free = sign != weight_on
        x = sign * apart * (1 + 0.5 * lean * free) if not free else sign * apart * (1 + 0.55 * lean)
        y = rest[1] - step * sign - (5.0 * lean if free and name != "walking" else 0)
        reach_leg(figure, side, np.array([x, y, rest[2]]), sign * source.between(4, 11) + (sign * 9 * lean if free else 0))


def place_arm(figure: Figure, name: str, side: str, sign: float, loaded: bool, source: Source) -> None:
    figure.add(f"clavicle.{side}", turn((0, 1, 0), sign * source.between(6, 9)))
    shoulder, hip = figure.place(f"upperarm01.{side}"), figure.place(f"upperleg01.{side}")
    length = np.linalg.norm(figure.body.heads[f"wrist.{side}"] - figure.body.heads[f"upperarm01.{side}"])
    if name == "hands on hips" or (name == "one hand on hip" and loaded):
        wrist = hip + np.array([sign * source.between(10.5, 12.5), source.between(-4, 0), source.between(12, 16)])
        reach_arm(figure, side, wrist, np.array([sign, 0.55, 0.1]), twist=sign * 35)
        curl_fingers(figure, side, sign, 14)
        return
    out = {"arms away": source.between(15, 24), "walking": source.between(7, 11)}.get(name, source.between(6, 13))
    swing = (-20.0 if loaded else 17.0) * (-1) if name == "walking" else source.between(-6, 1)
    wrist = shoulder + np.array([sign * (out + 1.0), swing, -0.985 * length])
    reach_arm(figure, side, wrist, np.array([sign * 0.5, 1.0, 0.0]), twist=sign * source.between(-20, 5))
    curl_fingers(figure, side, sign, source.between(9, 20))
