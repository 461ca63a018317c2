"""Cushions: square, long and round ones in linen, wool and velvet, with stripes, piping or buttons."""
from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..graph import Graph
from ..outline import circle
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import grid_object, place, tube, weld
from ..words import brand, choose, style

PATH = "home/cushions"
COLOURS = [("rust", "#ad5a38"), ("ivory", "#e7ddc8"), ("forest", "#3f5a47"), ("navy", "#2f3e58"), ("ochre", "#cb9b45"), ("lavender", "#a79bb8"), ("grey", "#8c8d8b")]
VIEWS = [
    View("front", azimuth=0, elevation=4, fill=0.92, alt="front view"),
    View("angle", azimuth=42, elevation=14, fill=0.9, alt="seen from the side"),
    View("detail", azimuth=18, elevation=10, fill=3.2, target=(0.72, 0.2, 0.72), lens=100, alt="weave and seam"),
    View("scene", "scene", azimuth=-14, elevation=10, fill=0.6, lens=55, stop=5.6, scene="linen", alt="on a linen cover"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    shape = ["square", "lumbar", "round"][seed % 3]
    size = {"square": "45 × 45 cm", "lumbar": "60 × 35 cm", "round": "40 cm across"}[shape]
    cloth = source.pick(["linen", "striped cotton", "velvet", "checked wool"])
    maker = brand(source)
    pattern = {"striped cotton": "striped", "checked wool": "checked"}.get(cloth, "plain")
    facts = Facts("cushion", SHADES[name], name, cloth.split()[-1], (Trait("pattern", pattern, ("striped", "checked", "plain")), Trait("shape", shape, ("square", "lumbar", "round"))),
                  maker, style(source))
    return Spec("cushions", seed, f"{maker} {style(source)} Cushion, {cloth}, {name}, {size}", f"{shape.capitalize()} cushion in {name} {cloth}, {size}, with a feather filling and a hidden zip.",
                {"colour": name, "material": cloth, "size": size, "brand": maker, "shape": shape},
                {"colour": hexa, "shape": shape, "cloth": cloth, "second": source.pick(["#eee4d0", "#3a3632", "#d9c7a5"]), "piping": source.chance(0.6), "gloss": False, "plump": source.between(0.85, 1.15)}, facts)


def build(spec: Spec) -> list:
    v, source = spec.values, Source("cushion", spec.seed)
    w, h, power, z = {"square": (22.5, 22.5, 9.0, 22.0), "lumbar": (30.0, 17.5, 9.0, 17.0), "round": (20.0, 20.0, 2.0, 20.0)}[v["shape"]]
    deep = 7.5 * v["plump"]
    phase = [source.between(0, 6.28) for _ in range(4)]
    coat = cloth_of(v)
    parts = [m.wear(weld(half(w, h, power, deep, side, phase)), coat) for side in (-1, 1)]
    a = np.linspace(0, 2 * math.pi, 160, endpoint=False)
    rim = np.array([rim_point(t, w, h, power) for t in a])
    path = np.stack([rim[:, 0], 0.12 * np.sin(9 * a + phase[0]), rim[:, 1]], axis=1)
    edge = m.woven(v["second"] if v["piping"] else v["colour"], threads=6)
    parts.append(m.wear(tube("seam", path, circle(0.42 if v["piping"] else 0.22, 12), closed=True, up=(0, 1, 0)), edge))
    for part in parts:
        place(part, (0, 0, z), (-9, 0, 0))
    return parts


def rim_point(t: float, w: float, h: float, power: float) -> tuple[float, float]:
    """The outline; the sides of a filled square cushion pull in between its corners."""
    c, s = math.cos(t), math.sin(t)
    x, y = (math.copysign(abs(k) ** (2 / power), k) for k in (c, s))
    pull = 1.0 if power < 3 else 1 - 0.07 * (1 - min(1.0, (abs(x) * abs(y)) ** 2.0))
    return w * x * pull, h * y * pull


def half(w: float, h: float, power: float, deep: float, side: int, phase: list[float]):
    rows = []
    for s in np.linspace(0, 1, 40):
        row = []
        for t in np.linspace(0, 2 * math.pi, 160, endpoint=False):
            x, y = rim_point(t, w, h, power)
            bulge = deep * (1 - s**2.6) ** 0.75
            crease = 0.9 * s**4 * (1 - s) * math.sin(17 * t + 4 * math.sin(3 * t + phase[1]))
            soft = 0.7 * math.sin(3 * s * math.cos(t + phase[2]) + phase[3]) * (1 - s)
            row.append((x * s, side * (bulge + crease + soft), y * s))
        rows.append(row)
    return grid_object("half", np.array(rows), True)


def cloth_of(v: dict):
    if v["cloth"] == "linen":
        return m.woven(v["colour"], "#efe6d6", threads=5, depth=0.06)
    if v["cloth"] == "velvet":
        g = Graph("velvet")
        nap = g.noise(0.5, 4)
        tone = g.mix(g.span(nap, 0.0, 0.45), v["colour"], "#1d1a18", "MULTIPLY")
        return g.principled(Base_Color=tone, Roughness=0.75, Sheen_Weight=1.0, Sheen_Roughness=0.25, Sheen_Tint=v["colour"], Specular_IOR_Level=0.1, Normal=g.bump(g.noise(8, 3), 0.3, 0.04))
    g = Graph("pattern")
    x, _, z = (g.node("SeparateXYZ", {"Vector": g.coords()}).outputs[i] for i in range(3))
    bands = [g.span(g.maths("SINE", g.maths("MULTIPLY", axis, 1.1)), 0, 1, (0.45, 0.55)) for axis in (x, z)]
    field = bands[0] if v["cloth"] == "striped cotton" else g.maths("MULTIPLY", g.maths("ADD", bands[0], bands[1]), 0.5)
    warp = g.maths("MULTIPLY", *(g.maths("SINE", g.maths("MULTIPLY", axis, 20.0)) for axis in (x, z)))
    return g.principled(Base_Color=g.mix(field, v["colour"], v["second"]), Roughness=0.9, Specular_IOR_Level=0.15, Sheen_Weight=0.3, Normal=g.bump(warp, 0.5, 0.05))
