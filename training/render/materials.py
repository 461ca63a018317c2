"""What products are made of. Each function returns a new Blender material; scales are in centimetres."""
from __future__ import annotations

import bpy

from .graph import Graph

Material = bpy.types.Material


def wear(obj: bpy.types.Object, material: Material) -> bpy.types.Object:
    obj.data.materials.clear()
    obj.data.materials.append(material)
    return obj


def glazed(colour: str, speckle: str | None = None, roughness: float = 0.12, waviness: float = 0.04) -> Material:
    """Fired glaze: an even coat whose surface is never quite flat, so reflections wobble a little."""
    g = Graph("glazed")
    base: object = colour
    if speckle:
        dots = g.span(g.node("TexVoronoi", {"Scale": 2.6, "Vector": g.coords()}).outputs["Distance"], 1, 0, (0.10, 0.16))
        patchy = g.span(g.noise(0.9, 1), 0, 1, (0.45, 0.55))
        base = g.mix(g.maths("MULTIPLY", dots, patchy), colour, speckle)
    wobble = g.bump(g.noise(0.35, 1), 0.5, waviness)
    return g.principled(Base_Color=base, Roughness=roughness, Normal=wobble, Coat_Weight=0.35, Coat_Roughness=0.05)


def stoneware(colour: str, speckle: str = "#5a4636") -> Material:
    """Unglazed or matt clay with iron specks."""
    g = Graph("stoneware")
    cells = g.node("TexVoronoi", {"Scale": 4.0, "Vector": g.coords()}).outputs["Distance"]
    dots = g.maths("MULTIPLY", g.span(cells, 1, 0, (0.10, 0.2)), g.span(g.noise(1.1, 1), 0, 1, (0.48, 0.56)))
    tone = g.mix(g.span(g.noise(0.25, 2), 0, 0.14), colour, "#6b5a4a", "MULTIPLY")
    return g.principled(Base_Color=g.mix(dots, tone, speckle), Roughness=0.52, Normal=g.bump(g.noise(9, 3), 0.25, 0.02),
                        Specular_IOR_Level=0.4)


def plastic(colour: str, roughness: float = 0.35, grain: float = 0.0) -> Material:
    g = Graph("plastic")
    if grain <= 0:
        return g.principled(Base_Color=colour, Roughness=roughness)
    return g.principled(Base_Color=colour, Roughness=roughness, Normal=g.bump(g.noise(40, 2), grain, 0.008))


def rubber(colour: str) -> Material:
    g = Graph("rubber")
    return g.principled(Base_Color=colour, Roughness=0.62, Specular_IOR_Level=0.35, Normal=g.bump(g.noise(30, 2), 0.2, 0.006))


def brushed_metal(colour: str = "#c9c9c7", stretch=(1.0, 1.0, 60.0), roughness: float = 0.3) -> Material:
    """Scratches run across the axis of the largest stretch."""
    g = Graph("brushed metal")
    lines = g.noise(3.0, 4, g.coords(stretch))
    rough = g.span(lines, roughness - 0.08, roughness + 0.12)
    return g.principled(Base_Color=colour, Metallic=1.0, Roughness=rough, Normal=g.bump(lines, 0.12, 0.006))


def polished_metal(colour: str = "#d6d4d0", roughness: float = 0.09) -> Material:
    return Graph("polished metal").principled(Base_Color=colour, Metallic=1.0, Roughness=roughness)


def powder_coat(colour: str, roughness: float = 0.42) -> Material:
    g = Graph("powder coat")
    return g.principled(Base_Color=colour, Roughness=roughness, Normal=g.bump(g.noise(14, 2), 0.22, 0.012))


def enamel(colour: str, rim: str | None = None) -> Material:
    g = Graph("enamel")
    return g.principled(Base_Color=colour, Roughness=0.1, Coat_Weight=0.6, Coat_Roughness=0.03,
                        Normal=g.bump(g.noise(0.25, 1), 0.4, 0.05))


def glass(tint: str = "#ffffff", roughness: float = 0.0, ior: float = 1.46) -> Material:
    return Graph("glass").principled(Base_Color=tint, Transmission_Weight=1.0, Roughness=roughness, IOR=ior)


def leather(colour: str, grain: float = 1.0) -> Material:
    g = Graph("leather")
    cells = g.node("TexVoronoi", {"Scale": 7.0, "Vector": g.coords(), "Randomness": 1.0}, feature="DISTANCE_TO_EDGE")
    creases = g.span(cells.outputs["Distance"], 0, 1, (0.0, 0.12))
    tone = g.mix(g.span(g.noise(0.4, 3), 0.0, 0.3), colour, "#3a2a20", "MULTIPLY")
    normal = g.bump(g.noise(25, 2), 0.15, 0.01, g.bump(creases, 0.28 * grain, 0.02))
    return g.principled(Base_Color=tone, Roughness=0.45, Normal=normal, Specular_IOR_Level=0.45)


def woven(colour: str, second: str | None = None, threads: float = 9.0, space: str = "Object", depth: float = 0.03) -> Material:
    """Plain weave: two crossed sets of threads, `threads` per centimetre."""
    g = Graph("woven")
    vector = g.coords((threads, threads, threads), space)
    x, y, z = (g.node("SeparateXYZ", {"Vector": vector}).outputs[i] for i in range(3))
    # Warp and weft alternate over and under: the sign of the product says which one lies on top.
    across = x if space == "UV" else g.maths("ADD", x, y)
    along = y if space == "UV" else z
    warp, weft = (g.maths("SINE", g.maths("MULTIPLY", v, 3.14159)) for v in (across, along))
    height = g.span(g.maths("MULTIPLY", warp, weft), 0, 1, (-1, 1))
    slub = g.noise(1.3, 3)
    tone = g.mix(g.span(slub, 0, 0.5), colour, second or colour)
    shade = g.mix(g.span(height, 0.5, 0.0), tone, "#404040", "MULTIPLY")
    normal = g.bump(height, 0.6, depth, g.bump(g.noise(4, 3), 0.3, depth * 2))
    return g.principled(Base_Color=shade, Roughness=0.9, Normal=normal, Specular_IOR_Level=0.15,
                        Sheen_Weight=0.25, Sheen_Roughness=0.5)


def felt(colour: str) -> Material:
    g = Graph("felt")
    fibres = g.noise(12, 5, roughness=0.75)
    tone = g.mix(g.span(fibres, 0, 0.7), colour, "#8c8c8c", "OVERLAY")
    return g.principled(Base_Color=tone, Roughness=0.95, Normal=g.bump(fibres, 0.5, 0.05), Specular_IOR_Level=0.1, Sheen_Weight=0.5)


WOODS = {
    "oak": ("#c79a63", "#a87a45", 0.5),
    "walnut": ("#6f4a30", "#4a2f1d", 0.42),
    "beech": ("#dcb183", "#c89a68", 0.5),
    "birch": ("#e6cfa6", "#d6ba8c", 0.5),
    "teak": ("#9c6a3c", "#7a4e28", 0.45),
    "black": ("#25211f", "#191614", 0.45),
    "white": ("#e9e5dd", "#d9d3c8", 0.5),
}


def wood(species: str = "oak", axis: int = 0, scale: float = 1.0) -> Material:
    """Grain runs along the object's own axis 0, 1 or 2."""
    light, dark, roughness = WOODS[species]
    g = Graph("wood " + species)
    stretch = [1.0 * scale] * 3
    stretch[axis] = 0.07 * scale
    vector = g.coords(tuple(stretch))
    rings = g.node("TexNoise", {"Scale": 1.6, "Detail": 4.0, "Distortion": 1.2, "Vector": vector}).outputs["Fac"]
    pores = g.noise(11, 2, g.coords(tuple(s * (0.25 if i == axis else 1.0) for i, s in enumerate(stretch))))
    tone = g.ramp(rings, [(0.3, dark), (0.52, light), (0.75, dark)])
    tone = g.mix(g.span(pores, 0.55, 0.0, (0.3, 0.55)), tone, dark)
    # No bump: on a table top that fills the frame it tripled the cost and nobody saw it.
    return g.principled(Base_Color=tone, Roughness=g.span(pores, roughness + 0.12, roughness))


def paper(colour: str = "#f3efe6") -> Material:
    g = Graph("paper")
    return g.principled(Base_Color=colour, Roughness=0.85, Specular_IOR_Level=0.2, Normal=g.bump(g.noise(8, 4), 0.15, 0.015))


def printed(path: str, roughness: float = 0.5, metallic: float = 0.0, coat: float = 0.0, fibre: float = 0.1) -> Material:
    """A picture file on the object's UVs: labels, covers, dials, boxes."""
    g = Graph("printed")
    image = bpy.data.images.load(path, check_existing=True)
    texture = g.node("TexImage", image=image, extension="EXTEND")
    g.feed(texture.inputs["Vector"], g.node("TexCoord").outputs["UV"])
    inputs = {"Base_Color": texture.outputs["Color"], "Roughness": roughness, "Metallic": metallic, "Coat_Weight": coat}
    if fibre > 0:
        inputs["Normal"] = g.bump(g.noise(7, 3), fibre, 0.01)
    return g.principled(**inputs, Alpha=texture.outputs["Alpha"])


def wax(colour: str) -> Material:
    return Graph("wax").principled(Base_Color=colour, Roughness=0.42, Subsurface_Weight=0.6, Subsurface_Radius=(0.6, 0.4, 0.25),
                                   Subsurface_Scale=0.8, Specular_IOR_Level=0.35)


def emitter(colour: str, strength: float) -> Material:
    return Graph("emitter").principled(Base_Color="#ffffff", Emission_Color=colour, Emission_Strength=strength, Roughness=0.5)


def translucent(colour: str, glow: float = 0.0, glow_colour: str = "#ffd9a0", threads: float = 6.0) -> Material:
    """Lamp shades: linen that lets its bulb shine through; glow is emitted, as a real bulb inside costs many samples."""
    g = Graph("shade")
    weave = g.maths("MULTIPLY", *(g.maths("SINE", g.maths("MULTIPLY", v, threads)) for v in
                                  (g.node("SeparateXYZ", {"Vector": g.coords((8.0, 8.0, 8.0))}).outputs[i] for i in (0, 2))))
    height = g.node("SeparateXYZ", {"Vector": g.node("TexCoord").outputs["Generated"]}).outputs[2]
    falloff = g.maths("MULTIPLY", g.span(g.maths("ABSOLUTE", g.maths("SUBTRACT", height, 0.45)), 1.0, 0.45, (0.0, 0.6)), glow)
    slub = g.mix(g.span(g.noise(3, 3, g.coords((1, 1, 12))), 0, 0.12), colour, "#8a7a66", "MULTIPLY")
    return g.principled(Base_Color=slub, Roughness=0.9, Specular_IOR_Level=0.1, Normal=g.bump(weave, 0.35, 0.03),
                        Emission_Color=glow_colour, Emission_Strength=falloff)


def perforated(colour: str, holes: float = 5.0, hole_colour: str = "#0c0c0c", metallic: float = 0.0) -> Material:
    """Speaker grille: a hexagonal field of holes on the UVs, `holes` per UV unit."""
    g = Graph("perforated")
    vector = g.node("Mapping", {"Vector": g.node("TexCoord").outputs["UV"], "Scale": (holes, holes, 0)}).outputs[0]
    cells = g.node("TexVoronoi", {"Scale": 1.0, "Randomness": 0.0, "Vector": vector}, voronoi_dimensions="2D").outputs["Distance"]
    inside = g.span(cells, 1, 0, (0.28, 0.34))
    return g.principled(Base_Color=g.mix(inside, colour, hole_colour), Metallic=metallic, Roughness=0.45,
                        Normal=g.bump(g.span(inside, 1, 0), 0.6, 0.05))
