"""A main picture before something that draws the eye: materials, cluttered places, patterns, loud colours, lights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from ...render import backdrops
from ...render.random_source import Source
from .. import framing, grounds
from ..draft import Draft, Ground, Shot, Size, Violation
from ..studio import Studio
from .fault import Fault, Slots, main_only

BUSY_PLACES = ("wood", "stone", "room", "lawn", "sand", "terrace", "pebbles")
# Deviation of a texture's lightness: below it a material looks like plain paper.
LIVELY = 0.04
VARIANTS = ("texture", "texture", "place", "place", "colour", "gradient", "pattern", "lights")


def background(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    shot = draft.shots[0]
    # Cut to the garment, a person can stand nowhere.
    variant = source.pick([name for name in VARIANTS if name != "place"] if shot.role == "half" else VARIANTS)
    if variant == "place":
        placed = in_place(shot, source, studio)
        if placed:
            draft.shots[0] = placed
            return [Violation("background-busy", 0, variant=variant)]
        variant = "gradient"
    draft.shots[0] = replace(shot, ground=ground(variant, source, studio))
    return [Violation("background-busy", 0, variant=variant)]


def in_place(shot: Shot, source: Source, studio: Studio) -> Shot | None:
    """The main picture's product in a place, not much smaller than it was."""
    places = [place for place in framing.places_for(studio.store, shot.row, studio.places) if place["place"] in BUSY_PLACES]
    return framing.scene(studio.store, shot.row, source.pick(places), source) if places else None


def ground(variant: str, source: Source, studio: Studio) -> Ground:
    if variant == "texture":
        lively = [item for item in studio.assets.textures(studio.part) if item["contrast"] >= LIVELY]
        # Some materials have hundreds of drawings, some a handful: the material is drawn first.
        material = source.pick(sorted({item["material"] for item in lively})) if lively else ""
        return texture(source, source.pick([item for item in lively if item["material"] == material]).path) if lively else pattern(source)
    if variant == "lights":
        return drawn(source, source.pick(("bokeh", "bokeh", "horizon")))
    return {"colour": loud, "gradient": gradient, "pattern": pattern}[variant](source)


def texture(source: Source, path: str) -> Ground:
    """A material laid side by side, each second tile mirrored so that no seam shows."""
    tile = round(source.between(130, 330))

    def paint(size: Size) -> Image.Image:
        with Image.open(path) as opened:
            one = opened.convert("RGB").resize((tile, tile), Image.Resampling.BICUBIC)
        turned = one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        image = Image.new("RGB", size)
        for y in range(0, size[1], tile):
            for x in range(0, size[0], tile):
                piece = turned if x // tile % 2 else one
                image.paste(piece.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if y // tile % 2 else piece, (x, y))
        return image

    return Ground("texture", paint)


def drawn(source: Source, name: str) -> Ground:
    key = source.fork("drawn")

    def paint(size: Size) -> Image.Image:
        side = max(size)
        image = backdrops.BACKDROPS[name](side, Source(key.key))
        return image.crop((0, side - size[1], size[0], side))

    return Ground(name, paint)


def colour(source: Source, strong: bool = True) -> tuple[int, int, int]:
    """A hue with the saturation that eyes catch on."""
    hue, saturation, value = source.unit() * 6, source.between(0.55, 0.95) if strong else source.between(0.1, 0.4), source.between(0.5, 1.0)
    channels = (value * (1 - saturation * max(0.0, min((hue + k) % 6, 4 - (hue + k) % 6, 1.0))) for k in (5, 3, 1))
    red, green, blue = (round(255 * channel) for channel in channels)
    return red, green, blue


def loud(source: Source) -> Ground:
    return grounds.flat("colour", colour(source))


def gradient(source: Source) -> Ground:
    """Two strong colours, from side to side or from the middle out."""
    one, other, angle, round_ = np.array(colour(source)), np.array(colour(source)), source.between(0, 6.28), source.chance(0.4)

    def paint(size: Size) -> Image.Image:
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        x, y = x / size[0] - 0.5, y / size[1] - 0.5
        at = np.hypot(x, y) * 1.5 if round_ else x * np.cos(angle) + y * np.sin(angle) + 0.5
        return Image.fromarray(np.round(one + (other - one) * np.clip(at, 0, 1)[..., None]).astype(np.uint8))

    return Ground("gradient", paint)


def pattern(source: Source) -> Ground:
    """Stripes, checks, dots or zigzags in two colours."""
    kind, step, angle = source.pick(("stripes", "checks", "dots", "zigzag")), source.between(22, 70), source.pick((0.0, 0.79, 1.57, 0.4))
    one, other = np.array(colour(source, source.chance(0.5))), np.array(colour(source, source.chance(0.5)))
    if np.abs(one - other).sum() < 140:
        other = 255 - one

    def paint(size: Size) -> Image.Image:
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        return Image.fromarray(np.where(figure(kind, u / step, v / step)[..., None], one, other).astype(np.uint8))

    return Ground("pattern", paint)


def figure(kind: str, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    if kind == "stripes":
        return u % 1 < 0.5
    if kind == "checks":
        return (u % 1 < 0.5) ^ (v % 1 < 0.5)
    if kind == "dots":
        return (u % 1 - 0.5) ** 2 + (v % 1 - 0.5) ** 2 < 0.08
    return (v + np.abs(u % 1 - 0.5)) % 1 < 0.5


BACKGROUND = Fault("background-busy", main_only, background)
