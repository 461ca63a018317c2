"""Umbrellas, open, with a canopy of panels; a straight or a crook handle."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import cloth
from ..facts import Facts, Trait
from ..forms import bent, rod
from ..outline import circle
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import grid_object, lathe, place, thicken
from ..words import brand, style

PATH = "accessories/umbrellas"
COLOURS = shades("black", "red", "navy", "yellow", "green", "pink", "purple", "teal", "orange", "light blue", "burgundy")
CANOPIES = ("plain", "two-tone", "bordered")
VIEWS = [
    View("front", azimuth=-12, elevation=8, fill=0.92, alt="front view"),
    View("angle", azimuth=30, elevation=34, fill=0.9, alt="seen from above at an angle"),
    View("side", azimuth=80, elevation=3, fill=0.9, alt="side view"),
    View("top", azimuth=10, elevation=72, fill=0.9, alt="seen from above"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    canopy = CANOPIES[seed % 3]
    grip = source.pick(["crook handle", "straight handle"])
    facts = Facts(
        "umbrella",
        name,
        name,
        "polyester",
        (Trait("canopy", canopy, CANOPIES), Trait("handle", grip, ("crook handle", "straight handle"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "umbrellas",
        seed,
        facts,
        {
            "colour": hexa,
            "canopy": canopy,
            "grip": grip,
            "gloss": False,
            "ribs": source.pick([8, 8, 10, 6]),
            "r": source.between(44, 56),
            "deep": source.between(0.38, 0.56),
            "second": source.pick(["#f1eee6", "#f1eee6", "#e3b935", "#232427"]),
            "wood": source.pick(["walnut", "beech", "black"]),
            "stick": source.pick(["#26272a", "#c4c2bd"]),
        },
        "Opens at a press.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    r, n, d = v["r"], v["ribs"], v["r"] * v["deep"]
    top = 78.0
    parts = []
    for k in range(n):
        second = v["canopy"] == "two-tone" and k % 2
        parts.append(m.wear(thicken(panel(v, k, 0.02, 1.0), 0.15), cloth(v["second"] if second else v["colour"], weave=3, sheen=0.1)))
        if v["canopy"] == "bordered":
            parts.append(m.wear(thicken(panel(v, k, 0.86, 1.0), 0.5), cloth(v["second"], weave=3, sheen=0.1)))
        a = math.tau * k / n
        end = (r * math.cos(a), r * math.sin(a), top - d)
        parts.append(m.wear(rod("tip", end, (end[0] * 1.03, end[1] * 1.03, end[2] - 1.4), 0.45), m.polished_metal("#c4c2bd")))
        parts.append(
            m.wear(
                rod("stretcher", (0, 0, top - 0.95 * d), (0.5 * r * math.cos(a), 0.5 * r * math.sin(a), top - 0.31 * d), 0.25),
                m.polished_metal(v["stick"], 0.3),
            )
        )
    parts += [
        m.wear(rod("stick", (0, 0, 4), (0, 0, top + 5), 0.75), m.polished_metal(v["stick"], 0.3)),
        m.wear(place(lathe("cap", [(0, 6.5), (0.9, 5), (1.1, 0.4), (2.4, -0.4), (0, -0.4)], 32), (0, 0, top)), m.plastic("#232427", 0.4)),
    ]
    grip = m.wood(v["wood"], 2, 0.6)
    if v["grip"] == "straight handle":
        parts.append(m.wear(bent("handle", [(0, 0, 10), (0, 0, 5), (0, 0, 0)], circle(1.7, 20), (0, 1, 0), 8, [0.75, 1.0, 0.9]), grip))
    else:
        path = [(0, 0, 11), (0, 0, 4), (0.6, 0, 0.5), (4, 0, -2.4), (7.6, 0, 0.3), (8, 0, 4)]
        parts.append(m.wear(bent("handle", path, circle(1.35, 20), (0, 1, 0), 8), grip))
    return parts


def panel(v: dict, k: int, inner: float, outer: float):
    """One gore: stretched along the ribs, sagging between them."""
    r, n, d = v["r"], v["ribs"], v["r"] * v["deep"]
    rows = []
    for t in np.linspace(inner, outer, 14):
        row = []
        for s in np.linspace(0, 1, 13):
            a = math.tau * (k + s) / n
            sag = math.sin(math.pi * s)
            rr = r * t * (1 - 0.09 * sag * t)
            row.append((rr * math.cos(a), rr * math.sin(a), 78.0 - d * t**1.9 - 0.02 * r * sag * t))
        rows.append(row)
    return grid_object("panel", np.array(rows), False)
