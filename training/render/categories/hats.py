"""Hats: baseball caps, knitted beanies, brimmed sun hats."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import PATTERNS, cloth
from ..facts import Facts, Trait
from ..forms import ball, hoop
from ..labels import MOTIFS, Sheet, motif
from ..outline import circle, spline, superellipse
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import grid_object, lathe, place, thicken, tube
from ..words import brand, style

PATH = "clothing/hats"
COLOURS = shades("black", "navy", "red", "green", "beige", "grey", "yellow", "pink", "burgundy", "blue", "orange")
EXTRAS = {"cap": ("printed front", "plain front"), "beanie": ("pompom", "no pompom"), "sun hat": ("ribbon", "no ribbon")}
VIEWS = [
    View("front", azimuth=-20, elevation=12, fill=0.88, alt="front view"),
    View("angle", azimuth=32, elevation=28, fill=0.88, alt="seen from above at an angle"),
    View("side", azimuth=88, elevation=8, fill=0.88, alt="side view"),
    View("back", azimuth=178, elevation=12, fill=0.86, alt="back"),
    View("top", azimuth=15, elevation=68, fill=0.88, alt="seen from above"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(EXTRAS)[seed % 3]
    extra = source.pick(EXTRAS[kind])
    pattern = source.pick(["plain", "plain", "striped"]) if kind == "beanie" else source.pick(["plain", "plain", "striped"]) if kind == "sun hat" else "plain"
    facts = Facts(
        kind,
        name,
        name,
        {"cap": "cotton", "beanie": "wool", "sun hat": "cotton"}[kind],
        (Trait("pattern", pattern, PATTERNS), Trait("extra", extra, EXTRAS[kind], "with {}")),
        brand(source),
        style(source),
    )
    return described(
        "hats",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "pattern": pattern,
            "extra": extra,
            "line": facts.line,
            "gloss": False,
            "tall": source.between(0.9, 1.15),
            "brim": source.between(5, 10),
            "droop": source.between(0.0, 0.5),
            "second": source.pick(["#f1eee6", "#232427", "#d9b24c", "#b5453c", "#2d4a73"]),
            "ribs": source.pick([40, 56, 72]),
        },
        "One size.",
    )


def build(spec: Spec) -> list:
    return {"cap": cap, "beanie": beanie, "sun hat": sun_hat}[spec.values["kind"]](spec)


def crown(v: dict, r: float, h: float, power: float = 2.4) -> list[tuple[float, float]]:
    return [(r * max(0.0, math.cos(a)) ** (2 / power), h * math.sin(a) ** (2 / power)) for a in np.linspace(0, math.pi / 2, 28)]


def cap(spec: Spec) -> list:
    v = spec.values
    r, h = 9.3, 11.5 * v["tall"]
    coat = cloth(v["colour"], weave=14)
    dome = place(thicken(lathe("crown", crown(v, r, h), 96), 0.2), scale=(1, 1.12, 1))
    stitches = []
    for k in range(6):
        a = math.pi * (k + 0.5) / 3
        path = np.array([(1.004 * x * math.cos(a), 1.12 * 1.004 * x * math.sin(a), z + 0.02) for x, z in crown(v, r, h)])
        stitches.append(seam(path))
    rows = []
    for t in np.linspace(0, 1, 14):
        span = np.radians(-90 + np.linspace(-62, 62, 41))
        reach = t * (6.2 + v["brim"] * 0.22)
        row = []
        for a in span:
            c = math.cos(a)
            out = reach * max(0.0, 1 - (c / 0.93) ** 2) ** 0.55
            row.append((r * c * (1 + 0.03 * t), 1.12 * r * math.sin(a) - out, 0.7 - 0.06 * out - 1.9 * t * (c**2) - 0.2 * out * v["droop"]))
        rows.append(row)
    peak = thicken(grid_object("peak", np.array(rows), False), 0.35)
    button = place(ball("button", 0.75, 32, 0.6), (0, 0, h))
    parts = [m.wear(part, coat) for part in (dome, peak, button, *stitches)]
    if v["extra"] == "printed front":
        sheet = Sheet(700, 420, None)
        motif(sheet, MOTIFS[spec.seed // 3 % len(MOTIFS)], 0.5, 0.34, 0.26, v["second"])
        sheet.line(v["line"].upper(), 0.5, 0.84, 0.2, "grotesk", v["second"], 0.1)
        profile = crown(v, r, h)
        zs, rs = [z for _, z in profile], [x for x, _ in profile]
        rows = [
            [
                (1.02 * np.interp(z, zs, rs) * math.cos(a), 1.12 * 1.02 * np.interp(z, zs, rs) * math.sin(a), z)
                for a in np.radians(-90 + np.linspace(-33, 33, 21))
            ]
            for z in np.linspace(0.22 * h, 0.7 * h, 14)
        ]
        parts.append(m.wear(grid_object("label", np.array(rows), False), m.printed(sheet.saved(), 0.8)))
    return parts


def seam(path: np.ndarray):
    return tube("seam", path, circle(0.13, 6), up=(0.3, 0.5, 0.1))


def beanie(spec: Spec) -> list:
    v = spec.values
    r, h = 9.6, 17.0 * v["tall"]
    line = [(0.94 * r, 0.0), (r, 1.0), *[(x, 1 + z) for x, z in crown(v, r, h, 2.7)[1:]]]
    body = lathe("body", line, 288)
    ripple(body, v["ribs"], 0.16)
    pattern = "striped" if v["pattern"] == "striped" else "plain"
    parts = [m.wear(body, cloth(v["colour"], pattern, v["second"], 5.0, (0, 2), weave=6))]
    band = lathe("cuff", [(r * 0.98, -0.1), (r * 1.06, 0.1), (r * 1.09, 1.2), (r * 1.09, 5.2), (r * 1.06, 6.0), (r * 0.98, 6.1)], 288)
    ripple(band, v["ribs"], 0.2)
    parts.append(m.wear(band, cloth(v["colour"], weave=6)))
    if v["extra"] == "pompom":
        puff = place(ball("pompom", 3.6, 64), (0, 0, h + 2.6))
        rough(puff, spec.seed)
        parts.append(m.wear(puff, m.felt(v["second"] if spec.seed % 2 else v["colour"])))
    return parts


def ripple(obj, count: int, deep: float) -> None:
    """Knitted ribs."""
    for vertex in obj.data.vertices:
        x, y, _ = vertex.co
        r = math.hypot(x, y)
        if r > 0.5:
            k = 1 + deep * math.cos(count * math.atan2(y, x)) * min(1, r / 6) / r
            vertex.co.x, vertex.co.y = x * k, y * k


def rough(obj, seed: int) -> None:
    source = Source("pompom", seed)
    for vertex in obj.data.vertices:
        vertex.co *= source.between(0.9, 1.1)


def sun_hat(spec: Spec) -> list:
    v = spec.values
    r, h, brim = 9.2, 10.5 * v["tall"], v["brim"]
    line = [
        (r + brim, -brim * v["droop"] * 0.8 + 0.3),
        (r + brim * 0.5, -brim * v["droop"] * 0.25),
        (r + 0.4, 0.1),
        (r, 0.7),
        (0.95 * r, 0.55 * h),
        (0.88 * r, 0.9 * h),
        (0.78 * r, h),
        (0.4 * r, h * 1.03),
        (0, h * 1.04),
    ]
    curve = [(max(float(x), 0.0), float(z)) for x, z in spline(line, 8)]
    body = thicken(lathe("hat", curve, 128), 0.25)
    for vertex in body.data.vertices:
        a = math.atan2(vertex.co.y, vertex.co.x)
        away = max(0.0, math.hypot(vertex.co.x, vertex.co.y) - r) / brim
        vertex.co.z += away * (0.8 * math.sin(2 * a + spec.seed) + 0.4 * math.sin(3 * a))
    parts = [m.wear(body, cloth(v["colour"], v["pattern"], v["second"], 2.4, (0, 2), weave=8))]
    if v["extra"] == "ribbon":
        parts.append(m.wear(hoop("ribbon", r * 1.0, superellipse(0.22, 1.3, 4, 20), 2.0), m.plastic(v["second"], 0.55)))
    return parts
