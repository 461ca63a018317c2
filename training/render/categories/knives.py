"""Kitchen knives, forks and spoons, lying on the table."""

from __future__ import annotations

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import disc
from ..outline import spline
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import loft, place, prism
from ..words import brand, style

PATH = "kitchen/cutlery"
COLOURS = shades("black", "brown", "red", "blue", "green", "yellow", "white", "teal", "pink")
VIEWS = [
    View("front", azimuth=45, elevation=84, fill=0.9, alt="seen from above"),
    View("angle", azimuth=20, elevation=42, fill=0.9, alt="seen at an angle"),
    View("back", azimuth=222, elevation=78, fill=0.88, alt="turned round"),
    View("detail", azimuth=30, elevation=50, fill=2.2, target=(0.28, 0.4, 0.5), lens=100, alt="handle"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["kitchen knife", "fork", "spoon"][seed % 3]
    rivets = source.chance(0.5)
    material = "steel and wood" if name == "brown" else "steel and plastic"
    facts = Facts(
        kind,
        name,
        name,
        material,
        (Trait("rivets", "riveted handle" if rivets else "plain handle", ("riveted handle", "plain handle"), "with {}"),),
        brand(source),
        style(source),
    )
    return described(
        "knives",
        seed,
        facts,
        {
            "colour": hexa,
            "wood": name == "brown",
            "kind": kind,
            "rivets": rivets,
            "gloss": True,
            "long": source.between(0.85, 1.2),
            "wide": source.between(0.8, 1.2),
            "species": source.pick(["walnut", "teak"]),
            "grip": source.pick(["straight", "curved", "full"]),
            "point": source.pick(["chef", "santoku", "slim"]),
            "tines": source.pick([3, 4]),
        },
        "Dishwasher safe.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    # Dark enough that a blade stands out from white paper under the top light.
    steel = m.brushed_metal("#8e9093", (1, 50, 1), 0.3)
    head = {"kitchen knife": blade, "fork": fork, "spoon": spoon}[v["kind"]](v)
    return [m.wear(head, steel), *handle(v)]


def handle(v: dict) -> list:
    wide = {"kitchen knife": 1.45, "fork": 1.0, "spoon": 1.0}[v["kind"]] * v["wide"]
    mid = {"straight": 0.95, "curved": 0.78, "full": 1.15}[v["grip"]]
    line = spline(
        [
            (0, 0.62 * wide),
            (-3.5, 0.95 * wide * mid),
            (-8, 0.9 * wide * mid),
            (-11.6, 1.02 * wide),
            (-12.6, 0.4 * wide),
            (-12.6, -0.4 * wide),
            (-11.6, -1.0 * wide),
            (-8, -0.75 * wide * mid),
            (-3.5, -0.9 * wide * mid),
            (0, -0.62 * wide),
        ],
        8,
    )
    coat = m.wood(v["species"], 0, 1.2) if v["wood"] else m.plastic(v["colour"], 0.38, 0.1)
    body = m.wear(place(prism("handle", [tuple(p) for p in line], 1.7, 0.55, 5), (0, 0, 0.85)), coat)
    pins = (
        [m.wear(place(disc("rivet", 0.3, 1.76, 0.05, 32), (x, 0, 0.0)), m.polished_metal("#cfcdc8", 0.2)) for x in (-2.2, -6.2, -10.2)] if v["rivets"] else []
    )
    return [body, *pins]


def blade(v: dict):
    n, w = 19 * v["long"], 2.2 * v["wide"]
    tip = {
        "chef": [(n * 0.75, 0.75 * w), (n, -0.35 * w), (n * 0.75, -0.75 * w), (n * 0.35, -w)],
        "santoku": [(n * 0.85, 0.85 * w), (n, -0.5 * w), (n * 0.97, -0.85 * w), (n * 0.4, -w)],
        "slim": [(n * 0.7, 0.5 * w), (n * 1.1, 0.1 * w), (n * 0.8, -0.25 * w), (n * 0.35, -0.5 * w)],
    }[v["point"]]
    low = tip[-1][1]
    line = [
        (-1.0, 0.75 * w * (0.8 if v["point"] == "slim" else 1)),
        *[tuple(p) for p in spline([(0.5, 0.8 * w), *tip], 8)],
        (0.8, low),
        (0.8, -0.5 * abs(low)),
        (-1.0, -0.4 * abs(low)),
    ]
    return place(prism("blade", line, 0.26, 0.06), (0, 0, 0.85))


def ribbon(name: str, stations: list[tuple], thick: float = 0.16):
    """A strip along x: (x, half width, height) at each station, dished where its fourth number says so."""
    path = spline([list(s) for s in stations], 8)
    sections = []
    for x, w, z, dish in path:
        across = np.linspace(-1, 1, 17)
        top = [(x, w * t, z + dish * t * t) for t in across]
        sections.append(np.array(top + [(a, b, c - thick) for a, b, c in reversed(top)]))
    return loft(name, sections)


def spoon(v: dict):
    n, w = 8.5 * v["long"], 2.2 * v["wide"]
    return ribbon(
        "spoon",
        [
            (-1, 0.5, 0.85, 0),
            (4, 0.35, 1.5, 0),
            (n, 0.45, 0.9, 0.0),
            (n + 1.2, 0.8 * w, 0.45, 0.5),
            (n + 3.6, w, 0.25, 1.0),
            (n + 5.8, 0.75 * w, 0.45, 0.6),
            (n + 6.8, 0.15, 1.0, 0.0),
        ],
    )


def fork(v: dict):
    n, w, count = 8.0 * v["long"], 1.35 * v["wide"], v["tines"]
    neck = [(-1, 0.45), (n * 0.6, 0.32), (n, 0.4), (n + 1.4, w), (n + 3.2, w)]
    upper = [tuple(p) for p in spline(neck, 6)]
    outline = list(upper)
    pitch = 2 * w / (count * 2 - 1)
    for k in range(count):
        y = w - 2 * k * pitch
        outline += [(n + 7.2, y - 0.2 * pitch), (n + 7.2, y - 0.8 * pitch)]
        outline += [(n + 3.2, y - pitch), (n + 3.2, y - 2 * pitch)] if k < count - 1 else [(n + 3.2, -w)]
    outline += [(x, -y) for x, y in reversed(upper[:-1])]
    obj = prism("fork", outline, 0.22, 0.06)
    for vertex in obj.data.vertices:
        x = vertex.co.x
        vertex.co.z += 0.85 + (0.7 * np.sin(np.clip((x + 1) / (n + 1), 0, 1) * np.pi)) - (0.5 * np.sin(np.clip((x - n) / 7.2, 0, 1) * np.pi))
    return obj
