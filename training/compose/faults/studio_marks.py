"""Quiet watermarks: a solid emblem in half-transparent light or dark, a studio's small lines in a corner, faint words over a dark product.

Each maker gives (layer of the picture's size, what can be read of it, opacity).
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from ...render.random_source import Source
from .. import overlay
from ..draft import Draft, Picture
from ..studio import Studio
from .marks import opened
from .silhouettes import emblem, outline, toned

Rgb = tuple[int, int, int]
Mark = tuple[Image.Image, str, float]
WIDE, SOLID = (0.05, 0.35), (0.14, 0.5)
# A line's height as a share of the longer side: 10 to 20 pixels of 440.
HIGH, LINE = (0.023, 0.046), (0.3, 0.62)
FAINT, DARK = (0.08, 0.22), 105
WORKS = ("photography", "photo", "studio", "visuals", "pictures", "fotografie", "lens works")
TONES: tuple[tuple[Rgb, ...], tuple[Rgb, ...]] = (((255, 255, 255), (255, 255, 255), (225, 228, 232)), ((0, 0, 0), (40, 40, 44), (90, 90, 95), (60, 50, 40)))


def whole(picture: Picture, mark: Image.Image, at: tuple[int, int]) -> Image.Image:
    layer = Image.new("RGBA", picture.image.size, (*mark.getpixel((0, 0))[:3], 0))
    layer.paste(mark, at)
    return layer


def tone(source: Source, picture: Picture, at: tuple[int, int], size: tuple[int, int]) -> Rgb:
    """Light on what is dark, dark on what is light; either in between."""
    level = overlay.luminance(overlay.beneath(picture, (*at, at[0] + size[0], at[1] + size[1])))
    return source.pick(TONES[0 if level < 95 or (level < 165 and source.chance(0.6)) else 1])


def solid(draft: Draft, slot: int, source: Source, studio: Studio) -> Mark:
    picture, logos = draft.pictures[slot], studio.assets.logos(studio.part)
    shape = outline(opened(source.pick(logos).path), source) if logos and source.chance(0.55) else emblem(source, studio)
    side = source.between(*WIDE) * picture.image.width
    mark = overlay.sized(toned(shape, (0, 0, 0)), side, min(1.2 * side, 0.4 * picture.image.height))
    spot = source.pick(("middle", "product", "corner", "anywhere"))
    if spot == "corner":
        at = overlay.corner(source, mark.size, picture.image.size)
    elif spot == "anywhere":
        at = overlay.place(draft, slot, mark.size, source, False)
    else:
        at = centred(picture, mark.size, source, 0.2 if spot == "product" else 0.03)
    return whole(picture, overlay.inked(mark, tone(source, picture, at, mark.size)), at), "", source.between(*SOLID)


def centred(picture: Picture, size: tuple[int, int], source: Source, loose: float) -> tuple[int, int]:
    """Around the product's middle."""
    box = picture.box or (0.25, 0.25, 0.75, 0.75)
    x, y = ((box[k] + box[k + 2]) / 2 + source.between(-loose, loose) * (box[k + 2] - box[k]) for k in (0, 1))
    corner = (round(x * picture.image.width - size[0] / 2), round(y * picture.image.height - size[1] / 2))
    return max(0, min(corner[0], picture.image.width - size[0])), max(0, min(corner[1], picture.image.height - size[1]))


def studio_line(draft: Draft, slot: int, source: Source, studio: Studio) -> Mark:
    """A name, mostly with a second line or word in another face."""
    picture = draft.pictures[slot]
    tall = source.between(*HIGH) * max(picture.image.size)
    name = studio.words.name(source.fork("name"))
    texts = [name, source.pick(WORKS)] if source.chance(0.6) else [studio.words.watermark(source.fork("words"))]
    parts = []
    for k, text in enumerate(texts):
        text = text.upper() if source.chance(0.3) else text
        words = overlay.text_layer([text], overlay.font(source.fork(f"font-{k}"), studio, 48, text), (0, 0, 0))
        parts.append(overlay.sized(words, 0.75 * picture.image.width, tall * (1.0 if k == 0 else source.between(0.5, 0.8))))
    mark = joined(parts, source.chance(0.65))
    mark = overlay.limited(mark, 0.9 * picture.image.width, 0.2 * picture.image.height)
    at = overlay.corner(source, mark.size, picture.image.size) if source.chance(0.7) else overlay.place(draft, slot, mark.size, source, False)
    return whole(picture, overlay.inked(mark, tone(source, picture, at, mark.size)), at), " ".join(texts), source.between(*LINE)


def joined(parts: list[Image.Image], below: bool) -> Image.Image:
    """One under the other, or in a row."""
    gap = round(0.3 * parts[0].height) + 1
    wide, tall = [part.width for part in parts], [part.height for part in parts]
    between = gap * (len(parts) - 1)
    size = (max(wide), sum(tall) + between) if below else (sum(wide) + between, max(tall))
    out, along = Image.new("RGBA", size, (0, 0, 0, 0)), 0
    for part in parts:
        out.paste(part, ((size[0] - part.width) // 2, along) if below else (along, size[1] - part.height))
        along += gap + (part.height if below else part.width)
    return out


def over_dark(draft: Draft, slot: int, source: Source, studio: Studio) -> Mark | None:
    """Slanting or level over the product alone; None where that is not dark."""
    picture = draft.pictures[slot]
    own = np.asarray(picture.image.convert("L"), np.float32)[np.asarray(picture.mask) > 127]
    if not len(own) or float(np.median(own)) > DARK or not picture.box:
        return None
    text = studio.words.watermark(source.fork("words"))
    words = overlay.text_layer([text], overlay.font(source, studio, 64, text), source.pick(TONES[0]))
    wide, tall = ((picture.box[k + 2] - picture.box[k]) * side for k, side in zip((0, 1), picture.image.size))
    angle = source.pick((0.0, *(math.degrees(math.atan2(tall, wide)) * source.between(0.5, 1.0) * side for side in (1, 1, -1))))
    long = overlay.sized(words, source.between(0.6, 1.0) * (math.hypot(wide, tall) if angle else wide), 0.25 * tall)
    mark = long.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    clear = Image.new("RGBA", mark.size, (*words.getpixel((0, 0))[:3], 0))
    clear.putalpha(mark.getchannel("A"))
    x, y = centre_of(picture)
    return whole(picture, clear, (round(x - clear.width / 2), round(y - clear.height / 2))), text, source.between(*FAINT)


def centre_of(picture: Picture) -> tuple[float, float]:
    box = picture.box or (0, 0, 1, 1)
    return (box[0] + box[2]) / 2 * picture.image.width, (box[1] + box[3]) / 2 * picture.image.height


QUIET = {"solid": solid, "studio line": studio_line}
