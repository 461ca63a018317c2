"""Scented candles in glass, ceramic or tin, with a paper label and a wick."""
from __future__ import annotations

from dataclasses import replace

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import product_label, wrap_label
from ..outline import circle, fillet, wall
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, tube
from ..words import brand, choose

PATH = "home/candles"
COLOURS = [("amber", "#a8581c"), ("clear", "#ffffff"), ("white", "#efece6"), ("black", "#232222"), ("sage", "#93a08a"), ("dusty rose", "#c99a94")]
SCENTS = ["Fig & Cedar", "Sea Salt", "Wild Mint", "Amber Smoke", "White Tea", "Orange Peel", "Linen Air", "Tomato Leaf"]
VIEWS = [
    View("front", azimuth=0, elevation=6, fill=0.9, alt="front view"),
    View("top", azimuth=10, elevation=42, fill=0.88, alt="seen from above"),
    View("scene", "scene", azimuth=12, elevation=12, fill=0.5, lens=60, stop=3.5, scene="linen", alt="on a linen cloth"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    vessel = "glass" if name in ("amber", "clear") else source.pick(["ceramic", "tin"])
    scent, maker = source.pick(SCENTS), brand(source)
    grams = source.pick([140, 180, 220, 300])
    made = Spec("candles", seed, f"{maker} Scented Candle {scent}, {grams} g",
                f"Soy wax candle with a cotton wick in a {name} {vessel} vessel. Scent: {scent}. Burns about {grams // 5} hours.",
                {"colour": name, "material": vessel, "weight": f"{grams} g", "scent": scent, "brand": maker},
                {"colour": hexa, "vessel": vessel, "scent": scent, "maker": maker, "grams": grams, "gloss": True,
                 "radius": source.between(3.6, 4.4), "height": source.between(7.5, 10.5) * (0.68 if vessel == "tin" else 1),
                 "lid": source.chance(0.4), "paper": source.pick(["#f2ece0", "#faf8f4", "#2a2a28"]), "accent": source.pick(["#a0522d", "#44624a", "#9a7b3f", "#5b6b84"])})
    facts = Facts("scented candle", SHADES[name], name, vessel, (Trait("lid", "lid" if made.values["lid"] else "no lid", ("lid", "no lid"), "with {}"),), maker, scent)
    return replace(made, facts=facts)


def build(spec: Spec) -> list:
    v = spec.values
    r, h = v["radius"], v["height"]
    thick = 0.3 if v["vessel"] != "tin" else 0.08
    outline = fillet(wall([(0, 0), (r, 0, 0.7 if thick > 0.2 else 0.25), (r, h)], thick, 0.8 if v["vessel"] == "glass" else 0.3), 8)
    material = {"glass": lambda: m.glass(v["colour"]), "ceramic": lambda: m.glazed(v["colour"], roughness=0.3),
                "tin": lambda: m.brushed_metal("#b9b3a6", (1, 1, 40)) if v["colour"] == "#efece6" else m.powder_coat(v["colour"])}[v["vessel"]]()
    parts = [m.wear(lathe("vessel", outline, 96), material)]
    level = h * 0.8
    floor = 0.82 if v["vessel"] == "glass" else 0.35
    wax = lathe("wax", fillet([(0, floor), (r - thick - 0.02, floor, 0.5), (r - thick - 0.02, level, 0.1), (0, level - 0.06)], 6), 96)
    parts.append(m.wear(wax, m.wax("#f1e6cf")))
    parts.append(m.wear(tube("wick", [(0, 0, level - 0.1), (0.02, 0, level + 0.5), (0.1, 0.05, level + 1.0)], circle(0.09, 10), up=(0, 1, 0)), m.felt("#e8e2d4")))
    if v["lid"]:
        top = [(0, h + 0.9), (r + 0.02, h + 0.9, 0.15), (r + 0.02, h + 0.02, 0.1), (r - thick - 0.1, h + 0.02), (r - thick - 0.1, h - 0.4), (0, h - 0.4)]
        parts.append(m.wear(lathe("lid", fillet(top, 6), 96), m.wood("oak", 0) if v["vessel"] != "tin" else material))
    ink = "#f0ebe0" if v["paper"] == "#2a2a28" else "#2b2926"
    picture = product_label(v["maker"], v["scent"], "scented soy candle", [f"{v['grams']} g", "hand poured"], v["paper"], ink, v["accent"], spec.seed, (1000, 800))
    parts.append(wrap_label(r + 0.02, 0.18 * h, 0.74 * h, min(150, 57.3 * 0.56 * h * 1.25 / r), picture, roughness=0.7))
    return parts
