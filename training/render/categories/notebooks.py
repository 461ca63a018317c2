"""Notebooks and books: bound covers with printed fronts, elastic bands, ribbons, spirals."""
from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from .. import materials as m
from ..facts import Facts, Trait
from ..graph import Graph
from ..labels import MOTIFS, Sheet, flat_label, motif
from ..outline import circle
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import box, place, tube
from ..words import brand, choose, style

PATH = "stationery/notebooks"
COLOURS = [("bordeaux", "#6b2430"), ("petrol", "#27525a"), ("tan", "#b0804f"), ("black", "#232325"), ("sage", "#8b9a7c"), ("mustard", "#c99a3b"), ("sky", "#7d9db5")]
VIEWS = [
    View("front", azimuth=0, elevation=3, fill=0.93, alt="cover"),
    View("angle", azimuth=-38, elevation=14, fill=0.9, alt="cover and spine"),
    View("detail", azimuth=34, elevation=26, fill=2.0, target=(0.85, 0.3, 0.95), lens=100, alt="corner, pages and binding"),
    View("scene", "scene", azimuth=-22, elevation=13, fill=0.6, lens=60, stop=4.5, scene="linen", alt="on a desk"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = ["notebook", "novel", "spiral notebook"][seed % 3]
    maker, line = brand(source), style(source)
    pages = source.pick([96, 128, 160, 192])
    title = f"{line} – A Novel" if kind == "novel" else f"{line} {kind.title()} A5, {pages} pages"
    made = Spec("notebooks", seed, f"{maker} {title}, {name}", f"{kind.capitalize()} with a {name} cover and {pages} pages of 100 g paper, 14.8 × 21 cm.",
                {"colour": name, "pages": str(pages), "format": "A5", "brand": maker, "type": kind},
                {"colour": hexa, "kind": kind, "maker": maker, "line": line, "thick": 0.9 + pages / 130, "band": source.chance(0.7), "band_colour": source.pick(["#202021", "#a43c32", "#d8cfbd"]),
                 "cover": source.pick(["leather", "linen", "leather"]), "second": source.pick(["#e9dcc0", "#d59a5a", "#f1ece2"])})
    binding = "spiral binding" if kind == "spiral notebook" else "elastic band" if kind == "notebook" and made.values["band"] else "plain spine"
    material = "paper" if kind == "novel" else made.values["cover"]
    traits = (Trait("binding", binding, ("spiral binding", "elastic band", "plain spine"), "with {}"),)
    return replace(made, facts=Facts(kind, SHADES[name], name, material, traits, maker, line))


def build(spec: Spec) -> list:
    v = spec.values
    w, h, t = 14.8, 21.0, v["thick"]
    cover = {"leather": m.leather(v["colour"], 0.6), "linen": m.woven(v["colour"], threads=14)}[v["cover"]]
    if v["kind"] == "novel":
        cover = m.plastic(v["colour"], 0.45)
    pages = m.wear(place(box("pages", (w - 0.5, t - 0.36, h - 0.5), 0.02), (-0.1, 0, h / 2)), page_edges())
    parts = [pages]
    for side in (-1, 1):
        parts.append(m.wear(place(box("board", (w, 0.17, h), 0.07), (0, side * (t / 2 - 0.085), h / 2)), cover))
    if v["kind"] == "spiral notebook":
        return [*parts, *spiral(w, h, t), face(spec, w, h, t)]
    spine = m.wear(place(box("spine", (0.2, t, h), 0.09), (-w / 2 + 0.06, 0, h / 2)), cover)
    parts += [spine, face(spec, w, h, t)]
    if v["kind"] == "notebook" and v["band"]:
        parts.append(m.wear(place(box("band", (0.65, t + 0.08, h + 0.06), 0.03), (w / 2 - 1.9, 0, h / 2)), m.rubber(v["band_colour"])))
    return parts


def page_edges():
    """Stacked sheets: fine lines across the thickness."""
    g = Graph("pages")
    lines = g.noise(2.0, 2, g.coords((0.2, 60, 0.2)))
    return g.principled(Base_Color=g.mix(g.span(lines, 0, 0.4), "#f4eee0", "#b9b09c"), Roughness=0.9, Normal=g.bump(lines, 0.4, 0.02))


def face(spec: Spec, w: float, h: float, t: float):
    v = spec.values
    if v["kind"] == "novel":
        picture = novel_cover(spec)
        return place(flat_label(w - 0.15, h - 0.15, picture, 0.35), (0.0, -t / 2 - 0.008, h / 2))
    sheet = Sheet(900, 1280, None)
    ink = v["second"]
    motif(sheet, MOTIFS[spec.seed % 5], 0.5, 0.36, 0.11, ink)
    sheet.line(v["line"].upper(), 0.5, 0.5, 0.05, "serif", ink, 0.4)
    sheet.line(v["maker"], 0.5, 0.93, 0.022, "sans", ink, 0.15)
    return place(flat_label(w - 0.3, h - 0.3, sheet.saved(), 0.3), (0.1, -t / 2 - 0.012, h / 2))


def novel_cover(spec: Spec) -> str:
    v, source = spec.values, Source("cover", spec.seed)
    sheet = Sheet(900, 1280, v["colour"])
    sheet.disc(source.between(0.35, 0.65), 0.4, source.between(0.2, 0.32), v["second"])
    for k in range(4):
        y = 0.52 + 0.11 * k
        points = [(x, (y + 0.03 * math.sin(x / 140 + 1.7 * k + spec.seed)) * 1280) for x in range(0, 901, 20)]
        shade = tuple(int(int(v["colour"][i : i + 2], 16) * (0.82 - 0.15 * k)) for i in (1, 3, 5))
        sheet.draw.polygon([*points, (900, 1280), (0, 1280)], fill=shade)
    sheet.line(v["line"].upper(), 0.5, 0.13, 0.11, "serif-bold", "#f6efe0", 0.12)
    sheet.line("a novel", 0.5, 0.215, 0.032, "serif-italic", "#f6efe0", 0.05)
    sheet.line(v["maker"].upper(), 0.5, 0.93, 0.04, "sans", "#f6efe0", 0.25)
    return sheet.saved()


def spiral(w: float, h: float, t: float) -> list:
    wire = m.polished_metal("#bdbbb6", 0.2)
    rings = []
    for z in np.arange(1.2, h - 0.8, 0.95):
        a = np.linspace(0, 2 * math.pi, 40, endpoint=False)
        r = t / 2 + 0.22
        path = np.stack([-w / 2 + 0.25 + r * np.cos(a) * 0.9, r * np.sin(a), np.full(40, z)], axis=1)
        rings.append(m.wear(tube("ring", path, circle(0.07, 10), closed=True), wire))
    return rings
