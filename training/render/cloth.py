"""Dyed and printed cloth: plain, striped, checked and dotted, in the object's own centimetres."""

from __future__ import annotations

import bpy

from .graph import Graph, Socket

PATTERNS = ("plain", "striped", "checked", "dotted")


def field(g: Graph, pattern: str, size: float, axes: tuple[int, int], space: str = "Object") -> Socket | float:
    """0 where the ground shows, 1 where the second colour does; size: centimetres from one motif to the next."""
    if pattern == "plain":
        return 0.0
    split = g.node("SeparateXYZ", {"Vector": g.coords(space=space)})
    u, v = (g.maths("MULTIPLY", split.outputs[axis], 6.2832 / size) for axis in axes)
    if pattern == "striped":
        return g.span(g.maths("SINE", v), 0, 1, (0.25, 0.35))
    if pattern == "checked":
        bands = [g.span(g.maths("SINE", axis), 0, 0.5, (-0.05, 0.05)) for axis in (u, v)]
        return g.maths("ADD", *bands)
    waves = g.maths("ADD", g.maths("COSINE", u), g.maths("COSINE", v))
    return g.span(waves, 0, 1, (1.05, 1.2))


def cloth(
    colour: str,
    pattern: str = "plain",
    second: str = "#f0ece2",
    size: float = 3.0,
    axes: tuple[int, int] = (0, 1),
    weave: float = 16.0,
    sheen: float = 0.25,
    space: str = "Object",
) -> bpy.types.Material:
    """axes: the object's axes in which the pattern lies; weave: bumps per centimetre. space: "UV" where a garment has its own, in centimetres."""
    g = Graph("cloth")
    tone = g.mix(field(g, pattern, size, axes, space), colour, second) if pattern != "plain" else colour
    shade = g.mix(g.span(g.noise(0.5, 3), 0, 0.12), tone, "#303030", "MULTIPLY")
    normal = g.bump(g.noise(weave, 2), 0.25, 0.03, g.bump(g.noise(0.5, 3), 0.3, 0.15))
    return g.principled(Base_Color=shade, Roughness=0.9, Specular_IOR_Level=0.12, Sheen_Weight=sheen, Sheen_Roughness=0.5, Normal=normal)
