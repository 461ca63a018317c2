"""Mugs: five bodies, four handles, glazes dipped or plain, a printed line on some."""
from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import motif_label, wrap_label
from ..outline import fillet, spline, superellipse, wall
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, subdivide, tube
from ..words import brand, choose, style

PATH = "kitchen/mugs"
COLOURS = [("teal", "#2f6f73"), ("sand", "#d8c3a0"), ("white", "#efede8"), ("terracotta", "#b4603e"), ("navy", "#26364f"),
           ("sage", "#98a68a"), ("charcoal", "#3a3b3d"), ("mustard", "#cf9b34"), ("blush", "#dba79b")]
VIEWS = [
    View("front", azimuth=-8, elevation=10, fill=0.9, alt="front view"),
    View("angle", azimuth=32, elevation=28, fill=0.86, alt="seen from above at an angle"),
    View("detail", azimuth=-30, elevation=24, fill=1.75, target=(0.35, 0.4, 0.9), lens=100, stop=8, alt="rim and glaze"),
    View("scene", "scene", azimuth=18, elevation=14, fill=0.52, lens=60, stop=4.0, scene="wood", alt="on a table"),
]
BODIES = {
    "straight": lambda r, h: [(0, 0), (0.94 * r, 0, 0.5), (r, 0.35, 0.3), (r, h)],
    "tapered": lambda r, h: [(0, 0), (0.72 * r, 0, 0.6), (0.86 * r, 0.4 * h, 4), (r, h)],
    "barrel": lambda r, h: curved([(0.78 * r, 0), (0.93 * r, 0.12 * h), (1.05 * r, 0.45 * h), (0.99 * r, 0.78 * h), (0.9 * r, h)]),
    "bowl": lambda r, h: curved([(0.56 * r, 0), (0.58 * r, 0.06 * h), (0.86 * r, 0.2 * h), (1.08 * r, 0.5 * h), (1.08 * r, 0.8 * h), (1.06 * r, h)]),
    "belly": lambda r, h: curved([(0.74 * r, 0), (0.98 * r, 0.12 * h), (1.1 * r, 0.34 * h), (0.96 * r, 0.66 * h), (0.9 * r, 0.85 * h), (0.96 * r, h)]),
}


def curved(points: list[tuple]) -> list[tuple]:
    line = [(float(x), max(float(z), 0.0)) for x, z in spline(points, 6)]
    return [(0, 0), (line[0][0], 0, 0.5), *line[1:]]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    body = list(BODIES)[seed % len(BODIES)]
    finish = source.pick(["glaze", "speckled", "dipped", "stoneware", "glaze"])
    height, radius = source.between(8.2, 11.0), source.between(3.9, 4.7)
    material = "stoneware" if finish in ("stoneware", "speckled", "dipped") else "porcelain"
    maker, line = brand(source), style(source)
    volume = round(math.pi * (radius - 0.4) ** 2 * height * 0.88 / 10) * 10
    handle = source.pick(["round", "ear", "square"])
    facts = Facts("mug", SHADES[name], name, material, (Trait("handle", handle, ("round", "ear", "square"), "with {} handle"),
                  Trait("shape", body, tuple(BODIES)), Trait("finish", "two-tone" if finish == "dipped" else "plain", ("two-tone", "plain"))), maker, line)
    return Spec("mugs", seed, f"{maker} {line} Mug, {volume} ml, {name}",
                f"A {body} {material} mug in {name}. Holds {volume} ml, stands {height:.0f} cm tall; dishwasher and microwave safe.",
                {"colour": name, "material": material, "capacity": f"{volume} ml", "brand": maker, "shape": body},
                {"colour": hexa, "body": body, "finish": finish, "height": height, "radius": radius, "gloss": finish == "glaze",
                 "handle": handle, "inside": source.pick(["#f3efe6", hexa, "#f3efe6"]),
                 "print": source.chance(0.4) and body in ("straight",), "line": line, "maker": maker}, facts)


def build(spec: Spec) -> list:
    v = spec.values
    r, h = v["radius"], v["height"]
    outline = fillet(wall(BODIES[v["body"]](r, h), 0.42, 0.6), 10)
    cup = subdivide(lathe("cup", outline, 64), 1)
    coat = finish_of(v)
    m.wear(cup, coat)
    parts = [cup, m.wear(handle(v["handle"], BODIES[v["body"]](r, h), r, h), coat)]
    if v["finish"] == "dipped":
        parts.append(dip(BODIES[v["body"]](r, h), h, v))
    if v["print"]:
        picture = motif_label(v["line"], v["maker"], "#2b2b2b" if v["colour"] > "#6" else "#f4f0e6", spec.seed)
        parts.append(wrap_label(r + 0.015, 0.22 * h, 0.82 * h, 110, picture, roughness=0.15))
    return parts


def finish_of(v: dict):
    if v["finish"] == "stoneware":
        return m.stoneware(v["colour"])
    if v["finish"] == "dipped":
        return m.stoneware("#d9cbb4")
    return m.glazed(v["colour"], "#4b3a2c" if v["finish"] == "speckled" else None)


def radius_at(profile: list[tuple], z: float) -> float:
    line = fillet(profile, 10)
    zs = np.array([p[1] for p in line[1:]])
    rs = np.array([p[0] for p in line[1:]])
    order = np.argsort(zs)
    return float(np.interp(z, zs[order], rs[order]))


def handle(kind: str, profile: list[tuple], r: float, h: float):
    top, low = 0.84 * h, 0.26 * h
    a, b = radius_at(profile, top) - 0.2, radius_at(profile, low) - 0.2
    reach = max(a, b) + 0.42 * h
    shapes = {
        "round": [(a, top), (a + 0.14 * h, top + 0.02 * h), (reach - 0.12 * h, 0.76 * h), (reach - 0.06 * h, 0.57 * h), (reach - 0.13 * h, 0.38 * h), (b + 0.14 * h, low - 0.01 * h), (b, low + 0.01 * h)],
        "ear": [(a, top), (a + 0.15 * h, top + 0.05 * h), (reach - 0.04 * h, 0.78 * h), (reach - 0.12 * h, 0.5 * h), (b + 0.12 * h, 0.3 * h), (b, low)],
        "square": [(a, top), (a + 0.2 * h, top), (reach - 0.09 * h, top - 0.04 * h), (reach - 0.06 * h, 0.55 * h), (reach - 0.09 * h, low + 0.04 * h), (b + 0.2 * h, low), (b, low)],
    }
    curve = spline(shapes[kind], 12)
    path = np.stack([curve[:, 0], np.zeros(len(curve)), curve[:, 1]], axis=1)
    swell = [1.0 + 0.35 * abs(2 * t - 1) ** 4 for t in np.linspace(0, 1, len(path))]
    section = superellipse(0.62, 0.42, 2.6, 24)
    return tube("handle", path, section, scales=swell, up=(0.0, 1.0, 0.0))


def dip(profile: list[tuple], h: float, v: dict):
    """The glaze coat over the upper half: the body's own line, a hair further out."""
    line = [p for p in fillet(wall(profile, 0.42, 0.6), 10)]
    start = next(i for i, p in enumerate(line) if p[1] > 0.42 * h)
    end = next(i for i, p in enumerate(line) if p[1] >= h - 0.02)
    coat = []
    for i, (pr, pz) in enumerate(line[start : end + 8]):
        coat.append((pr + 0.03 * min(1.0, i / 2), pz + (0.02 if i > end - start else 0)))
    return m.wear(subdivide(lathe("dip", coat, 64), 1), m.glazed(v["colour"]))
