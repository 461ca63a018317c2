"""A second, hard shadow of the main picture's product: on the floor behind it, on a wall, or beside a thing that lies flat."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from ...render.random_source import Source
from .. import framing, half, picture
from ..draft import Draft, Layer, Placing, Shot, Violation
from ..store import FLAT_LAY
from ..studio import Studio
from .fault import Fault, Slots, main_only

# Of the tighter axis. Where the frame hides a good part of the shadow, the product makes room for it; else it is as large as in clean pictures.
ROOM, GAIN = (0.62, 0.74), 1.4
# Of the product's area; a shadow of which less is seen is overlooked.
LEAST_SEEN = 0.04


def hard_shadow(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    flat = draft.shots[0].row["elevation"] > FLAT_LAY
    # Where the frame cuts a person, the shadow on a floor would end as well, in the air.
    variant = "flat" if flat else "wall" if draft.shots[0].role == "half" else source.pick(("floor", "floor", "wall"))
    makers = {"floor": on_floor, "wall": on_wall, "flat": beside}
    tries = [(shot, *cast_by(shot, makers[variant], source, studio)) for shot in (draft.shots[0], roomy(draft.shots[0], source.between(*ROOM)))]
    shot, cast, seen = tries[1] if tries[1][2] > GAIN * tries[0][2] else tries[0]
    if seen < LEAST_SEEN:
        return []
    soft = cast.filter(ImageFilter.GaussianBlur(source.between(0.4, 1.8)))
    strength = source.between(0.34, 0.62)
    # A print of the shadow's own colour: never quite black.
    tone = tuple(round(source.between(0, 30)) for _ in range(3))
    layer = Image.new("RGBA", shot.canvas, (*tone, 0))
    layer.putalpha(soft.point([round(value * strength) for value in range(256)]))
    draft.shots[0] = replace(shot, under=(*shot.under, Layer(layer, (0, 0))))
    return [Violation("hard-shadow", 0, variant=variant)]


def roomy(shot: Shot, share: float) -> Shot:
    wide, tall = framing.boxed(shot.row)
    scale = min(shot.placing.scale, share * min(shot.canvas[0] / wide, shot.canvas[1] / tall))
    return half.settled(replace(shot, placing=Placing(scale, shot.placing.centre, shot.placing.angle)))


def cast_by(shot: Shot, maker: Callable[[Image.Image, Source], Image.Image], source: Source, studio: Studio) -> tuple[Image.Image, float]:
    """(the shadow in the frame, how much of it is seen beside the product, as a share of the product)."""
    product = picture.cutout(studio.store, shot)
    mask = Image.new("L", shot.canvas, 0)
    mask.paste(product.mask, product.at)
    cast = beyond_the_edge(mask, shot, maker, source.fork("cast"))
    shadow, own = np.asarray(cast) > 127, np.asarray(mask) > 127
    return cast, float((shadow & ~own).sum() / max(own.sum(), 1))


def beyond_the_edge(mask: Image.Image, shot: Shot, maker: Callable[[Image.Image, Source], Image.Image], source: Source) -> Image.Image:
    """A shadow of what goes on where the frame cuts it, or it would end before the edge does."""
    if shot.role != "half":
        return maker(mask, source)
    more, at_top = mask.height // 3, half.cut_at(shot.row) == ["top"]
    whole = Image.fromarray(np.pad(np.asarray(mask), ((more if at_top else 0, 0 if at_top else more), (0, 0)), mode="edge"))
    top = more if at_top else 0
    return maker(whole, source).crop((0, top, mask.width, top + mask.height))


def on_floor(mask: Image.Image, source: Source) -> Image.Image:
    """The mask laid down around the line that the product stands on: away from the light, back and to one side."""
    foot = footing(mask)
    lean = source.between(0.35, 1.1) * source.pick((-1, 1))
    flat = source.between(0.22, 0.5)
    # Output (x, y) comes from input: a point at height h above the foot lands at foot - flat*h, moved by lean*flat*h.
    return mask.transform(mask.size, Image.Transform.AFFINE, (1, lean, -lean * foot, 0, 1 / flat, foot * (1 - 1 / flat)), Image.Resampling.BILINEAR)


def on_wall(mask: Image.Image, source: Source) -> Image.Image:
    """The product's outline on a wall close behind, moved to a side and a little up or down, larger by a little."""
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    span = max(right - left, bottom - top)
    dx, dy = source.between(0.07, 0.16) * span * source.pick((-1, 1)), source.between(-0.05, 0.04) * span
    grow = source.between(1.0, 1.06)
    x, y = (left + right) / 2, bottom
    wall = mask.transform(mask.size, Image.Transform.AFFINE, (1 / grow, 0, x - (x + dx) / grow, 0, 1 / grow, y - (y + dy) / grow), Image.Resampling.BILINEAR)
    # A wall ends at the floor: nothing below the foot.
    below = Image.new("L", mask.size, 0)
    below.paste(wall.crop((0, 0, mask.width, round(bottom - 0.015 * span))), (0, 0))
    return below


def beside(mask: Image.Image, source: Source) -> Image.Image:
    left, top, right, bottom = mask.getbbox() or (0, 0, *mask.size)
    span, angle = max(right - left, bottom - top), source.between(0, 2 * math.pi)
    away = source.between(0.05, 0.11) * span
    return mask.transform(mask.size, Image.Transform.AFFINE, (1, 0, -away * math.cos(angle), 0, 1, -away * math.sin(angle)), Image.Resampling.BILINEAR)


def footing(mask: Image.Image) -> float:
    """The line that a product stands on, a little inside its outline: the nearest edge of its base lies below it."""
    box = mask.getbbox() or (0, 0, *mask.size)
    return box[3] - 0.03 * (box[3] - box[1])


HARD_SHADOW = Fault("hard-shadow", main_only, hard_shadow)
