"""Saucepans, casseroles and frying pans in steel, enamel and cast iron."""
from __future__ import annotations

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import fillet, spline, superellipse, wall
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, tube
from ..words import brand, choose, style

PATH = "kitchen/cookware"
COLOURS = [("cherry red", "#a3262a"), ("petrol", "#1f4e5a"), ("cream", "#e9dfc8"), ("black", "#1d1d1e"), ("steel", "#steel"), ("olive", "#6c6b3a")]
VIEWS = [
    View("front", azimuth=-14, elevation=17, fill=0.92, alt="front view"),
    View("angle", azimuth=48, elevation=34, fill=0.9, alt="seen from above at an angle"),
    View("detail", azimuth=-35, elevation=22, fill=2.2, target=(0.2, 0.3, 0.8), lens=100, alt="handle"),
    View("scene", "scene", azimuth=-24, elevation=20, fill=0.62, lens=60, stop=4.5, scene="stone", alt="in a kitchen"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = ["casserole", "saucepan", "frying pan", "stock pot"][seed % 4]
    maker, line = brand(source), style(source)
    across = {"casserole": 24, "saucepan": 16, "frying pan": 26, "stock pot": 22}[kind] + 2 * int(source.between(0, 2.99))
    material = "stainless steel" if name == "steel" else ("cast iron" if kind in ("casserole", "frying pan") else "enamelled steel")
    handle = source.pick(["steel", "beech", "black"])
    facts = Facts(kind, SHADES[name], name, material, (Trait("handle", handle, ("steel", "beech", "black"), "with {} handle"),), maker, line)
    return Spec("cookware", seed, f"{maker} {line} {kind.title()} {across} cm, {name}",
                f"{kind.capitalize()} in {material}, {across} cm across, suitable for all hobs including induction.",
                {"colour": name, "material": material, "diameter": f"{across} cm", "brand": maker, "type": kind},
                {"colour": hexa, "kind": kind, "radius": across / 2, "handle": handle, "gloss": True}, facts)


def build(spec: Spec) -> list:
    v = spec.values
    r, kind = v["radius"], v["kind"]
    h = r * {"casserole": 0.85, "saucepan": 0.95, "frying pan": 0.34, "stock pot": 1.35}[kind]
    steel = m.brushed_metal(stretch=(1, 1, 30), roughness=0.25)
    coat = steel if v["colour"] == "#steel" else m.enamel(v["colour"])
    flare = [(0, 0), (0.78 * r, 0, 0.8), (r, h)] if kind == "frying pan" else [(0, 0), (0.97 * r, 0, 1.4), (r, 0.3 * h, 3), (r, h)]
    parts = [m.wear(lathe("body", fillet(wall(flare, 0.35, 0.4), 8), 96), coat)]
    if kind == "frying pan":
        inner = [(0, 0.44), (0.75 * r, 0.44, 0.8), (r - 0.44, h - 0.1)]
        parts.append(m.wear(lathe("coating", fillet(inner, 8), 96), m.plastic("#1b1b1c", 0.4, 0.15)))
    parts.append(m.wear(lathe("rim", fillet([(r - 0.42, h - 0.1), (r - 0.42, h + 0.12, 0.1), (r + 0.12, h + 0.12, 0.1), (r + 0.1, h - 0.15)], 5), 96), m.polished_metal("#cfcdc8", 0.2)))
    grip = {"steel": m.polished_metal("#c4c2bd", 0.22), "beech": m.wood("beech", 0), "black": m.plastic("#1f2021", 0.38)}[v["handle"]]
    if kind in ("frying pan", "saucepan"):
        parts += long_handle(r, h, grip)
    else:
        parts += [side_handle(r, h, side, coat if v["handle"] == "beech" else grip) for side in (-1, 1)]
    if kind != "frying pan":
        parts += lid(r, h, coat, grip)
    return parts


def long_handle(r: float, h: float, grip) -> list:
    steel = m.polished_metal("#c4c2bd", 0.2)
    joint = [(-(r - 0.1), 0, h * 0.72), (-(r + 1.8), 0, h * 0.78), (-(r + 3.4), 0, h * 0.84)]
    stem = m.wear(tube("joint", spline(joint, 8), superellipse(1.0, 0.38, 3, 20), up=(0, 0, 1)), steel)
    path = spline([(-(r + 2.8), 0, h * 0.82), (-(r + 7), 0, h * 0.95 + 0.3), (-(r + 12), 0, h * 1.0 + 0.8), (-(r + 17), 0, h * 1.0 + 1.1)], 12)
    sizes = np.interp(np.linspace(0, 1, len(path)), [0, 0.03, 0.1, 0.6, 0.93, 0.98, 1], [0.7, 0.92, 1, 1.12, 1.18, 0.95, 0.35])
    return [stem, m.wear(tube("handle", path, superellipse(1.25, 0.72, 2.6, 28), scales=sizes), grip)]


def side_handle(r: float, h: float, side: int, grip):
    z, w, reach = h * 0.78, r * 0.36, r * 0.24
    path = spline([(r - 0.2, -w, z), (r + reach * 0.6, -w * 0.95, z + 0.1), (r + reach, -w * 0.5, z + 0.2), (r + reach, w * 0.5, z + 0.2), (r + reach * 0.6, w * 0.95, z + 0.1), (r - 0.2, w, z)], 10)
    path = np.array([(side * x, y, zz) for x, y, zz in path])
    return m.wear(tube("side handle", path, superellipse(0.55, 0.85, 2.6, 24)), grip)


def lid(r: float, h: float, coat, grip) -> list:
    z = h + 0.1
    dome = [(r + 0.15, z), (r + 0.15, z + 0.4, 0.2), (0.85 * r, z + 0.12 * r, 0.4 * r), (0.15 * r, z + 0.2 * r, 1), (0, z + 0.2 * r)]
    top = z + 0.2 * r
    knob = [(0, top - 0.1), (0.5, top - 0.1), (0.55, top + 0.6, 0.4), (1.5, top + 1.2, 0.6), (1.35, top + 2.1, 0.6), (0, top + 2.2)]
    return [m.wear(lathe("lid", fillet(dome, 10), 96), coat), m.wear(lathe("knob", fillet(knob, 8), 64), grip)]
