"""Skincare: cream jars, pump bottles, dropper bottles and tubes with printed fronts."""
from __future__ import annotations

from dataclasses import replace

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import product_label, wrap_label
from ..outline import fillet, spline, superellipse
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import at_height, box, grid_object, lathe, loft, place, tube
from ..words import brand, choose

PATH = "beauty/skincare"
COLOURS = [("amber", "#8a4310"), ("white", "#f0efec"), ("frosted", "#dfe9e6"), ("sage", "#a9b79f"), ("peach", "#e6b79c"), ("black", "#212123")]
KINDS = {"jar": ("Day Cream", 50), "pump": ("Hand Wash", 300), "dropper": ("Face Serum", 30), "tube": ("Hand Cream", 75)}
NAMES = ["Calm", "Bloom", "Dew", "Rinse", "Halo", "Clover", "Tonic", "Velvet"]
VIEWS = [
    View("front", azimuth=0, elevation=5, fill=0.92, alt="front view"),
    View("angle", azimuth=34, elevation=24, fill=0.9, alt="seen from above at an angle"),
    View("scene", "scene", azimuth=-12, elevation=10, fill=0.58, lens=60, stop=4.0, scene="paper", alt="in front of coloured paper"),
    View("detail", azimuth=12, elevation=10, fill=2.0, target=(0.5, 0.1, 0.42), lens=100, alt="label"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = list(KINDS)[seed % 4]
    what, amount = KINDS[kind]
    maker, line = brand(source), source.pick(NAMES)
    made = Spec("skincare", seed, f"{maker} {line} {what} {amount} ml", f"{what} with oat and jojoba, {amount} ml, in a {name} {kind}. Without perfume; for every skin.",
                {"colour": name, "volume": f"{amount} ml", "brand": maker, "packaging": kind},
                {"colour": hexa, "kind": kind, "maker": maker, "line": line, "what": what, "amount": amount, "gloss": True,
                 "lid": source.pick(["black", "white", "gold", "wood"]), "paper": source.pick(["#f5f1e8", "#ffffff", "#e9e4da"]),
                 "accent": source.pick(["#5d7a5b", "#a4553a", "#41597a", "#8a6d2f"])})
    traits = (Trait("lid", made.values["lid"], ("black", "white", "gold", "wood"), "with {} cap"), Trait("packaging", kind, tuple(KINDS), "in a {}"))
    return replace(made, facts=Facts(what.lower().replace("day", "face"), SHADES[name], name, "glass" if name in ("amber", "frosted") else "plastic", traits, maker, line))


def build(spec: Spec) -> list:
    v = spec.values
    lid = {"black": m.plastic("#1f1f21", 0.3), "white": m.plastic("#efeeeb", 0.3), "gold": m.polished_metal("#c99f58", 0.22), "wood": m.wood("beech", 2)}[v["lid"]]
    shell = m.glass(v["colour"]) if v["colour"] == "#8a4310" else m.glass(v["colour"], 0.35) if v["colour"] == "#dfe9e6" else m.plastic(v["colour"], 0.28)
    return {"jar": jar, "pump": pump, "dropper": dropper, "tube": squeeze_tube}[v["kind"]](spec, shell, lid)


def front(spec: Spec, size: tuple[int, int]) -> str:
    v = spec.values
    return product_label(v["maker"], v["line"], v["what"].lower(), [f"{v['amount']} ml", "vegan · made in small batches"], v["paper"], "#262422", v["accent"], spec.seed, size)


def jar(spec: Spec, shell, lid) -> list:
    body = m.wear(lathe("jar", fillet([(0, 0), (3.3, 0, 0.6), (3.3, 3.1, 0.5), (2.9, 3.4)], 8), 96), shell)
    cream = m.wear(lathe("cream", fillet([(0, 0.5), (2.8, 0.5, 0.4), (2.8, 3.0, 0.3), (0, 3.0)], 6), 64), m.plastic("#f1ece2", 0.5))
    top = m.wear(lathe("lid", fillet([(0, 5.0), (3.4, 5.0, 0.18), (3.4, 3.42, 0.08), (2.8, 3.42)], 6), 96), lid)
    return [body, cream, top, wrap_label(3.315, 0.65, 2.6, 130, front(spec, (1300, 700)), roughness=0.55)]


def round_bottle(r: float, h: float, neck: float, shell, fill_colour: str) -> list:
    line = [(0, 0), (r, 0, 0.5), (r, h - 0.5 * r, 0.75 * r), (neck, h, 0.3), (neck, h + 0.8)]
    liquid = [(0, 0.3), (r - 0.28, 0.3, 0.4), (r - 0.28, h - 0.8 * r, 0.3), (0, h - 0.8 * r)]
    return [m.wear(lathe("bottle", fillet(line, 10), 96), shell), m.wear(lathe("liquid", fillet(liquid, 6), 64), m.plastic(fill_colour, 0.3))]


def pump(spec: Spec, shell, lid) -> list:
    r, h = 3.5, 14.5
    parts = round_bottle(r, h, 1.3, shell, "#b98a4e" if spec.values["colour"] == "#8a4310" else "#e9e2d2")
    parts.append(m.wear(lathe("collar", fillet([(0, h + 0.3), (1.65, h + 0.3, 0.12), (1.6, h + 2.0, 0.2), (0.8, h + 2.2)], 6), 64), lid))
    parts.append(m.wear(lathe("stem", [(0, h + 2), (0.42, h + 2), (0.42, h + 3.8), (0, h + 3.8)], 32), lid))
    path = spline([(0.85, 0, h + 4.1), (-0.6, 0, h + 4.2), (-2.2, 0, h + 4.15), (-3.4, 0, h + 3.7), (-3.75, 0, h + 3.1)], 10)
    sizes = np.interp(np.linspace(0, 1, len(path)), [0, 0.08, 0.4, 1], [0.75, 1, 0.8, 0.5])
    parts.append(m.wear(tube("spout", path, superellipse(0.85, 0.5, 3, 24), scales=sizes, up=(0, 1, 0)), lid))
    parts.append(m.wear(lathe("head", fillet([(0, h + 3.5), (0.95, h + 3.5, 0.2), (0.95, h + 4.55, 0.3), (0, h + 4.6)], 6), 48), lid))
    return [*parts, wrap_label(r + 0.012, 2.0, 10.2, 135, front(spec, (900, 900)), roughness=0.55)]


def dropper(spec: Spec, shell, lid) -> list:
    r, h = 1.65, 7.0
    parts = round_bottle(r, h, 0.8, shell, "#c98d3d" if spec.values["colour"] == "#8a4310" else "#ece4d0")
    parts.append(m.wear(lathe("collar", fillet([(0, h + 0.35), (1.0, h + 0.35, 0.08), (1.0, h + 1.8, 0.12), (0.6, h + 1.9)], 6), 64), lid))
    bulb = [(0.55, h + 1.8), (0.62, h + 2.2, 0.2), (0.55, h + 3.9, 0.4), (0.2, h + 4.3, 0.2), (0, h + 4.3)]
    parts.append(m.wear(lathe("bulb", fillet(bulb, 8), 48), m.rubber("#232325")))
    return [*parts, wrap_label(r + 0.01, 1.0, 5.3, 150, front(spec, (900, 900)), roughness=0.55)]


def squeeze_tube(spec: Spec, shell, lid) -> list:
    sections = []
    for t in np.linspace(0, 1, 14):
        width, deep = 2.2 + 0.75 * t, 2.2 * (1 - t**1.3) + 0.07
        sections.append(at_height(superellipse(width, deep, 2.0, 64), 2.6 + 12.4 * t))
    body = m.wear(loft("tube", sections), shell if spec.values["colour"] not in ("#8a4310",) else m.plastic("#b5662f", 0.3))
    crimp = m.wear(place(box("crimp", (5.95, 0.16, 1.3), 0.05), (0, 0, 15.4)), m.plastic(spec.values["colour"] if spec.values["colour"] != "#8a4310" else "#b5662f", 0.35))
    cap = m.wear(lathe("cap", fillet([(0, 0), (2.0, 0, 0.2), (2.2, 2.55, 0.1), (1.8, 2.6)], 6), 96), lid)
    rows = []
    for z in np.linspace(4.2, 12.4, 12):
        t = (z - 2.6) / 12.4
        width, deep = 2.2 + 0.75 * t, 2.2 * (1 - t**1.3) + 0.07
        angles = np.linspace(-np.pi / 2 - 0.95, -np.pi / 2 + 0.95, 24)
        rows.append([((width + 0.015) * np.cos(a), (deep + 0.015) * np.sin(a), z) for a in angles])
    label = m.wear(grid_object("label", np.array(rows), False), m.printed(front(spec, (620, 1200)), 0.4))
    return [body, crimp, cap, label]
