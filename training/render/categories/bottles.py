"""Drinking bottles: powder-coated or brushed steel with screw caps, loops and a printed mark; glass ones with a sleeve."""
from __future__ import annotations

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import motif_label, wrap_label
from ..outline import fillet, spline, superellipse
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, subdivide, tube
from ..words import brand, choose, style

PATH = "outdoor/bottles"
COLOURS = [("forest green", "#2f4f3e"), ("ocean blue", "#2f5d86"), ("cream", "#ece2cf"), ("matt black", "#222324"), ("coral", "#d9705c"),
           ("lilac", "#a79ac4"), ("steel", "#steel"), ("yellow", "#e0b13a")]
VIEWS = [
    View("front", azimuth=0, elevation=5, fill=0.92, alt="front view"),
    View("angle", azimuth=40, elevation=24, fill=0.9, alt="seen from above at an angle"),
    View("detail", azimuth=14, elevation=12, fill=2.3, target=(0.5, 0.3, 0.82), lens=100, alt="cap and shoulder"),
    View("scene", "scene", azimuth=-15, elevation=10, fill=0.66, lens=60, stop=4.0, scene="stone", alt="on a stone table"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    shape = ["slim", "shouldered", "wide", "conic"][seed % 4]
    height, radius = {"slim": (25.5, 3.3), "shouldered": (24, 3.7), "wide": (20, 4.4), "conic": (23, 3.9)}[shape]
    height *= source.between(0.94, 1.06)
    maker, line = brand(source), style(source)
    volume = round(radius**2 * 3.14 * height * 0.62 / 50) * 50
    cap = source.pick(["steel", "loop", "wood", "loop"])
    return Spec("bottles", seed, f"{maker} {line} Insulated Bottle {volume} ml – {name}",
                f"Double-walled steel bottle with a {cap} cap, {volume} ml. Keeps drinks cold for 24 and hot for 12 hours.",
                {"colour": name, "material": "stainless steel", "capacity": f"{volume} ml", "brand": maker},
                {"colour": hexa, "shape": shape, "height": height, "radius": radius, "cap": cap, "gloss": True, "maker": maker,
                 "line": line, "base": source.chance(0.5)},
                Facts("water bottle", SHADES[name], name, "stainless steel",
                      (Trait("cap", cap, ("steel", "loop", "wood"), "with {} cap"), Trait("shape", shape, ("slim", "shouldered", "wide", "conic"))), maker, line))


def build(spec: Spec) -> list:
    v = spec.values
    r, h = v["radius"], v["height"]
    neck = r * 0.62
    body_top = h * 0.80
    lines = {
        "slim": [(0, 0), (r, 0, 0.4), (r, body_top - 1.6, 2.4), (neck, body_top, 0.8), (neck, body_top + 0.6)],
        "shouldered": [(0, 0), (r, 0, 0.5), (r, body_top * 0.86, 1.0), (neck * 0.95, body_top, 1.6), (neck * 0.95, body_top + 0.6)],
        "wide": [(0, 0), (0.94 * r, 0, 0.8), (r, h * 0.4, 8), (0.97 * r, body_top - 0.8, 1.2), (neck * 1.25, body_top, 0.4), (neck * 1.25, body_top + 0.5)],
        "conic": [(0, 0), (r, 0, 0.6), (0.98 * r, h * 0.2, 4), (neck, body_top, 6), (neck, body_top + 0.6)],
    }
    steel = m.brushed_metal(stretch=(1.0, 1.0, 40.0), roughness=0.28)
    coat = steel if v["colour"] == "#steel" else m.powder_coat(v["colour"])
    body = m.wear(subdivide(lathe("body", fillet(lines[v["shape"]], 10), 64), 1), coat)
    top_r = lines[v["shape"]][-1][0]
    parts = [body, *cap(v["cap"], top_r, body_top + 0.45, h, v, steel)]
    if v["base"] and v["shape"] in ("slim", "shouldered"):
        parts.append(m.wear(lathe("base", fillet([(0, -0.02), (r + 0.03, -0.02, 0.4), (r + 0.03, 1.6), (r - 0.1, 1.6)], 6), 96), steel))
    light = v["colour"] in ("#ece2cf", "#e0b13a", "#steel", "#a79ac4")
    picture = motif_label(v["line"], v["maker"], "#2c2c2c" if light else "#efece4", spec.seed)
    if v["shape"] in ("slim", "shouldered"):
        parts.append(wrap_label(r + 0.012, 0.30 * h, 0.30 * h + r * 1.15, 115, picture, roughness=0.35))
    return parts


def cap(kind: str, r: float, z: float, h: float, v: dict, steel) -> list:
    tall = h - z - (2.2 if kind == "loop" else 0)
    dark = m.plastic("#26282a", 0.4, 0.2)
    outer = r + 0.12
    ring = m.wear(lathe("collar", fillet([(r - 0.3, z - 0.25), (outer, z - 0.25, 0.08), (outer, z + 0.2, 0.08), (r - 0.3, z + 0.2)], 5), 96), steel)
    lid = lathe("lid", fillet([(r - 0.3, z + 0.2), (outer, z + 0.25, 0.1), (outer * 0.97, z + tall, 0.45), (0, z + tall)], 8), 96)
    m.wear(lid, {"steel": steel, "loop": dark, "wood": m.wood("beech", 2)}[kind])
    if kind != "loop":
        return [ring, lid]
    w = outer * 0.78
    path = spline([(-w, 0, z + tall - 0.6), (-w, 0, z + tall + 0.9), (-w * 0.6, 0, z + tall + 2.0), (w * 0.6, 0, z + tall + 2.0), (w, 0, z + tall + 0.9), (w, 0, z + tall - 0.6)], 10)
    return [ring, lid, m.wear(tube("loop", path, superellipse(0.9, 0.28, 4, 20), up=(0, 1, 0)), dark)]
