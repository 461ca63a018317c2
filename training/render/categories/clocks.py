"""Wall clocks and twin-bell alarm clocks with printed dials."""

from __future__ import annotations

import math

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import ball, board, disc, rod, upright
from ..labels import Sheet, flat_label
from ..outline import Loop, circle, rectangle
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import place
from ..words import brand, style

PATH = "home/clocks"
COLOURS = shades("black", "red", "navy", "green", "yellow", "teal", "orange", "gold", "silver", "pink")
NUMERALS = ("arabic", "roman", "no")
VIEWS = [
    View("front", azimuth=0, elevation=2, fill=0.9, alt="front view"),
    View("angle", azimuth=34, elevation=14, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=72, elevation=6, fill=0.88, alt="side view"),
    View("back", azimuth=172, elevation=4, fill=0.88, alt="back"),
    View("detail", azimuth=12, elevation=6, fill=1.8, target=(0.62, 0.1, 0.62), lens=100, alt="dial"),
]
ROMAN = ["XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["wall clock", "wall clock", "alarm clock"][seed % 3]
    shape = "round" if kind == "alarm clock" else ["round", "square", "octagonal"][seed // 3 % 3]
    numerals, case = source.pick(NUMERALS), source.pick(["plastic", "metal"])
    facts = Facts(
        kind,
        name,
        name,
        "metal" if name in ("gold", "silver") else case,
        (Trait("numerals", numerals, NUMERALS, "with {} numerals"), Trait("shape", shape, ("round", "square", "octagonal"))),
        brand(source),
        style(source),
    )
    return described(
        "clocks",
        seed,
        facts,
        {
            "colour": hexa,
            "family": name,
            "kind": kind,
            "shape": shape,
            "numerals": numerals,
            "maker": facts.brand,
            "gloss": True,
            "face": source.pick(["#f6f4ee", "#fbfbf9", hexa]),
            "rim": source.between(0.12, 0.2),
            "r": source.between(13, 17) if kind == "wall clock" else source.between(5, 6.5),
            "hour": source.between(0, 12),
            "ticks": source.pick(["dots", "lines", "long"]),
            "font": source.pick(["sans", "serif-bold", "round", "sans-light", "grotesk"]),
            "second": source.chance(0.6),
        },
        "Silent movement, one AA battery.",
    )


def shape_of(kind: str, r: float) -> Loop:
    if kind == "square":
        return rectangle(1.85 * r, 1.85 * r, 0.25 * r)
    if kind == "octagonal":
        return [(r * 1.04 * math.cos(math.pi * (k + 0.5) / 4), r * 1.04 * math.sin(math.pi * (k + 0.5) / 4)) for k in range(8)]
    return circle(r, 128)


def dial(v: dict, ink: str) -> str:
    sheet = Sheet(900, 900, None)
    for k in range(60):
        a = math.tau * k / 60
        main = k % 5 == 0
        if v["ticks"] == "dots" and main:
            sheet.disc(0.5 + 0.46 * math.sin(a), 0.5 - 0.46 * math.cos(a), 0.012, ink)
        elif v["ticks"] != "dots":
            inner = 0.40 if main and v["ticks"] == "long" else 0.44
            ends = [(900 * (0.5 + d * math.sin(a)), 900 * (0.5 - d * math.cos(a))) for d in (inner, 0.475)]
            sheet.draw.line(ends, fill=ink, width=10 if main else 3)
    if v["numerals"] != "no":
        for k in range(12):
            a = math.tau * k / 12
            text = ROMAN[k] if v["numerals"] == "roman" else str(k or 12)
            sheet.line(text, 0.5 + 0.345 * math.sin(a), 0.5 - 0.345 * math.cos(a), 0.105, v["font"], ink, 0, 0.3)
    sheet.line(v["maker"], 0.5, 0.68, 0.035, "sans", ink, 0.05, 0.4)
    return sheet.saved()


def build(spec: Spec) -> list:
    v = spec.values
    r, deep = v["r"], v["r"] * (0.22 if v["kind"] == "wall clock" else 0.62)
    coat = m.polished_metal(v["colour"], 0.18) if v["family"] in ("gold", "silver") else m.plastic(v["colour"], 0.3)
    dark = sum(int(v["face"][i : i + 2], 16) for i in (1, 3, 5)) < 380
    ink = "#f6f2e8" if dark else "#232325"
    z = r * 1.08 if v["kind"] == "wall clock" else r * 1.32
    face_r = r * (1 - v["rim"])
    outline, hole = shape_of(v["shape"], r), shape_of(v["shape"], face_r)
    parts = [
        m.wear(board("case", outline, deep, 0.06 * r, (0, 0, z), [hole]), coat),
        m.wear(board("back", shape_of(v["shape"], face_r * 1.02), deep * 0.7, 0.01, (0, deep * 0.1, z)), m.plastic(v["face"], 0.6)),
    ]
    front = deep * 0.1 - deep * 0.35 - 0.02
    side = 2 * face_r * (0.98 if v["shape"] != "octagonal" else 0.96)
    parts.append(place(flat_label(side, side, dial(v, ink), 0.6), (0, front, z)))
    hands = m.plastic(ink, 0.4)
    hour, minute = math.tau * v["hour"] / 12, math.tau * (v["hour"] % 1)
    for k, (angle, length, thick) in enumerate(((hour, 0.48, 0.045), (minute, 0.72, 0.03))):
        bar = rod(
            "hand",
            (0, front - 0.15 - 0.1 * k, z),
            (length * face_r * math.sin(angle), front - 0.15 - 0.1 * k, z + length * face_r * math.cos(angle)),
            thick * r,
            0.55,
            8,
        )
        parts.append(m.wear(bar, hands))
    if v["second"]:
        a = math.tau * 0.61
        parts.append(
            m.wear(
                rod(
                    "second",
                    (-0.15 * face_r * math.sin(a), front - 0.4, z - 0.15 * face_r * math.cos(a)),
                    (0.78 * face_r * math.sin(a), front - 0.4, z + 0.78 * face_r * math.cos(a)),
                    0.01 * r,
                ),
                m.plastic("#c2322c", 0.4),
            )
        )
    parts.append(m.wear(upright(disc("hub", 0.06 * r, 0.5), (0, front, z)), hands))
    return parts if v["kind"] == "wall clock" else parts + bells(r, z, deep, coat)


def bells(r: float, z: float, deep: float, coat) -> list:
    out = []
    steel = m.polished_metal("#c9c7c2", 0.15)
    for side in (-1, 1):
        a = math.radians(38) * side
        bell = place(ball("bell", 0.42 * r, 48, 0.7), (1.22 * r * math.sin(a), 0, z + 1.22 * r * math.cos(a)), (0, math.degrees(a), 0))
        out += [m.wear(bell, steel), m.wear(rod("leg", (0.62 * r * side, 0, z - 0.7 * r), (0.85 * r * side, 0, z - 1.3 * r), 0.09 * r, 0.7), coat)]
    top = [(-0.42 * r, 0, z + 1.35 * r), (0, 0, z + 1.62 * r), (0.42 * r, 0, z + 1.35 * r)]
    grip = [m.wear(rod("grip", a, b, 0.05 * r), steel) for a, b in zip(top, top[1:])]
    return [*out, *grip, m.wear(rod("arm", (0, 0, z + 0.9 * r), (0, 0, z + 1.3 * r), 0.05 * r), steel)]
