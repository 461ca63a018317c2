"""A dressed person as Blender objects: skin, hair, shoes, the product and the plain clothes beside it."""

from __future__ import annotations

import bpy
import numpy as np

from .. import materials as m
from ..graph import Graph
from ..shapes import mesh_object
from .mesh import Mesh, edges_of, normals
from .patterns import cloth_coordinates


def of_mesh(name: str, mesh: Mesh, uvs: np.ndarray | None = None, tone: np.ndarray | None = None) -> bpy.types.Object:
    """uvs: (m, 3, 2) for the triangles' corners, in centimetres. tone: (n, 3) sRGB, as the colours of the vertices."""
    obj = mesh_object(name, mesh.points, mesh.triangles.tolist())
    if uvs is not None:
        obj.data.uv_layers.new(name="UVMap").data.foreach_set("uv", uvs.astype(np.float32).ravel())
    if tone is not None:
        linear = np.where(tone <= 0.04045, tone / 12.92, ((np.clip(tone, 0, 1) + 0.055) / 1.055) ** 2.4)
        layer = obj.data.color_attributes.new("tone", "FLOAT_COLOR", "POINT")
        layer.data.foreach_set("color", np.column_stack([linear, np.ones(len(linear))]).astype(np.float32).ravel())
    return obj


def garment(name: str, mesh: Mesh, material: bpy.types.Material) -> bpy.types.Object:
    return m.wear(of_mesh(name, mesh, cloth_coordinates(mesh)), material)


def with_lip(mesh: Mesh, deep: float = 0.35) -> Mesh:
    """Hems turned in, so that a sleeve's end looks like cloth and not like paper."""
    edges, count = edges_of(mesh)
    open_edges = edges[count == 1]
    if not len(open_edges):
        return mesh
    used, index = np.unique(open_edges, return_inverse=True)
    index = index.reshape(-1, 2) + len(mesh.points)
    inner = mesh.points[used] - normals(mesh, 2)[used] * deep
    a, b = open_edges.T
    c, d = index.T
    triangles = np.concatenate([mesh.triangles, np.stack([a, b, d], 1), np.stack([a, d, c], 1)])
    return Mesh(np.concatenate([mesh.points, inner]), triangles, {name: np.concatenate([value, value[used]]) for name, value in mesh.values.items()})


def skin_material() -> bpy.types.Material:
    g = Graph("skin")
    tone = g.node("Attribute", attribute_name="tone").outputs["Color"]
    mottled = g.mix(g.span(g.noise(0.35, 3), 0.0, 0.10), tone, "#b86a58", "MULTIPLY")
    return g.principled(Base_Color=mottled, Roughness=0.5, Specular_IOR_Level=0.35, Normal=g.bump(g.noise(6, 2), 0.12, 0.03))


def toned_material(name: str, rough: float) -> bpy.types.Material:
    """In the colours of the vertices."""
    g = Graph(name)
    return g.principled(Base_Color=g.node("Attribute", attribute_name="tone").outputs["Color"], Roughness=rough)


def hair_material(colour: str) -> bpy.types.Material:
    """Strands run down; light glides along them."""
    g = Graph("hair")
    strands = g.noise(2.6, 4, g.coords((1.0, 1.0, 0.16)), 0.7)
    tone = g.mix(g.span(strands, 0.0, 0.75, (0.3, 0.7)), colour, "#0c0a09")
    return g.principled(Base_Color=tone, Roughness=0.42, Specular_IOR_Level=0.4, Normal=g.bump(strands, 0.7, 0.25))
