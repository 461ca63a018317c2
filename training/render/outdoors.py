"""Grounds under an open sky: a lawn, sand, terrace slabs, pebbles, with hedges or a wall far behind. Sized to what would stand there."""

from __future__ import annotations

from collections.abc import Callable

import bpy

from . import materials as m
from .graph import Graph
from .lights import surroundings
from .random_source import Source
from .scenes import plane
from .shapes import place


def ground(kind: str, radius: float, source: Source) -> bpy.types.Material:
    g = Graph(kind)
    fine = 14 / radius
    if kind == "lawn":
        blades = g.noise(6 * fine, 6, g.coords((1, 0.35, 1)), 0.75)
        tone = g.mix(g.span(g.noise(0.4 * fine, 3), 0, 1), source.pick(["#4f6f2f", "#5d7d38", "#6f8a45"]), source.pick(["#86a055", "#9aa860"]))
        return g.principled(Base_Color=g.mix(g.span(blades, 0.7, 0.0, (0.3, 0.6)), tone, "#1f3013"), Roughness=0.9, Normal=g.bump(blades, 0.9, 0.06 * radius))
    if kind == "sand":
        waves = g.noise(1.2 * fine, 4, g.coords((0.4, 1.6, 1)))
        tone = g.mix(waves, source.pick(["#cdb083", "#d9c29a"]), "#f0e2c4")
        return g.principled(Base_Color=tone, Roughness=0.95, Normal=g.bump(waves, 0.6, 0.05 * radius, g.bump(g.noise(20 * fine, 3), 0.4, 0.01 * radius)))
    if kind == "terrace":
        brick = g.node(
            "TexBrick",
            {
                "Vector": g.coords(),
                "Scale": 0.12 * fine,
                "Mortar Size": 0.012,
                "Color1": source.pick(["#a39e95", "#b5aca0"]),
                "Color2": source.pick(["#8f8a83", "#c2bbb0"]),
                "Mortar": "#5c5853",
            },
        )
        return g.principled(
            Base_Color=g.mix(g.span(g.noise(3 * fine, 5), 0, 0.4), brick.outputs["Color"], "#6a655f", "MULTIPLY"),
            Roughness=0.85,
            Normal=g.bump(g.noise(9 * fine, 4), 0.3, 0.01 * radius),
        )
    cells = g.node("TexVoronoi", {"Scale": 1.3 * fine, "Vector": g.coords()})
    tone = g.mix(g.span(cells.outputs["Distance"], 0, 0.8, (0.1, 0.7)), g.mix(0.93, cells.outputs["Color"], source.pick(["#a8a29a", "#b8a890"])), "#3a3632")
    return g.principled(Base_Color=tone, Roughness=0.85, Normal=g.bump(cells.outputs["Distance"], 0.9, -0.05 * radius))


def hedge(radius: float, source: Source) -> bpy.types.Material:
    g = Graph("hedge")
    leaves = g.node("TexVoronoi", {"Scale": 5 / radius, "Vector": g.coords()}).outputs["Distance"]
    return g.principled(Base_Color=g.mix(g.span(leaves, 0, 1, (0.1, 0.7)), source.pick(["#5f7f3a", "#4f6b3f"]), "#1c2a14"), Roughness=0.9)


def open_air(kind: str) -> Callable[[float, Source], list[bpy.types.Object]]:
    def build(radius: float, source: Source) -> list[bpy.types.Object]:
        surroundings(1.15, 1.0, 0.45, source.pick(["#dce9f7", "#eef3f8", "#f7ece0"]))
        parts = [m.wear(plane("ground", 90 * radius, 90 * radius), ground(kind, radius, source))]
        if source.chance(0.7):
            far = source.between(7, 14) * radius
            wall = hedge(radius, source) if source.chance(0.65) else m.plastic(source.pick(["#d9d2c4", "#b9a48c", "#c9cfd4"]), 0.9)
            parts.append(m.wear(place(plane("behind", 120 * radius, source.between(4, 12) * radius), (0, far, 0), (90, 0, 0)), wall))
        return parts

    return build


PLACES: dict[str, Callable[[float, Source], list[bpy.types.Object]]] = {kind: open_air(kind) for kind in ("lawn", "sand", "terrace", "pebbles")}
