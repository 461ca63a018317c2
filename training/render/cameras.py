"""Cameras that frame by themselves: distance and shift are solved from the product's projected points."""
from __future__ import annotations

import math

import bpy
import numpy as np

from .product import View

SENSOR_MM = 36.0


def world_points(objects: list[bpy.types.Object]) -> np.ndarray:
    """All vertices after modifiers, (n, 3)."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    parts = []
    for obj in objects:
        evaluated = obj.evaluated_get(depsgraph)
        mesh = evaluated.to_mesh()
        flat = np.empty(len(mesh.vertices) * 3)
        mesh.vertices.foreach_get("co", flat)
        matrix = np.array(evaluated.matrix_world)
        parts.append(flat.reshape(-1, 3) @ matrix[:3, :3].T + matrix[:3, 3])
        evaluated.to_mesh_clear()
    return np.vstack(parts)


def axes(azimuth: float, elevation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Right, up and towards-the-viewer vectors of a camera that looks at the origin."""
    a, e = math.radians(azimuth), math.radians(elevation)
    towards = np.array([math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)])
    right = np.array([math.cos(a), math.sin(a), 0.0])
    return right, np.cross(towards, right), towards


def project(points: np.ndarray, centre: np.ndarray, view: View, distance: float) -> np.ndarray:
    """Picture coordinates (n, 2), in units of the frame's longer side, the optical axis at (0, 0)."""
    right, up, towards = axes(view.azimuth, view.elevation)
    local = points - centre
    depth = np.maximum(distance - local @ towards, 1e-3)
    scale = view.lens / SENSOR_MM / depth
    return np.stack([(local @ right) * scale, (local @ up) * scale], axis=1)


def solve(points: np.ndarray, view: View) -> tuple[np.ndarray, float, np.ndarray]:
    """(the point looked at, the distance at which the points cover `view.fill`, the points as projected from there)."""
    low, high = points.min(0), points.max(0)
    centre = (low + high) / 2
    width, height = (side / max(view.size) for side in view.size)
    distance = float(np.linalg.norm(high - low)) * view.lens / SENSOR_MM
    for _ in range(24):
        flat = project(points, centre, view, distance)
        span = flat.max(0) - flat.min(0)
        distance *= max(span[0] / width, span[1] / height) / view.fill
    return centre, distance, project(points, centre, view, distance)


def frame(points: np.ndarray, view: View) -> bpy.types.Object:
    """Puts the scene's camera where the product covers `view.fill` of the tighter axis, centred (or on the target)."""
    low, high = points.min(0), points.max(0)
    centre, distance, flat = solve(points, view)
    middle = (flat.max(0) + flat.min(0)) / 2
    target = low + (high - low) * np.array(view.target)
    if view.fill > 1.0:
        middle = project(target[None], centre, view, distance)[0]
    limit_to(flat - middle, view)
    return make_camera(view, centre, target, distance, middle)


def limit_to(flat: np.ndarray, view: View) -> None:
    """Restricts a studio render to the product's rectangle: around a bottle three quarters of the frame are empty."""
    render = bpy.context.scene.render
    render.use_border = view.kind == "studio"
    render.use_crop_to_border = False
    width, height = (side / max(view.size) for side in view.size)
    margin = 0.01
    low, high = flat.min(0) - margin, flat.max(0) + margin
    render.border_min_x, render.border_max_x = (float(np.clip(x / width + 0.5, 0, 1)) for x in (low[0], high[0]))
    render.border_min_y, render.border_max_y = (float(np.clip(y / height + 0.5, 0, 1)) for y in (low[1], high[1]))


def make_camera(view: View, centre: np.ndarray, target: np.ndarray, distance: float, shift: np.ndarray) -> bpy.types.Object:
    data = bpy.data.cameras.new("camera")
    data.sensor_width = SENSOR_MM
    data.lens = view.lens
    data.shift_x, data.shift_y = float(shift[0]), float(shift[1])
    data.clip_start, data.clip_end = distance / 100, distance * 100
    right, up, towards = axes(view.azimuth, view.elevation)
    camera = bpy.data.objects.new("camera", data)
    camera.location = centre + towards * distance
    camera.rotation_euler = (math.radians(90 - view.elevation), 0.0, math.radians(view.azimuth))
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    if view.stop > 0:
        # Blender computes the aperture in metres; our unit is the centimetre, hence the tenfold opening for the same look.
        data.dof.use_dof = True
        data.dof.focus_distance = float(distance - (target - centre) @ towards)
        data.dof.aperture_fstop = view.stop / 100.0 * (85.0 / view.lens) * (60.0 / distance)
    return camera
