"""Exact masks without sampling noise: the product's triangles, projected and filled at four times the resolution.

Coverage needs no depth test, and the product is never hidden by the place around it, so a plain union of triangles is the mask.
"""
from __future__ import annotations

import bpy
import numpy as np
from PIL import Image, ImageDraw

from .cameras import SENSOR_MM

OVERSAMPLING = 4


def triangles(objects: list[bpy.types.Object]) -> np.ndarray:
    """World-space corners after modifiers, (n, 3, 3)."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    parts = []
    # A label lies on the body that it is printed on; its transparent margin must not widen the silhouette.
    for obj in (obj for obj in objects if not obj.name.startswith("label")):
        evaluated = obj.evaluated_get(depsgraph)
        mesh = evaluated.to_mesh()
        mesh.calc_loop_triangles()
        points = np.empty(len(mesh.vertices) * 3)
        mesh.vertices.foreach_get("co", points)
        corners = np.empty(len(mesh.loop_triangles) * 3, np.int32)
        mesh.loop_triangles.foreach_get("vertices", corners)
        matrix = np.array(evaluated.matrix_world)
        world = points.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3]
        parts.append(world[corners].reshape(-1, 3, 3))
        evaluated.to_mesh_clear()
    return np.vstack(parts)


def projected(objects: list[bpy.types.Object], width: int, height: int, times: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x, y, distance) of the triangles' corners, each (n, 3), in pixels of a picture `times` as large, as the scene's camera sees them."""
    camera = bpy.context.scene.camera
    bpy.context.view_layer.update()
    view = np.array(camera.matrix_world.inverted())
    corners = triangles(objects)
    local = corners @ view[:3, :3].T + view[:3, 3]
    depth = np.maximum(-local[..., 2], 1e-3)
    scale = camera.data.lens / SENSOR_MM / depth
    long_side = max(width, height) * times
    x = (local[..., 0] * scale - camera.data.shift_x) * long_side + width * times / 2
    y = height * times / 2 - (local[..., 1] * scale - camera.data.shift_y) * long_side
    return x, y, depth


def coverage(objects: list[bpy.types.Object], width: int, height: int) -> Image.Image:
    """The share of each pixel that the product covers as the scene's camera sees it (grey, 0..255)."""
    x, y, _ = projected(objects, width, height, OVERSAMPLING)
    sheet = Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING), 0)
    # The core's own call: the public polygon() spends four fifths of its time on parsing the ink anew for every triangle.
    fill_polygon = ImageDraw.Draw(sheet).draw.draw_polygon
    # Pillow names pixels by their centres, so a point at 0.5 lies on pixel 0.
    for triangle in np.stack([x - 0.5, y - 0.5], axis=-1).reshape(-1, 6).tolist():
        fill_polygon(triangle, 255, 1)
    # The wider filter matches that of the renderer, so that colour and coverage fade alike.
    return sheet.resize((width, height), Image.Resampling.HAMMING)


def visible(objects: list[bpy.types.Object], own: list[bpy.types.Object], width: int, height: int) -> Image.Image:
    """Which pixels show `own` among all objects (grey, 0 or 255): triangles painted from the farthest to the nearest."""
    x, y, depth, mine = [], [], [], []
    for group, value in ((own, 255), ([obj for obj in objects if obj not in own], 0)):
        if group:
            corners = projected(group, width, height, 1)
            x, y, depth = [*x, corners[0]], [*y, corners[1]], [*depth, corners[2].mean(1)]
            mine.append(np.full(len(corners[0]), value))
    order = np.argsort(-np.concatenate(depth), kind="stable")
    flat = np.stack([np.concatenate(x) - 0.5, np.concatenate(y) - 0.5], axis=-1).reshape(-1, 6)[order].tolist()
    sheet = Image.new("L", (width, height), 0)
    fill_polygon = ImageDraw.Draw(sheet).draw.draw_polygon
    for triangle, value in zip(flat, np.concatenate(mine)[order].tolist()):
        fill_polygon(triangle, value, 1)
    return sheet
