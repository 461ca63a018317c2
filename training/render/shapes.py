"""Meshes from few numbers. Lengths are centimetres; z is up; every function returns a linked Blender object."""
from __future__ import annotations

import math
from collections.abc import Sequence

import bmesh
import bpy
import numpy as np

from .outline import Loop, Point2


def mesh_object(name: str, verts: Sequence, faces: Sequence, uvs: dict | None = None, smooth: bool = True) -> bpy.types.Object:
    """uvs: (face index, corner index) -> (u, v); absent corners get (0, 0)."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(map(float, v)) for v in verts], [], faces)
    if uvs is not None:
        layer = mesh.uv_layers.new(name="UVMap")
        for polygon in mesh.polygons:
            for corner, loop in enumerate(polygon.loop_indices):
                layer.data[loop].uv = uvs.get((polygon.index, corner), (0.0, 0.0))
    for polygon in mesh.polygons:
        polygon.use_smooth = smooth
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    return obj


def grid_object(name: str, rows: np.ndarray, close_u: bool, uv_scale: tuple[float, float] = (1.0, 1.0)) -> bpy.types.Object:
    """A surface through rows of points (v, u, 3); close_u joins the last column to the first."""
    nv, nu, _ = rows.shape
    faces, uvs = [], {}
    columns = nu if close_u else nu - 1
    for j in range(nv - 1):
        for i in range(columns):
            k = (i + 1) % nu
            index = len(faces)
            faces.append((j * nu + i, j * nu + k, (j + 1) * nu + k, (j + 1) * nu + i))
            u0, u1 = i / columns * uv_scale[0], (i + 1) / columns * uv_scale[0]
            v0, v1 = j / (nv - 1) * uv_scale[1], (j + 1) / (nv - 1) * uv_scale[1]
            for corner, uv in enumerate(((u0, v0), (u1, v0), (u1, v1), (u0, v1))):
                uvs[(index, corner)] = uv
    return mesh_object(name, rows.reshape(-1, 3), faces, uvs)


def weld(obj: bpy.types.Object, distance: float = 1e-4) -> bpy.types.Object:
    """Merges coincident points (poles of a lathe) and turns the normals outward."""
    bm = bmesh.new()
    bm.from_mesh(obj.data)
    bmesh.ops.remove_doubles(bm, verts=bm.verts, dist=distance)
    bmesh.ops.dissolve_degenerate(bm, dist=distance, edges=bm.edges)
    bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
    bm.to_mesh(obj.data)
    bm.free()
    return obj


def lathe(name: str, profile: Sequence[Point2], segments: int = 96) -> bpy.types.Object:
    """Revolves an (r, z) polyline about z; u runs around, v along the profile."""
    angles = np.linspace(0.0, 2 * math.pi, segments, endpoint=False)
    rows = np.array([[(r * math.cos(a), r * math.sin(a), z) for a in angles] for r, z in profile])
    return weld(grid_object(name, rows, close_u=True))


def loft(name: str, sections: Sequence[np.ndarray], caps: bool = True) -> bpy.types.Object:
    """A skin through closed sections of equal point count, each (n, 3)."""
    rows = np.stack(sections)
    obj = grid_object(name, rows, close_u=True)
    if caps:
        bm = bmesh.new()
        bm.from_mesh(obj.data)
        bm.verts.ensure_lookup_table()
        nv, nu = rows.shape[:2]
        for start in (0, (nv - 1) * nu):
            bm.faces.new([bm.verts[start + i] for i in range(nu)])
        bmesh.ops.recalc_face_normals(bm, faces=bm.faces)
        bm.to_mesh(obj.data)
        bm.free()
    return obj


def at_height(loop: Loop, z: float, scale: float = 1.0) -> np.ndarray:
    """A 2-D loop laid level at z."""
    return np.array([(x * scale, y * scale, z) for x, y in loop])


def box(name: str, size: tuple[float, float, float], radius: float, segments: int = 4) -> bpy.types.Object:
    """A box centred on the origin with rounded edges; faces carry box-projected UVs in units of its largest side."""
    bm = bmesh.new()
    bmesh.ops.create_cube(bm, size=1.0)
    bmesh.ops.scale(bm, vec=size, verts=bm.verts)
    if radius > 0:
        bmesh.ops.bevel(bm, geom=list(bm.edges), offset=radius, segments=segments, profile=0.5, affect="EDGES")
    uv = bm.loops.layers.uv.new("UVMap")
    unit = max(size)
    for face in bm.faces:
        face.smooth = True
        axis = max(range(3), key=lambda i: abs(face.normal[i]))
        a, b = [i for i in range(3) if i != axis]
        for corner in face.loops:
            corner[uv].uv = (corner.vert.co[a] / unit + 0.5, corner.vert.co[b] / unit + 0.5)
    mesh = bpy.data.meshes.new(name)
    bm.to_mesh(mesh)
    bm.free()
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    return keep_flats_flat(obj)


def prism(name: str, outline: Loop, depth: float, radius: float, segments: int = 4, holes: Sequence[Loop] = ()) -> bpy.types.Object:
    """Extrudes a 2-D outline (x, y) symmetrically along z with rounded rims; holes are loops inside it."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions = "2D"
    curve.fill_mode = "BOTH"
    curve.extrude = max(depth / 2 - radius, 0.0)
    curve.bevel_depth = radius
    curve.bevel_resolution = segments
    curve.offset = -radius
    for loop in (outline, *holes):
        spline = curve.splines.new("POLY")
        spline.points.add(len(loop) - 1)
        for point, (x, y) in zip(spline.points, loop):
            point.co = (x, y, 0.0, 1.0)
        spline.use_cyclic_u = True
    return keep_flats_flat(curve_to_mesh(name, curve))


def curve_to_mesh(name: str, curve: bpy.types.Curve) -> bpy.types.Object:
    source = bpy.data.objects.new(name + "-curve", curve)
    bpy.context.scene.collection.objects.link(source)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(source.evaluated_get(depsgraph))
    bpy.data.objects.remove(source)
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    weld(obj)
    for polygon in obj.data.polygons:
        polygon.use_smooth = True
    return obj


def tube(name: str, path: np.ndarray, section: Loop, closed: bool = False, scales: Sequence[float] | None = None,
         up: tuple[float, float, float] = (0.0, 0.0, 1.0)) -> bpy.types.Object:
    """Sweeps a 2-D section along a path (n, 3); `up` fixes the section's y axis, scales its size along the way."""
    path = np.asarray(path, float)
    ahead = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
    tangents = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.cross(tangents, np.array(up, float))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    normal = np.cross(side, tangents)
    sizes = np.ones(len(path)) if scales is None else np.asarray(scales, float)
    sections = [
        np.array([p + s * w * x + n * w * y for x, y in section]) for p, s, n, w in zip(path, side, normal, sizes)
    ]
    if closed:
        return weld(loft(name, [*sections, sections[0]], caps=False))
    return loft(name, sections)


def keep_flats_flat(obj: bpy.types.Object) -> bpy.types.Object:
    """Face-weighted normals: flat faces shade flat although their rims are smooth, as on a real bevelled part."""
    modifier = obj.modifiers.new("weighted", "WEIGHTED_NORMAL")
    modifier.weight = 100
    modifier.keep_sharp = True
    return obj


def subdivide(obj: bpy.types.Object, levels: int = 2) -> bpy.types.Object:
    modifier = obj.modifiers.new("subdivision", "SUBSURF")
    modifier.levels = modifier.render_levels = levels
    return obj


def thicken(obj: bpy.types.Object, thickness: float) -> bpy.types.Object:
    modifier = obj.modifiers.new("thickness", "SOLIDIFY")
    modifier.thickness = thickness
    modifier.offset = 0.0
    return obj


def place(obj: bpy.types.Object, location=(0.0, 0.0, 0.0), rotation=(0.0, 0.0, 0.0), scale=(1.0, 1.0, 1.0)) -> bpy.types.Object:
    """Rotation in degrees about x, y, z."""
    obj.location = location
    obj.rotation_euler = [math.radians(a) for a in rotation]
    obj.scale = scale
    return obj
