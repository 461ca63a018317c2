"""Teapots, stovetop kettles and jugs: turned bodies with a spout, a handle and, but for the jug, a lid."""

from __future__ import annotations

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import ball, bent
from ..outline import circle, fillet, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import lathe, place, subdivide, tube
from ..words import brand, style

PATH = "kitchen/teapots"
COLOURS = shades("white", "black", "red", "green", "blue", "yellow", "teal", "pink", "grey", "orange")
BODIES = {
    "round": [(0.55, 0), (0.9, 0.22), (1.0, 0.5), (0.84, 0.82), (0.5, 1.0)],
    "tall": [(0.66, 0), (0.78, 0.2), (0.72, 0.6), (0.58, 0.9), (0.5, 1.0)],
    "flat": [(0.8, 0), (1.12, 0.25), (1.1, 0.5), (0.8, 0.85), (0.48, 1.0)],
}
VIEWS = [
    View("front", azimuth=0, elevation=9, fill=0.92, alt="front view"),
    View("angle", azimuth=38, elevation=28, fill=0.9, alt="seen from above at an angle"),
    View("side", azimuth=-62, elevation=12, fill=0.9, alt="towards the spout"),
    View("back", azimuth=180, elevation=9, fill=0.9, alt="back view"),
    View("top", azimuth=10, elevation=60, fill=0.9, alt="seen from above"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind, body = ["teapot", "kettle", "jug"][seed % 3], list(BODIES)[seed // 3 % 3]
    material = {"teapot": source.pick(["porcelain", "stoneware"]), "kettle": "enamelled steel", "jug": source.pick(["porcelain", "stoneware"])}[kind]
    knob = "no" if kind == "jug" else source.pick(["ball", "flat"])
    facts = Facts(
        kind,
        name,
        name,
        material,
        (Trait("shape", body, tuple(BODIES)), Trait("knob", knob, ("ball", "flat", "no"), "with {} knob"))
        if kind != "jug"
        else (Trait("shape", body, tuple(BODIES)),),
        brand(source),
        style(source),
    )
    return described(
        "teapots",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "body": body,
            "knob": knob,
            "material": material,
            "gloss": True,
            "r": source.between(6.5, 8.0),
            "tall": source.between(1.25, 1.6) * {"round": 1.0, "tall": 1.4, "flat": 0.72}[body],
            "grip": source.pick(["same", "wood", "black"]),
            "reach": source.between(0.85, 1.1),
            "speckle": source.chance(0.5),
        },
        "Pours without a drip.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    r, h = v["r"], v["r"] * v["tall"]
    coat = m.enamel(v["colour"]) if v["kind"] == "kettle" else m.glazed(v["colour"], "#4b3a2c" if v["material"] == "stoneware" and v["speckle"] else None)
    grip = {"same": coat, "wood": m.wood("walnut", 2, 0.6), "black": m.plastic("#1e1e20", 0.4)}[v["grip"]]
    curve = spline([(x * r, y * h) for x, y in BODIES[v["body"]]], 10)
    open_top = v["kind"] == "jug"
    outer = [(0.0, 0.0), *[(float(x), max(float(y), 0.0)) for x, y in curve]]
    top_r = outer[-1][0]
    if open_top:
        outer += [(top_r * 1.05, h + 0.25 * h), (top_r * 0.98, h + 0.25 * h), (top_r * 0.9, h), (outer[-4][0] * 0.95, 0.8 * h), (0.0, 0.5 * h)]
    else:
        outer += [(top_r * 0.9, h + 0.02 * h), (0.0, h + 0.02 * h)]
    parts = [m.wear(subdivide(lathe("body", outer, 72), 1), coat)]
    parts += spout(v, r, h, top_r, coat) + handle(v, r, h, top_r, grip)
    if not open_top:
        z = h + 0.01 * h
        parts.append(
            m.wear(
                lathe(
                    "lid",
                    fillet([(0, z), (top_r * 1.04, z, 0.1), (top_r * 1.04, z + 0.04 * h, 0.15), (top_r * 0.5, z + 0.15 * h, 1.0), (0, z + 0.17 * h)], 8),
                    72,
                ),
                coat,
            )
        )
        knob = (
            ball("knob", 0.16 * r)
            if v["knob"] == "ball"
            else lathe(
                "knob", fillet([(0, -0.2), (0.1 * r, -0.2), (0.12 * r, 0.1 * r, 0.2), (0.3 * r, 0.13 * r, 0.1), (0.3 * r, 0.22 * r, 0.1), (0, 0.22 * r)], 5), 48
            )
        )
        parts.append(m.wear(place(knob, (0, 0, z + 0.17 * h + (0.12 * r if v["knob"] == "ball" else 0.0))), grip if v["grip"] != "same" else coat))
    return parts


def spout(v: dict, r: float, h: float, top_r: float, coat) -> list:
    if v["kind"] == "jug":
        path = [(-top_r * 0.55, 0, h * 1.02), (-top_r * 1.02, 0, h * 1.12), (-top_r * 1.55, 0, h * 1.27)]
        return [m.wear(tube("lip", spline(path, 8), superellipse(top_r * 0.42, top_r * 0.3, 2, 24), scales=np.linspace(1.1, 0.62, 17), up=(0, 1, 0)), coat)]
    reach = v["reach"]
    if v["kind"] == "kettle":
        path, sizes = [(-0.7 * r, 0, 0.45 * h), (-1.15 * r * reach, 0, 0.72 * h), (-1.5 * r * reach, 0, 0.98 * h)], [1.5, 1.0, 0.8]
    else:
        path, sizes = (
            [(-0.7 * r, 0, 0.3 * h), (-1.15 * r, 0, 0.42 * h), (-1.32 * r * reach, 0, 0.75 * h), (-1.62 * r * reach, 0, 1.02 * h)],
            [1.9, 1.25, 0.85, 0.6],
        )
    return [m.wear(bent("spout", path, circle(0.17 * r, 24), (0, 1, 0), 10, sizes), coat)]


def handle(v: dict, r: float, h: float, top_r: float, grip) -> list:
    section = superellipse(0.075 * r, 0.11 * r, 2.6, 20)
    if v["kind"] == "kettle":
        w = top_r * 1.25
        path = [(-w, 0, h * 0.93), (-w * 1.1, 0, h * 1.35), (-w * 0.5, 0, h * 1.72), (w * 0.5, 0, h * 1.72), (w * 1.1, 0, h * 1.35), (w, 0, h * 0.93)]
        return [m.wear(bent("handle", path, section, (0, 1, 0)), grip)]
    top = 1.12 * h if v["kind"] == "jug" else 0.84 * h
    start = top_r * 0.95 if v["kind"] == "jug" else 0.8 * r
    path = [(start, 0, top), (1.3 * r, 0, top + 0.06 * h), (1.72 * r, 0, 0.72 * h), (1.5 * r, 0, 0.4 * h), (0.84 * r, 0, 0.24 * h)]
    return [m.wear(bent("handle", path, section, (0, 1, 0)), grip)]
