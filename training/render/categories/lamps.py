"""Table lamps: turned, spherical and tripod bases with drum, cone and dome shades."""
from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import circle, fillet, spline
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, subdivide, thicken, tube
from ..words import brand, choose, style

PATH = "home/lamps"
COLOURS = [("linen white", "#ece4d3"), ("sand", "#d3bd97"), ("olive", "#7c7f5a"), ("slate", "#66717a"), ("rust", "#a9583a"), ("blush", "#d9ab9d")]
VIEWS = [
    View("front", azimuth=0, elevation=4, fill=0.93, alt="front view"),
    View("low", azimuth=25, elevation=-6, fill=0.9, alt="seen from below the shade"),
    View("detail", azimuth=-20, elevation=8, fill=2.1, target=(0.5, 0.3, 0.45), lens=100, alt="base and shade"),
    View("scene", "scene", azimuth=10, elevation=6, fill=0.68, lens=50, stop=5.0, scene="wood", size=(1000, 1250), alt="lit, on a side table"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    base = ["gourd", "sphere", "tripod", "column", "dome"][seed % 5]
    shade = source.pick(["drum", "cone", "drum"]) if base != "dome" else "dome"
    maker, line = brand(source), style(source)
    facts = Facts("table lamp", SHADES[name], name, "metal" if base == "dome" else "ceramic and linen",
                  (Trait("shade", shade, ("drum", "cone", "dome"), "with {} shade"), Trait("base", base, ("gourd", "sphere", "tripod", "column", "dome"), "with {} base")), maker, line)
    return Spec("lamps", seed, f"{maker} {line} Table Lamp, {name}", f"Table lamp with a {base} base and a {shade} shade in {name}. E27 bulb, 1.8 m cable with switch.",
                {"colour": name, "material": "metal" if base == "dome" else "ceramic and linen", "socket": "E27", "brand": maker},
                {"colour": hexa, "base": base, "shade": shade, "height": source.between(38, 52), "width": source.between(0.52, 0.68),
                 "coat": source.pick(["ceramic", "stone", "brass", "wood"]), "base_colour": source.pick(["#e9e2d4", "#39434a", "#8a9a86", "#b56f4a"]), "gloss": True}, facts)


def build(spec: Spec) -> list:
    v = spec.values
    h = v["height"]
    brass = m.polished_metal("#c79d52", 0.18)
    if v["base"] == "dome":
        return dome(v, h, brass)
    coat = {"ceramic": lambda: m.glazed(v["base_colour"]), "stone": lambda: m.stoneware(v["base_colour"]),
            "brass": lambda: m.brushed_metal("#b98f4c", (1, 1, 40)), "wood": lambda: m.wood("walnut", 2)}[v["coat"]]()
    shade_low = 0.56 * h
    parts = tripod(h, shade_low, m.wood("oak", 2)) if v["base"] == "tripod" else [body(v["base"], h, shade_low, coat)]
    parts.append(m.wear(lathe("stem", [(0, shade_low - 0.12 * h), (0.45, shade_low - 0.12 * h), (0.45, shade_low + 0.2 * h), (0, shade_low + 0.2 * h)], 32), brass))
    parts.append(m.wear(lathe("socket", fillet([(0, shade_low + 0.08 * h), (1.7, shade_low + 0.08 * h, 0.2), (1.7, shade_low + 0.2 * h, 0.2), (0, shade_low + 0.2 * h)], 5), 48), brass))
    bulb = [(0, 0.2 * h), (1.4, 0.2 * h), (2.9, 0.29 * h, 3), (2.4, 0.34 * h, 2.4), (0, 0.355 * h)]
    parts.append(m.wear(lathe("bulb", fillet([(x, z + shade_low, *r) for x, z, *r in bulb], 8), 48), m.emitter("#ffdca8", 5.0)))
    return parts + drum_or_cone(v, h, shade_low, brass)


def drum_or_cone(v: dict, h: float, low: float, brass) -> list:
    r = v["width"] * h / 2
    top_r = r * (0.86 if v["shade"] == "drum" else 0.5)
    line = [(r + (top_r - r) * t, low + 0.43 * h * t) for t in np.linspace(0, 1, 9)]
    shade = thicken(m.wear(lathe("shade", line, 128), m.translucent(v["colour"], 0.75)), 0.12)
    hoops = []
    for rr, z in ((r, low), (top_r, low + 0.43 * h)):
        a = np.linspace(0, 2 * math.pi, 96, endpoint=False)
        path = np.stack([rr * np.cos(a), rr * np.sin(a), np.full(96, z)], axis=1)
        hoops.append(m.wear(tube("hoop", path, circle(0.16, 10), closed=True), m.translucent(v["colour"], 0.3)))
    spokes = []
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.4
        z = low + 0.40 * h
        spokes.append(m.wear(tube("spoke", [(0, 0, z - 0.02 * h), (top_r * 0.5 * math.cos(a), top_r * 0.5 * math.sin(a), z), (top_r * math.cos(a), top_r * math.sin(a), z)], circle(0.12, 8)), brass))
    return [shade, *hoops, *spokes]


def body(kind: str, h: float, top: float, coat):
    end = top - 0.06 * h
    lines = {
        "gourd": [(0.0, 0), (0.13 * h, 0), (0.17 * h, 0.1 * h), (0.12 * h, 0.25 * h), (0.05 * h, 0.33 * h), (0.07 * h, 0.40 * h), (0.025 * h, end)],
        "sphere": [(0.0, 0), (0.09 * h, 0.0), (0.19 * h, 0.1 * h), (0.2 * h, 0.2 * h), (0.13 * h, 0.34 * h), (0.04 * h, 0.40 * h), (0.025 * h, end)],
        "column": [(0.0, 0), (0.14 * h, 0), (0.14 * h, 0.02 * h), (0.07 * h, 0.05 * h), (0.06 * h, 0.25 * h), (0.065 * h, 0.42 * h), (0.025 * h, end)],
    }
    curve = spline(lines[kind][1:], 10)
    return m.wear(subdivide(lathe("base", [(0, 0), *[(float(x), max(float(z), 0.0)) for x, z in curve], (0, end)], 72), 1), coat)


def tripod(h: float, top: float, coat) -> list:
    legs = []
    for k in range(3):
        a = 2 * math.pi * k / 3 - math.pi / 2 + 0.5
        foot = np.array([0.2 * h * math.cos(a), 0.2 * h * math.sin(a), 0])
        hip = np.array([0.03 * h * math.cos(a), 0.03 * h * math.sin(a), top - 0.1 * h])
        path = [foot + (hip - foot) * t for t in np.linspace(0, 1, 10)]
        legs.append(m.wear(tube("leg", path, circle(0.017 * h, 24), scales=np.linspace(0.7, 1.15, 10), up=(0, 1, 0.2)), coat))
    hub = lathe("hub", fillet([(0, top - 0.13 * h), (0.055 * h, top - 0.13 * h, 0.4), (0.055 * h, top - 0.08 * h, 0.4), (0, top - 0.08 * h)], 6), 48)
    return [*legs, m.wear(hub, coat)]


def dome(v: dict, h: float, brass) -> list:
    """A metal mushroom: round foot, thin stem, half-sphere shade painted in the colour."""
    paint = m.powder_coat(v["colour"], 0.3)
    r = 0.34 * h
    foot = lathe("foot", fillet([(0, 0), (0.2 * h, 0, 0.3), (0.2 * h, 1.2, 0.8), (0.6, 2.0, 0.8), (0.6, 0.72 * h), (0, 0.72 * h)], 8), 96)
    shell = [(r * math.cos(a), 0.62 * h + 0.9 * r * math.sin(a)) for a in np.linspace(0, math.pi / 2, 24)]
    shade = thicken(m.wear(lathe("shade", [(x if x > 1e-6 else 0.0, z) for x, z in shell], 96), paint), 0.2)
    inner = m.wear(lathe("bulb", fillet([(0, 0.66 * h), (2.6, 0.66 * h, 1.2), (2.6, 0.78 * h, 1.5), (0, 0.78 * h)], 6), 48), m.emitter("#ffdca8", 6.0))
    knob = m.wear(lathe("knob", fillet([(0, 0.62 * h + 0.9 * r - 0.1), (0.9, 0.62 * h + 0.9 * r, 0.3), (0.7, 0.62 * h + 0.9 * r + 1.1, 0.4), (0, 0.62 * h + 0.9 * r + 1.1)], 6), 32), brass)
    return [m.wear(foot, paint), shade, inner, knob]
