"""Sunglasses: round, square, aviator and cat-eye lenses, arms open."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import bent, board
from ..outline import circle, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import tube
from ..words import brand, style

PATH = "accessories/sunglasses"
COLOURS = shades("black", "brown", "red", "blue", "gold", "silver", "green", "pink", "white", "purple")
LENSES = {
    "round": [(2.4 * math.cos(a), 2.4 * math.sin(a)) for a in np.linspace(0, math.tau, 12, endpoint=False)],
    "square": [(-2.7, 1.9), (0, 2.05), (2.7, 1.9), (2.75, 0), (2.4, -1.9), (0, -2.05), (-2.4, -1.9), (-2.75, 0)],
    "aviator": [(-2.7, 1.7), (0, 1.95), (2.8, 1.6), (2.9, 0.3), (1.9, -1.9), (0, -2.6), (-1.9, -2.0), (-2.7, -0.2)],
    "cat-eye": [(-2.4, 1.2), (0, 1.55), (2.9, 2.2), (3.1, 1.5), (2.4, -0.6), (0.5, -1.8), (-1.6, -1.6), (-2.6, 0)],
}
VIEWS = [
    View("front", azimuth=0, elevation=6, fill=0.92, alt="front view"),
    View("angle", azimuth=34, elevation=24, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=80, elevation=10, fill=0.9, alt="side view"),
    View("back", azimuth=172, elevation=16, fill=0.9, alt="from behind"),
    View("top", azimuth=10, elevation=65, fill=0.9, alt="seen from above"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    shape = list(LENSES)[seed % 4]
    metal, rim = name in ("gold", "silver"), source.between(0.28, 0.5)
    tint = source.pick(["grey lenses", "brown lenses", "mirror lenses"])
    facts = Facts(
        "sunglasses",
        name,
        name,
        "metal" if metal else "acetate",
        (Trait("shape", shape, tuple(LENSES)), Trait("lenses", tint, ("grey lenses", "brown lenses", "mirror lenses"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "sunglasses",
        seed,
        facts,
        {
            "colour": hexa,
            "metal": metal,
            "shape": shape,
            "tint": tint,
            "gloss": True,
            "thick": 0.16 if metal else rim,
            "size": source.between(0.92, 1.12),
            "gap": source.between(0.7, 1.1),
            "arm": source.between(0.35, 0.75),
        },
        "UV 400.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    coat = m.polished_metal(v["colour"], 0.15) if v["metal"] else m.plastic(v["colour"], 0.2)
    lens = {"grey lenses": m.plastic("#1c1d20", 0.06), "brown lenses": m.plastic("#3a2415", 0.06), "mirror lenses": m.polished_metal("#7ea0c4", 0.05)}[
        v["tint"]
    ]
    s, t, parts = v["size"], v["thick"], []
    base, z = np.array(LENSES[v["shape"]]) * s, 3.0 * s
    half = base[:, 0].max() + v["gap"]
    for side in (-1, 1):
        loop = [(side * (x + half), y + z) for x, y in spline(base, 8, closed=True)]
        parts.append(m.wear(board("lens", loop if side > 0 else loop[::-1], 0.16, 0.04), lens))
        ring = np.array([(x, 0, y) for x, y in loop])
        parts.append(m.wear(tube("rim", ring, superellipse(t, t * 1.05, 3, 16), closed=True, up=(0, 1, 0)), coat))
        edge = max(loop, key=lambda p: side * p[0])
        top = z + 0.9 * s
        path = [
            (edge[0], 0, top),
            (edge[0] + side * 0.55, 0.4, top),
            (edge[0] + side * 0.75, 3, top),
            (edge[0] + side * 0.6, 9.5, top - 0.1),
            (edge[0] + side * 0.3, 12.5, top - 1.4),
            (edge[0] + side * 0.1, 14, top - 3.4),
        ]
        parts.append(m.wear(bent("arm", path, superellipse(0.16, t if v["metal"] else v["arm"], 3, 16), (0.01, 0, 1), 8), coat))
    inner = half - abs(base[:, 0].min())
    parts.append(
        m.wear(
            bent("bridge", [(-inner - 0.15, 0, z + 0.5 * s), (0, -0.15, z + 0.85 * s), (inner + 0.15, 0, z + 0.5 * s)], circle(t * 0.95, 14), (0, 1, 0)), coat
        )
    )
    if v["shape"] == "aviator":
        parts.append(
            m.wear(bent("bar", [(-half * 0.75, 0, z + 1.8 * s), (0, -0.1, z + 1.95 * s), (half * 0.75, 0, z + 1.8 * s)], circle(t * 0.8, 12), (0, 1, 0)), coat)
        )
    return parts
