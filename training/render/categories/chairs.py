"""Chairs: wooden dining chairs with slats or a panel, moulded shells on legs, upholstered armchairs."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import PATTERNS, cloth
from ..facts import Facts, Trait
from ..forms import rod
from ..outline import rectangle, spline
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import box, grid_object, place, prism, thicken
from ..words import brand, style

PATH = "furniture/chairs"
COLOURS = shades("brown", "black", "white", "red", "green", "yellow", "blue", "grey", "teal", "pink", "orange")
BACKS = ("slatted back", "panel back", "shell back", "padded back")
VIEWS = [
    View("front", azimuth=-22, elevation=12, fill=0.93, alt="front view"),
    View("angle", azimuth=40, elevation=22, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=88, elevation=7, fill=0.9, alt="side view"),
    View("back", azimuth=165, elevation=12, fill=0.9, alt="from behind"),
    View("detail", azimuth=-30, elevation=25, fill=1.9, target=(0.5, 0.4, 0.62), lens=100, alt="seat"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    back = BACKS[seed % 4]
    kind = "armchair" if back == "padded back" else "chair"
    legs = source.pick(["wooden legs", "metal legs"]) if back in ("shell back", "padded back") else "wooden legs"
    pattern = source.pick(["plain", "plain", "checked", "striped"]) if kind == "armchair" else "plain"
    material = {"shell back": "plastic", "padded back": "fabric"}.get(back, "solid wood" if name == "brown" else "painted wood")
    facts = Facts(
        kind,
        name,
        name,
        material,
        (Trait("back", back, BACKS, "with {}"), Trait("legs", legs, ("wooden legs", "metal legs"), "on {}"), Trait("pattern", pattern, PATTERNS)),
        brand(source),
        style(source),
    )
    return described(
        "chairs",
        seed,
        facts,
        {
            "colour": hexa,
            "wood": name == "brown",
            "back": back,
            "legs": legs,
            "pattern": pattern,
            "gloss": False,
            "half": source.between(20, 23),
            "seat": source.between(43, 47),
            "tall": source.between(36, 48),
            "slats": source.pick([3, 4, 5]),
            "upright": source.chance(0.5),
            "lean": source.between(4, 11),
            "species": source.pick(["oak", "walnut", "teak"]),
            "leg": source.pick(["oak", "walnut", "black"]),
            "metal": source.pick(["#26272a", "#c4c2bd"]),
            "second": source.pick(["#f1eee6", "#d9b24c", "#2d4a73"]),
        },
        "Carries 120 kg.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    return {"shell back": shell, "padded back": armchair}.get(v["back"], wooden)(v)


def four_legs(a: float, top: float, coat, r: float = 1.6, splay: float = 1.18) -> list:
    return [m.wear(rod("leg", (x * a, y * a * 0.95, top), (x * a * splay, y * a * splay * 0.95, 0), r, 0.62), coat) for x in (-1, 1) for y in (-1, 1)]


def wooden(v: dict) -> list:
    a, h, tall = v["half"], v["seat"], v["tall"]
    coat = m.wood(v["species"], 2, 0.25) if v["wood"] else m.plastic(v["colour"], 0.45, 0.1)
    seat = m.wear(place(prism("seat", rectangle(2 * a, 2 * a * 0.95, 4, 8), 3, 0.9), (0, 0, h - 1.5)), m.wood(v["species"], 0, 0.25) if v["wood"] else coat)
    parts = [seat, *four_legs(a * 0.84, h - 2, coat, 2.0, 1.05)]
    lean = math.tan(math.radians(v["lean"]))
    posts = [((x * a * 0.86, a * 0.84, h - 2), (x * a * 0.9, a * 0.84 + lean * tall, h + tall)) for x in (-1, 1)]
    parts += [m.wear(rod("post", p, q, 1.7, 0.85), coat) for p, q in posts]

    def at(t: float) -> np.ndarray:
        return np.array(posts[0][0]) + (np.array(posts[0][1]) - np.array(posts[0][0])) * t

    if v["back"] == "panel back":
        mid = at(0.68)
        return [*parts, m.wear(place(prism("panel", rectangle(2 * a * 0.84, tall * 0.5, 2.0), 1.8, 0.5), (0, mid[1], mid[2]), (90 - v["lean"], 0, 0)), coat)]
    for t in [0.96] if v["upright"] else np.linspace(0.42, 0.96, v["slats"]):
        p = at(t)
        parts.append(m.wear(place(box("rail", (2 * a * 0.88, 1.6, 5.0 if not v["upright"] else 6.0), 0.6), (0, p[1], p[2]), (-v["lean"], 0, 0)), coat))
    if v["upright"]:
        low, high = at(0.02), at(0.95)
        parts += [m.wear(rod("slat", (x, low[1], low[2]), (x, high[1], high[2]), 0.9), coat) for x in np.linspace(-0.62, 0.62, v["slats"] + 1) * a]
    rails = [m.wear(rod("stretcher", (x * a * 0.88, -a * 0.84, h * 0.4), (x * a * 0.88, a * 0.84, h * 0.4), 1.0), coat) for x in (-1, 1)]
    return [*parts, *rails]


def legs_of(v: dict, a: float, top: float) -> list:
    if v["legs"] == "metal legs":
        return four_legs(a, top, m.polished_metal(v["metal"], 0.3), 1.0, 1.3)
    return four_legs(a, top, m.wood(v["leg"], 2, 0.3), 1.9, 1.25)


def shell(v: dict) -> list:
    """One moulded surface: seat and back in a single curve, rounded at its rim."""
    a, h, tall = v["half"], v["seat"], v["tall"]
    line = [
        (-a, -1.2),
        (-a * 0.9, 0.6),
        (-a * 0.3, 0.0),
        (a * 0.4, 0.2),
        (a * 0.85, 3.5),
        (a * 1.0, 12),
        (a * 1.08 + v["lean"] * 0.3, tall * 0.6),
        (a * 1.2 + v["lean"] * 0.5, tall),
    ]
    curve = spline(line, 6)
    rows = []
    for k, (y, z) in enumerate(curve):
        t = k / (len(curve) - 1)
        wide = a * 1.02 * (1 - max(0.0, (t - 0.75) / 0.25) ** 3 * 0.45) * (1 - max(0.0, (0.12 - t) / 0.12) ** 2 * 0.2)
        cup = 4.0 * math.sin(math.pi * min(1, t * 1.15)) + 1
        rows.append(
            [(wide * s, y - cup * s * s * (1 if t > 0.55 else 0.1), h + z + cup * abs(s) ** 2.5 * (1 if t < 0.6 else 0.2)) for s in np.linspace(-1, 1, 25)]
        )
    body = thicken(grid_object("shell", np.array(rows), False), 1.1)
    return [m.wear(body, m.plastic(v["colour"], 0.4)), *legs_of(v, a * 0.55, h + 0.2)]


def armchair(v: dict) -> list:
    a, h, tall = v["half"] * 1.45, v["seat"] * 0.88, v["tall"] * 0.95
    coat = cloth(v["colour"], v["pattern"], v["second"], 8.0, (0, 2), weave=2.5)
    parts = [
        m.wear(place(box("base", (2 * a, 2 * a * 0.9, 13), 3, 6), (0, 0, h - 14)), coat),
        m.wear(place(box("cushion", (2 * a * 0.76, 2 * a * 0.86, 13), 4.5, 8), (0, -2, h - 2)), coat),
    ]
    parts += [m.wear(place(box("arm", (a * 0.26, 2 * a * 0.9, 26), 3.5, 8), (x * a * 0.9, 0, h - 4)), coat) for x in (-1, 1)]
    parts.append(
        m.wear(place(box("back", (2 * a * (0.98 if v["upright"] else 0.8), 15, tall + 16), 5.5, 8), (0, a * 0.78, h + tall * 0.42), (-v["lean"], 0, 0)), coat)
    )
    return [*parts, *legs_of(v, a * 0.72, h - 19)]
