"""Drawings laid over a picture: a logo (added-logo), a QR or bar code (qr-code)."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageStat

from ...render.random_source import Source
from .. import overlay
from ..draft import Draft, Violation
from ..studio import Studio
from .fault import Fault, Slots, anywhere
from .name_logos import NAMED, dark

# Longest side as a share of the picture; a long word mark is at least so high.
LOGO, LEAST_HIGH, CODE = (0.11, 0.34), 0.035, (0.11, 0.30)
STYLES = ("drawing", "drawing", "drawing", "tag", "pale name")
# Of the logos on dark products, those that are nearly as dark: few products are dark, so they are asked first.
ON_DARK = 0.4


@lru_cache(maxsize=64)
def opened(path: str) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGBA")


def with_logos(draft: Draft, studio: Studio) -> list[Slots]:
    return anywhere(draft, studio) if studio.assets.logos(studio.part) else []


def with_codes(draft: Draft, studio: Studio) -> list[Slots]:
    return anywhere(draft, studio) if studio.assets.codes(studio.part) else []


def added_logo(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """A drawing, or little more than a name (name_logos.py)."""
    picture, style = draft.pictures[slots[0]], source.pick(STYLES)
    laid = dark(draft, slots[0], source.fork("on dark"), studio) if source.fork("dark").chance(ON_DARK) else None
    if laid:
        style = "dark on dark"
    elif style == "drawing":
        return drawing_laid(draft, slots, source, studio)
    layer, at, hides = laid or NAMED[style](draft, slots[0], source.fork(style), studio)
    box = overlay.lay(picture, layer, at)
    if box and hides:
        draft.cover(slots[0], box)
    return [Violation("added-logo", slots[0], (box,), variant=style)] if box else []


def drawing_laid(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """Mostly in a corner. Where it could not be told from what it lies on it gets a tile, or one dark or light colour."""
    picture, logo = draft.pictures[slots[0]], source.pick(studio.assets.logos(studio.part))
    width, height = picture.image.size
    drawing, side = opened(logo.path), source.between(*LOGO) * min(width, height)
    side = max(side, LEAST_HIGH * height * drawing.width / drawing.height)
    layer = overlay.sized(drawing, min(side, 0.6 * width), side)
    variant = "corner" if source.chance(0.65) else "anywhere"
    at = overlay.corner(source, layer.size, (width, height)) if variant == "corner" else overlay.place(draft, slots[0], layer.size, source, source.chance(0.5))
    ground = overlay.luminance(overlay.beneath(picture, (*at, at[0] + layer.width, at[1] + layer.height))) / 255
    if abs(ground - logo["tone"]) < 0.25 or source.chance(0.12):
        # A filled shape would lose what is drawn on it.
        if source.chance(0.6) and ImageStat.Stat(layer.getchannel("A")).mean[0] < 0.5 * 255:
            layer = overlay.inked(layer, (25, 25, 28) if ground > 0.5 else (250, 250, 250))
        else:
            layer, variant = tiled(layer, (255, 255, 255) if logo["tone"] < 0.6 else (35, 35, 40)), variant + " on a tile"
    box = overlay.lay(picture, overlay.faded(layer, source.pick((1.0, 1.0, 0.9))), at)
    return [Violation("added-logo", slots[0], (box,), variant=variant)] if box else []


def tiled(layer: Image.Image, shade: tuple[int, int, int]) -> Image.Image:
    pad = max(3, round(0.08 * max(layer.size)))
    tile = Image.new("RGBA", (layer.width + 2 * pad, layer.height + 2 * pad), (*shade, 255))
    tile.alpha_composite(layer, (pad, pad))
    return tile


def code(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """With its white tile, or its black modules alone where the ground is light. Enlarged without smoothing, as printed."""
    picture, drawn = draft.pictures[slots[0]], source.pick(studio.assets.codes(studio.part))
    modules = opened(drawn.path)
    longest = source.between(*CODE) * max(picture.image.size)
    square = drawn["symbology"] == "qr"
    step = max(1.0 if square else 0.8, longest * (1.0 if square else 1.25) / max(modules.size))
    layer = modules.resize((round(modules.width * step), round(modules.height * step)), Image.Resampling.NEAREST if step >= 1 else Image.Resampling.BOX)
    layer = overlay.limited(layer, 0.6 * picture.image.width, 0.6 * picture.image.height)
    at = overlay.corner(source, layer.size, picture.image.size, 0.02) if source.chance(0.6) else overlay.place(draft, slots[0], layer.size, source, True)
    ground = overlay.luminance(overlay.beneath(picture, (*at, at[0] + layer.width, at[1] + layer.height)))
    bare = ground > 150 and source.chance(0.4)
    if bare:
        ink = source.pick(((0, 0, 0), (0, 0, 0), (20, 40, 110), (90, 20, 30)))
        shape = Image.new("RGBA", layer.size, (*ink, 0))
        shape.putalpha(layer.convert("L").point([255 - value for value in range(256)]))
        layer = shape
    box = overlay.lay(picture, layer, at)
    if box and not bare:
        draft.cover(slots[0], box)
    facts = {"manner": "qr" if square else "bar"}
    return [Violation("qr-code", slots[0], (box,), variant=f"{drawn['symbology']}{' bare' if bare else ''}", facts=facts)] if box else []


ADDED_LOGO = Fault("added-logo", with_logos, added_logo, spreads=True)
QR_CODE = Fault("qr-code", with_codes, code)
