"""Loudspeakers: rounded boxes in wood or plastic with cloth or drivers, and cylinders in knitted cloth."""
from __future__ import annotations

from dataclasses import replace

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import Sheet, flat_label
from ..outline import fillet, rectangle
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import box, lathe, place, prism
from ..words import brand, choose, style

PATH = "electronics/speakers"
COLOURS = [("charcoal", "#35373a"), ("stone", "#b9b4a9"), ("petrol", "#2d4f58"), ("brick", "#9c4d3d"), ("sand", "#cdbb9c")]
VIEWS = [
    View("front", azimuth=0, elevation=5, fill=0.92, alt="front view"),
    View("angle", azimuth=36, elevation=20, fill=0.9, alt="seen at an angle"),
    View("detail", azimuth=24, elevation=24, fill=2.2, target=(0.6, 0.2, 0.85), lens=100, alt="controls and cloth"),
    View("scene", "scene", azimuth=-18, elevation=11, fill=0.56, lens=60, stop=4.5, scene="wood", alt="on a shelf"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = ["bookshelf speaker", "smart speaker", "radio"][seed % 3]
    maker = brand(source)
    made = Spec("speakers", seed, f"{maker} {style(source)} {kind.title()}, {name}", f"{kind.capitalize()} with warm, clear sound, in {name}. Bluetooth 5.3, {source.pick([20, 40, 60])} W.",
                {"colour": name, "connection": "Bluetooth", "brand": maker, "type": kind},
                {"colour": hexa, "kind": kind, "wood": source.pick(["walnut", "oak", "black"]), "maker": maker, "gloss": True, "tall": source.between(0.9, 1.15)})
    wood = made.values["wood"]
    material, form = {"bookshelf speaker": (f"{wood} wood", "box"), "smart speaker": ("knitted cloth", "cylinder"), "radio": (f"{wood} wood", "rounded")}[kind]
    traits = (Trait("form", form, ("box", "cylinder", "rounded")),)
    # The case outweighs the cloth on a radio, whatever the seller names it after.
    shade = wood if kind == "radio" else name
    return replace(made, facts=Facts(kind, SHADES[shade], shade, material, traits, maker, style(source)))


def build(spec: Spec) -> list:
    return {"bookshelf speaker": bookshelf, "smart speaker": cylinder, "radio": radio}[spec.values["kind"]](spec)


def driver(r: float, x: float, z: float, y: float) -> list:
    """Surround, cone and dust cap, facing -y."""
    ring = lathe("ring", fillet([(0.9 * r, -0.1), (1.12 * r, -0.1), (1.12 * r, 0.25, 0.1), (0.98 * r, 0.3, 0.1), (0.9 * r, 0)], 5), 96)
    surround = lathe("surround", fillet([(0.74 * r, 0.05), (0.82 * r, 0.34, 0.12 * r), (0.94 * r, 0.34, 0.12 * r), (0.98 * r, 0.05)], 8), 96)
    cone = lathe("cone", [(0, -0.42 * r), (0.25 * r, -0.42 * r), (0.5 * r, -0.24 * r), (0.76 * r, 0.06)], 96)
    cap = lathe("cap", [(0, -0.18 * r), (0.1 * r, -0.185 * r), (0.2 * r, -0.23 * r), (0.28 * r, -0.33 * r), (0.3 * r, -0.42 * r)], 64)
    coats = (m.brushed_metal("#6d6f72", (1, 1, 1)), m.rubber("#17181a"), m.plastic("#2b2d30", 0.5, 0.3), m.plastic("#1c1d1f", 0.25))
    return [m.wear(place(part, (x, y, z), (90, 0, 0)), coat) for part, coat in zip((ring, surround, cone, cap), coats)]


def logo(text: str, ink: str, width: float):
    sheet = Sheet(800, 160, None)
    sheet.line(text.upper(), 0.5, 0.5, 0.5, "sans-bold", ink, 0.2)
    return flat_label(width, width / 5, sheet.saved(), 0.3)


def bookshelf(spec: Spec) -> list:
    v = spec.values
    w, d, h = 17.0, 20.0, 27.0 * v["tall"]
    case = m.wear(place(box("case", (w, d, h), 0.5), (0, 0, h / 2)), m.wood(v["wood"], 2))
    front = m.wear(place(prism("baffle", rectangle(w - 1.0, h - 1.0, 0.6), 0.6, 0.12), (0, -d / 2 - 0.12, h / 2), (90, 0, 0)), m.plastic(v["colour"], 0.45, 0.2))
    parts = [case, front, *driver(5.6, 0, h * 0.34, -d / 2 - 0.9 + 0.5), *driver(2.4, 0, h * 0.76, -d / 2 - 0.9 + 0.5)]
    parts.append(place(logo(v["maker"], "#d9d6cf" if v["colour"] in ("#35373a", "#2d4f58", "#9c4d3d") else "#2c2c2c", 4.2), (0, -d / 2 - 0.45, 1.6)))
    return parts


def cylinder(spec: Spec) -> list:
    v = spec.values
    r, h = 6.2, 17.0 * v["tall"]
    cloth = m.wear(lathe("cloth", fillet([(0, 0.5), (r - 0.3, 0.5, 0.6), (r, 1.6, 0.8), (r, h - 1.6, 1.4), (r - 1.0, h - 0.3, 0.6)], 8), 128), m.woven(v["colour"], threads=6, depth=0.06))
    top = m.wear(lathe("top", fillet([(0, h - 0.35), (r - 1.6, h - 0.35, 0.5), (r - 1.0, h, 0.2), (r - 0.7, h - 0.1, 0.15), (r - 0.7, h - 0.7)], 6), 96), m.plastic("#232426", 0.28))
    ring = m.wear(lathe("light", [(r - 1.75, h - 0.28), (r - 1.6, h - 0.22), (r - 1.45, h - 0.2)], 96), m.emitter("#9fd4ff", 1.6))
    foot = m.wear(lathe("foot", fillet([(0, 0), (r - 0.9, 0, 0.2), (r - 0.6, 0.7), (0, 0.7)], 5), 96), m.rubber("#1d1e20"))
    return [cloth, top, ring, foot, place(logo(v["maker"], "#e8e4da", 3.4), (0, -r - 0.02, 2.2))]


def radio(spec: Spec) -> list:
    v = spec.values
    w, d, h = 27.0, 10.0, 15.5 * v["tall"]
    case = m.wear(place(prism("case", rectangle(w, h, 2.6, 10), d, 0.35), (0, 0, h / 2 + 0.8), (90, 0, 0)), m.wood(v["wood"], 0))
    face = m.wear(place(prism("face", rectangle(w - 1.4, h - 1.4, 2.0, 10), 0.5, 0.15), (0, -d / 2 - 0.05, h / 2 + 0.8), (90, 0, 0)), m.plastic("#e9e3d5", 0.4))
    cloth = m.wear(place(prism("cloth", rectangle(w * 0.54, h - 3.4, 1.2, 8), 0.5, 0.15), (-w * 0.17, -d / 2 - 0.3, h / 2 + 0.8), (90, 0, 0)), m.woven(v["colour"], threads=4, depth=0.07))
    metal = m.brushed_metal("#bda46a", (1, 1, 1), 0.25)
    parts = [case, face, cloth]
    for z, r in ((h * 0.62 + 0.8, 2.5), (h * 0.26 + 0.8, 1.3)):
        knob = lathe("knob", fillet([(0, 0), (r * 1.05, 0), (r, 1.5, 0.25), (r * 0.85, 1.6, 0.1), (0, 1.5)], 6), 64)
        parts.append(m.wear(place(knob, (w * 0.31, -d / 2 - 0.25, z), (90, 0, 0)), metal))
    parts.append(place(logo(v["maker"], "#4a4438", 4.5), (w * 0.31, -d / 2 - 0.34, h * 0.9 + 0.3)))
    for x in (-1, 1):
        for y in (-1, 1):
            parts.append(m.wear(place(lathe("foot", [(0, 0), (0.9, 0), (1.0, 1.0), (0, 1.0)], 32), (x * w * 0.38, y * 3, 0)), m.rubber("#222222")))
    return parts
