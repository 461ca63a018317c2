"""Over-ear headphones: round or oval cups, padded band."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import bent, disc
from ..outline import fillet, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import lathe, place
from ..words import brand, style

PATH = "electronics/headphones"
COLOURS = shades("black", "white", "red", "blue", "pink", "teal", "beige", "green", "purple", "silver", "orange")
VIEWS = [
    View("front", azimuth=-24, elevation=8, fill=0.9, alt="front view"),
    View("angle", azimuth=48, elevation=22, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=90, elevation=6, fill=0.88, alt="side view"),
    View("back", azimuth=160, elevation=8, fill=0.9, alt="back"),
    View("detail", azimuth=60, elevation=12, fill=2.0, target=(0.85, 0.5, 0.25), lens=100, alt="ear cup"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    cups = ["round cups", "oval cups"][seed % 2]
    cable = source.pick(["cable", "no cable"])
    facts = Facts(
        "headphones",
        name,
        name,
        source.pick(["plastic", "plastic and leather"]),
        (Trait("cups", cups, ("round cups", "oval cups"), "with {}"), Trait("cable", cable, ("cable", "no cable"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "headphones",
        seed,
        facts,
        {
            "colour": hexa,
            "cups": cups,
            "cable": cable,
            "gloss": True,
            "r": source.between(3.6, 4.6),
            "span": source.between(8.0, 9.2),
            "tall": source.between(1.0, 1.2),
            "pad": source.pick(["#1f1f21", "#1f1f21", "#cbbfae", "#6b4427"]),
            "band": source.pick(["full", "thin", "double"]),
            "tilt": source.between(4, 14),
            "ring": source.pick(["same", "metal", "dark"]),
            "dish": source.between(0, 0.5),
        },
        "With microphone.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    coat, pad = m.plastic(v["colour"], 0.32), m.leather(v["pad"], 0.5)
    accent = {"same": coat, "metal": m.polished_metal("#c6c4bf", 0.18), "dark": m.plastic("#232427", 0.35)}[v["ring"]]
    r, x, z = v["r"], v["span"], v["r"] * 1.25
    top = z + 15.5 * v["tall"]
    arc = [(x * math.sin(a), 0.0, z + 3 + (top - z - 3) * math.cos(a)) for a in np.linspace(-1.5, 1.5, 13)]
    arc = [(arc[0][0], 0, z + 0.5), *arc, (arc[-1][0], 0, z + 0.5)]
    sections = {"full": superellipse(0.55, 1.7, 3, 24), "thin": superellipse(0.32, 0.8, 4, 20), "double": superellipse(0.28, 0.4, 2, 16)}[v["band"]]
    parts = []
    for y in (-1.1, 1.1) if v["band"] == "double" else (0.0,):
        parts.append(m.wear(bent("band", [(px, y, pz) for px, _, pz in arc], sections, (0, 1, 0), 6), accent if v["band"] != "full" else coat))
    inner = [(px * 0.94, 0, pz - 0.75) for px, _, pz in arc[4:-4]]
    parts.append(m.wear(bent("cushion", inner, superellipse(0.65, 1.75, 2.6, 24), (0, 1, 0), 8, [0.5, 1, 1, 1, 1, 1, 0.5]), pad))
    stretch = 1.28 if v["cups"] == "oval cups" else 1.0
    for side in (-1, 1):
        turn = (0, side * 90 - side * v["tilt"] * 0.5, 0)
        shell = fillet([(0, 2.0 - v["dish"]), (0.55 * r, 2.0 - v["dish"], 0.4), (0.75 * r, 2.1, 0.5), (r, 1.2, 0.8), (r, -0.6, 0.3), (0, -0.6)], 8)
        ring = fillet([(0.55 * r, 1.9), (0.62 * r, 2.25, 0.1), (0.72 * r, 2.2, 0.1), (0.78 * r, 1.9)], 5)
        soft = fillet([(0.5 * r, -0.5), (1.02 * r, -0.5, 0.6), (1.04 * r, -2.3, 1.0), (0.6 * r, -2.4, 0.6), (0.5 * r, -1.0)], 8)
        for name, line, material in (("cup", shell, coat), ("ring", ring, accent), ("pad", soft, pad)):
            parts.append(m.wear(place(lathe(name, line, 72), (side * x * 0.98, 0, z), turn, (stretch, 1, 1)), material))
        parts.append(m.wear(place(disc("inner", 0.55 * r, 0.3, 0.1, 48), (side * x * 0.98 - side * 1.1, 0, z), turn, (stretch, 1, 1)), m.felt("#202022")))
        yoke = [
            (side * (x + 0.4), yy, zz)
            for yy, zz in ((-r * 0.9, z), (-r * 0.85, z + r * stretch * 0.75), (0, z + r * stretch + 0.9), (r * 0.85, z + r * stretch * 0.75), (r * 0.9, z))
        ]
        parts.append(m.wear(bent("yoke", yoke, superellipse(0.4, 0.3, 3, 16), (1, 0, 0)), accent))
    if v["cable"] == "cable":
        path = [
            (-x, 0, z - r * stretch),
            (-x - 0.5, -1, z - r * stretch - 1.0),
            (-x + 2, -6, 0.25),
            (0, -9, 0.25),
            (5, -7, 0.25),
            (8, -10, 0.25),
            (3, -13, 0.25),
        ]
        parts.append(m.wear(bent("cable", path, superellipse(0.22, 0.22, 2, 10), (0, 0.1, 1)), m.rubber("#222224")))
    return parts
