"""Bowls and plates: single pieces and nested sets, glazed, rimmed, in wood."""
from __future__ import annotations

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import fillet, wall
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, place, subdivide
from ..words import brand, choose, style

PATH = "kitchen/bowls"
COLOURS = [("ivory", "#e9e2d2"), ("celadon", "#9db8a8"), ("cobalt", "#2c4b7c"), ("clay", "#b0714d"), ("graphite", "#454647"), ("rose", "#d3a79c")]
VIEWS = [
    View("front", azimuth=0, elevation=22, fill=0.92, alt="front view"),
    View("top", azimuth=0, elevation=80, fill=0.9, alt="seen from straight above"),
    View("detail", azimuth=25, elevation=20, fill=1.9, target=(0.25, 0.2, 0.9), lens=100, alt="rim"),
    View("scene", "scene", azimuth=20, elevation=26, fill=0.6, lens=60, stop=4.5, scene="wood", alt="on a wooden table"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    kind = ["soup bowl", "plate", "nested set", "wooden bowl", "footed bowl"][seed % 5]
    maker, line = brand(source), style(source)
    material = "acacia wood" if kind == "wooden bowl" else "stoneware"
    if kind == "wooden bowl":
        name = "natural"
    noun = {"plate": "plate", "nested set": "bowl set"}.get(kind, "bowl")
    form = {"soup bowl": "round", "wooden bowl": "round", "footed bowl": "footed", "plate": "flat", "nested set": "nested"}[kind]
    facts = Facts(noun, SHADES[name], name, material, (Trait("form", form, ("round", "footed", "flat", "nested")),), maker, line)
    return Spec("bowls", seed, f"{maker} {line} {kind.title()} – {name}", f"{kind.capitalize()} of {material} in {name}, for every day. Stackable, food safe.",
                {"colour": name, "material": material, "brand": maker, "type": kind},
                {"colour": hexa, "kind": kind, "finish": source.pick(["glazed", "speckled", "rimmed", "speckled"]), "radius": source.between(7, 10),
                 "deep": source.between(0.5, 0.72), "species": source.pick(["teak", "walnut", "oak"]), "gloss": True}, facts)


def build(spec: Spec) -> list:
    v = spec.values
    r, d = v["radius"], v["deep"]
    coat = m.glazed(v["colour"], "#57452f" if v["finish"] == "speckled" else None)
    if v["kind"] == "plate":
        return [vessel([(0, 0), (0.55 * 13, 0, 0.2), (0.6 * 13, 0.5, 1.0), (0.7 * 13, 0.9, 2.0), (13, 2.2)], 0.5, 0.55, coat), *rim(13, 2.2, v)]
    if v["kind"] == "nested set":
        inside = [m.glazed(c) for c in ("#efe9dc", "#d9cdb8")]
        return [place(bowl(r * s, d, c), (0, 0, z)) for s, z, c in ((1, 0, coat), (0.84, 1.5, inside[0]), (0.68, 3.0, inside[1]))]
    if v["kind"] == "wooden bowl":
        return [bowl(r * 1.3, d * 0.75, m.wood(v["species"], 0, 0.9), 0.8)]
    if v["kind"] == "footed bowl":
        tall = r * d
        line = [(0, 0), (0.42 * r, 0, 0.2), (0.36 * r, 0.12 * r, 0.5), (0.4 * r, 0.2 * r, 0.5), (0.85 * r, 0.35 * r + 0.3 * tall, 3.5), (r, 0.3 * r + tall)]
        return [vessel(line, 0.45, 0.28 * r, coat), *rim(r, 0.3 * r + tall, v)]
    return [bowl(r, d, coat), *rim(r, r * d, v)]


def vessel(line: list, thick: float, floor: float, coat):
    return m.wear(subdivide(lathe("vessel", fillet(wall(line, thick, floor), 10), 72), 1), coat)


def bowl(r: float, d: float, coat, thick: float = 0.45):
    return vessel([(0, 0), (0.45 * r, 0, 0.3), (0.48 * r, 0.35, 0.4), (0.9 * r, 0.4 * r * d, 0.45 * r), (r, r * d)], thick, 0.7, coat)


def rim(r: float, z: float, v: dict) -> list:
    """An unglazed or gilded edge."""
    if v["finish"] != "rimmed":
        return []
    line = [(r - 0.02, z - 0.45), (r + 0.02, z - 0.4), (r + 0.03, z - 0.1), (r - 0.05, z + 0.025), (r - 0.4, z + 0.025), (r - 0.48, z - 0.1), (r - 0.48, z - 0.35)]
    return [m.wear(subdivide(lathe("edge", line, 72), 1), m.polished_metal("#c79a4b", 0.2))]
