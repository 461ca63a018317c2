"""Weights: hexagonal and round dumbbells, kettlebells, weight plates."""

from __future__ import annotations

import math

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import ball, bent, rod
from ..labels import Sheet, flat_label
from ..outline import circle, fillet, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import lathe, place, prism
from ..words import brand, style

PATH = "sport/weights"
COLOURS = shades("black", "red", "blue", "green", "yellow", "pink", "purple", "grey", "orange", "teal")
VIEWS = [
    View("front", azimuth=-12, elevation=14, fill=0.9, alt="front view"),
    View("angle", azimuth=42, elevation=30, fill=0.9, alt="seen from above at an angle"),
    View("side", azimuth=82, elevation=10, fill=0.86, alt="end view"),
    View("back", azimuth=165, elevation=12, fill=0.88, alt="back"),
    View("top", azimuth=15, elevation=65, fill=0.9, alt="seen from above"),
]
HEADS = ("hexagonal", "round", "ball")


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["dumbbell", "kettlebell", "dumbbell", "weight plate"][seed % 4]
    head = {"dumbbell": source.pick(HEADS), "kettlebell": "ball", "weight plate": "round"}[kind]
    kilos = source.pick([1, 2, 4, 5, 8, 10, 12, 16, 20])
    facts = Facts(
        kind,
        name,
        name,
        source.pick(["rubber", "vinyl", "neoprene"]),
        (Trait("head", head, HEADS, "with {} head" if kind != "weight plate" else "{}"),),
        brand(source),
        style(source),
    )
    return described(
        "weights",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "head": head,
            "kilos": kilos,
            "r": source.between(4.2, 6.2),
            "long": source.between(0.9, 1.25),
            "gloss": True,
            "knurl": source.pick(["chrome", "same", "black"]),
            "holes": source.pick([0, 3, 4]),
            "flat": source.between(0.82, 0.95),
            "base": source.chance(0.5),
        },
        f"{kilos} kg.",
    )


def mark(v: dict, size: float):
    dark = sum(int(v["colour"][i : i + 2], 16) for i in (1, 3, 5)) < 420
    sheet = Sheet(500, 500, None)
    sheet.line(f"{v['kilos']}", 0.5, 0.45, 0.45, "grotesk", "#f2f0ea" if dark else "#222224")
    sheet.line("KG", 0.5, 0.78, 0.17, "sans-bold", "#f2f0ea" if dark else "#222224", 0.1)
    return flat_label(size, size, sheet.saved(), 0.5)


def build(spec: Spec) -> list:
    return {"dumbbell": dumbbell, "kettlebell": kettlebell, "weight plate": plate}[spec.values["kind"]](spec.values)


def dumbbell(v: dict) -> list:
    r, coat = v["r"], m.plastic(v["colour"], 0.5, 0.35)
    half, thick = 6.6, r * 1.15 * v["long"]
    bar = {"chrome": m.brushed_metal("#c8c8c6", (40, 1, 1), 0.22), "same": coat, "black": m.rubber("#1e1e20")}[v["knurl"]]
    parts = [m.wear(rod("bar", (-half - 1, 0, r), (half + 1, 0, r), 1.55), bar)]
    for side in (-1, 1):
        x = side * (half + thick / 2)
        if v["head"] == "hexagonal":
            six = [(r * 1.1 * math.cos(math.pi * (k + 0.5) / 3 + math.pi / 3), r * 1.1 * math.sin(math.pi * (k + 0.5) / 3 + math.pi / 3)) for k in range(6)]
            head = place(prism("head", six, thick, 0.14 * r), (x, 0, r), (90, 0, 90))
        elif v["head"] == "round":
            head = place(
                lathe("head", fillet([(0, -thick / 2), (r, -thick / 2, 0.2 * r), (r, thick / 2, 0.2 * r), (0, thick / 2)], 8), 96), (x, 0, r), (0, 90, 0)
            )
        else:
            head = place(ball("head", r, 64, 0.95), (x, 0, r))
        parts.append(m.wear(head, coat))
        if v["head"] != "ball":
            parts.append(place(mark(v, r * 1.1), (x + side * (thick / 2 + 0.015), 0, r), (0, 0, 90 * side)))
    return parts


def kettlebell(v: dict) -> list:
    r, coat = v["r"] * 2, m.plastic(v["colour"], 0.45, 0.5)
    z = r * v["flat"]
    line = [(0.0, 0.0)] + [(r * math.cos(a), z + r * math.sin(a)) for a in (math.radians(d) for d in range(-56 if v["base"] else -62, 84, 4))]
    top = z + r
    path = [
        (-0.5 * r, 0, top - 0.28 * r),
        (-0.72 * r, 0, top + 0.25 * r),
        (-0.5 * r, 0, top + 0.66 * r),
        (0.5 * r, 0, top + 0.66 * r),
        (0.72 * r, 0, top + 0.25 * r),
        (0.5 * r, 0, top - 0.28 * r),
    ]
    grip = m.wear(
        bent("handle", path, superellipse(0.17 * r, 0.17 * r, 2, 24), (0, 1, 0)),
        coat if v["knurl"] == "same" else m.rubber("#232325") if v["knurl"] == "black" else m.brushed_metal(),
    )
    body = m.wear(lathe("body", [*[(x, max(y, 0.0)) for x, y in line], (0.0, top)], 96), coat)
    label = place(mark(v, r * 0.8), (0, -r - 0.03, z + 0.05 * r))
    return [body, grip, label]


def plate(v: dict) -> list:
    r, coat = v["r"] * 3.2, m.plastic(v["colour"], 0.5, 0.4)
    thick = 0.2 * r
    holes = [circle(0.12 * r, 48)] + [
        [(x + 0.6 * r * math.cos(a), y + 0.6 * r * math.sin(a)) for x, y in superellipse(0.14 * r, 0.14 * r, 2, 32)]
        for a in (math.tau * (k + 0.25) / max(v["holes"], 1) for k in range(v["holes"]))
    ]
    body = m.wear(place(prism("plate", circle(r, 128), thick, 0.05 * r, 5, holes), (0, 0, r), (90, 0, 0)), coat)
    steel = m.polished_metal("#c6c4bf", 0.2)
    ring = place(
        lathe("bush", fillet([(0.12 * r, -thick * 0.6), (0.2 * r, -thick * 0.6, 0.1), (0.2 * r, thick * 0.6, 0.1), (0.12 * r, thick * 0.6)], 4), 64),
        (0, 0, r),
        (90, 0, 0),
    )
    rim = place(
        lathe("rim", fillet([(0.9 * r, -thick * 0.62), (1.0 * r, -thick * 0.62, 0.2), (1.0 * r, thick * 0.62, 0.2), (0.9 * r, thick * 0.62)], 5), 128),
        (0, 0, r),
        (90, 0, 0),
    )
    return [body, m.wear(ring, steel), m.wear(rim, coat), place(mark(v, 0.5 * r), (0, -thick / 2 - 0.02, 1.5 * r if v["holes"] != 4 else 0.62 * r))]
