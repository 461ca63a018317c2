"""Scissors, a little open, lying on the table."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import disc
from ..outline import spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import place, prism, tube
from ..words import brand, style

PATH = "stationery/scissors"
COLOURS = shades("red", "black", "blue", "green", "orange", "purple", "yellow", "pink", "teal")
VIEWS = [
    View("front", azimuth=40, elevation=84, fill=0.9, alt="seen from above"),
    View("angle", azimuth=10, elevation=45, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=100, elevation=40, fill=0.88, alt="seen from the end"),
    View("back", azimuth=215, elevation=80, fill=0.88, alt="turned round"),
    View("detail", azimuth=30, elevation=55, fill=2.0, target=(0.25, 0.5, 0.5), lens=100, alt="handles"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    tip = ["pointed tips", "rounded tips"][seed % 2]
    eyes = source.pick(["equal eyes", "one large eye"])
    facts = Facts(
        "scissors",
        name,
        name,
        "steel and plastic",
        (Trait("tips", tip, ("pointed tips", "rounded tips"), "with {}"), Trait("eyes", eyes, ("equal eyes", "one large eye"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "scissors",
        seed,
        facts,
        {
            "colour": hexa,
            "tip": tip,
            "eyes": eyes,
            "gloss": True,
            "open": source.between(5, 22),
            "blade": source.between(0.75, 1.4),
            "thick": source.between(0.55, 0.85),
            "eye": source.between(0.85, 1.15),
            "screw": source.pick(["steel", "same"]),
            "black": source.chance(0.2),
        },
        "For left and right hands.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    steel = m.brushed_metal("#3b3d40" if v["black"] else "#909295", (1, 40, 1), 0.3)
    coat = m.plastic(v["colour"], 0.32)
    parts = []
    for side in (-1, 1):
        z = 0.75 + side * 0.12
        turn = side * v["open"]
        n, w = 10.5 * v["blade"], 1.05
        end = [(n * 0.7, 0.7 * w), (n, 0.12)] if v["tip"] == "pointed tips" else [(n * 0.8, 0.85 * w), (n * 0.97, 0.6 * w), (n, 0.15)]
        line = [(-2.6, -0.1), (-2.2, 0.9), *[tuple(p) for p in spline([(-0.5, 1.05 * w), (n * 0.3, w), *end], 6)], (n * 0.5, -0.12), (0, -0.5), (-1.5, -0.8)]
        parts.append(m.wear(place(prism("blade", [(x, side * y) for x, y in line], 0.22, 0.05), (0, 0, z), (0, 0, turn)), steel))
        parts += [m.wear(place(part, (0, 0, 0.75), (0, 0, turn)), coat) for part in eye(v, side)]
    parts.append(m.wear(place(disc("screw", 0.55, 0.35, 0.12, 32), (0, 0, 0.85)), coat if v["screw"] == "same" else m.polished_metal("#b8b7b2", 0.2)))
    return parts


def eye(v: dict, side: int) -> list:
    """The blade on one side belongs to the finger ring on the other."""
    big = v["eyes"] == "one large eye" and side > 0
    a, b = (3.5 * v["eye"] * (1.3 if big else 1.0), 1.85 * v["eye"] * (1.1 if big else 1.0))
    x0, y0 = -3.6 - a, -side * (b + 0.35)
    t = np.linspace(0, math.tau, 64, endpoint=False)
    ring = np.stack([x0 + a * np.cos(t), y0 + b * np.sin(t) + side * -0.25 * np.sin(t / 2), np.zeros(64)], axis=1)
    loop = tube("eye", ring, superellipse(v["thick"], 0.7, 3, 20), closed=True)
    neck = tube(
        "neck", spline([(-1.2, 0, 0), (-2.8, -side * 0.25, 0), (-4.2, -side * 0.6, 0)], 8), superellipse(0.85, 0.62, 3, 20), scales=np.linspace(0.75, 1.1, 17)
    )
    return [loop, neck]
