"""Shoes: low sneakers and ankle boots, lofted over a last, with sole, laces and stripes. One shoe, its toe to the left."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import cloth
from ..facts import Facts, Trait
from ..forms import bent
from ..outline import circle, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import grid_object, loft, tube
from ..words import brand, style

PATH = "clothing/shoes"
COLOURS = shades("white", "black", "red", "navy", "green", "grey", "brown", "pink", "yellow", "blue", "beige", "burgundy")
MARKS = ("stripes", "swoosh", "no mark")
VIEWS = [
    View("front", azimuth=-8, elevation=10, fill=0.93, alt="outer side"),
    View("angle", azimuth=-48, elevation=24, fill=0.9, alt="towards the toe"),
    View("side", azimuth=-86, elevation=16, fill=0.86, alt="from the toe"),
    View("back", azimuth=174, elevation=10, fill=0.92, alt="inner side"),
    View("top", azimuth=0, elevation=76, fill=0.9, alt="seen from above"),
]
# Along the last from toe to heel: (x, half width of the foot, height of the upper).
LAST = [
    (-14.6, 0.6, 2.2),
    (-14.0, 2.3, 3.8),
    (-12.0, 3.9, 5.0),
    (-9.0, 4.7, 5.6),
    (-5.0, 4.9, 7.0),
    (-1.0, 4.3, 9.0),
    (3.0, 3.9, 9.8),
    (7.0, 3.8, 9.4),
    (11.0, 3.7, 9.7),
    (13.4, 2.6, 9.6),
    (14.2, 0.8, 8.6),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["sneaker", "boot"][seed % 2]
    mark = source.pick(MARKS[:2] + MARKS) if kind == "sneaker" else "no mark"
    laces = source.pick(["white laces", "black laces"]) if kind == "sneaker" else "black laces"
    facts = Facts(
        kind,
        name,
        name,
        source.pick(["mesh", "canvas"]) if kind == "sneaker" else "leather",
        (Trait("mark", mark, MARKS, "with {}"), Trait("laces", laces, ("white laces", "black laces"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "shoes",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "mark": mark,
            "laces": laces,
            "gloss": False,
            "sole": source.between(1.8, 3.4),
            "sole_colour": source.pick(["#f2f1ed", "#f2f1ed", "#232326", "#b08a5a"]) if kind == "sneaker" else source.pick(["#232326", "#6b4a2c"]),
            "second": source.pick(["#f2f1ed", "#232326", "#d9b24c", "#c8362f", "#3a6fb8"]),
            "tall": source.between(0.95, 1.1),
            "shaft": source.between(14, 19),
            "wide": source.between(0.95, 1.08),
            "toe": source.chance(0.4),
        },
        "Sizes 36 to 46.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    low, boot = v["sole"], v["kind"] == "boot"
    coat = m.leather(v["colour"], 0.5) if boot else cloth(v["colour"], weave=7)
    stations = spline([(x, w * v["wide"], h * v["tall"]) for x, w, h in LAST], 6)
    upper = loft("upper", [section(x, w, h, low) for x, w, h in stations])
    sole = loft(
        "sole",
        [
            np.array([(x + (0.5 if x > 0 else -0.5) * 0.6, (w + 0.35) * y, max(0.0, low * (0.55 + 0.5 * u) + rise(x))) for y, u in superellipse(1, 1, 5, 40)])
            for x, w, _ in stations
        ],
    )
    parts = [m.wear(upper, coat), m.wear(sole, m.rubber(v["sole_colour"]))]
    parts += shaft(v, low, coat) if boot else collar(v, low, coat)
    parts += laces(v, low, stations)
    if v["mark"] != "no mark":
        parts += marks(v, low, stations)
    if v["toe"] and not boot:
        cap = loft("toe cap", [section(x, w * 1.03, h * 1.02, low) for x, w, h in stations if x < -10.2], caps=False)
        parts.append(m.wear(cap, m.rubber(v["sole_colour"])))
    return parts


def rise(x: float) -> float:
    """Toe spring."""
    return 0.02 * max(0.0, -x - 7) ** 2


def skin(w: float, h: float, low: float, t: float, x: float) -> tuple[float, float]:
    """A point of the upper's cross-section at angle t (0 = outer side's foot, pi/2 = ridge, pi = inner side's foot)."""
    c, s = math.cos(t), math.sin(t)
    y = w * math.copysign(abs(c) ** 0.62, c)
    return y, low * 0.8 + rise(x) + h * max(s, 0.0) ** 0.82 * (1 - 0.06 * abs(c))


def section(x: float, w: float, h: float, low: float) -> np.ndarray:
    return np.array([(x, *skin(w, h, low, t, x)) for t in np.linspace(0, math.pi, 40)])


def collar(v: dict, low: float, coat) -> list:
    """The opening's padded rim with a dark inside."""
    z = low + 9.4 * v["tall"]
    ring = [
        (2.2, 0, z + 0.2),
        (4.5, -2.6, z - 0.5),
        (8.5, -2.9, z - 0.9),
        (12.4, -1.9, z + 0.2),
        (13.6, 0, z + 0.9),
        (12.4, 1.9, z + 0.2),
        (8.5, 2.9, z - 0.9),
        (4.5, 2.6, z - 0.5),
    ]
    path = spline(ring, 8, closed=True)
    rim = tube("collar", path, circle(0.85, 14), closed=True)
    middle = path.mean(0)
    rows = np.array([[tuple(middle + (p - middle) * s + np.array([0, 0, 0.35 - 0.5 * (1 - s)])) for p in path] for s in (1.0, 0.7, 0.05)])
    return [m.wear(rim, coat), m.wear(grid_object("inside", rows, True), m.felt("#1d1d1f"))]


def shaft(v: dict, low: float, coat) -> list:
    top = low + v["shaft"]
    sections = []
    for t in np.linspace(0, 1, 14):
        z = low + 5.5 + (top - low - 5.5) * t
        sections.append(np.array([(7.6 - 0.6 * t + (6.2 - 0.9 * t) * x, (3.75 + 0.25 * t) * y, z + 0.5 * t * x) for x, y in superellipse(1, 1, 2.4, 48)]))
    inner = [np.array([(7.0 + (p[0] - 7.0) * s, p[1] * s, p[2] - d) for p in sections[-1]]) for s, d in ((0.9, 0.0), (0.85, 2.0))]
    ring = bent("cuff", [tuple(p) for p in sections[-1][::4]] + [tuple(sections[-1][0])], circle(0.6, 12), (0, 0, 1), 5)
    return [
        m.wear(loft("shaft", sections), coat),
        m.wear(loft("inside", [inner[1], inner[0] + np.array([0, 0, 0.1])]), m.felt("#1d1d1f")),
        m.wear(ring, m.leather(v["second"] if v["toe"] else v["colour"], 0.5)),
    ]


def at(stations: np.ndarray, x: float) -> tuple[float, float]:
    return float(np.interp(x, stations[:, 0], stations[:, 1])), float(np.interp(x, stations[:, 0], stations[:, 2]))


def laces(v: dict, low: float, stations: np.ndarray) -> list:
    coat = m.felt("#f1f0ec" if v["laces"] == "white laces" else "#232326")
    out = []
    for k in range(5):
        x = -6.6 + 2.0 * k
        w, h = at(stations, x)
        path = [(x + 0.25 * math.sin(3 * t), *skin(w * 1.03, h + 0.25, low, math.pi / 2 + t, x)) for t in np.linspace(-0.62, 0.62, 7)]
        out.append(m.wear(bent("lace", path, superellipse(0.42, 0.26, 2.5, 12), (1, 0, 0.1), 4), coat))
    return out


def marks(v: dict, low: float, stations: np.ndarray) -> list:
    out = []
    starts = (-2.0, 1.0, 4.0) if v["mark"] == "stripes" else (0.0,)
    for side in (0, 1):
        for x0 in starts:
            wave = (
                [(x0 + 2.6 * t, 0.25 + 0.85 * t) for t in np.linspace(0, 1, 12)]
                if v["mark"] == "stripes"
                else [(-7 + 17 * t, 0.36 + 0.9 * (t - 0.3) ** 2) for t in np.linspace(0, 1, 24)]
            )
            rows = []
            for d in (-0.5, 0.5):
                row = []
                for k, (x, turn) in enumerate(wave):
                    thick = 0.9 if v["mark"] == "stripes" else 1.5 * math.sin(math.pi * (k + 1) / (len(wave) + 1)) ** 0.7
                    px = x + (d * thick if v["mark"] == "stripes" else 0)
                    w, h = at(stations, px)
                    t = turn + (0 if v["mark"] == "stripes" else d * thick * 0.13)
                    row.append((px, *skin(w * 1.03 + 0.05, h * 1.01, low, t if side == 0 else math.pi - t, px)))
                rows.append(row)
            out.append(m.wear(grid_object("mark", np.array(rows), False), m.plastic(v["second"], 0.5)))
    return out
