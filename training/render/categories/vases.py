"""Vases: turned bodies of many outlines, plain, fluted or two-tone, in ceramic and glass."""
from __future__ import annotations

import math

from .. import materials as m
from ..facts import Facts, Trait
from ..outline import fillet, spline, wall
from ..palette import SHADES
from ..product import Spec, View
from ..random_source import Source
from ..shapes import lathe, subdivide
from ..words import brand, choose, style

PATH = "home/vases"
COLOURS = [("chalk", "#ebe6dc"), ("terracotta", "#b5653f"), ("ink blue", "#2b3f5c"), ("moss", "#6d7a55"), ("smoke", "#7d8488"),
           ("ochre", "#c68f3c"), ("black", "#262524"), ("blush", "#d7a596")]
VIEWS = [
    View("front", azimuth=0, elevation=7, fill=0.92, alt="front view"),
    View("angle", azimuth=35, elevation=34, fill=0.88, alt="seen from above"),
    View("detail", azimuth=-20, elevation=18, fill=2.0, target=(0.5, 0.2, 0.85), lens=100, alt="rim and surface"),
    View("scene", "scene", azimuth=-10, elevation=9, fill=0.6, lens=60, stop=4.0, scene="paper", alt="in front of coloured paper"),
]
BODIES = {
    "bottle": [(0.42, 0), (0.62, 0.2), (0.58, 0.45), (0.22, 0.68), (0.16, 0.85), (0.22, 1)],
    "amphora": [(0.3, 0), (0.42, 0.25), (0.6, 0.55), (0.5, 0.78), (0.26, 0.9), (0.34, 1)],
    "cylinder": [(0.4, 0), (0.42, 0.3), (0.42, 0.7), (0.42, 1)],
    "globe": [(0.35, 0), (0.66, 0.25), (0.72, 0.48), (0.55, 0.78), (0.3, 0.9), (0.32, 1)],
    "tulip": [(0.26, 0), (0.42, 0.2), (0.46, 0.45), (0.36, 0.72), (0.44, 0.92), (0.5, 1)],
    "gourd": [(0.4, 0), (0.58, 0.18), (0.52, 0.4), (0.3, 0.55), (0.38, 0.72), (0.3, 0.9), (0.2, 1)],
}


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = choose(source, COLOURS, colour)
    body = list(BODIES)[seed % len(BODIES)]
    finish = source.pick(["matt", "glazed", "fluted", "two-tone", "fluted"])
    height = source.between(17, 29)
    maker, line = brand(source), style(source)
    facts = Facts("vase", SHADES[name], name, "stoneware", (Trait("finish", finish, ("matt", "glazed", "fluted", "two-tone")), Trait("shape", body, tuple(BODIES), "in {} shape")), maker, line)
    return Spec("vases", seed, f"{maker} {line} Vase {height:.0f} cm, {name}",
                f"A {body}-shaped {finish} stoneware vase in {name}, {height:.0f} cm tall. Watertight; each piece is turned by hand.",
                {"colour": name, "material": "stoneware", "height": f"{height:.0f} cm", "finish": finish, "brand": maker},
                {"colour": hexa, "body": body, "finish": finish, "height": height, "flutes": source.pick([24, 36, 48]), "gloss": finish == "glazed"}, facts)


def build(spec: Spec) -> list:
    v = spec.values
    h = v["height"]
    line = spline(BODIES[v["body"]], 10)
    outer = [(0.0, 0.0), (line[0][0] * h * 0.9, 0.0, 0.3), *[(x * h, max(y * h, 0.3)) for x, y in line[1:]]]
    profile = fillet(wall(outer, 0.45, 0.8, 0.2), 6)
    body = lathe("body", profile, 192 if v["finish"] == "fluted" else 64)
    if v["finish"] == "fluted":
        # Fine enough as it is: subdividing this many sides took 15 seconds a view, nearly all of them for the pole.
        flute(body, v["flutes"], h)
    else:
        subdivide(body, 1)
    coat = {"matt": lambda: m.stoneware(v["colour"]), "fluted": lambda: m.glazed(v["colour"], roughness=0.42, waviness=0.01),
            "glazed": lambda: m.glazed(v["colour"]), "two-tone": lambda: m.stoneware("#dccdb5")}[v["finish"]]()
    m.wear(body, coat)
    if v["finish"] != "two-tone":
        return [body]
    upper = [(x + 0.03, z) for x, z in profile[2:] if z > 0.48 * h and x > 0][: len(line) * 8]
    outside = upper[: next(i for i, p in enumerate(upper) if p[1] >= h - 1e-6) + 1]
    return [body, m.wear(subdivide(lathe("glaze", [(outside[0][0] - 0.05, outside[0][1]), *outside], 64), 1), m.glazed(v["colour"]))]


def flute(obj, count: int, h: float) -> None:
    """Presses vertical grooves into the outer skin, fading at foot and rim."""
    for vertex in obj.data.vertices:
        x, y, z = vertex.co
        r = math.hypot(x, y)
        if r < 0.3:
            continue
        fade = min(1.0, max(0.0, z / h / 0.08)) * min(1.0, max(0.0, (1 - z / h) / 0.08))
        deep = 0.012 * h * abs(math.cos(count / 2 * math.atan2(y, x))) * fade
        vertex.co.x, vertex.co.y = x * (1 + (deep - 0.006 * h * fade) / r), y * (1 + (deep - 0.006 * h * fade) / r)
