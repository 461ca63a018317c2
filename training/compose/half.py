"""Clothes on people, and the pictures that most shops show of them: cut to the garment ("half"), from head to thighs or from waist to feet; the one from the front comes first.

One side of such a sprite's own frame cuts the person. It lies on the picture's edge, as in a photo that was framed so; the other sides have the usual air.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from ..render.random_source import Source
from . import framing
from .draft import Ground, Placing, Shot, Size
from .draws import weighted
from .store import Product, Store

Side = Literal["left", "top", "right", "bottom"]
SIDES: tuple[Side, ...] = ("left", "top", "right", "bottom")
# The view -> the side that it shows.
HALVES = {"half": "front", "half angle": "angle", "half back": "back"}
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
# Of the products that have such a view and lose nothing of the garment in it; a product's second colour has none, so that it is about 60 in 100 of all.
AS_MAIN = 0.93
# Shops of clothes like portraits better than other shops do.
SHAPES = (("1:1", 0.44), ("4:5", 0.28), ("3:4", 0.28))
# Share of the tighter axis that a person fills: shops leave them little air, many none.
FILL = (0.72, 1.0)
# Pixels of the garment on the cut side from which it is the garment that is cut.
TOUCHES = 4
# A pixel over the edge, or rounding would leave a line of the ground there.
OVER = 1.0
# Least share of a crop that shows what is sold, and how many places are tried.
SOLD_IN_CROP, TRIES = 0.4, 8
# Share of a picture's rim on which the garment lies where the frame cuts it; else it is seen whole.
CUT_OFF = 0.08


def worn(row: dict) -> bool:
    """Whether a person wears it, so that the mask holds more than what is sold."""
    return "sale" in row


def side_of(row: dict) -> str:
    """Which side it shows: cut to the garment or whole."""
    return HALVES.get(row["view"], row["view"])


def cut_at(row: dict) -> list[Side]:
    """Where the sprite's own frame cuts what it shows."""
    (left, right), (top, bottom) = framing.cut_ends(row)
    return [side for side, cut in zip(SIDES, (left, top, right, bottom)) if cut]


def is_half(row: dict) -> bool:
    """Cut at one end alone: what is cut at two would have no edge to lie on."""
    return row["view"] in HALVES and cut_at(row) in (["top"], ["bottom"])


def fits_main(store: Store, row: dict) -> bool:
    """Whether all of the garment is in it."""
    if not is_half(row):
        return False
    sold = np.asarray(store.sale(row))
    edge = sold[:2] if cut_at(row) == ["top"] else sold[-2:]
    return int((edge > 127).any(0).sum()) < TOUCHES


def main_view(store: Store, product: Product, source: Source) -> str:
    """Which view a seller shows first."""
    row = product.views.get("half")
    return "half" if row and source.chance(AS_MAIN) and fits_main(store, row) else "front"


def shot(row: dict, source: Source, ground: Ground) -> Shot:
    """As framing.studio, but flush with the edge that cuts the person."""
    a, b = (int(side) for side in weighted(source, SHAPES).split(":"))
    sides = (a / max(a, b), b / max(a, b))
    fill = source.between(*FILL)
    cut = cut_at(row)[0]
    per_pixel = scale_for(row, sides, fill, {cut: 0.0})
    longest = source.between(framing.LONGEST[0], max(min(framing.LONGEST[1], 1 / per_pixel), framing.LONGEST[0]))
    if source.chance(framing.SMALL):
        longest = source.between(*framing.SMALL_LONGEST)
    canvas = (round(longest * sides[0]), round(longest * sides[1]))
    return Shot("half", row, canvas, ground, placing(row, canvas, min(per_pixel * longest, 1.0), {cut: 0.0}, source))


def scale_for(row: dict, sides: tuple[float, float], fill: float, cuts: Mapping[Side, float]) -> float:
    """Pixels of a canvas of those sides for one of the sprite. cuts: what the canvas's edges hide, in shares of the product's box; no air is left there."""
    wide, tall = framing.boxed(row)
    air = (1 - fill) / 2
    across = 1 - air * sum(side not in cuts for side in ("left", "right"))
    down = 1 - air * sum(side not in cuts for side in ("top", "bottom"))
    seen = (wide * (1 - cuts.get("left", 0) - cuts.get("right", 0)), tall * (1 - cuts.get("top", 0) - cuts.get("bottom", 0)))
    return min(sides[0] * across / seen[0], sides[1] * down / seen[1])


def placing(row: dict, canvas: Size, scale: float, cuts: Mapping[Side, float], source: Source) -> Placing:
    """The cut sides on the edges, the others about as far from them as usual."""
    wide, tall = framing.boxed(row)
    x = along(canvas[0], wide * scale, cuts.get("left"), cuts.get("right"), source.between(-0.12, 0.12))
    y = along(canvas[1], tall * scale, cuts.get("top"), cuts.get("bottom"), source.between(-0.12, 0.16))
    return Placing(scale, (x, y))


def along(side: int, length: float, first: float | None, last: float | None, loose: float) -> float:
    """The middle of a length of which a share lies beyond the first edge, or beyond the last one."""
    if first is not None:
        return length / 2 - length * first - OVER
    if last is not None:
        return side - length / 2 + length * last + OVER
    return side / 2 + (side - length) * loose


def settled(shot: Shot) -> Shot:
    """After its product was moved or made smaller: again flush with the edge that cuts it. Other shots stay as they are."""
    if shot.role != "half":
        return shot
    scale, (x, y) = shot.placing.scale, shot.placing.centre
    tall, cut = framing.boxed(shot.row)[1] * scale, cut_at(shot.row)[0]
    y = along(shot.canvas[1], tall, 0.0 if cut == "top" else None, 0.0 if cut == "bottom" else None, 0.0)
    return replace(shot, placing=Placing(scale, (x, y)))


def crop(store: Store, product: Product, shots: list[Shot], ground: Ground, source: Source) -> Shot | None:
    """A part of a view in which much of the garment is seen; a side of which there is one already gives no second."""
    used = {side_of(one.row) for one in shots if one.role == "crop"}
    # One of the chest or the hips is enough.
    seen = HALVES if any(one.role == "close-up" for one in shots) else ()
    rows = [row for name, row in product.views.items() if name != "detail" and name not in seen and side_of(row) not in used and min(framing.boxed(row)) > 150]
    for nth in range(TRIES if rows else 0):
        fork = source.fork(f"try-{nth}")
        found = framing.crop(fork.pick(rows), fork, ground)
        if sold_share(store, found) >= SOLD_IN_CROP:
            return found
    return None


def some_crop(store: Store, product: Product, ground: Ground, source: Source) -> Shot:
    """As framing.crop of the front, but of the view in which the garment is largest, and where most of it is seen."""
    row = product.views.get("half", product.front)
    tries = [framing.crop(row, source if nth == 0 else source.fork(f"try-{nth}"), ground) for nth in range(TRIES if worn(row) else 1)]
    return max(tries, key=lambda one: sold_share(store, one)) if worn(row) else tries[0]


def sold_in(store: Store, shot: Shot) -> np.ndarray:
    """Where the canvas shows what is sold, (height, width) of booleans; for shots at the sprite's own size."""
    box, (x, y), (wide, tall) = shot.row["box"], shot.placing.centre, shot.canvas
    left, top = round((box[0] + box[2]) / 2 - x), round((box[1] + box[3]) / 2 - y)
    return np.asarray(store.sale(shot.row).crop((left, top, left + wide, top + tall))) > 127


def sold_share(store: Store, shot: Shot) -> float:
    return float(sold_in(store, shot).mean())


def cuts_sold(store: Store, shot: Shot) -> bool:
    """Whether the frame takes a part of the garment; for shots at the sprite's own size."""
    seen = sold_in(store, shot)
    return float(np.concatenate([seen[0], seen[-1], seen[:, 0], seen[:, -1]]).mean()) >= CUT_OFF
