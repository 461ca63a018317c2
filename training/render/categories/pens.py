"""Writing things: ballpoint pens, pencils, felt-tip markers, lying at a slant."""

from __future__ import annotations

import math

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import Sheet, flat_label
from ..outline import fillet
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import at_height, box, lathe, loft, place
from ..words import brand, style

PATH = "stationery/pens"
COLOURS = shades("blue", "black", "red", "green", "yellow", "purple", "orange", "pink", "teal")
COUNTS = ("single", "pack of three", "pack of five")
VIEWS = [
    View("front", azimuth=0, elevation=80, fill=0.9, alt="seen from above"),
    View("angle", azimuth=25, elevation=40, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=95, elevation=35, fill=0.88, alt="towards the points"),
    View("back", azimuth=180, elevation=72, fill=0.88, alt="turned round"),
    View("detail", azimuth=15, elevation=50, fill=2.0, target=(0.8, 0.5, 0.5), lens=100, alt="points"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["ballpoint pen", "pencil", "marker"][seed % 3]
    count = source.pick(COUNTS)
    facts = Facts(kind, name, name, "wood" if kind == "pencil" else "plastic", (Trait("count", count, COUNTS),), brand(source), style(source))
    return described(
        "pens",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "count": count,
            "maker": facts.brand,
            "gloss": True,
            "r": {"ballpoint pen": 0.55, "pencil": 0.4, "marker": 0.8}[kind] * source.between(0.9, 1.2),
            "long": source.between(0.9, 1.1),
            "cap": source.chance(0.5),
            "fan": source.between(0, 6),
            "metal": source.pick(["#c9c9c7", "#c8a65a"]),
            "grip": source.chance(0.5),
            "body": source.pick(["colour", "colour", "white"]) if kind == "marker" else "colour",
        },
        "Writes smoothly.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    n = {"single": 1, "pack of three": 3, "pack of five": 5}[v["count"]]
    parts = []
    for k in range(n):
        turn = (k - (n - 1) / 2) * v["fan"]
        offset = (k - (n - 1) / 2) * v["r"] * 2.5
        for obj in {"ballpoint pen": ballpoint, "pencil": pencil, "marker": marker}[v["kind"]](v):
            # Drawn upright about z, then laid along x.
            parts.append(place(obj, (-7.5, offset, v["r"] * 1.08), (0, 90, turn)))
        if v["kind"] != "pencil":
            sheet = Sheet(900, 100, None)
            dark = sum(int(v["colour"][i : i + 2], 16) for i in (1, 3, 5)) < 420
            sheet.line(v["maker"].upper(), 0.5, 0.5, 0.7, "sans-bold", "#f4f2ec" if dark and v["body"] == "colour" else "#26262a", 0.2)
            a = math.radians(turn)
            parts.append(place(flat_label(3.6, 0.4, sheet.saved(), 0.4), (-7.5 + 6.2 * math.cos(a), offset + 6.2 * math.sin(a), v["r"] * 2.12), (-90, 0, turn)))
    return parts


def ballpoint(v: dict) -> list:
    r, n = v["r"], 13.5 * v["long"]
    coat, metal = m.plastic(v["colour"], 0.25), m.polished_metal(v["metal"], 0.18)
    out = [
        m.wear(lathe("body", fillet([(0, 2.0), (0.62 * r, 2.0, 0.1), (r, 3.4, 0.5), (r, n, 0.15), (0, n)], 6), 40), coat),
        m.wear(lathe("cone", fillet([(0, 0), (0.09, 0.0), (0.14, 0.5), (0.62 * r, 2.0), (0, 2.05)], 4), 32), metal),
        m.wear(lathe("ring", fillet([(0, n * 0.55), (r * 1.05, n * 0.55, 0.03), (r * 1.05, n * 0.55 + 0.25, 0.03), (0, n * 0.55 + 0.25)], 4), 40), metal),
        m.wear(lathe("button", fillet([(0, n - 0.1), (0.5 * r, n - 0.1), (0.5 * r, n + 1.0, 0.15), (0, n + 1.05)], 5), 32), metal),
        m.wear(place_clip(box("clip", (0.14, 0.42, 4.4), 0.06), (-(r + 0.16), 0, n - 2.4)), metal),
    ]
    if v["grip"]:
        out.append(m.wear(lathe("grip", fillet([(0.8 * r, 2.9), (r * 1.07, 3.3, 0.2), (r * 1.07, 5.8, 0.2), (r * 0.9, 6.1)], 5), 40), m.rubber("#222224")))
    return out


def place_clip(obj, at):
    """Moves the mesh, not the object: the whole pen is turned afterwards."""
    for vertex in obj.data.vertices:
        vertex.co.x, vertex.co.y, vertex.co.z = vertex.co.x + at[0], vertex.co.y + at[1], vertex.co.z + at[2]
    return obj


def pencil(v: dict) -> list:
    r, n = v["r"], 16.0 * v["long"]
    six = [(r * 1.1 * math.cos(math.pi * k / 3), r * 1.1 * math.sin(math.pi * k / 3)) for k in range(6)]
    body = loft("body", [at_height(six, 1.9), at_height(six, n)])
    for polygon in body.data.polygons:
        polygon.use_smooth = False
    out = [
        m.wear(body, m.plastic(v["colour"], 0.3)),
        m.wear(lathe("wood", [(0, 0.5), (0.12, 0.5), (r * 1.02, 2.2), (0, 2.2)], 32), m.wood("beech", 2)),
        m.wear(lathe("lead", [(0, 0), (0.03, 0), (0.14, 0.58), (0, 0.6)], 20), m.plastic("#2a2a2c", 0.4)),
    ]
    if v["cap"]:
        out += [
            m.wear(
                lathe("ferrule", fillet([(0, n - 0.1), (r * 1.12, n - 0.1), (r * 1.12, n + 1.0), (0, n + 1.0)], 3), 32), m.brushed_metal(v["metal"], (1, 1, 20))
            ),
            m.wear(lathe("rubber", fillet([(0, n + 1.0), (r * 1.02, n + 1.0), (r * 1.02, n + 1.8, 0.3), (0, n + 1.9)], 6), 32), m.rubber("#d78c92")),
        ]
    return out


def marker(v: dict) -> list:
    r, n = v["r"], 13.0 * v["long"]
    coat = m.plastic(v["colour"], 0.3)
    body = coat if v["body"] == "colour" else m.plastic("#f1f0ec", 0.35)
    out = [
        m.wear(lathe("body", fillet([(0, 3.6), (r * 0.96, 3.6, 0.1), (r * 0.96, n, 0.25), (0, n + 0.05)], 6), 48), body),
        m.wear(lathe("end", fillet([(0, n - 0.7), (r, n - 0.7, 0.05), (r, n + 0.1, 0.2), (0, n + 0.1)], 4), 48), coat),
    ]
    if v["cap"]:
        return [*out, m.wear(lathe("cap", fillet([(0, 0), (r * 0.8, 0, 0.3), (r * 1.06, 3.8, 0.1), (0, 3.8)], 6), 48), coat)]
    return [
        *out,
        m.wear(lathe("neck", fillet([(0, 1.6), (r * 0.42, 1.6, 0.1), (r * 0.6, 3.0, 0.2), (r * 0.9, 3.7), (0, 3.7)], 5), 40), m.plastic("#26262a", 0.4)),
        m.wear(lathe("nib", fillet([(0, 0.6), (r * 0.2, 0.65, 0.1), (r * 0.3, 1.7), (0, 1.7)], 5), 24), m.felt(v["colour"])),
    ]
