"""Stools and benches: wooden legs with round, square or upholstered seats."""
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import circle, rectangle, superellipse
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import at_height, loft, place, prism, tube
from ..words import brand, choose, style

PATH = "furniture/stools"
COLOURS = [("natural oak", "oak"), ("walnut", "walnut"), ("black", "black"), ("white", "white"), ("birch", "birch")]
VIEWS = [
    View("front", azimuth=-16, elevation=12, fill=0.93, alt="front view"),
    View("angle", azimuth=40, elevation=30, fill=0.9, alt="seen from above at an angle"),
    View("detail", azimuth=-30, elevation=26, fill=2.0, target=(0.4, 0.3, 0.9), lens=100, alt="seat and joints"),
    View("scene", "scene", azimuth=8, elevation=9, fill=0.6, lens=45, scene="room", alt="in a room"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, species = choose(source, COLOURS, colour)
    kind = ["round stool", "bar stool", "bench", "pouffe stool"][seed % 4]
    height = {"round stool": 45, "bar stool": 68, "bench": 44, "pouffe stool": 44}[kind]
    maker = brand(source)
    seat = source.pick(["wood", "cloth", "leather"]) if kind != "pouffe stool" else "cloth"
    made = Spec("stools", seed, f"{maker} {style(source)} {kind.title()}, {name}", f"{kind.capitalize()} in {name} with a {seat} seat, {height} cm high. Carries 120 kg.",
                {"colour": name, "material": "solid wood", "seat": seat, "height": f"{height} cm", "brand": maker},
                {"species": species, "kind": kind, "height": height, "seat": seat, "legs": source.pick([3, 4]) if kind == "round stool" else 4,
                 "cloth": source.pick(["#8a8f86", "#b5654a", "#3d4f5c", "#cbb896", "#6d7b5a"]), "splay": source.between(1.15, 1.35), "round": source.chance(0.5), "gloss": False})
    noun = {"round stool": "stool", "pouffe stool": "pouffe"}.get(kind, kind)
    legs = "three legs" if made.values["legs"] == 3 else "four legs"
    traits = (Trait("seat", seat, ("wood", "cloth", "leather"), "with {} seat"), Trait("legs", legs, ("three legs", "four legs"), "with {}"))
    return replace(made, facts=Facts(noun, SHADES[name], name, "solid wood", traits, maker, style(source)))


def build(spec: Spec) -> list:
    v = spec.values
    h, wood = v["height"], m.wood(v["species"], 2, 0.25)
    long = v["kind"] == "bench"
    half = (48.0, 15.0) if long else (17.0, 17.0)
    parts = seat_of(v, half, h)
    inset = 0.78 if long else 0.6
    corners = [(sx * half[0] * inset, sy * half[1] * inset * 0.94) for sx in (-1, 1) for sy in (-1, 1)]
    if v["legs"] == 3:
        corners = [(11.5 * math.cos(a), 11.5 * math.sin(a)) for a in (math.radians(d) for d in (-90, 30, 150))]
    top = h - 3.4
    feet = []
    for x, y in corners:
        spread = 1.06 if long else v["splay"]
        foot, hip = np.array([x * spread, y * spread, 0.0]), np.array([x, y, top])
        feet.append((foot, hip))
        path = [foot + (hip - foot) * t for t in np.linspace(0, 1, 8)]
        section = circle(1.75, 28) if not v["round"] else rectangle(3.1, 3.1, 0.5)
        parts.append(m.wear(tube("leg", path, section, scales=np.linspace(0.68, 1.05, 8), up=(0, 1, 0.01)), wood))
    return parts + rails(feet, v, wood)


def rails(feet: list, v: dict, wood) -> list:
    level = 0.36 if v["kind"] == "bar stool" else 0.42
    order = [0, 1, 3, 2] if len(feet) == 4 else [0, 1, 2]
    out = []
    for k, i in enumerate(order):
        j = order[(k + 1) % len(order)]
        t = level + (0.06 if k % 2 else 0.0)
        a, b = (foot + (hip - foot) * t for foot, hip in (feet[i], feet[j]))
        out.append(m.wear(tube("rail", [a + (b - a) * s for s in np.linspace(0, 1, 6)], circle(0.95, 20)), wood))
    return out


def seat_of(v: dict, half: tuple[float, float], h: float) -> list:
    board = m.wood(v["species"], 0, 0.25)
    squareness = 5.0 if v["kind"] == "bench" or not v["round"] else 2.0
    if v["seat"] == "wood":
        slab = prism("seat", superellipse(*half, squareness, 128), 3.2, 0.9, 5)
        return [m.wear(place(slab, (0, 0, h - 1.6)), board)]
    plate = m.wear(place(prism("plate", superellipse(half[0] * 0.97, half[1] * 0.97, squareness, 96), 1.6, 0.3), (0, 0, h - 2.8)), board)
    deep = 10.0 if v["kind"] == "pouffe stool" else 5.0
    sections = []
    for t in np.linspace(-1, 1, 17):
        bulge = (1 - abs(t) ** 5) ** 0.5 if abs(t) < 1 else 0.0
        sections.append(at_height(superellipse(half[0] * (0.9 + 0.1 * bulge) * 1.02, half[1] * (0.9 + 0.1 * bulge) * 1.02, squareness, 96), h - 2.2 + deep * (t + 1) / 2 * (0.98 if t > 0.9 else 1)))
    crown = [at_height(superellipse(half[0] * s, half[1] * s, squareness, 96), h - 2.2 + deep + 0.9 * math.sqrt(max(0.0, 1 - s * s))) for s in (0.85, 0.6, 0.3, 0.05)]
    coat = m.leather(v["cloth"], 1.0) if v["seat"] == "leather" else m.woven(v["cloth"], threads=2.2, depth=0.12)
    return [plate, m.wear(loft("cushion", sections + crown), coat)]
