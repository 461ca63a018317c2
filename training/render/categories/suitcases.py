"""Suitcases on wheels: ribbed or smooth hard shells and cloth ones, cabin to large, with a telescopic handle."""

from __future__ import annotations

import numpy as np

from .. import materials as m
from ..cloth import cloth
from ..facts import Facts, Trait
from ..forms import bent, disc, rod
from ..labels import Sheet, flat_label
from ..outline import rectangle, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import box, place, prism
from ..words import brand, style

PATH = "travel/suitcases"
COLOURS = shades("black", "red", "navy", "silver", "teal", "pink", "yellow", "purple", "grey", "green", "orange")
SHELLS = ("vertical ribs", "horizontal ribs", "smooth shell", "front pockets")
VIEWS = [
    View("front", azimuth=0, elevation=6, fill=0.92, alt="front view"),
    View("angle", azimuth=36, elevation=18, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=88, elevation=6, fill=0.9, alt="side view"),
    View("back", azimuth=180, elevation=6, fill=0.9, alt="back"),
    View("detail", azimuth=24, elevation=22, fill=2.0, target=(0.6, 0.2, 0.78), lens=100, alt="handle and shell"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    shell = SHELLS[seed % 4]
    wheels = source.pick(["four wheels", "two wheels"])
    facts = Facts(
        "suitcase",
        name,
        name,
        "polyester" if shell == "front pockets" else source.pick(["polycarbonate", "ABS"]),
        (Trait("shell", shell, SHELLS, "with {}"), Trait("wheels", wheels, ("four wheels", "two wheels"), "on {}")),
        brand(source),
        style(source),
    )
    return described(
        "suitcases",
        seed,
        facts,
        {
            "colour": hexa,
            "shell": shell,
            "wheels": wheels,
            "maker": facts.brand,
            "gloss": shell != "front pockets",
            "wide": source.between(34, 46),
            "tall": source.between(1.3, 1.65),
            "deep": source.between(20, 27),
            "ribs": source.pick([5, 7, 9]),
            "soft": source.between(3, 7),
            "up": source.chance(0.55),
            "trim": source.pick(["#1e1f21", "#2b2c2f", "#8b8d90"]),
        },
        "With a combination lock.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    w, d = v["wide"], v["deep"]
    h, low = w * v["tall"], 5.0
    soft = v["shell"] == "front pockets"
    coat = cloth(v["colour"], weave=9) if soft else m.plastic(v["colour"], 0.32, 0.15)
    trim, rubber = m.plastic(v["trim"], 0.4), m.rubber("#1b1b1d")
    z = low + h / 2
    parts = []
    for side in (-1, 1):
        half = prism("shell", rectangle(w, h, v["soft"], 10), d / 2 - 0.4, 2.2 if not soft else 1.4, 6)
        parts.append(m.wear(place(half, (0, side * (d / 4 + 0.2), z), (90, 0, 0)), coat))
        parts += [m.wear(part, coat) for part in relief(v, w, h, d, z, side)]
    parts.append(m.wear(place(prism("zip", rectangle(w - 0.6, h - 0.6, v["soft"], 10), 1.2, 0.1), (0, 0, z), (90, 0, 0)), trim))
    for x in (-1, 1):
        for y in (-1, 1) if v["wheels"] == "four wheels" else (1,):
            parts.append(m.wear(place(disc("wheel", 2.5, 1.8, 0.5, 48), (x * (w / 2 - 5) - 0.9, y * (d / 2 - 4), 2.5), (0, 90, 0)), rubber))
            parts.append(m.wear(place(box("fork", (3.4, 3.6, 3.2), 0.6), (x * (w / 2 - 5), y * (d / 2 - 4), 4.4)), trim))
        if v["wheels"] == "two wheels":
            parts.append(m.wear(place(box("foot", (3, 3, 5), 0.5), (x * (w / 2 - 5), -(d / 2 - 4), 2.5)), trim))
    top = low + h
    parts.append(
        m.wear(bent("grip", [(-6, 0, top - 0.3), (-5.4, 0, top + 2.2), (5.4, 0, top + 2.2), (6, 0, top - 0.3)], superellipse(1.3, 0.7, 3, 20), (0, 1, 0)), trim)
    )
    if v["up"]:
        steel = m.polished_metal("#bdbcb8", 0.25)
        rise = h * 0.42
        parts += [m.wear(rod("pole", (x, d / 2 - 3.0, top - 2), (x, d / 2 - 3.0, top + rise), 0.75), steel) for x in (-w * 0.24, w * 0.24)]
        parts.append(m.wear(place(box("bar", (w * 0.48 + 4, 3.0, 2.8), 1.2), (0, d / 2 - 3.0, top + rise)), trim))
    sheet = Sheet(800, 200, "#d8d6d0" if not soft else "#26272a")
    sheet.line(v["maker"].upper(), 0.5, 0.5, 0.42, "sans-bold", "#222" if not soft else "#e8e6e0", 0.15)
    return [
        *parts,
        place(flat_label(6.4, 1.6, sheet.saved(), 0.3), (0, -d / 2 - (1.1 if v["shell"] != "smooth shell" else 0.15) - (2.6 if soft else 0), low + h * 0.86)),
    ]


def relief(v: dict, w: float, h: float, d: float, z: float, side: int) -> list:
    y = side * (d / 2)
    if v["shell"] == "vertical ribs":
        return [place(box("rib", (w * 0.5 / v["ribs"], 2.0, h * 0.9), 0.7), (x, y, z)) for x in np.linspace(-0.4, 0.4, v["ribs"]) * w]
    if v["shell"] == "horizontal ribs":
        return [place(box("rib", (w * 0.9, 2.0, h * 0.45 / v["ribs"]), 0.7), (0, y, z + k)) for k in np.linspace(-0.4, 0.4, v["ribs"]) * h]
    if v["shell"] == "front pockets" and side < 0:
        return [place(box("pocket", (w * 0.84, 5.0, h * share), 1.6), (0, y, z + up * h)) for share, up in ((0.46, -0.2), (0.3, 0.24))]
    return []
