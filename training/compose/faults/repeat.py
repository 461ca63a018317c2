"""Two pictures that show the same: saved again (copy), cut a little (crop), or changed a little (edited)."""

from __future__ import annotations

import math
from dataclasses import replace

from PIL import Image, ImageColor, ImageEnhance

from ...render.random_source import Source
from .. import overlay, picture
from ..camera import Life
from ..draft import Draft, Picture, Violation
from ..draws import weighted
from ..studio import Studio
from . import background
from .fault import Fault, Slots

# Copies that are the same to the byte are for hashes to find.
SUB_KINDS = (("copy", 0.24), ("crop", 0.36), ("edited", 0.4))
CUT = (0.04, 0.3)
EDITS = ("brightness", "mirror", "mirror", "mirror", "small-text", "ground", "warmth", "tilt", "strength")
# Made before a picture is painted: a copy shows it as well.
OF_THE_SHOT = ("background-busy", "fill", "hard-shadow", "props", "truncation")
# Two edits at once; what is painted anew comes first.
TWICE = 0.35


def pairs(draft: Draft, studio: Studio) -> list[Slots]:
    """(the later picture, the earlier one)."""
    return [(later, earlier) for later in range(1, len(draft.shots)) for earlier in range(later)]


def repeat(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    later, earlier = slots
    sub_kind = weighted(source, SUB_KINDS)
    first = draft.pictures[earlier]
    variant = sub_kind
    if sub_kind == "copy":
        again = resaved(first, source)
    elif sub_kind == "crop":
        again = cut(first, source)
    else:
        variant, again = edited(first, source, studio, draft.life)
    found = [Violation("repeat", later, sub_kind=sub_kind, variant=variant, facts={"other_picture": str(earlier)})]
    if variant == "small-text":
        found += small_text(again, later, source, studio)
    draft.pictures[later] = again
    draft.shots[later] = again.shot
    return found


def told_apart(violations: list[Violation]) -> list[Violation]:
    """A copy of which only one has a badge is none that is the same in all: it has no sub-kind, and no sentence says so. What lies on main pictures alone lies on both, but counts on one."""

    def marks(slot: int) -> set[tuple[str, str]]:
        return {(one.code, one.variant) for one in violations if one.image == slot and one.code not in ("repeat", *OF_THE_SHOT)}

    def differs(one: Violation) -> bool:
        return one.sub_kind == "copy" and one.image is not None and marks(one.image) != marks(int(one.facts["other_picture"]))

    return [replace(one, sub_kind=None, variant="copy with a mark") if differs(one) else one for one in violations]


def resaved(first: Picture, source: Source) -> Picture:
    """Its own resizing and encoding follow at the end, as for every picture; sometimes a little smaller already."""
    again = first.copy()
    if source.chance(0.5):
        scale = source.between(0.75, 0.95)
        size = (round(again.image.width * scale), round(again.image.height * scale))
        again.image, again.mask = again.image.resize(size, Image.Resampling.LANCZOS), again.mask.resize(size, Image.Resampling.BICUBIC)
    return again


def cut(first: Picture, source: Source) -> Picture:
    """A share of the width and height is cut away, more at one side than at the other."""
    width, height = first.image.size
    share = source.between(*CUT)
    left, top = source.between(0, share) * width, source.between(0, share) * height
    window = (round(left), round(top), round(left + (1 - share) * width), round(top + (1 - share) * height))
    return Picture(first.image.crop(window), first.mask.crop(window), first.shot)


def edited(first: Picture, source: Source, studio: Studio, life: Life | None) -> tuple[str, Picture]:
    variant = source.pick(EDITS)
    if variant == "ground" and first.shot.role not in ("studio", "half", "close-up", "crop"):
        variant = "brightness"
    again = changed(variant, first.copy(), source, studio, life)
    others = [edit for edit in dict.fromkeys(EDITS) if edit not in (variant, "ground", "small-text")]
    if source.fork("twice").chance(TWICE):
        again = changed(source.fork("twice").pick(others), again, source.fork("second"), studio, life)
    return variant, again


def changed(variant: str, again: Picture, source: Source, studio: Studio, life: Life | None) -> Picture:
    if variant == "mirror":
        again.image, again.mask = (image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for image in (again.image, again.mask))
    elif variant == "tilt":
        again = tilted(again, source.between(2, 8) * source.pick((-1, 1)))
    elif variant == "strength":
        again.image = ImageEnhance.Color(again.image).enhance(source.pick((source.between(0.3, 0.7), source.between(1.3, 1.8))))
    elif variant == "brightness":
        again.image = again.image.point(curve(source.pick((source.between(0.78, 0.9), source.between(1.08, 1.18)))) * 3)
    elif variant == "warmth":
        tilt = source.between(0.06, 0.11) * source.pick((-1, 1))
        again.image = again.image.point(curve(1 + tilt) + curve(1.0) + curve(1 - tilt))
    elif variant == "ground":
        ground = background.loud(source) if source.chance(0.3) else background.grounds.flat("tint", background.colour(source, strong=False))
        again = picture.paint(studio.store, replace(again.shot, ground=ground), life)
    return again


def tilted(again: Picture, degrees: float) -> Picture:
    """About its middle. Where its corners are not all of one colour, the rim is cut away that the turn leaves empty."""
    width, height = again.image.size
    corners = [again.image.getpixel((x, y)) for x in (0, width - 1) for y in (0, height - 1)]
    plain = all(max(abs(a - b) for a, b in zip(corner, corners[0])) < 6 for corner in corners)
    empty = tuple(corners[0]) if plain else ImageColor.getrgb("white")
    image = again.image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=empty)
    mask = again.mask.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=0)
    if not plain:
        share = abs(math.sin(math.radians(degrees))) / 2 * max(width / height, height / width)
        window = (round(share * width), round(share * height), round((1 - share) * width), round((1 - share) * height))
        image, mask = image.crop(window), mask.crop(window)
    return Picture(image, mask, again.shot)


def curve(gain: float) -> list[int]:
    return [min(255, round(value * gain)) for value in range(256)]


def small_text(again: Picture, slot: int, source: Source, studio: Studio) -> list[Violation]:
    """A number or a word in a corner, as image stores put it there."""
    font = overlay.font(source, studio, round(0.032 * max(again.image.size)))
    x, y = (round(source.pick((0.04, 0.72)) * again.image.width), round(source.pick((0.04, 0.93)) * again.image.height))
    text = source.pick(("1/4", "No. 2", "img 07", "A2", "02", "copy", "fig. 3", "#118"))
    ground = overlay.beneath(again, (x, y, x + 3 * font.size, y + font.size))
    box = overlay.lay(again, overlay.text_layer([text], font, overlay.readable(source, ground)), (x, y))
    return [Violation("added-text", slot, (box,), variant="mark", facts={"text": text})] if box else []


REPEAT = Fault("repeat", pairs, repeat)
