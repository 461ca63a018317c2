"""Logos that are little more than a name: on a ribbon or a lozenge, pale in the empty ground, or as dark as the cloth that they lie on.

Each maker gives (layer, its left upper corner, whether it hides what is below).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from ...render.random_source import Source
from .. import overlay
from ..draft import Draft
from ..studio import Studio
from .badge import FACES
from .silhouettes import emblem, toned

Laid = tuple[Image.Image, tuple[int, int], bool]
# Width as a share of the picture's; least height of a name as a share of it.
TAG, NAME, LEAST_HIGH = (0.13, 0.30), (0.16, 0.42), 0.028
# Levels between a mark and what it lies on: less than the first number is overlooked at 320 pixels.
PALE, DARK_APART = (34, 75), (26, 55)
DARK = 85
# Drawn so many times larger, since Pillow draws shapes without smoothing.
FINE = 3


def written(source: Source, studio: Studio, ink: tuple[int, int, int]) -> Image.Image:
    """A name in one face, often in capitals; now and then behind an emblem."""
    name = studio.words.name(source.fork("name"))
    name = name.upper() if source.chance(0.45) else name
    words = overlay.text_layer([name], overlay.font(source, studio, 72, name), ink)
    if not source.chance(0.3):
        return words
    sign = overlay.sized(toned(emblem(source.fork("emblem"), studio), ink), 1.3 * words.height, 1.3 * words.height)
    out = Image.new("RGBA", (sign.width + words.height // 3 + words.width, max(sign.height, words.height)), (*ink, 0))
    out.paste(sign, (0, (out.height - sign.height) // 2))
    out.paste(words, (out.width - words.width, (out.height - words.height) // 2))
    return out


def tag(draft: Draft, slot: int, source: Source, studio: Studio) -> Laid:
    """A name on a small ribbon, lozenge, tab or pill, mostly in a corner."""
    picture = draft.pictures[slot]
    face = source.pick(FACES)
    words = written(source.fork("words"), studio, overlay.readable(source, face, 110))
    wide = round(FINE * source.between(*TAG) * picture.image.width)
    form = source.pick(tuple(FORMS))
    shape = FORMS[form](wide, round(wide * source.between(0.24, 0.4)), source)
    room = (0.5, 0.34) if form == "lozenge" else (0.74, 0.56)
    layer = toned(shape, face)
    words = overlay.sized(words, room[0] * layer.width, room[1] * layer.height)
    layer.alpha_composite(words, ((layer.width - words.width) // 2, (layer.height - words.height) // 2))
    layer = layer.resize((layer.width // FINE, layer.height // FINE), Image.Resampling.BOX)
    at = overlay.corner(source, layer.size, picture.image.size) if source.chance(0.7) else overlay.place(draft, slot, layer.size, source, source.chance(0.5))
    return layer, at, True


def drawn(wide: int, tall: int, points: list[tuple[float, float]]) -> Image.Image:
    shape = Image.new("L", (wide, tall), 0)
    ImageDraw.Draw(shape).polygon([(x * (wide - 1), y * (tall - 1)) for x, y in points], fill=255)
    return shape


def ribbon(wide: int, tall: int, source: Source) -> Image.Image:
    """One end or both notched or pointed."""
    left, right = source.pick(((0.07, 0.0), (0.0, 0.07), (0.07, 0.07), (-0.07, 0.07), (0.0, -0.07)))
    middle = [(1 - max(right, 0) if right > 0 else 1, 0.5)]
    ends = 1 + min(right, 0)
    start = max(-left, 0)
    return drawn(wide, tall, [(start, 0), (ends, 0), *middle, (ends, 1), (start, 1), (max(left, 0), 0.5)])


def lozenge(wide: int, tall: int, source: Source) -> Image.Image:
    return drawn(wide, round(1.5 * tall), [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)])


def slanted(wide: int, tall: int, source: Source) -> Image.Image:
    lean = source.between(0.05, 0.1)
    return drawn(wide, tall, [(lean, 0), (1, 0), (1 - lean, 1), (0, 1)])


def pill(wide: int, tall: int, source: Source) -> Image.Image:
    shape = Image.new("L", (wide, tall), 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, wide - 1, tall - 1), radius=source.pick((0, 0.15, 0.5)) * tall, fill=255)
    return shape


FORMS: dict[str, Callable[[int, int, Source], Image.Image]] = {"ribbon": ribbon, "lozenge": lozenge, "slanted": slanted, "pill": pill}


def sized_name(words: Image.Image, source: Source, size: tuple[int, int]) -> Image.Image:
    wide = max(source.between(*NAME) * size[0], LEAST_HIGH * size[1] * words.width / words.height)
    return overlay.sized(words, min(wide, 0.8 * size[0]), 0.16 * size[1])


def off(level: float, by: float) -> int:
    """A level so far from another, towards the side with room."""
    return round(level - by if level - by >= 0 and level > 128 else level + by)


def pale(draft: Draft, slot: int, source: Source, studio: Studio) -> Laid:
    """In a tone near to that of the ground, where there is nothing but ground if there is such a place."""
    picture = draft.pictures[slot]
    words = sized_name(written(source.fork("words"), studio, (0, 0, 0)), source, picture.image.size)
    at = overlay.place(draft, slot, words.size, source, True)
    ground, by = overlay.beneath(picture, (*at, at[0] + words.width, at[1] + words.height)), source.between(*PALE)
    # What is not flat needs more.
    grain = float(np.asarray(picture.image.convert("L").crop((*at, at[0] + words.width, at[1] + words.height)), np.float32).std())
    tint = source.pick(((0, 0, 0), (0, 0, 0), (18, 6, -14), (-16, -2, 16), (14, -10, -6)))
    red, green, blue = (max(0, min(255, off(level, by + min(grain, 45)) + shift)) for level, shift in zip(ground, tint))
    return overlay.inked(words, (red, green, blue)), at, False


def dark(draft: Draft, slot: int, source: Source, studio: Studio) -> Laid | None:
    """Tone on tone over a dark product; None where the product is light."""
    picture = draft.pictures[slot]
    box, pixels = picture.box, np.asarray(picture.image.convert("L"), np.float32)
    inside = np.asarray(picture.mask) > 127
    if not box or float(np.median(pixels[inside])) > DARK:
        return None
    words = overlay.limited(written(source.fork("words"), studio, (0, 0, 0)), 0.7 * (box[2] - box[0]) * picture.image.width, 0.2 * picture.image.height)
    words = overlay.limited(words, source.between(*NAME) * picture.image.width, words.height)
    x, y = (source.between(box[k] + 0.25 * (box[k + 2] - box[k]), box[k] + 0.75 * (box[k + 2] - box[k])) * picture.image.size[k] for k in (0, 1))
    at = (round(max(0, x - words.width / 2)), round(max(0, y - words.height / 2)))
    window = (slice(at[1], at[1] + words.height), slice(at[0], at[0] + words.width))
    if float(inside[window].mean()) < 0.85:
        return None
    own = pixels[window]
    level = float(np.median(own)) + source.between(*DARK_APART) + min(float(own.std()), 25)
    tint = source.pick(((0, 0, 0), (0, 0, 0), (10, 0, -8), (-8, 0, 12)))
    red, green, blue = (max(0, min(255, round(level) + shift)) for shift in tint)
    return overlay.inked(words, (red, green, blue)), at, False


NAMED = {"tag": tag, "pale name": pale}
