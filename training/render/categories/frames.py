"""Picture frames with a print inside: portrait, landscape and square; in wood, metal and paint."""

from __future__ import annotations

import math

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import MOTIFS, Sheet, flat_label, motif
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import box, place
from ..words import brand, style

PATH = "home/frames"
COLOURS = shades("black", "white", "brown", "gold", "silver", "red", "blue", "green", "pink")
PRINTS = ("landscape", "abstract", "botanical", "geometric")
VIEWS = [
    View("front", azimuth=0, elevation=2, fill=0.9, alt="front view"),
    View("angle", azimuth=36, elevation=12, fill=0.9, alt="seen at an angle"),
    View("back", azimuth=165, elevation=8, fill=0.9, alt="back with its stand"),
    View("detail", azimuth=20, elevation=12, fill=2.2, target=(0.85, 0.2, 0.85), lens=100, alt="corner"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    layout = ["portrait", "landscape", "square"][seed % 3]
    material = "wood" if name == "brown" else "metal" if name in ("gold", "silver") else "painted wood"
    mat = source.chance(0.6)
    art = source.pick(PRINTS)
    facts = Facts(
        "picture frame",
        name,
        name,
        material,
        (
            Trait("format", layout, ("portrait", "landscape", "square")),
            Trait("mount", "white mount" if mat else "no mount", ("white mount", "no mount"), "with {}"),
            Trait("print", art, PRINTS, "with {} print"),
        ),
        brand(source),
        style(source),
    )
    long, short = source.between(24, 34), source.between(18, 23)
    size = {"portrait": (short, long), "landscape": (long, short), "square": (short, short)}[layout]
    return described(
        "frames",
        seed,
        facts,
        {
            "colour": hexa,
            "family": name,
            "size": size,
            "mat": mat,
            "art": art,
            "wide": source.between(1.6, 4.2),
            "deep": source.between(1.2, 2.6),
            "gloss": True,
            "species": source.pick(["oak", "walnut", "teak"]),
            "tones": source.shuffled(["#7d9db5", "#d9a05a", "#56705c", "#b5563f", "#e3d3b4", "#3f4f6b", "#d7a596", "#8a6d8f"])[:4],
            "bevel": source.pick([0.1, 0.5]),
        },
        "With a stand and hooks.",
    )


def picture(v: dict, seed: int) -> str:
    w, h = (900, round(900 * v["size"][1] / v["size"][0]))
    sheet, source, tones = Sheet(w, h, v["tones"][3] if v["art"] == "landscape" else "#efe8da"), Source("print", seed), v["tones"]
    if v["art"] == "landscape":
        sheet.disc(source.between(0.25, 0.75), source.between(0.2, 0.4), source.between(0.07, 0.15), "#f3e2b8")
        for k in range(3):
            y = 0.42 + 0.17 * k
            line = [(x, h * (y + 0.07 * math.sin(x / source.between(90, 92) + 2 * k + seed) + 0.03 * math.sin(x / 41 + k))) for x in range(0, w + 1, 20)]
            sheet.draw.polygon([*line, (w, h), (0, h)], fill=tones[k])
    elif v["art"] == "abstract":
        for k in range(7):
            sheet.disc(source.between(0.1, 0.9), source.between(0.1, 0.9), source.between(0.08, 0.3), tones[k % 4])
    elif v["art"] == "geometric":
        n = source.pick([3, 4, 5])
        for i in range(n):
            for j in range(n):
                x0, y0, x1, y1 = w * i / n, h * j / n, w * (i + 1) / n, h * (j + 1) / n
                sheet.draw.rectangle((x0, y0, x1, y1), fill=source.pick(tones))
                sheet.draw.polygon([(x0, y0), (x1, y0), (x0, y1)] if source.chance(0.5) else [(x1, y1), (x1, y0), (x0, y1)], fill=source.pick(tones))
    else:
        for x, size in ((0.3, 0.22), (0.68, 0.3), (0.5, 0.36)):
            motif(sheet, "leaf" if source.chance(0.8) else source.pick(MOTIFS), x, source.between(0.4, 0.6), size, source.pick(tones))
    return sheet.saved()


def build(spec: Spec) -> list:
    v = spec.values
    w, h = v["size"]
    edge, deep = v["wide"], v["deep"]
    coat = (
        m.wood(v["species"], 0, 0.5)
        if v["family"] == "brown"
        else m.polished_metal(v["colour"], 0.25)
        if v["family"] in ("gold", "silver")
        else m.plastic(v["colour"], 0.38, 0.1)
    )
    z = h / 2 + edge
    parts = [m.wear(place(box("backing", (w + edge, 0.4, h + edge), 0.02), (0, deep * 0.3, z)), m.paper("#8a6f52"))]
    for size, x, up in (((w + 2 * edge, deep, edge), 0, 1), ((w + 2 * edge, deep, edge), 0, -1), ((edge, deep, h), 1, 0), ((edge, deep, h), -1, 0)):
        parts.append(m.wear(place(box("bar", size, v["bevel"] * min(1, edge / 4)), (x * (w + edge) / 2, 0, z + up * (h + edge) / 2)), coat))
    face = deep * 0.3 - 0.22
    if v["mat"]:
        parts.append(m.wear(place(box("mount", (w + 0.2, 0.1, h + 0.2), 0), (0, face, z)), m.paper("#f5f3ee")))
    share = 0.66 if v["mat"] else 0.99
    parts.append(place(flat_label(w * share, h * (0.72 if v["mat"] else 0.99), picture(v, spec.seed), 0.35), (0, face - 0.07, z)))
    stand = place(box("stand", (5, 0.3, h * 0.8), 0.05), (0, deep * 0.5 + 0.14 * h, h * 0.4), (16, 0, 0))
    return [*parts, m.wear(stand, m.paper("#6d5640"))]
