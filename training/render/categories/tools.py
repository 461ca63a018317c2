"""Hand tools lying on the bench: claw hammers, screwdrivers, open-end spanners."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import rod
from ..outline import fillet, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import place, prism, tube
from ..words import brand, style

PATH, VERSION = "diy/tools", 2
COLOURS = shades("red", "yellow", "blue", "black", "green", "orange", "brown", "purple", "teal")
VIEWS = [
    View("front", azimuth=45, elevation=80, fill=0.9, alt="seen from above"),
    View("angle", azimuth=18, elevation=40, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=100, elevation=35, fill=0.86, alt="seen from the end"),
    View("back", azimuth=225, elevation=76, fill=0.88, alt="turned round"),
    View("detail", azimuth=30, elevation=50, fill=2.0, target=(0.3, 0.45, 0.5), lens=100, alt="handle"),
]
GRIPS = ("ribbed grip", "smooth grip", "two-tone grip")


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["hammer", "screwdriver", "spanner"][seed % 3]
    drawn = source.pick(GRIPS)
    grip = "smooth grip" if name == "brown" else drawn
    material = "steel and ash wood" if name == "brown" else "steel and rubber"
    return described(
        "tools",
        seed,
        Facts(kind, name, name, material, (Trait("grip", grip, GRIPS, "with {}"),), brand(source), style(source)),
        {
            "colour": hexa,
            "wood": name == "brown",
            "kind": kind,
            "grip": grip,
            "gloss": True,
            "long": source.between(0.85, 1.25),
            "head": source.between(0.9, 1.15),
            "tip": source.pick(["flat", "cross"]),
            "dark": source.chance(0.35),
        },
        "Forged and hardened.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    steel = m.brushed_metal("#55575a" if v["dark"] else "#929497", (40, 1, 1), 0.32)
    return {"hammer": hammer, "screwdriver": screwdriver, "spanner": spanner}[v["kind"]](v, steel)


def coat_of(v: dict):
    return m.wood("teak", 0, 0.6) if v["wood"] else m.plastic(v["colour"], 0.45, 0.15)


def grip(v: dict, x0: float, x1: float, r: float, z: float) -> list:
    """A handle along x, thicker at both ends; ribs and a dark half as the spec says."""
    path = np.array([(x, 0, z) for x in np.linspace(x0, x1, 40)])
    t = np.linspace(0, 1, 40)
    size = np.interp(t, [0, 0.03, 0.12, 0.5, 0.85, 0.97, 1], [0.5, 0.9, 1.05, 0.86, 1.0, 0.9, 0.6])
    body = m.wear(tube("grip", path, superellipse(r, 0.85 * r, 2.6, 32), scales=size), coat_of(v))
    out = [body]
    if v["grip"] == "ribbed grip":
        out += [
            m.wear(tube("rib", path[k : k + 2], superellipse(r * 1.07, r * 0.92, 2.6, 32), scales=size[k : k + 2]), m.rubber("#1f1f21"))
            for k in range(6, 34, 3)
        ]
    if v["grip"] == "two-tone grip":
        out.append(m.wear(tube("band", path[22:36], superellipse(r * 1.03, r * 0.88, 2.6, 32), scales=size[22:36]), m.rubber("#242426")))
    return out


def hammer(v: dict, steel) -> list:
    n, s = 30 * v["long"], 1.25 * v["head"]
    z = 2.0 * s
    parts = grip(v, -n * 0.62, 0 if v["wood"] else -n * 0.22, 1.7, z)
    if not v["wood"]:
        parts.append(m.wear(rod("neck", (-n * 0.24, 0, z), (0, 0, z), 0.95), steel))
    line = [
        (-1.7 * s, 0.0),
        (-1.4 * s, 2.2 * s),
        (-1.2 * s, 3.4 * s),
        (-1.7 * s, 3.8 * s),
        (-1.7 * s, 5.0 * s),
        (1.7 * s, 5.0 * s),
        (1.7 * s, 3.8 * s),
        (1.2 * s, 3.4 * s),
        (1.5 * s, 2.0 * s),
        (1.7 * s, 0.0),
        (1.4 * s, -2.2 * s),
        (0.3 * s, -4.2 * s),
        (-1.9 * s, -5.9 * s),
        (-1.2 * s, -4.2 * s),
        (-1.3 * s, -2.0 * s),
    ]
    head = place(prism("head", fillet([(*p, 0.5) for p in line], 4, closed=True), 3.0 * s, 0.5, 5), (1.0, 0, z))
    return [*parts, m.wear(head, steel)]


def screwdriver(v: dict, steel) -> list:
    n, r = 11 * v["long"], 1.75 * v["head"]
    parts = grip(v, -10.5, 0, r, r)
    parts.append(m.wear(rod("shaft", (-1, 0, r), (n, 0, r), 0.36), steel))
    tip = prism("tip", fillet([(0, -0.36), (1.0, -0.62), (2.2, -0.5), (2.2, 0.5), (1.0, 0.62), (0, 0.36)], 3, closed=True), 0.3, 0.06)
    if v["tip"] == "flat":
        return [*parts, m.wear(place(tip, (n - 0.3, 0, r)), steel)]
    return [*parts, m.wear(rod("tip", (n - 0.1, 0, r), (n + 1.2, 0, r), 0.36, 0.3, 8), steel)]


def spanner(v: dict, steel) -> list:
    n, s = 9.0 * v["long"], 2.6 * v["head"]
    parts = []
    for side, size, turn in ((1, s, 15), (-1, s * 0.8, 15)):
        gap = 0.42 * size
        ring = [(size * math.cos(a), size * math.sin(a)) for a in np.radians(np.linspace(24, 336, 48))]
        jaw = [*ring, (0.9 * size, -gap), (-0.05 * size, -gap), (-0.2 * size, 0), (-0.05 * size, gap), (0.9 * size, gap)]
        parts.append(m.wear(place(prism("jaw", jaw, 1.1, 0.2), (side * n, 0, 0.6), (0, 0, (0 if side > 0 else 180) + turn)), steel))
    shaft = spline([(-n + 0.7 * s, 0.62), (0, 0.75), (n - 0.8 * s, 0.7)], 8)
    line = [(x, w * 1.05) for x, w in shaft] + [(x, -w * 1.05) for x, w in reversed(shaft)]
    parts.append(m.wear(place(prism("shaft", line, 0.9, 0.2), (0, 0, 0.6)), steel))
    sleeve = prism(
        "sleeve", fillet([(-n * 0.62, -1.25, 0.5), (n * 0.62, -1.25, 0.5), (n * 0.62, 1.25, 0.5), (-n * 0.62, 1.25, 0.5)], 4, closed=True), 1.5, 0.45
    )
    parts.append(m.wear(place(sleeve, (0, 0, 0.75)), coat_of(v)))
    if v["grip"] == "two-tone grip":
        parts.append(
            m.wear(
                place(
                    prism(
                        "band", fillet([(-n * 0.3, -1.32, 0.3), (n * 0.3, -1.32, 0.3), (n * 0.3, 1.32, 0.3), (-n * 0.3, 1.32, 0.3)], 4, closed=True), 1.58, 0.4
                    ),
                    (0, 0, 0.78),
                ),
                m.rubber("#242426"),
            )
        )
    elif v["grip"] == "ribbed grip":
        for x in np.linspace(-0.5, 0.5, 8) * n:
            parts.append(m.wear(place(prism("rib", [(-0.18, -1.3), (0.18, -1.3), (0.18, 1.3), (-0.18, 1.3)], 1.6, 0.08), (x, 0, 0.78)), m.rubber("#1f1f21")))
    return parts
