"""Balls: footballs with panels, basketballs with seams, beach balls with gores, tennis balls in felt."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from .. import materials as m
from ..facts import Facts, Trait
from ..labels import Sheet
from ..outline import circle
from ..palette import FAMILIES, dyed, shades
from ..product import Spec, View, described
from ..random_source import Source
from ..shapes import lathe, place, tube
from ..words import brand, style

PATH = "sport/balls"
COLOURS = shades("orange", "blue", "red", "yellow", "green", "pink", "purple", "black", "teal", "brown")
VIEWS = [
    View("front", azimuth=0, elevation=8, fill=0.88, alt="front view"),
    View("angle", azimuth=50, elevation=32, fill=0.88, alt="seen from above at an angle"),
    View("back", azimuth=170, elevation=6, fill=0.88, alt="back"),
    View("detail", azimuth=20, elevation=20, fill=1.8, target=(0.6, 0.1, 0.6), lens=100, alt="surface"),
]
TURNS = {"football": "panels", "basketball": "black seams", "beach ball": "segments", "tennis ball": "felt cover"}


def spec(source: Source, seed: int, colour: int | None) -> Spec:
    name, hexa = dyed(source, COLOURS, colour)
    kind = list(TURNS)[seed % 4]
    material = {"football": "synthetic leather", "basketball": "rubber", "beach ball": "vinyl", "tennis ball": "felt"}[kind]
    traits = (Trait("surface", TURNS[kind], tuple(TURNS.values()), "with {}"),)
    return described(
        "balls",
        seed,
        Facts(kind, name, name, material, traits, brand(source), style(source)),
        {
            "colour": hexa,
            "kind": kind,
            "maker": brand(source),
            "gloss": kind != "tennis ball",
            "turn": (source.between(-30, 30), source.between(-30, 30), source.between(0, 360)),
            "second": source.pick(["#f1efe9", "#f1efe9", "#f4d35e", "#e8e8e6"]),
            "gores": source.pick([6, 8]),
            "layout": source.pick(["patches", "bands", "swirl"]),
            "accent": source.pick(FAMILIES["black"] + FAMILIES["navy"]),
        },
        "Size as used in clubs.",
    )


def build(spec: Spec) -> list:
    v = spec.values
    r = {"football": 11.0, "basketball": 12.1, "beach ball": 20.0, "tennis ball": 3.35}[v["kind"]]
    body = lathe("ball", [(max(r * math.cos(a), 0.0), r * math.sin(a)) for a in (math.pi * (i / 48 - 0.5) for i in range(49))], 96)
    parts = [body]
    if v["kind"] in ("football", "beach ball"):
        # The lathe welds its seam, so the picture on its UVs is drawn to close.
        m.wear(body, m.printed(surface(v, spec.seed), 0.35, fibre=0.05 if v["kind"] == "football" else 0.0, coat=0.3))
    elif v["kind"] == "basketball":
        m.wear(body, m.powder_coat(v["colour"], 0.5))
        parts += [m.wear(tube("seam", line, circle(0.22, 8), closed=True, up=up), m.rubber("#1c1b1b")) for line, up in seams(r)]
    else:
        m.wear(body, m.felt(v["colour"]))
        parts.append(m.wear(tube("seam", curl(r * 1.003), circle(0.09, 8), closed=True), m.plastic("#eeeae0", 0.7)))
    for part in parts:
        place(part, (0, 0, r), v["turn"])
    return parts


def seams(r: float) -> list[tuple[np.ndarray, tuple]]:
    a = np.linspace(0, 2 * math.pi, 96, endpoint=False)
    c, s, zero = r * np.cos(a), r * np.sin(a), np.zeros(96)
    lines = [(np.stack([c, s, zero], 1), (0.0, 0.0, 1.0)), (np.stack([c, zero, s], 1), (0.0, 1.0, 0.0))]
    for side in (-1, 1):
        y = side * r * (0.42 + 0.22 * np.cos(2 * a))
        rest = np.sqrt(np.maximum(r * r - y * y, 0))
        lines.append((np.stack([rest * np.cos(a), y, rest * np.sin(a)], 1), (0.0, 1.0, 0.0)))
    return lines


def curl(r: float) -> np.ndarray:
    """The one seam of a tennis ball."""
    t = np.linspace(0, 2 * math.pi, 160, endpoint=False)
    points = np.stack([0.75 * np.cos(t) + 0.25 * np.cos(3 * t), 0.75 * np.sin(t) - 0.25 * np.sin(3 * t), 0.87 * np.sin(2 * t)], axis=1)
    return r * points / np.linalg.norm(points, axis=1, keepdims=True)


def surface(v: dict, seed: int) -> str:
    """A picture over longitude and latitude."""
    w, h = 1600, 800
    if v["kind"] == "beach ball":
        sheet = Sheet(w, h, "#f3f1ea")
        for k in range(v["gores"]):
            x0, x1 = w * k / v["gores"], w * (k + 1) / v["gores"]
            sheet.draw.rectangle((x0, 0, x1, h), fill=v["colour"] if k % 2 == 0 else v["second"])
        sheet.draw.rectangle((0, h - 30, w, h), fill="#f3f1ea")
        return sheet.saved()
    sheet = Sheet(w, h, v["colour"])
    grid = np.stack(np.meshgrid((np.arange(w) + 0.5) / w * math.tau, (np.arange(h) + 0.5) / h * math.pi), axis=-1)
    way = np.stack([np.cos(grid[..., 0]) * np.sin(grid[..., 1]), np.sin(grid[..., 0]) * np.sin(grid[..., 1]), np.cos(grid[..., 1])], axis=-1)
    corners = np.array([(0, s, t * 1.618) for s in (-1, 1) for t in (-1, 1)])
    corners = np.vstack([corners, corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]])
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    near = np.sort(way @ corners.T, axis=-1)
    patch = near[..., -1] > 0.955
    seam = np.abs(near[..., -1] - 0.955) < 0.0035
    seam |= (near[..., -1] - near[..., -2] < 0.012) & ~patch
    if v["layout"] == "bands":
        patch = np.abs(np.sin(3 * grid[..., 0] + 2 * np.cos(grid[..., 1]))) > 0.86
    elif v["layout"] == "swirl":
        patch = np.sin(5 * way[..., 0] + 4 * way[..., 1] * way[..., 2] * 3) > 0.6
    image = np.asarray(sheet.image).copy()
    for where, ink in ((patch, v["second"]), (seam, v["accent"])):
        image[where] = [*(int(ink[i : i + 2], 16) for i in (1, 3, 5)), 255]
    sheet.image = Image.fromarray(image, "RGBA")
    return sheet.saved()
