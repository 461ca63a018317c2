"""Things with bristles or teeth: hairbrushes, combs, toothbrushes, paintbrushes, lying with their face up."""

from __future__ import annotations

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import fillet, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import box, loft, mesh_object, place, prism
from ..words import brand, style

PATH = "care/brushes"
COLOURS = shades("pink", "black", "blue", "green", "white", "purple", "red", "teal", "brown", "yellow")
HEADS = {"hairbrush": "pin bristles", "comb": "teeth", "toothbrush": "short bristles", "paintbrush": "long hair"}
VIEWS = [
    View("front", azimuth=42, elevation=78, fill=0.9, alt="seen from above"),
    View("angle", azimuth=14, elevation=40, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=5, elevation=14, fill=0.9, alt="side view"),
    View("back", azimuth=222, elevation=74, fill=0.88, alt="turned round"),
    View("detail", azimuth=35, elevation=45, fill=1.9, target=(0.75, 0.5, 0.7), lens=100, alt="head"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(HEADS)[seed % 4]
    facts = Facts(
        kind,
        name,
        name,
        "wood" if name == "brown" else "plastic",
        (Trait("head", HEADS[kind], tuple(HEADS.values()), "with {}"),),
        brand(source),
        style(source),
    )
    return described(
        "brushes",
        seed,
        facts,
        {
            "colour": hexa,
            "wood": name == "brown",
            "kind": kind,
            "gloss": True,
            "long": source.between(0.85, 1.2),
            "wide": source.between(0.8, 1.25),
            "form": source.pick([2.2, 3.0, 6.0]),
            "second": source.pick(["#f2f1ed", "#2a2a2c", "#7fb0c4", "#e0b34a"]),
            "handle": source.chance(0.6),
        },
        "Gentle on every day.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    coat = m.wood("teak", 0, 0.8) if v["wood"] else m.plastic(v["colour"], 0.3)
    return {"hairbrush": hairbrush, "comb": comb, "toothbrush": toothbrush, "paintbrush": paintbrush}[v["kind"]](v, coat)


def bristles(name: str, roots: np.ndarray, height: float, radius: float, top: float = 0.6, lean: np.ndarray | None = None):
    """Many four-sided pins in one mesh; roots (n, 3)."""
    ring = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)]) * radius
    tip = np.zeros_like(roots) if lean is None else lean
    base = np.concatenate([roots[:, None, :2] + ring, np.repeat(roots[:, None, 2:], 4, 1)], -1)
    head = np.concatenate([roots[:, None, :2] + tip[:, None, :2] + ring * top, np.repeat(roots[:, None, 2:] + height, 4, 1)], -1)
    verts = np.concatenate([base, head], 1).reshape(-1, 3)
    faces = []
    for k in range(len(roots)):
        b = 8 * k
        faces += [(b + i, b + (i + 1) % 4, b + 4 + (i + 1) % 4, b + 4 + i) for i in range(4)] + [(b + 4, b + 5, b + 6, b + 7)]
    return mesh_object(name, verts, faces, smooth=False)


def grid(half_x: float, half_y: float, step: float, power: float) -> np.ndarray:
    xs, ys = np.meshgrid(np.arange(-half_x, half_x + 1e-6, step), np.arange(-half_y, half_y + 1e-6, step))
    keep = np.abs(xs / half_x) ** power + np.abs(ys / half_y) ** power < 0.9
    return np.stack([xs[keep], ys[keep], np.zeros(keep.sum())], 1)


def hairbrush(v: dict, coat) -> list:
    a, b = 5.6 * v["long"], 3.4 * v["wide"]
    head = [tuple(p) for p in superellipse(a, b, v["form"], 72)]
    body = m.wear(place(prism("head", head, 1.3, 0.45, 5), (a, 0, 0.9)), coat)
    line = [
        tuple(p)
        for p in spline([(0.8, 1.2), (-2, 0.85), (-7, 1.15), (-11, 1.25), (-12.2, 0.5), (-12.2, -0.5), (-11, -1.25), (-7, -1.15), (-2, -0.85), (0.8, -1.2)], 6)
    ]
    stick = m.wear(place(prism("handle", line, 1.5, 0.6, 5), (0, 0, 0.9)), coat)
    pad = m.wear(place(prism("pad", [tuple(p) for p in superellipse(a * 0.84, b * 0.8, v["form"], 64)], 0.6, 0.25), (a, 0, 1.65)), m.rubber(v["second"]))
    pins = m.wear(
        place(bristles("pins", grid(a * 0.76, b * 0.72, 0.62, v["form"]), 1.7, 0.075), (a, 0, 1.8)),
        m.plastic("#26262a" if v["second"] != "#2a2a2c" else "#e9e7e1", 0.4),
    )
    return [body, stick, pad, pins]


def comb(v: dict, coat) -> list:
    n, w = 16.0 * v["long"], 1.4 * v["wide"]
    teeth = []
    x, pitch = 0.4, 0.5 if v["form"] > 2.5 else 0.7
    while x < n * (0.62 if v["handle"] else 1.0) - 0.5:
        teeth.append(place(prism("tooth", [(-0.13, -2.9), (0.13, -2.9), (0.17, 0.2), (-0.17, 0.2)], 0.34, 0.08), (x, 0, 0.3)))
        x += pitch
    under = [(n * 0.64, 0, 0.3), (n, -0.2, 0.5)] if v["handle"] else [(n, 0, 0.3)]
    spine = prism("spine", fillet([(0, 0, 0.5), *under, (n, w * 0.9, 0.6), (0, w, 0.9)], 6, closed=True), 0.55, 0.2)
    ends = [place(prism("end", fillet([(0, -2.9, 0.3), (0.5, -2.9, 0.2), (0.6, 0.3), (0, 0.3)], 4, closed=True), 0.5, 0.15), (0, 0, 0.3))]
    return [m.wear(part, coat) for part in (place(spine, (0, 0, 0.3)), *teeth, *ends)]


def toothbrush(v: dict, coat) -> list:
    stations = spline(
        [
            (-9, 0.35, 0.35, 0.5),
            (-8.4, 0.62, 0.5, 0.5),
            (-4, 0.68, 0.6, 0.6),
            (0, 0.5 * v["wide"], 0.48, 0.65),
            (4, 0.3, 0.3, 0.5),
            (6, 0.33, 0.26, 0.45),
            (7, 0.6, 0.28, 0.45),
            (9, 0.62, 0.28, 0.45),
            (10, 0.35, 0.25, 0.45),
        ],
        6,
    )
    body = m.wear(loft("body", [np.array([(x, w * y, z + h * u) for y, u in superellipse(1, 1, 2.6, 24)]) for x, w, h, z in stations]), coat)
    pins = grid(1.35, 0.46, 0.17, 8.0)
    colours = [pins[np.abs(pins[:, 0]) < 0.5], pins[np.abs(pins[:, 0]) >= 0.5]]
    heads = [
        m.wear(place(bristles("bristles", part, 1.15 if k else 1.05, 0.075, 0.95), (8.3, 0, 0.6)), m.plastic("#f4f3ef" if k else v["second"], 0.6))
        for k, part in enumerate(colours)
    ]
    grip = m.wear(place(prism("grip", [tuple(p) for p in superellipse(2.6, 0.42, 3, 40)], 0.3, 0.1), (-4.5, 0, 1.15)), m.rubber(v["second"]))
    return [body, *heads, grip]


def paintbrush(v: dict, coat) -> list:
    w = 2.2 * v["wide"]
    line = [
        tuple(p)
        for p in spline(
            [
                (0, 0.62 * w),
                (-2, 0.45 * w),
                (-5, 0.55),
                (-10, 0.8),
                (-12.5, 0.55),
                (-13, 0),
                (-12.5, -0.55),
                (-10, -0.8),
                (-5, -0.55),
                (-2, -0.45 * w),
                (0, -0.62 * w),
            ],
            6,
        )
    ]
    handle = m.wear(place(prism("handle", line, 1.2, 0.45, 5), (0, 0, 0.8)), coat)
    ferrule = m.wear(
        place(box("ferrule", (3.0, 2 * w, 1.5), 0.25), (1.0, 0, 0.8)), m.brushed_metal("#c2b48c" if v["form"] > 4 else "#c6c6c4", (1, 30, 1), 0.25)
    )
    hair = loft(
        "hair",
        [
            np.array([(x, w * s * y, 0.8 + t * u) for y, u in superellipse(1, 1, 5, 40)])
            for x, s, t in ((2.4, 0.94, 0.6), (4, 1.0, 0.62), (6.2 * v["long"] + 1, 0.95, 0.35), (7.2 * v["long"] + 1, 0.82, 0.12))
        ],
    )
    strands = m.brushed_metal("#3a2c22" if v["handle"] else "#d8c39a", (0.5, 40, 40), 0.7)
    strands.node_tree.nodes["Principled BSDF"].inputs["Metallic"].default_value = 0.0
    return [handle, ferrule, m.wear(hair, strands)]
