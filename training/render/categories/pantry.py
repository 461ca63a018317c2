"""Packaged food: tea tins, folding cartons, cans and coffee bags with printed fronts."""
from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import Sheet, flat_label, product_label, wrap_label
from ..outline import fillet, superellipse
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import at_height, box, grid_object, lathe, loft, place
from ..words import brand, choose

PATH = "food/pantry"
COLOURS = [("green", "#3f5f4a"), ("ruby", "#8e2f3a"), ("midnight", "#27304a"), ("kraft", "#b9936a"), ("cream", "#eee4cf"), ("ochre", "#cf9a3a")]
KINDS = {"tea tin": (["Earl Grey", "Jasmine Pearl", "Rooibos Vanilla"], "loose leaf tea", "125 g"),
         "carton": (["Oat Crunch", "Nut Muesli", "Honey Flakes"], "breakfast cereal", "450 g"),
         "can": (["Plum Tomatoes", "Chick Peas", "Coconut Milk"], "ready to cook", "400 g"),
         "coffee bag": (["Highland Roast", "Slow Morning", "Dark Harbour"], "whole bean coffee", "500 g")}
VIEWS = [
    View("front", azimuth=0, elevation=4, fill=0.92, alt="front view"),
    View("angle", azimuth=36, elevation=20, fill=0.9, alt="seen at an angle"),
    View("scene", "scene", azimuth=16, elevation=11, fill=0.6, lens=60, stop=4.0, scene="wood", alt="on a kitchen table"),
    View("detail", azimuth=10, elevation=8, fill=1.9, target=(0.5, 0.0, 0.55), lens=100, alt="label"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = list(KINDS)[seed % 4]
    titles, what, weight = KINDS[kind]
    title, maker = source.pick(titles), brand(source)
    noun = {"carton": "cereal box", "can": "food can"}.get(kind, kind)
    material = {"tea tin": "metal", "can": "steel", "carton": "cardboard", "coffee bag": "foil"}[kind]
    made = Spec("pantry", seed, f"{maker} {title}, {what}, {weight}", f"{title}: {what} in a {name} {kind}, {weight}. Store cool and dry.",
                {"colour": name, "weight": weight, "brand": maker, "packaging": kind},
                {"colour": hexa, "kind": kind, "title": title, "what": what, "weight": weight, "maker": maker, "gloss": kind in ("tea tin", "can"),
                 "paper": source.pick(["#f4eee1", "#fbfaf6", hexa]), "accent": source.pick(["#a5632a", "#3d5a45", "#b33a3a", "#2e4a72"])})
    label = "light label" if kind == "coffee bag" or (kind == "tea tin" and made.values["paper"] != hexa) else "all-over print"
    traits = (Trait("label", label, ("light label", "all-over print"), "with {}"),)
    return replace(made, facts=Facts(noun, SHADES[name], name, material, traits, maker, title))


def build(spec: Spec) -> list:
    return {"tea tin": tin, "carton": carton, "can": can, "coffee bag": bag}[spec.values["kind"]](spec)


def front(spec: Spec, size: tuple[int, int], ground: str | None = None) -> str:
    v = spec.values
    paper = ground or v["paper"]
    dark = int(paper[1:3], 16) + int(paper[3:5], 16) + int(paper[5:7], 16) < 380
    accent = "#e2c48a" if dark else v["accent"]
    return product_label(v["maker"], v["title"], v["what"], [f"net weight {v['weight']}", "best before: see base"], paper, "#f5efe2" if dark else "#25221f", accent, spec.seed, size)


def tin(spec: Spec) -> list:
    v = spec.values
    coat = m.powder_coat(v["colour"], 0.32)
    body = m.wear(lathe("tin", fillet([(0, 0), (3.9, 0, 0.25), (3.9, 9.6, 0.1), (3.6, 9.6)], 6), 96), coat)
    lid = m.wear(lathe("lid", fillet([(0, 12.1), (3.5, 12.1, 0.1), (3.62, 11.8, 0.1), (4.0, 11.8, 0.3), (4.0, 9.65, 0.06), (3.7, 9.65)], 6), 96), m.brushed_metal("#c8b58a" if spec.seed % 2 else "#c9c9c7", (1, 1, 40), 0.24))
    return [body, lid, wrap_label(3.915, 1.2, 8.6, 120, front(spec, (1000, 920)), roughness=0.5)]


def carton(spec: Spec) -> list:
    w, d, h = 15.0, 5.2, 22.5
    body = m.wear(place(box("carton", (w, d, h), 0.12, 3), (0, 0, h / 2)), m.paper(spec.values["colour"]))
    face = place(flat_label(w - 0.2, h - 0.2, front(spec, (1000, 1500), spec.values["colour"]), 0.45), (0, -d / 2 - 0.006, h / 2))
    side = place(flat_label(d - 0.3, h * 0.5, front(spec, (440, 1060), "#f6f1e6"), 0.45), (w / 2 + 0.006, 0, h * 0.45), (0, 0, 90))
    seam = m.wear(place(box("seam", (w * 0.985, 0.03, 0.02), 0), (0, 0, h + 0.005)), m.plastic("#8c8378", 0.8))
    return [body, face, side, seam]


def can(spec: Spec) -> list:
    r, h = 3.65, 10.8
    steel = m.brushed_metal("#c6c6c4", (1, 1, 30), 0.22)
    line: list[tuple] = [(0, 0.25), (r - 0.3, 0.25, 0.1), (r - 0.22, 0, 0.08), (r + 0.06, 0, 0.1), (r + 0.06, 0.35, 0.1), (r - 0.04, 0.45, 0.1)]
    for k in range(9):
        line += [(r - 0.04, 3.3 + 0.45 * k, 0.1), (r - 0.12, 3.52 + 0.45 * k, 0.1)]
    line += [(r - 0.04, h - 0.45, 0.1), (r + 0.06, h - 0.35, 0.1), (r + 0.06, h, 0.1), (r - 0.22, h, 0.08), (r - 0.3, h - 0.3, 0.1), (0, h - 0.3)]
    body = m.wear(lathe("can", fillet(line, 5), 96), steel)
    ring = m.wear(place(lathe("ring", fillet([(0.55, -0.06), (0.95, -0.06, 0.05), (0.95, 0.06, 0.05), (0.55, 0.06)], 4), 40), (0, -1.4, h - 0.1)), steel)
    return [body, ring, wrap_label(r + 0.02, 0.75, h - 0.75, 345, front_around(spec), roughness=0.35, coat=0.2)]


def front_around(spec: Spec) -> str:
    """The front three times around the can, so that every side is printed."""
    face = Image.open(front(spec, (900, 1050), spec.values["colour"])).convert("RGBA")
    sheet = Sheet(2700, 1050, None)
    for k in range(3):
        sheet.image.paste(face, (900 * k, 0))
    return sheet.saved()


def bag(spec: Spec) -> list:
    v = spec.values
    sections = []
    for t in np.linspace(0, 1, 24):
        deep = 3.5 * (1 - t**2.2) ** 0.8 * (0.82 + 0.18 * np.sin(np.pi * min(1, t * 2.2))) + 0.09
        width = 6.4 - 0.25 * np.sin(np.pi * t)
        wobble = 0.10 * np.sin(7 * t + spec.seed)
        sections.append(at_height([(x + wobble, y) for x, y in superellipse(width, deep, 5.0 - 2.5 * t, 96)], 20.5 * t))
    body = m.wear(loft("bag", sections), m.plastic(v["colour"], 0.48, 0.15))
    fold = m.wear(place(box("fold", (12.4, 0.55, 1.5), 0.2), (0, 0, 20.7)), m.plastic(v["colour"], 0.48, 0.15))
    tie = m.wear(place(box("tie", (13.2, 0.75, 0.5), 0.12), (0, 0, 20.6)), m.polished_metal("#c9b27a", 0.35))
    label = "#f4eee1" if v["paper"] == v["colour"] else v["paper"]
    rows = on_front(sections, np.linspace(3.6, 14.4, 24), np.linspace(-4.3, 4.3, 24))
    return [body, fold, tie, m.wear(grid_object("label", rows, False), m.printed(front(spec, (900, 1100), label), 0.6))]


def on_front(sections: list[np.ndarray], zs: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """Points (z, x, 3) on the front of a loft, a hair before it: where a label is stuck."""
    heights = np.array([s[0, 2] for s in sections])
    rows = []
    for z in zs:
        k = min(int(np.searchsorted(heights, z)), len(sections) - 1)
        t = (z - heights[k - 1]) / (heights[k] - heights[k - 1])
        section = sections[k - 1] * (1 - t) + sections[k] * t
        front_half = section[section[:, 1] < 0]
        order = np.argsort(front_half[:, 0])
        rows.append([(x, np.interp(x, front_half[order, 0], front_half[order, 1]) - 0.03, z) for x in xs])
    return np.array(rows)
