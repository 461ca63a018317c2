"""Keyboards and mice: full, compact and numeric; with round or square keys."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import bent
from ..outline import circle, rectangle, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import at_height, loft, place, prism
from ..words import brand, style

PATH = "electronics/keyboards"
COLOURS = shades("black", "white", "grey", "pink", "navy", "green", "purple", "red", "teal", "beige")
LAYOUTS = ("full size", "compact", "with wheel")
VIEWS = [
    View("front", azimuth=0, elevation=48, fill=0.92, alt="seen from the front"),
    View("angle", azimuth=28, elevation=30, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=80, elevation=16, fill=0.88, alt="side view"),
    View("top", azimuth=0, elevation=86, fill=0.9, alt="seen from above"),
    View("detail", azimuth=30, elevation=40, fill=2.4, target=(0.3, 0.4, 0.8), lens=100, alt="keys"),
]
ROWS = [13, 14, 13, 12, 9]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["keyboard", "computer mouse"][seed % 2]
    layout = LAYOUTS[2] if kind == "computer mouse" else source.pick(LAYOUTS[:2])
    cable = source.pick(["cable", "no cable"])
    traits = (Trait("layout", layout, LAYOUTS), Trait("cable", cable, ("cable", "no cable"), "with {}"))
    return described(
        "keyboards",
        seed,
        Facts(kind, name, name, "plastic", traits, brand(source), style(source)),
        {
            "colour": hexa,
            "kind": kind,
            "layout": layout,
            "cable": cable,
            "gloss": False,
            "keys": source.pick(["same", "same", "white", "black"]),
            "accent": source.pick(["#c8362f", "#e3b935", "#3a6fb8", hexa]),
            "round": source.chance(0.25),
            "size": source.between(0.92, 1.1),
            "hump": source.between(0.85, 1.15),
            "frame": source.between(0.5, 1.4),
        },
        "For every system.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    parts = keyboard(v) if v["kind"] == "keyboard" else mouse(v)
    if v["cable"] == "cable":
        back = 8.5 if v["kind"] == "keyboard" else 5.8
        path = [(0, back - 1, 0.8), (0, back + 1.5, 0.6), (1.5, back + 3.5, 0.25), (5, back + 4, 0.25), (7, back + 6, 0.25)]
        parts.append(m.wear(bent("cable", path, circle(0.22, 10), (0.1, 0, 1)), m.rubber("#222224")))
    return parts


def keyboard(v: dict) -> list:
    pitch, full = 1.9 * v["size"], v["layout"] == "full size"
    w, d = 15 * pitch, 5 * pitch
    wide = w + (4.3 * pitch if full else 0)
    edge = v["frame"]
    coat = m.plastic(v["colour"], 0.42, 0.15)
    parts = [m.wear(place(prism("case", rectangle(wide + 2 * edge, d + 2 * edge, 0.8), 1.5, 0.35), (0, 0, 0.8), (3, 0, 0)), coat)]
    tops = {"same": coat, "white": m.plastic("#eeece6", 0.45), "black": m.plastic("#26272a", 0.45)}[v["keys"]]
    accent = m.plastic(v["accent"], 0.45)
    left = -wide / 2
    for r, count in enumerate(ROWS):
        y, x = d / 2 - (r + 0.5) * pitch, left
        widths = [w / pitch / count] * count if r < 4 else [1.3] * 3 + [w / pitch - 1.3 * 8] + [1.3] * 5
        for k, share in enumerate(widths):
            special = (r == 0 and k == 0) or (r == 2 and k == count - 1)
            parts.append(key(x + share * pitch / 2, y, share * pitch, pitch, accent if special else tops, v["round"] and share < 1.4))
            x += share * pitch
        if full:
            for k in range(4):
                parts.append(key(left + w + (0.8 + k) * pitch, y, pitch, pitch, tops, v["round"]))
    return parts


def key(x: float, y: float, wide: float, pitch: float, coat, rounded: bool):
    a, b = wide / 2 - 0.09, pitch / 2 - 0.09
    power = 2.4 if rounded else 9
    cap = loft(
        "key",
        [
            at_height(superellipse(a, b, power, 32), 0),
            at_height(superellipse(a * 0.97, b * 0.96, power, 32), 0.35),
            at_height(superellipse(a - 0.22, b - 0.22, power, 32), 0.72),
            at_height(superellipse(a - 0.34, b - 0.34, power, 32), 0.76),
        ],
    )
    return m.wear(place(cap, (x, y, 1.45 + 0.052 * y), (3, 0, 0)), coat)


def mouse(v: dict) -> list:
    a, b, h = 3.2 * v["size"], 5.8 * v["size"], 3.6 * v["hump"]
    coat = m.plastic(v["colour"], 0.35)
    sections = []
    for t in np.linspace(0, 1, 18):
        shrink = (1 - t**3.2) ** 0.5
        sections.append(
            np.array(
                [
                    (x * shrink, y * shrink + 0.9 * t, 0.3 + h * t * (1 - 0.025 * (y * shrink)))
                    for x, y in superellipse(a * (1 + 0.03 * math.sin(4 * t)), b, 2.5, 72)
                ]
            )
        )
    parts = [
        m.wear(loft("body", sections[:-1]), coat),
        m.wear(place(prism("foot", superellipse(a * 0.95, b * 0.95, 2.5, 64), 0.35, 0.1), (0, 0, 0.2)), m.rubber("#1d1d1f")),
    ]
    groove = [(0, -b * s + 0.9 * t, 0.3 + h * t * (1 + 0.025 * b * s) + 0.06) for t, s in ((t, (1 - t**3.2) ** 0.5) for t in np.linspace(0.25, 0.93, 10))]
    parts.append(m.wear(bent("groove", groove, circle(0.09, 8), (1, 0, 0), 5), m.plastic("#18181a", 0.5)))
    at = groove[6]
    wheel = place(prism("wheel", circle(0.85, 40), 0.75, 0.15), (0, at[1] + 0.35, at[2] - 0.12), (90, 0, 90))
    return [*parts, m.wear(wheel, m.rubber("#202124") if v["accent"] == v["colour"] else m.plastic(v["accent"], 0.4))]
