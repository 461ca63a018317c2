"""From a recipe to pixels: `build_product`, `render`."""
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import bpy
import numpy as np
from PIL import Image

from . import cameras, engine, lights, materials, scenes, tone
from .categories import module_of
from .coverage import coverage, visible
from .product import Product, View
from .random_source import Source

# A shadow is soft, so a sixth of the resolution shows all of it at a fortieth of the cost.
SHADOW_SCALE = 0.16
SHADOW_STRENGTH = 0.55
# Less than this is the product's large, faint shade, which a retoucher would clear from a packshot.
SHADOW_FLOOR = 0.16
EXPOSURE = 1.04


def build_product(category: str, seed: int, colour: int | None = None) -> Product:
    """A product in an otherwise empty scene. colour: index into the category's palette, or None for the seed's own."""
    engine.empty_scene()
    module = module_of(category)
    spec = module.spec(Source(category, seed), seed, colour)
    objects = module.build(spec)
    apply_modifiers(objects)
    stand_on_floor(objects)
    return Product(spec, objects, list(module.VIEWS))


def apply_modifiers(objects: list[bpy.types.Object]) -> None:
    """The same shapes as plain meshes: Cycles would subdivide and index a modified one anew for each view (0.35 of 1.5 seconds of a mug)."""
    bpy.ops.object.select_all(action="DESELECT")
    modified = [obj for obj in objects if obj.type == "MESH" and obj.modifiers]
    if not modified:
        return
    for obj in modified:
        obj.select_set(True)
    bpy.context.view_layer.objects.active = modified[0]
    bpy.ops.object.convert(target="MESH")


def stand_on_floor(objects: list[bpy.types.Object]) -> None:
    points = cameras.world_points(objects)
    low, high = points.min(0), points.max(0)
    for obj in objects:
        if obj.parent is None:
            obj.location.x -= (low[0] + high[0]) / 2
            obj.location.y -= (low[1] + high[1]) / 2
            obj.location.z -= low[2]


def render(product: Product, view: View, out_png_rgba: str, mask: str | None = None, samples: int = engine.SAMPLES, scale: float = 1.0,
           threads: int = 1, for_sale: str | None = None) -> None:
    """Writes the picture (RGBA, straight alpha, 8 bit) and the product's exact mask (grey, 8 bit).

    for_sale: where to write which pixels show what is sold (grey, 0 or 255), for products that have more in the picture, as clothes on people.
    A studio picture has the product over its contact shadow (black with alpha) and nothing else; a scene is opaque.
    A built product can be rendered any number of times: the set is cleared away after each picture.
    """
    os.makedirs(os.path.dirname(os.path.abspath(out_png_rgba)), exist_ok=True)
    engine.configure(view.size, samples, scale, threads)
    bpy.context.view_layer.update()
    points = cameras.world_points(product.objects)
    extent = points.max(0) - points.min(0)
    radius = float(np.linalg.norm(extent)) / 2
    source = Source(product.spec.category, product.spec.seed, view.name)
    with stage(product), tempfile.TemporaryDirectory() as folder:
        cameras.frame(points, view)
        if view.kind == "scene":
            picture, shape = render_scene(product, view, radius, float(extent[2]), source, folder)
        else:
            picture, shape = render_studio(product, view, radius, float(extent[2]), source, folder)
        if for_sale:
            visible(product.objects, product.for_sale, *shape.size).save(for_sale)
    picture.save(out_png_rgba, compress_level=1)
    if mask:
        shape.save(mask)


@contextmanager
def stage(product: Product) -> Iterator[None]:
    """Takes camera, lights and place away again, and lets the camera see the product as before."""
    before = set(bpy.data.objects)
    try:
        yield
    finally:
        for obj in set(bpy.data.objects) - before:
            bpy.data.objects.remove(obj)
        for obj in product.objects:
            obj.visible_camera = True


def shot(folder: str, name: str) -> np.ndarray:
    """Linear, premultiplied, (height, width, 4)."""
    path = os.path.join(folder, name + ".exr")
    engine.write_exr(path)
    return tone.load_linear(path)


def render_studio(product: Product, view: View, radius: float, height: float, source: Source, folder: str) -> tuple:
    lights.studio(radius, height, view.azimuth, source, bool(product.spec.values.get("gloss", False)))
    floor = materials.wear(scenes.plane("floor", 80 * radius, 80 * radius), materials.plastic("#f4f4f4", 0.9))
    floor.visible_camera = False
    light = shot(folder, "product")
    shape = coverage(product.objects, light.shape[1], light.shape[0])
    alpha = np.asarray(shape).astype(np.float32) / 255
    colour = tone.encode(tone.neutral(extend(light[..., :3], alpha) * EXPOSURE))
    if view.fill > 1.0 or view.elevation < 0.0:
        # A close-up hardly shows the floor, and from below there is none to see.
        return over_shadow(colour, alpha, np.zeros_like(alpha)), shape
    return over_shadow(colour, alpha, contact_shadow(product, floor, folder, shape.size)), shape


def extend(light: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Gives pixels on the edge the colour of the solid ones beside them.

    A few samples on an edge see the product or nothing by chance; dividing by the exact coverage would turn that into dots.
    """
    solid = (alpha > 0.985).astype(np.float32)[..., None]
    total, weight = light * solid, solid.copy()
    for axis in (0, 1):
        total = sum(np.roll(total, k, axis) for k in range(-2, 3))
        weight = sum(np.roll(weight, k, axis) for k in range(-2, 3))
    beside = np.where(weight > 0, total / np.maximum(weight, 1), light / np.maximum(alpha, 0.05)[..., None])
    return np.where(solid > 0, light, beside)


def contact_shadow(product: Product, floor: bpy.types.Object, folder: str, size: tuple[int, int]) -> np.ndarray:
    """What the product takes from the floor's light, 0..1, with the product itself out of the camera's sight."""
    floor.visible_camera = True
    floor.is_shadow_catcher = True
    for obj in product.objects:
        obj.visible_camera = False
    settings = bpy.context.scene.render
    settings.use_border = False
    settings.resolution_x = max(8, round(settings.resolution_x * SHADOW_SCALE))
    settings.resolution_y = max(8, round(settings.resolution_y * SHADOW_SCALE))
    # So small a picture costs next to nothing; with fewer samples than these the shadow gets blotches.
    bpy.context.scene.cycles.samples = max(engine.SAMPLES, bpy.context.scene.cycles.samples)
    alpha = Image.fromarray(shot(folder, "shadow")[..., 3])
    return np.clip(np.asarray(alpha.resize(size, Image.Resampling.BICUBIC)), 0, 1)


def over_shadow(colour: np.ndarray, shape: np.ndarray, shadow: np.ndarray) -> Image.Image:
    """The product over a black shadow that fades out before the frame's edge."""
    dark = np.clip(shadow - SHADOW_FLOOR, 0, 1) * SHADOW_STRENGTH * edge_window(shadow.shape)
    alpha = shape + dark * (1 - shape)
    mixed = colour * (shape / np.maximum(alpha, 1e-6))[..., None]
    return Image.fromarray(np.round(np.dstack([mixed, alpha]) * 255).astype(np.uint8), "RGBA")


def edge_window(shape: tuple[int, int]) -> np.ndarray:
    """1 inside, 0 on the outer 2 %, smooth over the next 10 %: the frame of a main picture stays exactly white."""
    def ramp(length: int) -> np.ndarray:
        place = (np.arange(length) + 0.5) / length
        t = np.clip((np.minimum(place, 1 - place) - 0.02) / 0.10, 0, 1)
        return t * t * (3 - 2 * t)

    return np.outer(ramp(shape[0]), ramp(shape[1])).astype(np.float32)


def render_scene(product: Product, view: View, radius: float, height: float, source: Source, folder: str) -> tuple:
    settings = bpy.context.scene.render
    shape = coverage(product.objects, settings.resolution_x, settings.resolution_y)
    settings.film_transparent = False
    lights.daylight(radius, height, view.azimuth, source)
    turn_with_camera(scenes.PLACES[view.scene](radius, source.fork("place")), view)
    colour = tone.encode(tone.neutral(shot(folder, "scene")[..., :3] * EXPOSURE))
    return Image.fromarray(np.round(colour * 255).astype(np.uint8), "RGB").convert("RGBA"), shape


def turn_with_camera(place: list[bpy.types.Object], view: View) -> None:
    """The wall stands behind the product as the camera sees it, whatever side of the product is shown."""
    pivot = bpy.data.objects.new("pivot", None)
    bpy.context.scene.collection.objects.link(pivot)
    for obj in place:
        obj.parent = pivot
    pivot.rotation_euler[2] = np.radians(view.azimuth)
