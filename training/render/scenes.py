"""Places: a surface, a wall and a few quiet things behind the product, sized to it."""
from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np

from . import materials as m
from .graph import Graph
from .outline import circle, fillet, spline
from .random_source import Source
from .shapes import box, lathe, mesh_object, place, tube

WALLS = ["#e6ded2", "#cfd6cf", "#d9cfc6", "#c6d0d6", "#e9e4dc", "#b9b3a6", "#d8b9a4", "#a9b5a6"]


def plane(name: str, width: float, depth: float, z: float = 0.0) -> bpy.types.Object:
    w, d = width / 2, depth / 2
    uvs = {(0, 0): (0, 0), (0, 1): (1, 0), (0, 2): (1, 1), (0, 3): (0, 1)}
    return mesh_object(name, [(-w, -d, z), (w, -d, z), (w, d, z), (-w, d, z)], [(0, 1, 2, 3)], uvs, smooth=False)


def plaster(colour: str) -> bpy.types.Material:
    g = Graph("plaster")
    uneven = g.noise(0.06, 3)
    tone = g.mix(g.span(uneven, 0, 0.18), colour, "#ffffff", "SCREEN")
    return g.principled(Base_Color=tone, Roughness=0.9, Specular_IOR_Level=0.15)


def stone(light: str = "#e9e6e1", vein: str = "#a8a39b") -> bpy.types.Material:
    g = Graph("stone")
    warped = g.node("TexNoise", {"Scale": 0.06, "Detail": 7.0, "Distortion": 1.6, "Vector": g.coords()}).outputs["Fac"]
    veins = g.span(g.maths("ABSOLUTE", g.maths("SUBTRACT", warped, 0.5)), 1, 0, (0.0, 0.06))
    return g.principled(Base_Color=g.mix(g.maths("MULTIPLY", veins, 0.55), light, vein), Roughness=0.22)


def sweep(radius: float, colour: str) -> list[bpy.types.Object]:
    """A seamless paper roll: floor and wall in one curve."""
    depth, height, bend = 5.0 * radius, 9.0 * radius, 2.5 * radius
    profile = fillet([(-12 * radius, 0.0), (depth, 0.0, bend), (depth, height)], 16)
    verts, faces = [], []
    for y, z in profile:
        verts += [(-16 * radius, y, z), (16 * radius, y, z)]
    for i in range(len(profile) - 1):
        faces.append((2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2))
    g = Graph("paper roll")
    material = g.principled(Base_Color=colour, Roughness=0.8, Specular_IOR_Level=0.2)
    return [m.wear(mesh_object("sweep", verts, faces), material)]


def desk(radius: float, surface: bpy.types.Material, wall: str, edge: float) -> list[bpy.types.Object]:
    """A table top that ends behind the product, and a wall further back, out of focus."""
    thickness = 0.25 * radius
    top = box("table", (22 * radius, 14 * radius, thickness), 0.04 * radius)
    place(top, (0, edge * radius - 7 * radius, -thickness / 2))
    back = place(plane("wall", 60 * radius, 40 * radius), (0, (edge + 2.5) * radius, 0), (90, 0, 0))
    return [m.wear(top, surface), m.wear(back, plaster(wall))]


def room(radius: float, source: Source) -> list[bpy.types.Object]:
    """Floor boards, wall and skirting: for furniture and lamps on the floor."""
    floor = m.wear(plane("floor", 30 * radius, 30 * radius), m.wood(source.pick(["oak", "beech", "birch"]), 0, 0.18))
    y = 1.9 * radius
    wall = m.wear(place(plane("wall", 40 * radius, 30 * radius), (0, y, 0), (90, 0, 0)), plaster(source.pick(WALLS)))
    skirting = m.wear(place(box("skirting", (40 * radius, 1.6, 0.22 * radius), 0.3), (0, y - 0.8, 0.11 * radius)), m.plastic("#f1efea", 0.5))
    return [floor, wall, skirting]


def twig_vase(radius: float, source: Source) -> list[bpy.types.Object]:
    """A small clay vase with a few leaves: a prop that reads as a home and stays behind the product."""
    h = radius * source.between(0.8, 1.1)
    profile = [(0, 0), (0.26 * h, 0, 0.05 * h), (0.36 * h, 0.4 * h, 0.4 * h), (0.13 * h, 0.78 * h, 0.15 * h), (0.16 * h, h)]
    parts = [m.wear(lathe("prop vase", fillet(profile, 10), 48), m.stoneware(source.pick(["#e7e0d5", "#8c7a68", "#43494a"])))]
    leaf, stem = m.plastic(source.pick(["#6f8062", "#87906a", "#56705c"]), 0.6), m.plastic("#6b5a40", 0.7)
    for k in range(3):
        tip = np.array([source.between(-0.7, 0.7) * h, source.between(-0.3, 0.3) * h, h * source.between(1.7, 2.4)])
        path = spline([(0, 0, 0.5 * h), (tip[0] * 0.25, tip[1] * 0.25, 1.15 * h), tip], 8)
        parts.append(m.wear(tube(f"stem{k}", path, circle(0.012 * h, 8)), stem))
        parts += [m.wear(one_leaf(path[i], h, source), leaf) for i in range(7, len(path)) for _ in range(2)]
    return parts


def one_leaf(root: np.ndarray, h: float, source: Source) -> bpy.types.Object:
    length = h * source.between(0.16, 0.26)
    sections = []
    for t in np.linspace(0, 1, 7):
        w = 0.32 * length * np.sin(np.pi * min(t * 0.92 + 0.06, 1.0)) ** 0.8
        sections.append(np.array([(-w, t * length, 0.1 * w), (0, t * length, -0.1 * w - 0.06 * length * t * t), (w, t * length, 0.1 * w)]))
    verts = np.vstack(sections)
    faces = [(3 * i + j, 3 * i + j + 1, 3 * i + j + 4, 3 * i + j + 3) for i in range(6) for j in range(2)]
    leaf = mesh_object("leaf", verts, faces)
    return place(leaf, root, (source.between(-30, 60), source.between(-40, 40), source.between(0, 360)))


def book_pile(radius: float, source: Source) -> list[bpy.types.Object]:
    parts, z = [], 0.0
    for k in range(source.pick([2, 3])):
        t = radius * source.between(0.09, 0.16)
        size = (radius * source.between(1.0, 1.25), radius * source.between(0.75, 0.9), t)
        turn = source.between(-12, 12)
        cover = m.plastic(source.pick(["#b08968", "#37474f", "#ddd3c2", "#7a8471", "#9c4a3c"]), 0.7)
        pages = m.wear(box("pages", (size[0] * 0.97, size[1] * 0.97, t * 0.8), 0.0), m.paper())
        for part, dz in ((box("lower", (size[0], size[1], t * 0.1), t * 0.03), 0.05), (box("upper", (size[0], size[1], t * 0.1), t * 0.03), 0.95)):
            parts.append(place(m.wear(part, cover), (0, 0, z + dz * t), (0, 0, turn)))
        parts.append(place(pages, (0, 0, z + 0.5 * t), (0, 0, turn)))
        z += t
    return parts


def move(parts: list[bpy.types.Object], x: float, y: float) -> list[bpy.types.Object]:
    for part in parts:
        part.location.x += x
        part.location.y += y
    return parts


def prop(radius: float, source: Source) -> list[bpy.types.Object]:
    side = source.pick([-1, 1])
    build: Callable = source.pick([twig_vase, twig_vase, book_pile])
    return move(build(radius, source), side * radius * source.between(1.25, 1.5), radius * source.between(1.1, 1.5))


def table_wood(radius: float, source: Source) -> list[bpy.types.Object]:
    species = source.pick(["oak", "walnut", "beech", "birch"])
    return desk(radius, m.wood(species, 0, 0.5), source.pick(WALLS), source.between(2.2, 3.0)) + prop(radius, source)


def table_stone(radius: float, source: Source) -> list[bpy.types.Object]:
    return desk(radius, stone(), source.pick(WALLS), source.between(2.0, 2.8)) + prop(radius, source)


def table_linen(radius: float, source: Source) -> list[bpy.types.Object]:
    cloth = m.woven(source.pick(["#d8cdb9", "#c9ccc6", "#b7bfc2"]), "#efe8da", threads=max(1.5, 60 / radius))
    return desk(radius, cloth, source.pick(WALLS), source.between(2.2, 3.0)) + prop(radius, source)


def paper_roll(radius: float, source: Source) -> list[bpy.types.Object]:
    return sweep(radius, source.pick(["#d9b8a0", "#b9c4b4", "#c3ccd4", "#e3d3b4", "#d7c3c3", "#cbb9a6", "#a8b8bd"]))


PLACES: dict[str, Callable[[float, Source], list[bpy.types.Object]]] = {
    "wood": table_wood, "stone": table_stone, "linen": table_linen, "paper": paper_roll, "room": room,
}
