"""Tops laid flat: t-shirts, long-sleeved shirts, hoodies and tank tops, plain, striped, checked, dotted or printed."""

from __future__ import annotations

import math

import numpy as np

from .. import materials as m
from ..cloth import PATTERNS, cloth
from ..facts import Facts, Trait
from ..forms import bent, laid_cloth
from ..labels import MOTIFS, Sheet, motif
from ..outline import circle, spline
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import grid_object
from ..words import brand, style

PATH = "clothing/tops"
COLOURS = shades("white", "black", "red", "navy", "green", "yellow", "grey", "pink", "light blue", "purple", "orange", "burgundy", "olive", "teal")
SLEEVES = {"t-shirt": "short sleeves", "long-sleeve shirt": "long sleeves", "hoodie": "long sleeves", "tank top": "no sleeves"}
VIEWS = [
    View("front", azimuth=0, elevation=88, fill=0.92, alt="laid flat"),
    View("angle", azimuth=14, elevation=55, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=80, elevation=48, fill=0.88, alt="seen from the side"),
    View("detail", azimuth=8, elevation=70, fill=2.2, target=(0.5, 0.86, 0.6), lens=100, alt="collar"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(SLEEVES)[seed % 4]
    pattern = source.pick(PATTERNS + ("printed", "plain", "printed"))
    choices = (*PATTERNS, "printed")
    neck = "hood" if kind == "hoodie" else source.pick(["round neck", "v-neck"])
    facts = Facts(
        kind,
        name,
        name,
        "cotton" if kind != "hoodie" else "fleece",
        (
            Trait("pattern", pattern, choices),
            Trait("sleeves", SLEEVES[kind], tuple(dict.fromkeys(SLEEVES.values())), "with {}"),
            Trait("neck", neck, ("round neck", "v-neck", "hood"), "with {}"),
        ),
        brand(source),
        style(source),
    )
    return described(
        "shirts",
        seed,
        facts,
        {
            "colour": hexa,
            "white": name == "white",
            "kind": kind,
            "pattern": pattern,
            "neck": neck,
            "gloss": False,
            "wide": source.between(22, 27),
            "tall": source.between(64, 74),
            "size": source.between(3.2, 7),
            "spread": source.between(18, 42),
            "second": source.pick(["#f1eee6", "#232427", "#d9b24c", "#2d4a73", "#b5453c"]),
            "line": style(source),
            "print": source.pick(["word", "motif", "disc", "bands"]),
        },
        "Machine wash at 30 degrees.",
    )


def half_outline(v: dict) -> list[tuple[float, float]]:
    """Right half from hem to collar, y up."""
    w, h = v["wide"], v["tall"]
    neck = 8.5 if v["kind"] != "hoodie" else 9.5
    if v["kind"] == "tank top":
        return [
            (0, 0),
            (w * 0.98, 0),
            (w, 2),
            (w * 0.97, h * 0.4),
            (w * 0.95, h * 0.62),
            (w * 0.72, h * 0.72),
            (w * 0.64, h * 0.88),
            (w * 0.62, h),
            (neck * 1.05, h),
        ]
    long = SLEEVES[v["kind"]] == "long sleeves"
    a = math.radians(-v["spread"] - (28 if long else 0))
    reach, cuff = (h * 0.86, 5.2) if long else (h * 0.33, 9.5)
    along, across = np.array([math.cos(a), math.sin(a)]), np.array([math.sin(a), -math.cos(a)])
    shoulder = np.array([w * 0.94, h * 0.955])
    armpit = np.array([w * 0.97, h * 0.68])
    end = shoulder + along * reach
    low = end + across * cuff * 1.9
    return [(0, 0), (w * 0.98, 0), (w * 1.0, 2), (w * 0.97, h * 0.35), tuple(armpit), tuple(low), tuple(end), tuple(shoulder), (neck, h)]


def neck_line(v: dict) -> list[tuple[float, float]]:
    h, neck = v["tall"], half_outline(v)[-1][0]
    deep = {"round neck": 8.0, "v-neck": 15.0, "hood": 7.0}[v["neck"]] + (4 if v["kind"] == "tank top" else 0)
    if v["neck"] == "v-neck":
        return [(neck, h), (neck * 0.55, h - deep * 0.5), (0, h - deep), (-neck * 0.55, h - deep * 0.5), (-neck, h)]
    return [(neck * math.cos(t), h - deep * math.sin(t)) for t in np.linspace(0, math.pi, 17)]


def build(spec: Spec) -> list:
    v, source = spec.values, Source("folds", spec.seed)
    right = half_outline(v)
    outline = [*right, *neck_line(v)[1:-1], *[(-x, y) for x, y in reversed(right[1:])]]
    folds = [(source.between(0.05, 0.2), source.between(0, math.tau), source.between(0, math.tau), source.between(0.15, 0.5)) for _ in range(7)]

    def height(p: np.ndarray, away: np.ndarray) -> np.ndarray:
        z = 1.5 * (1 - np.exp(-away / 1.6)) + 0.25
        for k, turn, phase, size in folds:
            warp = p[:, 0] * math.cos(turn) + p[:, 1] * math.sin(turn) + 3 * np.sin(p[:, 1] * 0.07 + phase)
            z += size * np.minimum(away / 6, 1) * np.sin(k * warp + phase) ** 3
        return z

    pattern = v["pattern"] if v["pattern"] in PATTERNS else "plain"
    second = v["second"] if not (v["white"] and v["second"] == "#f1eee6") else "#2d4a73"
    coat = cloth(v["colour"], pattern, second, v["size"], weave=10)
    parts = [m.wear(laid_cloth("shirt", outline, 0.8, height), coat)]
    # The back's inside, seen in the collar; then the collar's own ribbing.
    dark = cloth(v["colour"], "plain", weave=10)
    inner = [*neck_line(v), *[(x * 0.99, v["tall"] + 1.2 * (1 - (x / 9) ** 2)) for x in np.linspace(-8, 8, 9)]]
    parts.append(m.wear(laid_cloth("inside", inner, 0.6, lambda p, away: 0.15 + 0.2 * (1 - np.exp(-away))), dark))
    rib = [(x, y, 1.5) for x, y in neck_line(v)]
    parts.append(m.wear(bent("collar", rib, circle(0.75, 10), (0, 0, 1), 4), dark))
    if v["kind"] == "hoodie":
        parts += hood(v, dark)
    if v["pattern"] == "printed":
        rows = [[(x, y, 0) for x in np.linspace(-11, 11, 23)] for y in np.linspace(v["tall"] * 0.42, v["tall"] * 0.42 + 22, 23)]
        flat = np.array(rows).reshape(-1, 3)
        flat[:, 2] = height(flat[:, :2], np.full(len(flat), 10.0)) + 0.06
        parts.append(m.wear(grid_object("label", flat.reshape(23, 23, 3), False), m.printed(picture(v, spec.seed, second), 0.8)))
    return parts


def picture(v: dict, seed: int, ink: str) -> str:
    sheet = Sheet(900, 900, None)
    if v["print"] == "word":
        sheet.line(v["line"].upper(), 0.5, 0.5, 0.3, "grotesk", ink, 0.02)
    elif v["print"] == "motif":
        motif(sheet, MOTIFS[seed // 4 % len(MOTIFS)], 0.5, 0.42, 0.36, ink)
        sheet.line(v["line"].lower(), 0.5, 0.9, 0.12, "round", ink, 0.05)
    elif v["print"] == "disc":
        sheet.disc(0.5, 0.5, 0.42, ink)
        sheet.line(v["line"].upper(), 0.5, 0.5, 0.13, "sans-bold", v["colour"], 0.2, 0.7)
    else:
        for k in range(4):
            sheet.rule(0.06, 0.94, 0.25 + 0.16 * k, ink, 0.08 - 0.015 * k)
    return sheet.saved()


def hood(v: dict, coat) -> list:
    h = v["tall"]
    line = spline(
        [(-11.5, h - 6), (-13.5, h + 4), (-9, h + 17), (0, h + 21), (9, h + 17), (13.5, h + 4), (11.5, h - 6), (4, h - 1), (-4, h - 1)], 8, closed=True
    )
    cap = laid_cloth(
        "hood", [tuple(p) for p in line], 0.7, lambda p, away: 0.1 + 2.6 * (1 - np.exp(-away / 2.2)) + 0.3 * np.sin(p[:, 0] * 0.5) * np.minimum(away / 4, 1)
    )
    opening = spline([(-7.5, h - 3), (-8.2, h + 4), (0, h + 11), (8.2, h + 4), (7.5, h - 3), (0, h - 6)], 8, closed=True)
    inside = laid_cloth("hood inside", [tuple(p) for p in opening], 0.6, lambda p, away: 2.75 - 0.5 * np.minimum(away / 3, 1))
    pocket = laid_cloth("pocket", [(-13, 8), (13, 8), (13, 15), (8, 25), (-8, 25), (-13, 15)], 0.7, lambda p, away: 1.7 + 0.9 * (1 - np.exp(-away)))
    cords = [bent("cord", [(side * 4, h - 7, 2.6), (side * 4.6, h - 14, 2.6), (side * 4.2, h - 22, 2.5)], circle(0.35, 10), (0, 0, 1)) for side in (-1, 1)]
    shade = cloth("#%02x%02x%02x" % tuple(int(int(v["colour"][i : i + 2], 16) * 0.6) for i in (1, 3, 5)), weave=10)
    return [
        m.wear(cap, coat),
        m.wear(inside, shade),
        m.wear(pocket, coat),
        *[m.wear(cord, m.felt("#eeece4" if not v["white"] else "#5a5a5c")) for cord in cords],
    ]
