"""Other things beside the main picture's product or behind it, smaller than it: another product that stands there, or small things that lie about. The box of each holds what can be seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from PIL import Image

from ...render.random_source import Source
from .. import framing, half, overlay, picture
from ..draft import Box, Draft, Layer, Placing, Shot, Violation, shares
from ..store import FLAT_LAY
from ..studio import Studio
from .fault import Fault, Slots, main_only
from .ornaments import ornament, shadowed
from .title import SHOES

ELEVATION_APART = 9.0
# Of the pixels of the frame; less is overlooked.
LEAST_SEEN = 0.012
# Share of the faults where things lie about; of those, how many are drawn, and how long they are beside the product.
LYING, DRAWN, LYING_SIZE = 0.5, 0.55, (0.18, 0.5)
TRIES = 5


def props(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    lie = source.fork("manner").chance(LYING)
    # Where things lie about, the product mostly keeps its place: that it stands aside must not be what tells of them.
    shot = draft.shots[0] if lie and source.fork("place").chance(0.6) else roomy(draft.shots[0], source)
    product = picture.cutout(studio.store, shot)
    hidden = Image.new("L", shot.canvas, 0)
    hidden.paste(product.rgba.getchannel("A"), product.at)
    sides = source.shuffled((-1, 1))[: 1 + source.chance(0.45)]
    seen = [(cut, box) for tries in (lying if lie else standing)(draft, shot, sides, studio, source) if (found := first_seen(tries, hidden)) for cut, box in [found]]
    if not seen:
        return []
    draft.shots[0] = replace(shot, under=(*shot.under, *(Layer(cut.rgba, cut.at) for cut, _ in seen)))
    return [Violation("props", 0, tuple(box for _, box in seen), variant=("lying" if lie else "standing") + ("-two" if len(seen) > 1 else ""))]


def first_seen(tries: Iterable[picture.Cutout], hidden: Image.Image) -> tuple[picture.Cutout, Box] | None:
    return next(((cut, box) for cut in tries if (box := seen_box(cut, hidden))), None)


def standing(draft: Draft, shot: Shot, sides: list[int], studio: Studio, source: Source) -> Iterator[list[picture.Cutout]]:
    """For each side one way to set something up there."""
    rows = others(draft, shot, studio, ELEVATION_APART)
    for k, side in enumerate(sides if rows else []):
        fork = source.fork(f"prop-{k}")
        yield [picture.cutout(studio.store, beside(shot, fork.pick(rows), side, fork))]


def lying(draft: Draft, shot: Shot, sides: list[int], studio: Studio, source: Source) -> Iterator[Iterator[picture.Cutout]]:
    """For each side some ways to lay a small thing there, at any angle; from whatever height it was shot."""
    rows = others(draft, shot, studio, 90.0)
    for k, side in enumerate(sides):
        fork = source.fork(f"lying-{k}")
        thing = ornament(fork) if not rows or fork.fork("drawn").chance(DRAWN) else small(fork.pick(rows), studio, fork)
        size = fork.between(*LYING_SIZE) * max(framing.boxed(shot.row)) * shot.placing.scale / max(thing.size)
        thing = thing.resize((max(4, round(thing.width * size)), max(4, round(thing.height * size))), Image.Resampling.LANCZOS)
        yield (laid(thing, shot, side, fork.fork(f"try-{nth}")) for nth in range(TRIES))


def small(row: dict, studio: Studio, source: Source) -> Image.Image:
    """A product without its shadow, upright or as it was dropped."""
    rgba, mask = studio.store.sprite(row)
    own = Image.merge("RGBA", (*rgba.convert("RGB").split(), mask)).crop(row["box"])
    return own if source.fork("upright").chance(0.4) else overlay.trimmed(own.rotate(source.between(0, 360), Image.Resampling.BICUBIC, expand=True))


def laid(thing: Image.Image, shot: Shot, side: int, source: Source) -> picture.Cutout:
    """At the product's left (-1) or right (1), near its foot, or anywhere beside what is seen from above; most of it inside the frame."""
    rgba, mask = shadowed(thing, source)
    wide, tall = (length * shot.placing.scale for length in framing.boxed(shot.row))
    x, y = shot.placing.centre
    low, high = (-0.5, 0.5) if shot.row["elevation"] > FLAT_LAY else (0.2, 0.52)
    across = x + side * (wide / 2 + source.between(-0.25, 0.6) * thing.width)
    down = y + source.between(low, high) * tall
    inside = [min(max(at, 0.35 * length), side - 0.35 * length) for at, length, side in ((across, thing.width, shot.canvas[0]), (down, thing.height, shot.canvas[1]))]
    return picture.Cutout(rgba, mask, (round(inside[0] - rgba.width / 2), round(inside[1] - rgba.height / 2)))


def others(draft: Draft, shot: Shot, studio: Studio, apart: float) -> list[dict]:
    """Fronts of other categories that were shot from heights at most so many degrees apart. No people: they would be as small as toys; and no shoes beside people, whose own would look like them."""
    known = (*studio.products, *studio.real)
    shod = half.worn(draft.product.front)
    strangers = [product for product in known if product.category != draft.product.category and not half.worn(product.front) and not (shod and product.facts["kind"] in SHOES)]
    rows = [product.views[name] for product in strangers for name in ("front", "angle") if name in product.views]
    return [row for row in rows if not row["closeUp"] and abs(row["elevation"] - shot.row["elevation"]) <= apart]


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
