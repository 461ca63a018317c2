"""Smartphones with a lit screen, and phone cases seen from the back with their camera opening."""

from __future__ import annotations

from .. import materials as m
from ..facts import Facts, Trait
from ..forms import board, disc
from ..labels import MOTIFS, Sheet, flat_label, motif
from ..outline import rectangle
from ..palette import dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import box, place
from ..words import brand, style

PATH = "electronics/phones"
COLOURS = shades("black", "blue", "red", "green", "pink", "purple", "yellow", "silver", "gold", "teal", "orange")
DESIGNS = ("plain", "striped", "dotted", "printed")
VIEWS = [
    View("front", azimuth=0, elevation=3, fill=0.92, alt="front view"),
    View("angle", azimuth=38, elevation=14, fill=0.9, alt="seen at an angle"),
    View("side", azimuth=78, elevation=8, fill=0.9, alt="side view"),
    View("back", azimuth=180, elevation=4, fill=0.9, alt="other side"),
    View("detail", azimuth=20, elevation=14, fill=2.0, target=(0.3, 0.3, 0.86), lens=100, alt="corner and camera"),
]


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = ["phone case", "smartphone"][seed % 2]
    lenses = source.pick(["two lenses", "three lenses", "one lens"])
    design = source.pick(DESIGNS) if kind == "phone case" else "plain"
    facts = Facts(
        kind,
        name,
        name,
        "silicone" if kind == "phone case" else "glass and aluminium",
        (
            Trait("design", design, DESIGNS),
            Trait("camera", lenses, ("one lens", "two lenses", "three lenses"), "for a camera with {}" if kind == "phone case" else "with {}"),
        ),
        brand(source),
        style(source),
    )
    return described(
        "phones",
        seed,
        facts,
        {
            "colour": hexa,
            "kind": kind,
            "lenses": int({"one lens": 1, "two lenses": 2, "three lenses": 3}[lenses]),
            "design": design,
            "line": facts.line,
            "gloss": True,
            "wide": source.between(6.8, 8.0),
            "tall": source.between(2.0, 2.2),
            "round": source.between(0.7, 1.3),
            "second": source.pick(["#f3f0e8", "#232427", "#e3b935", "#e29aa8"]),
            "island": source.pick(["square", "bar", "row"]),
            "clock": f"{int(source.between(7, 20)):02d}:{int(source.between(10, 59))}",
            "tones": [toned(hexa, share) for share in source.shuffled([1.0, 0.8, 1.2])],
        },
        "Fits the hand well.",
    )


def toned(colour: str, share: float) -> str:
    """The wallpaper takes up the body's colour, as in the makers' own pictures: so the front shows what the title says."""
    return "#" + "".join(f"{min(255, round(int(colour[i : i + 2], 16) * share)):02x}" for i in (1, 3, 5))


def build(spec: Spec) -> list:
    v = spec.values
    w, h = v["wide"], v["wide"] * v["tall"]
    z, deep = h / 2, 0.85 if v["kind"] == "smartphone" else 1.15
    coat = m.plastic(v["colour"], 0.22 if v["kind"] == "smartphone" else 0.5)
    back = -1 if v["kind"] == "phone case" else 1
    parts = [m.wear(board("body", rectangle(w, h, v["round"], 10), deep, 0.28, (0, 0, z)), coat)]
    if v["kind"] == "smartphone":
        parts.append(m.wear(board("glass", rectangle(w - 0.25, h - 0.25, v["round"], 10), 0.1, 0.03, (0, -deep / 2 + 0.02, z)), m.plastic("#0e0e10", 0.05)))
        parts.append(place(flat_label(w - 0.7, h - 0.7, screen(v, spec.seed), 0.15), (0, -deep / 2 - 0.06, z)))
    elif v["design"] != "plain":
        parts.append(place(flat_label(w - 0.6, h - 0.6, cover(v, spec.seed), 0.5), (0, -deep / 2 - 0.01, z)))
    for up in (0.68, 0.58):
        parts.append(m.wear(place(box("key", (0.16, 0.3, 1.1), 0.06), (w / 2 + 0.04, 0, h * up)), coat))
    return parts + camera(v, w, h, deep, back)


def camera(v: dict, w: float, h: float, deep: float, back: int) -> list:
    y = back * deep / 2
    left = -1 if back < 0 else 1
    x = left * (w * 0.5 - 1.75)
    size = {"square": (2.7, 2.7), "bar": (1.5, 3.9), "row": (w * 0.86, 1.7)}[v["island"]]
    cx = 0.0 if v["island"] == "row" else x if v["island"] == "square" else left * (w * 0.5 - 1.2)
    cz = h - 0.55 - size[1] / 2
    out = [m.wear(board("island", rectangle(*size, 0.6, 8), 0.3, 0.1, (cx, y, cz)), m.plastic("#1b1c1f", 0.2))]
    spots = {"square": [(-0.6, 0.6), (0.6, -0.6), (0.6, 0.6)], "bar": [(0, 1.15), (0, 0), (0, -1.15)], "row": [(-1.3, 0), (0, 0), (1.3, 0)]}[v["island"]]
    for dx, dz in spots[: v["lenses"]]:
        lens = disc("lens", 0.52, 0.3, 0.06, 40)
        out.append(m.wear(place(lens, (cx + dx, y + back * 0.05, cz + dz), (90 if back < 0 else -90, 0, 0)), m.polished_metal("#7a7c80", 0.2)))
        out.append(
            m.wear(place(disc("pupil", 0.36, 0.34, 0.04, 32), (cx + dx, y + back * 0.05, cz + dz), (90 if back < 0 else -90, 0, 0)), m.plastic("#0a0b12", 0.05))
        )
    return out


def screen(v: dict, seed: int) -> str:
    sheet = Sheet(700, round(700 * v["tall"]), v["tones"][0])
    for k in range(5):
        sheet.disc(0.2 + 0.3 * ((seed * 7 + 3 * k) % 4) / 2, 0.1 + 0.2 * k, 0.3 - 0.03 * k, v["tones"][k % 3])
    sheet.line(v["clock"], 0.5, 0.17, 0.09, "sans-light", "#ffffff")
    for i in range(4):
        for j in range(3):
            x, y = 700 * (0.14 + 0.24 * i), sheet.height * (0.56 + 0.11 * j)
            sheet.draw.rounded_rectangle(
                (x - 50, y - 50, x + 50, y + 50), 24, fill=["#ffffff", "#e3b935", "#3a6fb8", "#c8362f", "#4f9a5f", "#232427"][(i * 3 + j * 5 + seed) % 6]
            )
    return sheet.saved()


def cover(v: dict, seed: int) -> str:
    sheet = Sheet(700, round(700 * v["tall"]), None)
    if v["design"] == "striped":
        for k in range(8):
            sheet.rule(0, 1, 0.06 + 0.125 * k, v["second"], 0.045)
    elif v["design"] == "dotted":
        for i in range(6):
            for j in range(12):
                sheet.disc((i + 0.5 + 0.5 * (j % 2)) / 6, (j + 0.5) / 12, 0.035, v["second"])
    else:
        motif(sheet, MOTIFS[seed // 2 % len(MOTIFS)], 0.5, 0.52, 0.36, v["second"])
        sheet.line(v["line"].lower(), 0.5, 0.82, 0.06, "hand", v["second"], 0.1)
    return sheet.saved()
