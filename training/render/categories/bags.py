"""Bags: tote bags, backpacks, handbags."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import PATTERNS, cloth
from ..facts import Facts, Trait
from ..forms import bent, board, disc, upright
from ..labels import MOTIFS, Sheet, flat_label, motif
from ..outline import circle, rectangle, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import at_height, box, grid_object, loft, place, thicken
from ..words import brand, style

PATH = "bags/bags"
COLOURS = shades("black", "brown", "red", "navy", "green", "beige", "pink", "yellow", "grey", "burgundy", "teal", "purple")
VIEWS = [
    View("front", azimuth=0, elevation=7, fill=0.92, alt="front view"),
    View("angle", azimuth=36, elevation=20, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=86, elevation=8, fill=0.9, alt="side view"),
    View("back", azimuth=178, elevation=8, fill=0.9, alt="back"),
    View("detail", azimuth=18, elevation=16, fill=2.1, target=(0.5, 0.1, 0.6), lens=100, alt="closure"),
]
CLOSURES = {"tote bag": ("open top",), "backpack": ("zip", "flap"), "handbag": ("flap", "zip")}


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(CLOSURES)[seed % 3]
    closure = source.pick(CLOSURES[kind])
    pattern = (
        source.pick(["plain", "printed", "striped", "dotted"])
        if kind == "tote bag"
        else source.pick(["plain", "plain", "checked"])
        if kind == "backpack"
        else "plain"
    )
    material = {"tote bag": "canvas", "backpack": "nylon", "handbag": "leather"}[kind]
    facts = Facts(
        kind,
        name,
        name,
        material,
        (Trait("pattern", pattern, (*PATTERNS, "printed")), Trait("closure", closure, ("open top", "zip", "flap"), "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "bags",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "closure": closure,
            "pattern": pattern,
            "line": facts.line,
            "gloss": kind == "handbag",
            "wide": source.between(0.88, 1.15),
            "tall": source.between(0.85, 1.12),
            "drop": source.between(0.75, 1.3),
            "second": source.pick(["#f1eee6", "#232427", "#d9b24c", "#8a5a34"]),
            "metal": source.pick(["#c9a24f", "#c6c4bf"]),
            "pockets": source.pick([1, 2]),
            "form": source.pick([3.0, 5.0, 8.0]),
        },
        "With an inside pocket.",
    )


def build(spec: Spec) -> list:
    return {"tote bag": tote, "backpack": backpack, "handbag": handbag}[spec.values["kind"]](spec)


def sack(name: str, stations: list[tuple[float, float, float, float]]):
    """A skin through level sections: (z, half width, half depth, squareness)."""
    t = np.linspace(0, 1, len(stations))
    fine = np.linspace(0, 1, 40)
    z, w, d, p = (np.interp(fine, t, [s[k] for s in stations]) for k in range(4))
    return loft(name, [at_height(superellipse(w[k], d[k], p[k], 96), z[k]) for k in range(40)])


def tote(spec: Spec) -> list:
    v = spec.values
    w, h = 18 * v["wide"], 38 * v["tall"]
    pattern = v["pattern"] if v["pattern"] in PATTERNS else "plain"
    coat = cloth(v["colour"], pattern, v["second"], 6.0, (0, 2), weave=7)
    body = sack("body", [(0, w * 0.9, 2.6, 6), (1, w * 0.96, 4.2, 5), (h * 0.3, w, 4.4, 4), (h * 0.8, w * 1.02, 2.2, 5), (h, w * 1.02, 1.0, 6)])
    for vertex in body.data.vertices:
        x, y, z = vertex.co
        vertex.co.y += 0.25 * math.sin(0.23 * x + 0.11 * z + spec.seed) + 0.15 * math.sin(0.31 * z - 0.2 * x)
    handles = []
    for side in (-1, 1):
        top = h + 20 * v["drop"]
        path = [
            (-w * 0.5, side * 1.1, h - 6),
            (-w * 0.5, side * 1.2, h),
            (-w * 0.36, side * 1.6, (h + top) / 2),
            (0, side * 1.8, top),
            (w * 0.36, side * 1.6, (h + top) / 2),
            (w * 0.5, side * 1.2, h),
            (w * 0.5, side * 1.1, h - 6),
        ]
        handles.append(
            m.wear(bent("strap", path, superellipse(0.25, 1.3, 4, 16), (0, 1, 0)), cloth(v["colour"] if pattern == "plain" else v["second"], weave=7))
        )
    parts = [m.wear(body, coat), *handles]
    if v["pattern"] == "printed":
        sheet = Sheet(900, 900, None)
        dark = sum(int(v["colour"][i : i + 2], 16) for i in (1, 3, 5)) < 400
        ink = "#f3efe6" if dark else "#26262a"
        motif(sheet, MOTIFS[spec.seed // 3 % len(MOTIFS)], 0.5, 0.4, 0.34, ink)
        sheet.line(v["line"].upper(), 0.5, 0.88, 0.12, "grotesk", ink, 0.2)
        parts.append(place(flat_label(22, 22, sheet.saved(), 0.8), (0, -4.9, h * 0.46), (-3, 0, 0)))
    return parts


def backpack(spec: Spec) -> list:
    v = spec.values
    w, h = 15 * v["wide"], 43 * v["tall"]
    coat = cloth(v["colour"], v["pattern"], v["second"], 5.0, (0, 2), weave=8)
    trim, metal = m.plastic("#202124", 0.5, 0.3), m.polished_metal(v["metal"], 0.2)
    body = sack(
        "body",
        [
            (0, w * 0.9, 6.5, 5),
            (1.5, w, 8, 4.5),
            (h * 0.45, w * 1.03, 8.6, 4),
            (h * 0.8, w * 0.95, 7.2, 3.5),
            (h * 0.93, w * 0.7, 5.2, 3),
            (h * 0.985, w * 0.4, 3.2, 2.5),
            (h, w * 0.1, 1.0, 2),
        ],
    )
    parts = [m.wear(body, coat)]
    for k in range(v["pockets"]):
        up, tall = ((0.24, 0.36), (0.62, 0.22))[k]
        parts.append(m.wear(place(box("pocket", (w * (1.5 - 0.2 * k), 5.0, h * tall), 1.8, 6), (0, -7.6 + 0.9 * k, h * up)), coat))
        parts.append(
            m.wear(
                bent(
                    "zip",
                    [
                        (-w * 0.6, -9.9 + 0.9 * k, h * (up + tall * 0.26)),
                        (0, -10.15 + 0.9 * k, h * (up + tall * 0.28)),
                        (w * 0.6, -9.9 + 0.9 * k, h * (up + tall * 0.26)),
                    ],
                    circle(0.32, 10),
                    (0, 0, 1),
                ),
                trim,
            )
        )
    if v["closure"] == "flap":
        rows = [
            [(x * w * (0.98 - 0.06 * t), -(1.0 + 8.6 * math.sin(t * 1.5)) + (0.9 * x * x), h * 1.01 - t**2.2 * h * 0.3) for x in np.linspace(-1, 1, 21)]
            for t in np.linspace(0, 1, 21)
        ]
        parts.append(m.wear(thicken(grid_object("flap", np.array(rows), False), 0.6), m.leather("#6b4427") if v["second"] == "#8a5a34" else coat))
        parts.append(m.wear(place(box("buckle", (3.0, 0.8, 3.4), 0.3), (0, -10.2, h * 0.7)), metal))
    else:
        parts.append(
            m.wear(
                bent(
                    "arch zip",
                    [
                        (-w * 0.98, -2.5, h * 0.5),
                        (-w * 0.93, -3, h * 0.78),
                        (-w * 0.5, -2.5, h * 0.965),
                        (0, -2, h),
                        (w * 0.5, -2.5, h * 0.965),
                        (w * 0.93, -3, h * 0.78),
                        (w * 0.98, -2.5, h * 0.5),
                    ],
                    circle(0.42, 10),
                    (0, 1, 0),
                ),
                trim,
            )
        )
    parts.append(
        m.wear(bent("loop", [(-3, 3.5, h * 0.96), (-2.8, 4, h * 1.06), (2.8, 4, h * 1.06), (3, 3.5, h * 0.96)], superellipse(0.9, 0.4, 4, 16), (0, 1, 0)), trim)
    )
    for side in (-1, 1):
        path = [(side * 5, 5.5, h * 0.93), (side * 8.5, 10, h * 0.86), (side * 9.5, 12, h * 0.55), (side * 10.5, 10, h * 0.25), (side * w * 0.85, 7, h * 0.07)]
        parts.append(m.wear(bent("strap", path, superellipse(2.6, 0.7, 4, 20), (0, 1, 0.2)), coat))
    return parts


def handbag(spec: Spec) -> list:
    v = spec.values
    w, h = 15 * v["wide"], 20 * v["tall"]
    coat, metal = m.leather(v["colour"], 0.8), m.polished_metal(v["metal"], 0.16)
    body = sack(
        "body",
        [
            (0, w * 0.93, 5.4, v["form"] + 2),
            (0.8, w, 6, v["form"] + 1),
            (h * 0.55, w * 0.96, 5.2, v["form"]),
            (h * 0.93, w * 0.88, 2.9, v["form"]),
            (h, w * 0.84, 2.2, v["form"]),
        ],
    )
    parts = [m.wear(body, coat)]
    if v["closure"] == "flap":
        parts.append(m.wear(place(board("flap", rectangle(w * 1.78, h * 0.62, 4.0, 10), 0.9, 0.35, (0, 0, 0)), (0, -4.9, h * 0.72), (90 - 9, 0, 0)), coat))
        parts.append(m.wear(place(box("lock", (3.2, 0.9, 2.6), 0.3), (0, -6.2, h * 0.46)), metal))
    else:
        parts.append(m.wear(bent("zip", [(-w * 0.82, 0, h + 0.1), (0, 0, h + 0.25), (w * 0.82, 0, h + 0.1)], circle(0.45, 10), (0, 1, 0)), metal))
        parts.append(m.wear(upright(disc("badge", 1.3, 0.3), (0, -5.5, h * 0.68)), metal))
    rise = 13 * v["drop"]
    for y in (-2.2, 2.2) if v["closure"] == "zip" else (0.0,):
        path = [
            (-w * 0.6, y * 1.6, h * 0.86),
            (-w * 0.6, y, h),
            (-w * 0.42, y, h + rise * 0.8),
            (0, y, h + rise),
            (w * 0.42, y, h + rise * 0.8),
            (w * 0.6, y, h),
            (w * 0.6, y * 1.6, h * 0.86),
        ]
        parts.append(m.wear(bent("handle", path, circle(0.75, 20), (0, 1, 0)), coat))
        parts += [m.wear(place(box("ring", (1.6, 0.7, 2.2), 0.3), (side * w * 0.6, y * 1.5 - 0.4, h * 0.9)), metal) for side in (-1, 1)]
    return parts
