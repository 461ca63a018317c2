"""Studio light: big soft sources sized to the product, so that a ring and a chair are lit alike."""
from __future__ import annotations

import math

import bpy
from mathutils import Vector

from .graph import srgb
from .random_source import Source


def softbox(name: str, azimuth: float, elevation: float, distance: float, size: tuple[float, float], radiance: float,
            target=(0.0, 0.0, 0.0), colour: str = "#ffffff") -> bpy.types.Object:
    """An area light; radiance is what a mirror would see (1 = white), whatever its size. Unseen by the camera itself."""
    data = bpy.data.lights.new(name, "AREA")
    data.shape = "RECTANGLE"
    data.size, data.size_y = size
    # Power of a one-sided diffuse emitter: pi * radiance * area; Blender's area light divides by 4 (its own convention).
    data.energy = math.pi * radiance * size[0] * size[1]
    data.color = srgb(colour)[:3]
    a, e = math.radians(azimuth), math.radians(elevation)
    light = bpy.data.objects.new(name, data)
    origin = Vector(target)
    light.location = origin + Vector((math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e))) * distance
    light.rotation_euler = (origin - light.location).to_track_quat("-Z", "Y").to_euler()
    light.visible_camera = False
    bpy.context.scene.collection.objects.link(light)
    return light


def surroundings(top: float, horizon: float, bottom: float, tint: str = "#ffffff") -> None:
    """The world as a soft vertical gradient: what glossy surfaces see between the softboxes."""
    world = bpy.data.worlds.new("surroundings")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    coords = tree.nodes.new("ShaderNodeTexCoord")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(coords.outputs["Generated"], split.inputs[0])
    span = tree.nodes.new("ShaderNodeMapRange")
    span.inputs["From Min"].default_value = -1.0
    tree.links.new(split.outputs[2], span.inputs["Value"])
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    tree.links.new(span.outputs["Result"], ramp.inputs["Fac"])
    base = srgb(tint)
    ramp.color_ramp.elements.new(0.5)
    for element, (position, level) in zip(ramp.color_ramp.elements, ((0.3, bottom), (0.5, horizon), (0.9, top))):
        element.position = position
        element.color = (base[0] * level, base[1] * level, base[2] * level, 1.0)
    background = tree.nodes.new("ShaderNodeBackground")
    tree.links.new(ramp.outputs["Color"], background.inputs["Color"])
    output = tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(background.outputs[0], output.inputs["Surface"])
    # A smooth gradient needs no importance map; building one costs more than the whole shadow picture.
    world.cycles.sampling_method = "NONE"


def studio(radius: float, height: float, azimuth: float, source: Source, gloss: bool = False) -> None:
    """Key, strip and top light around the camera's direction; radius in centimetres, azimuth as in View."""
    side = -1.0 if source.chance(0.75) else 1.0
    centre = (0.0, 0.0, height * 0.5)
    ratio = source.between(0.85, 1.15)
    r = radius
    surroundings(0.75, 0.38 if gloss else 0.5, 0.6)
    softbox("key", azimuth + side * source.between(46, 62), source.between(30, 42), 3.4 * r, (2.6 * r, 3.2 * r), 2.6 * ratio, centre)
    softbox("strip", azimuth - side * source.between(66, 84), 14, 3.0 * r, (0.9 * r, 3.6 * r), 2.1, centre)
    softbox("top", azimuth + side * 20, 84, 3.2 * r, (3.0 * r, 2.4 * r), 1.5, centre)
    softbox("rim", azimuth + 180 - side * 30, 32, 3.4 * r, (2.0 * r, 2.0 * r), 1.6, centre)


def daylight(radius: float, height: float, azimuth: float, source: Source) -> None:
    """A window to one side and the room's own light: for scenes."""
    side = -1.0 if source.chance(0.6) else 1.0
    centre = (0.0, 0.0, height * 0.4)
    warm = source.pick(["#fff4e4", "#fffaf2", "#f4f8ff"])
    surroundings(0.9, 0.75, 0.4, "#fbf7f2")
    softbox("window", azimuth + side * source.between(58, 84), source.between(24, 38), 4.2 * radius,
            (2.6 * radius, 3.0 * radius), 9.0 * source.between(0.85, 1.15), centre, warm)
    softbox("room", azimuth - side * 50, 40, 4.5 * radius, (3.0 * radius, 3.0 * radius), 1.2, centre)
