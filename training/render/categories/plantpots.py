"""Plant pots, empty or with a small succulent, and watering cans."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import bent, rod
from ..outline import circle, fillet, superellipse, wall
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import at_height, lathe, loft, place, subdivide
from ..words import brand, style

PATH = "garden/pots"
COLOURS = shades("orange", "white", "grey", "black", "green", "blue", "yellow", "pink", "teal", "red")
FORMS = ("conical", "cylindrical", "bellied", "square")
VIEWS = [
    View("front", azimuth=-10, elevation=12, fill=0.9, alt="front view"),
    View("angle", azimuth=36, elevation=30, fill=0.9, alt="seen from above at an angle"),
    View("side", azimuth=82, elevation=10, fill=0.88, alt="side view"),
    View("back", azimuth=172, elevation=12, fill=0.88, alt="back"),
    View("top", azimuth=10, elevation=62, fill=0.9, alt="seen from above"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["plant pot", "plant pot", "watering can"][seed % 3]
    form = FORMS[seed // 3 % 4] if kind == "plant pot" else ["conical", "cylindrical"][seed // 3 % 2]
    extra = source.pick(["plant", "saucer", "no plant"]) if kind == "plant pot" else "no plant"
    facts = Facts(
        kind,
        name,
        name,
        "zinc" if kind == "watering can" else source.pick(["ceramic", "clay"]),
        (Trait("form", form, FORMS), Trait("extra", extra, ("plant", "saucer", "no plant"), "with {}"))
        if kind == "plant pot"
        else (Trait("form", form, FORMS),),
        brand(source),
        style(source),
    )
    return described(
        "plantpots",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "form": form,
            "extra": extra,
            "clay": facts.material == "clay",
            "gloss": facts.material == "ceramic",
            "r": source.between(7, 10),
            "tall": source.between(1.3, 1.9),
            "rim": source.chance(0.6),
            "band": source.chance(0.35),
            "second": source.pick(["#f1eee6", "#3a3632", "#d9b24c"]),
            "leaves": source.pick(["succulent", "grass", "round"]),
            "reach": source.between(0.9, 1.25),
        },
        "Frost-proof.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    return can(v) if v["kind"] == "watering can" else pot(v, spec.seed)


def pot(v: dict, seed: int) -> list:
    r, h = v["r"], v["r"] * v["tall"]
    coat = m.stoneware(v["colour"]) if v["clay"] else m.glazed(v["colour"], roughness=0.25)
    lift = 0.85 if v["extra"] == "saucer" else 0.0
    if v["form"] == "square":
        body = loft(
            "pot",
            [at_height(superellipse(r * w, r * w, 9, 64), z + lift) for w, z in ((0.78, 0), (0.8, 0.3), (1.0, h), (0.93, h), (0.86, h - 2), (0.1, h - 2.2))],
        )
        parts = [m.wear(body, coat)]
    else:
        outer = {
            "conical": [(0, 0), (0.68 * r, 0, 0.4), (r, h)],
            "cylindrical": [(0, 0), (0.95 * r, 0, 0.8), (r, h)],
            "bellied": [(0, 0), (0.62 * r, 0, 0.5), (1.08 * r, 0.5 * h, 0.7 * h), (0.85 * r, h)],
        }[v["form"]]
        parts = [m.wear(place(subdivide(lathe("pot", fillet(wall(outer, 0.6, 1.0), 10), 72), 1), (0, 0, lift)), coat)]
        top = outer[-1][0]
        if v["rim"] and v["form"] != "bellied":
            parts.append(
                m.wear(
                    place(
                        lathe(
                            "rim",
                            fillet(
                                [
                                    (top - 0.4, 0.8 * h),
                                    (top + 0.25, 0.8 * h, 0.15),
                                    (top + 0.55, h + 0.1, 0.25),
                                    (top - 0.55, h + 0.1, 0.2),
                                    (top - 0.6, h - 1),
                                ],
                                6,
                            ),
                            96,
                        ),
                        (0, 0, lift),
                    ),
                    coat,
                )
            )
        if v["band"] and v["form"] == "cylindrical":
            parts.append(
                m.wear(place(lathe("band", [(0.975 * r + 0.05, 0.4 * h), (0.985 * r + 0.05, 0.62 * h)], 96), (0, 0, lift)), m.plastic(v["second"], 0.6))
            )
    top = r * (0.85 if v["form"] in ("bellied", "square") else 0.93)
    parts.append(m.wear(place(lathe("soil", [(0, h - 1.4), (top * 0.93, h - 1.6)], 48), (0, 0, lift)), m.stoneware("#3a2a1f", "#6b5a48")))
    if v["extra"] == "saucer":
        parts.append(
            m.wear(lathe("saucer", fillet([(0, 0), (0.85 * r, 0, 0.3), (1.05 * r, 1.8, 0.15), (0.98 * r, 1.9, 0.15), (0.82 * r, 0.8), (0, 0.8)], 6), 96), coat)
        )
    return parts + (plant(v, r, h, seed) if v["extra"] == "plant" else [])


def plant(v: dict, r: float, h: float, seed: int) -> list:
    source = Source("plant", seed)
    green = m.plastic(source.pick(["#5f8052", "#4f7358", "#7a9465", "#86a08a"]), 0.5)
    leaves = []
    layers, count = {"succulent": (4, 9), "grass": (3, 12), "round": (3, 6)}[v["leaves"]]
    for layer in range(layers):
        for k in range(count):
            a = math.tau * (k + 0.5 * layer) / count + source.between(-0.15, 0.15)
            tilt = math.radians({"succulent": 25 + 20 * layer, "grass": 40 + 18 * layer, "round": 35 + 20 * layer}[v["leaves"]] + source.between(-8, 8))
            n = r * {"succulent": 0.8 - 0.1 * layer, "grass": 1.7 + 0.2 * layer, "round": 0.9}[v["leaves"]] * source.between(0.85, 1.15)
            w = {"succulent": 0.2, "grass": 0.055, "round": 0.42}[v["leaves"]] * n
            out, up = np.array([math.cos(a), math.sin(a), 0.0]), np.array([0.0, 0.0, 1.0])
            droop = 0.5 if v["leaves"] == "grass" else -0.1
            path = [
                tuple(out * (n * t * math.cos(tilt) + 0.3) + up * (h - 1.3 + n * t * math.sin(tilt) - droop * n * t * t * 0.5)) for t in np.linspace(0, 1, 5)
            ]
            size = [0.3, 0.9, 1.0, 0.65, 0.05] if v["leaves"] != "round" else [0.06, 0.08, 0.75, 1.0, 0.3]
            leaves.append(m.wear(bent("leaf", path, superellipse(w, 0.16 * w + 0.08, 2, 12), tuple(up + out * 0.01), 4, size), green))
    return leaves


def can(v: dict) -> list:
    r, h = v["r"], v["r"] * 1.7
    coat = m.powder_coat(v["colour"], 0.35)
    top = r * (0.72 if v["form"] == "conical" else 0.97)
    parts = [m.wear(lathe("body", fillet(wall([(0, 0), (r, 0, 0.6), (top, h)], 0.25, 0.4), 8), 96), coat)]
    parts.append(
        m.wear(lathe("hood", fillet([(top, h - 0.2), (top + 0.1, h + 0.3, 0.2), (top * 0.55, h + 0.25 * r, 0.6), (top * 0.5, h + 0.25 * r)], 6), 96), coat)
    )
    n = v["reach"]
    tip = (-r * 2.15 * n, 0, h * 1.22)
    parts.append(
        m.wear(bent("spout", [(-r * 0.85, 0, h * 0.22), (-r * 1.35 * n, 0, h * 0.65), tip], circle(0.16 * r, 20), (0, 1, 0), 10, [1.3, 0.9, 0.7]), coat)
    )
    parts.append(m.wear(rod("rose", tip, (tip[0] - 0.38 * r, 0, tip[2] + 0.3 * r), 0.16 * r, 2.4, 32), coat))
    parts.append(m.wear(bent("brace", [(-top * 0.9, 0, h * 0.98), (-r * 1.5 * n, 0, h * 0.9)], circle(0.05 * r, 10), (0, 1, 0)), coat))
    path = [(-top * 0.5, 0, h + 0.1 * r), (-top * 0.2, 0, h + 0.75 * r), (r * 0.8, 0, h + 0.6 * r), (r * 1.45, 0, h * 0.7), (r * 0.97, 0, h * 0.2)]
    return [*parts, m.wear(bent("handle", path, superellipse(0.08 * r, 0.12 * r, 3, 16), (0, 1, 0)), coat)]
