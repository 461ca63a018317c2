"""Other things beside the main picture's product or behind it, smaller than it. The box of each holds what can be seen of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from ...render.random_source import Source
from .. import framing, half, picture
from ..draft import Box, Draft, Layer, Placing, Shot, Violation, shares
from ..store import FLAT_LAY
from ..studio import Studio
from .fault import Fault, Slots, main_only

ELEVATION_APART = 9.0
# Of the pixels of the frame; less is overlooked.
LEAST_SEEN = 0.012


def props(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    shot = roomy(draft.shots[0], source)
    rows = others(draft, shot, studio)
    if not rows:
        return []
    product = picture.cutout(studio.store, shot)
    hidden = Image.new("L", shot.canvas, 0)
    hidden.paste(product.rgba.getchannel("A"), product.at)
    layers, boxes = [], []
    sides = source.shuffled((-1, 1))[: 1 + source.chance(0.45)]
    for k, side in enumerate(sides):
        fork = source.fork(f"prop-{k}")
        other = beside(shot, fork.pick(rows), side, fork)
        cut = picture.cutout(studio.store, other)
        box = seen_box(cut, hidden)
        if box:
            layers.append(Layer(cut.rgba, cut.at))
            boxes.append(box)
    if not boxes:
        return []
    draft.shots[0] = replace(shot, under=(*shot.under, *layers))
    return [Violation("props", 0, tuple(boxes), variant="two" if len(boxes) > 1 else "one")]


def others(draft: Draft, shot: Shot, studio: Studio) -> list[dict]:
    """Fronts of other categories that were shot from about the same height. No people: they would be as small as toys."""
    known = (*studio.products, *studio.real)
    strangers = [product for product in known if product.category != draft.product.category and not half.worn(product.front)]
    rows = [product.views[name] for product in strangers for name in ("front", "angle") if name in product.views]
    return [row for row in rows if not row["closeUp"] and abs(row["elevation"] - shot.row["elevation"]) <= ELEVATION_APART]


def roomy(shot: Shot, source: Source) -> Shot:
    """The product a little smaller and to one side, standing where it stood."""
    wide, tall = framing.boxed(shot.row)
    # A person cut to the garment is narrow, and would hang from the edge.
    share = source.between(0.74, 0.88) if shot.role == "half" else source.between(0.60, 0.76)
    scale = min(shot.placing.scale, share * min(shot.canvas[0] / wide, shot.canvas[1] / tall))
    foot = shot.placing.centre[1] + tall * shot.placing.scale / 2
    x = shot.canvas[0] / 2 + source.between(-0.3, 0.3) * (shot.canvas[0] - wide * scale)
    return half.settled(replace(shot, placing=Placing(scale, (x, foot - tall * scale / 2 - 0.04 * shot.canvas[1]))))


def beside(shot: Shot, row: dict, side: int, source: Source) -> Shot:
    """Partly behind the product at its left (-1) or right (1), its foot a little higher since it stands further back."""
    wide, tall = framing.boxed(row)
    own_wide, own_tall = (length * shot.placing.scale for length in framing.boxed(shot.row))
    x, y = shot.placing.centre
    room = (shot.canvas[0] / 2 + side * (x - shot.canvas[0] / 2)) - own_wide / 2 if side < 0 else shot.canvas[0] - x - own_wide / 2
    scale = min(source.between(0.45, 0.85) * own_tall / tall, source.between(0.9, 1.5) * max(room, 0.2 * shot.canvas[0]) / wide, 1.0)
    across = x + side * (own_wide / 2 + wide * scale * source.between(0.1, 0.45))
    # At least two thirds of it stay inside the frame.
    across = min(max(across, wide * scale / 6), shot.canvas[0] - wide * scale / 6)
    foot = y + own_tall / 2 - source.between(0.01, 0.06) * shot.canvas[1]
    middle = y + source.between(-0.2, 0.2) * own_tall if shot.row["elevation"] > FLAT_LAY else foot - tall * scale / 2
    return Shot("studio", row, shot.canvas, shot.ground, Placing(scale, (across, middle)))


def seen_box(cut: picture.Cutout, hidden: Image.Image) -> Box | None:
    """Bounds of every pixel that it and its contact shadow change beside the product and its own; None where too little of the thing is left."""
    alpha, own = Image.new("L", hidden.size, 0), Image.new("L", hidden.size, 0)
    alpha.paste(cut.rgba.getchannel("A"), cut.at)
    own.paste(cut.mask, cut.at)
    over = np.asarray(hidden)
    if float(((np.asarray(own) > 127) & (over < 250)).mean()) < LEAST_SEEN:
        return None
    ys, xs = np.nonzero((np.asarray(alpha) > 0) & (over < 255))
    return shares((int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1), hidden.size)


PROPS = Fault("props", main_only, props)
