"""Wooden toys: stacking rings, block towers and a pull-along car."""
from __future__ import annotations

import math
from dataclasses import replace

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import Sheet, flat_label
from ..outline import fillet
from ..product import Spec, View
from ..random_source import Source
from ..shapes import box, lathe, place, prism
from ..words import brand, choose, style

PATH = "kids/toys"
SETS = {"rainbow": ["#c8473c", "#dd8a3a", "#e3bd48", "#6f9a5d", "#4c86a8", "#735a92"], "forest": ["#4f6b4a", "#8a9a68", "#cfb98a", "#b07a4d", "#7d5239", "#e6dcc4"],
        "candy": ["#d98a98", "#eec1b5", "#f0dfc3", "#a9cdc0", "#8fb2cc", "#b7a3c9"], "ocean": ["#23475f", "#3f7590", "#7fb0ba", "#cfdcd6", "#e4d3b0", "#d1885f"]}
COLOURS = [(name, tones[0]) for name, tones in SETS.items()]
VIEWS = [
    View("front", azimuth=-12, elevation=12, fill=0.92, alt="front view"),
    View("angle", azimuth=38, elevation=30, fill=0.88, alt="seen from above at an angle"),
    View("scene", "scene", azimuth=14, elevation=14, fill=0.58, lens=60, stop=4.5, scene="wood", alt="on the playroom floor"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, _ = choose(source, COLOURS, colour)
    kind = ["stacking rings", "building blocks", "wooden car"][seed % 3]
    maker = brand(source)
    made = Spec("toys", seed, f"{maker} {style(source)} {kind.title()}, {name}", f"{kind.capitalize()} of beech wood with water-based paint in {name} tones. From 12 months.",
                {"colour": name, "material": "beech wood", "age": "12 months and up", "brand": maker, "type": kind},
                {"kind": kind, "tones": SETS[name], "gloss": False, "count": source.pick([5, 6]), "turn": source.between(-20, 20), "flip": source.chance(0.5)})
    seen = {"rainbow": "red", "forest": "green", "candy": "pink", "ocean": "navy"}[name] if kind == "wooden car" else "multicolour"
    form = {"stacking rings": "stacked rings", "building blocks": "cubes", "wooden car": "wheels"}[kind]
    traits = (Trait("form", form, ("stacked rings", "cubes", "wheels"), "with {}"),)
    return replace(made, facts=Facts(kind, seen, name, "beech wood", traits, maker, style(source)))


def build(spec: Spec) -> list:
    return {"stacking rings": rings, "building blocks": blocks, "wooden car": car}[spec.values["kind"]](spec)


def paint(colour: str):
    return m.plastic(colour, 0.38, 0.05)


def rings(spec: Spec) -> list:
    v = spec.values
    beech = m.wood("beech", 0)
    parts = [m.wear(lathe("foot", fillet([(0, 0), (5.4, 0, 0.5), (5.4, 1.3, 0.6), (0, 1.3)], 8), 96), beech)]
    z = 1.3
    for k in range(v["count"]):
        r, t = 5.6 - 0.55 * k, 2.0 - 0.08 * k
        outline = [(0.95, z + 0.02), (r, z + 0.02, t * 0.49), (r, z + t, t * 0.49), (0.95, z + t)]
        parts.append(m.wear(lathe("ring", fillet(outline, 10), 96), paint(v["tones"][k])))
        z += t
    parts.append(m.wear(lathe("pole", [(0, 1), (0.85, 1), (0.85, z + 0.6), (0, z + 0.6)], 40), beech))
    ball = [(1.75 * math.cos(a), z + 1.75 + 1.75 * math.sin(a)) for a in (math.pi * (i / 24 - 0.5) for i in range(25))]
    return [*parts, m.wear(lathe("ball", [(max(x, 0.0), y) for x, y in ball], 64), paint(v["tones"][-1]))]


def blocks(spec: Spec) -> list:
    v, source = spec.values, Source("blocks", spec.seed)
    parts, side = [], 4.2
    layout = [(-4.6, 0, 0), (0, 0, 0), (4.6, 0, 0), (-2.3, 0, 1), (2.2, 0, 1), (-0.1, 0, 2)]
    letters = source.shuffled(list("ABCDEFGHKLMNPRST"))
    for k, (x, y, level) in enumerate(layout):
        turn = source.between(-14, 14)
        natural = k % 3 == 2
        ink = v["tones"][k] if natural else "#f6f0e2"
        parts.append(m.wear(place(box("block", (side, side, side), 0.22, 5), (x, y, side * (level + 0.5)), (0, 0, turn)), m.wood("beech", 2) if natural else paint(v["tones"][k])))
        sheet = Sheet(400, 400, None)
        sheet.line(letters[k], 0.5, 0.5, 0.62, "round", ink)
        a = math.radians(turn)
        d = side / 2 + 0.012
        parts.append(place(flat_label(side * 0.8, side * 0.8, sheet.saved(), 0.4), (x + d * math.sin(a), y - d * math.cos(a), side * (level + 0.5)), (0, 0, turn)))
    return parts


def car(spec: Spec) -> list:
    v = spec.values
    van = v["flip"]
    roof = [(-8, 2.2, 0.8), (8, 2.2, 0.8), (8, 5.2, 1.6), (4.6, 5.6, 1.0), (2.6, 9.2, 1.4), (-4.6, 9.2, 1.4), (-6.2 if not van else -8, 5.6 if not van else 9.2, 1.2), (-8, 5.2, 1.0)]
    body = m.wear(place(prism("body", fillet(roof, 8, closed=True), 6.4, 0.45), rotation=(90, 0, 0)), paint(v["tones"][0]))
    glass_line = [(2.2, 5.8, 0.3), (3.6, 5.8, 0.3), (1.9, 8.4, 0.5), (-0.6, 8.4, 0.5), (-0.6, 5.8, 0.3)]
    rear_line = [(-1.4, 5.8, 0.3), (-1.4, 8.4, 0.4), (-4.3, 8.4, 0.5), (-5.0, 5.8, 0.4)]
    panes = [m.wear(place(prism("pane", fillet(line, 6, closed=True), 6.7, 0.1), rotation=(90, 0, 0)), m.plastic("#f1e9d8", 0.4)) for line in (glass_line, rear_line)]
    wheels = []
    for x in (-4.9, 4.7):
        for side in (-1, 1):
            tyre = lathe("wheel", fillet([(0, -0.9), (2.3, -0.9, 0.5), (2.3, 0.9, 0.5), (0, 0.9)], 8), 64)
            wheels.append(m.wear(place(tyre, (x, side * 3.6, 2.3), (90, 0, 0)), m.wood("beech", 0)))
            hub = lathe("hub", fillet([(0, -1.0), (0.8, -1.0, 0.2), (0.8, 1.0, 0.2), (0, 1.0)], 5), 40)
            wheels.append(m.wear(place(hub, (x, side * 3.65, 2.3), (90, 0, 0)), paint(v["tones"][3])))
    return [body, *panes, *wheels]
