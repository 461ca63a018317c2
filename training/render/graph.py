"""Shader graphs in few words: `Graph(material)` wires Blender's nodes by socket name."""
from __future__ import annotations

import bpy

Socket = bpy.types.NodeSocket


def srgb(colour: str) -> tuple[float, float, float, float]:
    """'#rrggbb' as linear RGBA, the space in which Blender computes."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return (*linear, 1.0)


class Graph:
    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.tree.nodes.clear()
        self.output = self.tree.nodes.new("ShaderNodeOutputMaterial")

    def node(self, kind: str, inputs: dict | None = None, **settings: object) -> bpy.types.Node:
        node = self.tree.nodes.new("ShaderNode" + kind)
        for key, value in settings.items():
            setattr(node, key, value)
        for key, value in (inputs or {}).items():
            self.feed(node.inputs[key], value)
        return node

    def feed(self, socket: Socket, value: object) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif isinstance(value, str):
            socket.default_value = srgb(value)
        else:
            socket.default_value = value

    def coords(self, scale=(1.0, 1.0, 1.0), space: str = "Object", rotation=(0.0, 0.0, 0.0)) -> Socket:
        source = self.node("TexCoord").outputs[space]
        return self.node("Mapping", {"Vector": source, "Scale": scale, "Rotation": rotation}).outputs["Vector"]

    def noise(self, scale: float, detail: float = 2.0, vector: Socket | None = None, roughness: float = 0.5) -> Socket:
        inputs = {"Scale": scale, "Detail": detail, "Roughness": roughness}
        return self.node("TexNoise", {**inputs, "Vector": vector or self.coords()}).outputs["Fac"]

    def ramp(self, value: Socket, stops: list[tuple[float, str]]) -> Socket:
        node = self.node("ValToRGB", {"Fac": value})
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(1.0)
        for element, (position, colour) in zip(elements, stops):
            element.position = position
            element.color = srgb(colour)
        return node.outputs["Color"]

    def span(self, value: Socket, low: float, high: float, source=(0.0, 1.0)) -> Socket:
        inputs = {"Value": value, "From Min": source[0], "From Max": source[1], "To Min": low, "To Max": high}
        return self.node("MapRange", inputs).outputs["Result"]

    def maths(self, operation: str, a: object, b: object = 0.0) -> Socket:
        node = self.node("Math", operation=operation)
        self.feed(node.inputs[0], a)
        self.feed(node.inputs[1], b)
        return node.outputs[0]

    def mix(self, factor: object, a: object, b: object, blend: str = "MIX") -> Socket:
        node = self.node("Mix", data_type="RGBA", blend_type=blend)
        self.feed(node.inputs["Factor"], factor)
        self.feed(node.inputs[6], a)
        self.feed(node.inputs[7], b)
        return node.outputs[2]

    def bump(self, height: Socket, strength: float, distance: float, normal: Socket | None = None) -> Socket:
        """distance in centimetres: how far white stands above black."""
        node = self.node("Bump", {"Height": height, "Strength": strength, "Distance": distance})
        if normal is not None:
            self.feed(node.inputs["Normal"], normal)
        return node.outputs["Normal"]

    def principled(self, **inputs: object) -> bpy.types.Material:
        """Keyword names are the node's sockets with '_' for ' '."""
        node = self.node("BsdfPrincipled", {k.replace("_", " "): v for k, v in inputs.items()})
        self.tree.links.new(node.outputs[0], self.output.inputs["Surface"])
        return self.material
