"""From a spec's values to the objects of a dressed person. What belongs to the product is named "product …"; a print on it "label …".

Values: those of wardrobe.cast; `top`, `under`, `bottom`, `skirt`: keyword arguments of Top, Top (beneath a jacket), Bottom and Skirt, where worn;
`product`: which of them is for sale ("top", "bottom", "skirt" or "dress" for top and skirt together); colours of each under `…Colour`.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from .. import materials as m
from ..cloth import PATTERNS, cloth
from ..labels import MOTIFS, Sheet, motif
from ..random_source import Source
from . import bottoms, hair, shoes, skin, tops, trims
from .bottoms import Bottom
from .drape import Profile, steps
from .mesh import cut, normals
from .person import Person, person_of
from .tops import Top
from .wear import garment, hair_material, of_mesh, skin_material, toned_material, with_lip


@dataclass(frozen=True)
class Skirt:
    """top, hem: heights at rest as shares: of the way from crotch to neck, and of that from floor to crotch."""

    top: float
    hem: float
    flare: float
    pleats: int = 0


def coat(v: dict, of: str, weave: float = 10.0) -> bpy.types.Material:
    """The cloth of the product, with its pattern, or of a plain garment beside it."""
    if v["product"] not in (of, "dress"):
        return cloth(v[f"{of}Colour"], weave=weave)
    pattern = v["pattern"] if v["pattern"] in PATTERNS else "plain"
    return cloth(v["colour"], pattern, v["second"], v["size"], weave=weave, space="UV")


def name_of(v: dict, of: str) -> str:
    return f"product {of}" if v["product"] in (of, "dress") else of


def dressed(v: dict, seed: int) -> list[bpy.types.Object]:
    person, source = person_of(v["body"], v["pose"], v["poseSeed"]), Source("worn", seed)
    top = Top(**v["top"]) if v.get("top") else None
    under = Top(**v["under"]) if v.get("under") else None
    bottom = Bottom(**{**v["bottom"], "hem": level(person, v["bottom"]["hem"])}) if v.get("bottom") else None
    skirt = Skirt(**v["skirt"]) if v.get("skirt") else None
    parts, covers = [], []
    beneath = None
    if bottom:
        mesh = bottoms.bottom_mesh(person, bottom, source.fork("bottom"), 0.6 if top and tucked(v) else 0.0)
        beneath = bottoms.hips_profile(person, bottom.cut, bottoms.CUTS[bottom.cut][0])
        covers.append(bottoms.inside(person, bottom, person.mesh))
        if top and not tucked(v):
            covered = tops.inside(person, top, mesh)
            # What is beneath the hem is drawn in, so that it never shows through.
            mesh = mesh.moved(mesh.points - normals(mesh, 4) * (1.0 * steps(covered, -0.5, 1.5))[:, None])
            mesh = cut(mesh, 3.0 - covered)
        parts.append(garment(name_of(v, "bottom"), with_lip(mesh), coat(v, "bottom")))
    if skirt:
        parts += skirt_parts(person, skirt, v, covers, source)
    if under:
        covers.append(tops.inside(person, under, person.mesh))
        mesh = tops.top_mesh(person, under, source.fork("under"), beneath)
        # Beneath a jacket only what its opening shows.
        mesh = cut(mesh, mesh.values["rest"][:, 2] - (person.levels["neck"] - v["top"]["deep"] - 8.0))
        parts.append(garment("under", with_lip(mesh), cloth(v["underColour"], weave=10)))
    if top:
        covers.append(tops.inside(person, top, person.mesh))
        parts += top_parts(person, top, v, None if tucked(v) else beneath, source, seed)
    return [*parts, *body_parts(person, v, covers, source)]


def tucked(v: dict) -> bool:
    """Whether the top lies beneath what is worn below."""
    return bool(v.get("tucked")) or v["product"] in ("skirt", "dress")


def level(person: Person, share: float) -> float:
    """Height of a leg's hem: 0 at the ankle, 1 at the knee, 2 at the crotch."""
    levels = person.levels
    return float(np.interp(share, [-0.2, 0, 1, 2], [levels["ankle"] - 5, levels["ankle"], levels["knee"], levels["crotch"]]))


def waist_of(person: Person, skirt: Skirt) -> float:
    return person.levels["crotch"] + skirt.top * (person.levels["neck"] - person.levels["crotch"])


def skirt_parts(person: Person, skirt: Skirt, v: dict, covers: list[np.ndarray], source: Source) -> list[bpy.types.Object]:
    levels = person.levels
    high = waist_of(person, skirt)
    low = skirt.hem * levels["crotch"]
    mesh = bottoms.skirt_mesh(person, high, low, skirt.flare, 0.9, skirt.pleats, source.fork("skirt"))
    # Legs stay whole under a skirt: only what lies deep under the waist may go.
    rest = person.mesh.values["rest"]
    covers.append(np.minimum(high - rest[:, 2] - 60 * person.mesh.values["arm"], rest[:, 2] - levels["crotch"] - 4))
    uvs = mesh.values["u"][mesh.triangles]
    return [m.wear(of_mesh(name_of(v, "skirt"), mesh, uvs), coat(v, "skirt"))]


def top_parts(person: Person, top: Top, v: dict, beneath: Profile | None, source: Source, seed: int) -> list[bpy.types.Object]:
    mesh = tops.top_mesh(person, top, source.fork("top"), beneath)
    if v.get("bottom") and tucked(v):
        within = bottoms.inside(person, Bottom(**{**v["bottom"], "hem": level(person, v["bottom"]["hem"])}), mesh)
        # Drawn in where it is tucked, or its creases would show through the waistband.
        mesh = cut(mesh.moved(mesh.points - normals(mesh, 4) * (1.2 * steps(within, -0.8, 1.0))[:, None]), 2.5 - within)
    if v.get("skirt"):
        mesh = cut(mesh, mesh.values["rest"][:, 2] + 60 * mesh.values["arm"] - waist_of(person, Skirt(**v["skirt"])) + 2.5)
    material = coat(v, "top")
    parts = [garment(name_of(v, "top"), with_lip(mesh), material)]
    own = v["product"] in ("top", "dress")
    plain = cloth(v["colour"] if own else v["topColour"], weave=10)
    prefix = "product " if own else ""
    if top.neck in ("round neck", "v-neck", "scoop neck") and v.get("rib", True):
        parts.append(trims.band(f"{prefix}rib", mesh, trims.neck_line(mesh), 0.75, 0.22, plain))
    if v.get("hood") and own:
        parts.append(trims.hood(person, mesh, top.thick, plain))
    if v.get("zip") and own:
        parts += zip_parts(person, top, mesh, v, plain)
    if v.get("print") and own:
        parts.append(printed_front(person, mesh, v["print"], seed))
    return parts


def zip_parts(person: Person, top: Top, mesh: Mesh, v: dict, plain: bpy.types.Material) -> list[bpy.types.Object]:
    low = person.levels["crotch"] + top.hem
    high = person.levels["neck"] + (3.5 if top.neck == "high" else -top.deep)
    line = trims.front_line(mesh, low, high)
    teeth = trims.strip("product zip", line - [0, 0.12, 0], 0.38, 0.12, m.polished_metal(v["zip"], 0.35))
    return [trims.strip("product placket", line, 1.3, 0.16, plain), teeth]


def printed_front(person: Person, mesh: Mesh, picture: dict, seed: int) -> bpy.types.Object:
    sheet = Sheet(700, 700, None)
    ink = picture["ink"]
    if picture["kind"] == "word":
        sheet.line(picture["word"].upper(), 0.5, 0.5, 0.26, "grotesk", ink, 0.02)
    elif picture["kind"] == "motif":
        motif(sheet, MOTIFS[seed % len(MOTIFS)], 0.5, 0.42, 0.36, ink)
        sheet.line(picture["word"].lower(), 0.5, 0.9, 0.12, "round", ink, 0.05)
    else:
        sheet.disc(0.5, 0.5, 0.42, ink)
        sheet.line(picture["word"].upper(), 0.5, 0.5, 0.13, "sans-bold", picture["ground"], 0.2, 0.7)
    chest = person.height_now(person.levels["armpit"] - 5)
    line = trims.front_line(mesh, person.levels["armpit"] - 14, person.levels["armpit"] + 2)
    centre = np.array([line[:, 0].mean(), line[:, 1].mean() + 14, chest])
    return trims.print_on(mesh, centre, picture["wide"], sheet.saved())


def cloth_on_back(v: dict) -> float:
    if not v.get("top"):
        return 0.0
    ease, _, _, creases = tops.FITS[v["top"]["fit"]]
    return ease + v["top"].get("thick", 0.0) + 0.6 * creases


def body_parts(person: Person, v: dict, covers: list[np.ndarray], source: Source) -> list[bpy.types.Object]:
    shod = v["shoeStyle"] != "bare"
    colours = skin.face_colours(person, v["tone"], v["hairColour"], source.fork("face"))
    if shod and v["socks"]:
        colours = skin.socked(person, colours, *v["socks"])
    bare = skin.bare(person, [*covers, shoes.cover(person, v["shoesHigh"])] if shod else covers, colours)
    parts = [m.wear(of_mesh("skin", bare, tone=bare.values["tone"]), skin_material())]
    for mesh in hair.hair_meshes(person, v["hair"], source.fork("hair"), cloth_on_back(v)):
        parts.append(m.wear(of_mesh("hair", mesh), hair_material(v["hairColour"])))
    return [*parts, *shoe_parts(person, v, source.fork("shoes"))] if shod else parts


def shoe_parts(person: Person, v: dict, source: Source) -> list[bpy.types.Object]:
    parts = []
    for side in (1.0, -1.0):
        upper, sole = shoes.shoe(person, side, v["shoesHigh"], v["sole"])
        # The same draws for both feet.
        tone = shoes.painted(upper, v["shoeStyle"], v["shoes"], v["shoeAccent"], source.fork("upper"))
        tread = shoes.soled(sole, v["soleColour"], v["shoeAccent"], source.fork("sole"))
        parts += [m.wear(of_mesh("shoe", upper, tone=tone), toned_material("shoe", 0.55)), m.wear(of_mesh("sole", sole, tone=tread), toned_material("sole", 0.6))]
    return parts
