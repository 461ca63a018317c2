"""How a photographer frames: studio pictures with a margin, scenes on plates, close-ups, and crops of a detail.

A sprite is never enlarged, so that a soft picture is a fault. Every function gives a Shot.
"""

from __future__ import annotations

from ..render.random_source import Source
from . import grounds
from .draft import Ground, Placing, Shot, Size
from .draws import weighted
from .store import FLAT_LAY, Store, from_photo

LONGEST = (420, 520)
# Some sellers have small pictures only; without them a small main picture would be one that was cut or filled too much.
SMALL, SMALL_LONGEST = 0.25, (240, 420)
SHAPES = (("1:1", 0.68), ("4:5", 0.12), ("3:4", 0.12), ("4:3", 0.08))
# Share of the tighter axis that a product fills. Faults lie outside: below 0.42 and, but for people, above 0.985.
MAIN_FILL, OTHER_FILL, LOOSE_FILL = (0.70, 0.955), (0.62, 0.955), (0.58, 0.70)
# People may fill the frame.
WORN_FILL = (0.74, 1.0)
ELEVATION_APART = 7.0
# Where people may stand. On tables, and on floors that a vase shares, they would be as small as toys.
FOR_PEOPLE = ("paper", "lawn", "sand", "terrace", "pebbles", "horizon", "bokeh", "graded", "vignette")
# Share of the product's box that a crop holds, and the least pixels of its longer side.
CROPPED, LEAST_CROP = (0.28, 0.7), 160


def shape(source: Source, wide: bool, tall: bool) -> tuple[float, float]:
    """Sides of the canvas, the longer one 1. A tall thing gets no landscape, a wide one no portrait."""
    name = weighted(source, SHAPES)
    if (name == "4:3" and tall) or (name in ("4:5", "3:4") and wide):
        name = "1:1"
    a, b = (int(side) for side in name.split(":"))
    return a / max(a, b), b / max(a, b)


def boxed(row: dict) -> tuple[int, int]:
    left, top, right, bottom = row["box"]
    return right - left, bottom - top


def studio(row: dict, source: Source, ground: Ground, main: bool) -> Shot:
    """The whole product with a margin. Main pictures vary least, but for some that leave more air."""
    wide, tall = boxed(row)
    a, b = shape(source, wide > 1.25 * tall, tall > 1.25 * wide)
    fill = source.between(*(LOOSE_FILL if source.chance(0.12) else WORN_FILL if "sale" in row else MAIN_FILL if main else OTHER_FILL))
    return placed(row, source, ground, (a, b), fill)


def placed(row: dict, source: Source, ground: Ground, sides: tuple[float, float], fill: float) -> Shot:
    wide, tall = boxed(row)
    per_pixel = min(sides[0] / wide, sides[1] / tall)
    longest = source.between(LONGEST[0], max(min(LONGEST[1], 1 / (fill * per_pixel)), LONGEST[0]))
    if source.chance(SMALL):
        longest = source.between(*SMALL_LONGEST)
    scale = min(fill * longest * per_pixel, 1.0)
    canvas = (round(longest * sides[0]), round(longest * sides[1]))
    free = (canvas[0] - wide * scale, canvas[1] - tall * scale)
    centre = (canvas[0] / 2 + free[0] * source.between(-0.12, 0.12), canvas[1] / 2 + free[1] * source.between(-0.12, 0.16))
    flat = row["elevation"] > FLAT_LAY
    angle = source.between(-1, 1) * (4.0 if flat else 1.2) if source.chance(0.25) and fill < 0.9 else 0.0
    return Shot("studio", row, canvas, ground, Placing(scale, centre, angle))


def close_up(row: dict, source: Source, ground: Ground) -> Shot:
    """A sprite that the frame cuts on purpose: the canvas lies inside the sprite's frame."""
    side = row["size"][0]
    a, b = shape(source, False, False)
    longest = source.between(0.88, 1.0) * side
    canvas = (round(longest * a), round(longest * b))
    left, top = source.between(0, side - canvas[0]), source.between(0, side - canvas[1])
    box = row["box"]
    return Shot("close-up", row, canvas, ground, Placing(1.0, ((box[0] + box[2]) / 2 - left, (box[1] + box[3]) / 2 - top)))


def crop(row: dict, source: Source, ground: Ground) -> Shot:
    """A part of a whole view as sellers show what a thing is like, cut by the frame at two to four sides, at the sprite's own size."""
    wide, tall = boxed(row)
    a, b = shape(source, wide > 1.25 * tall, tall > 1.25 * wide)
    longest = max(cut_to(source.between(*CROPPED), (wide, tall), (a, b)), LEAST_CROP)
    canvas = (round(longest * a), round(longest * b))
    x, y = (middle(source, length, side) for length, side in zip((wide, tall), canvas))
    # Beyond a side that the sprite's own frame cuts there is nothing more of the product.
    x, y = (within(at, side, length, *ends) for at, side, length, ends in zip((x, y), canvas, (wide, tall), cut_ends(row)))
    return Shot("crop", row, canvas, ground, Placing(1.0, (canvas[0] / 2 + wide / 2 - x, canvas[1] / 2 + tall / 2 - y)))


def cut_to(share: float, size: tuple[int, int], sides: tuple[float, float]) -> float:
    """The longer side of a frame of that shape that holds the share of a box of that size."""
    within = (share * size[0] * size[1] / (sides[0] * sides[1])) ** 0.5
    if within * sides[0] > size[0]:
        return share * size[1] / sides[1]
    return share * size[0] / sides[0] if within * sides[1] > size[1] else within


def middle(source: Source, length: int, side: int) -> float:
    """Where on a product's length the frame's middle lies: at its middle, or so far to an end that a little of the ground is seen there."""
    free = max(length - side, 0)
    at = source.pick((-0.5, 0.0, 0.5)) + source.between(-0.12, 0.12)
    return length / 2 + at * (free + (0.06 * side if abs(at) > 0.3 else 0.0))


def cut_ends(row: dict) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    """Whether the sprite's own frame cuts the product: (left, right), (top, bottom)."""
    left, top, right, bottom = row["box"]
    return (left <= 0, right >= row["size"][0]), (top <= 0, bottom >= row["size"][1])


def within(at: float, side: int, length: int, first: bool, last: bool) -> float:
    """The middle of a frame that does not reach beyond a cut end."""
    at = min(at, length - side / 2) if last else at
    return max(at, side / 2) if first else at


def places_for(store: Store, row: dict, places: list[dict]) -> list[dict]:
    """Plates seen from about the height that the sprite is seen from; a product shot from above goes on drawn paper.

    None for what was cut out of a photo: nobody knows from where it was seen, and clothes that lie on a floor cannot stand.
    """
    if from_photo(row):
        return []
    if row["elevation"] > FLAT_LAY:
        return [place for place in places if place["place"] in ("graded", "vignette")]
    fits = [place for place in places if abs(place["elevation"] - row["elevation"]) <= ELEVATION_APART]
    return [place for place in fits if place["place"] in FOR_PEOPLE] if "sale" in row else fits


def scene(store: Store, row: dict, place: dict, source: Source) -> Shot:
    """The product where a plate has room for it, standing at the bottom of that room."""
    a, b = shape(source, False, False)
    longest = source.between(*LONGEST)
    canvas: Size = (round(longest * a), round(longest * b))
    whole = place["size"][0]
    window = whole * source.between(0.82, 1.0)
    left, top, right, bottom = place["stand"]
    middle, across, down = (left + right) / 2, window * a, window * b
    x = min(max(middle - across * source.between(0.42, 0.58), 0), whole - across)
    y = min(max((top + bottom) / 2 - down * source.between(0.44, 0.58), 0), whole - down)
    ratio = longest / window
    wide, tall = boxed(row)
    scale = min((right - left) / wide, (bottom - top) / tall) * ratio * source.between(0.8, 1.08)
    scale = min(scale, 1.0)
    ground = grounds.plate(store, place, (x, y, x + across, y + down))
    foot = (bottom - y) * ratio
    if row["elevation"] > FLAT_LAY:
        foot = canvas[1] / 2 + tall * scale / 2
    return Shot("scene", row, canvas, ground, Placing(scale, ((middle - x) * ratio, min(foot, canvas[1] * 0.96) - tall * scale / 2)))
