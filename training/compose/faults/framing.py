"""The main picture's margin: far too much or too little of it (fill), or the product cut off (truncation)."""

from __future__ import annotations

from dataclasses import replace

from ...render.random_source import Source
from .. import framing, half, picture
from ..draft import Draft, Placing, Shot, Violation
from ..studio import Studio
from . import worn
from .fault import Fault, Slots, main_only

# Share of the tighter axis. Clean main pictures have 0.58 to 0.955.
SMALL, LARGE = (0.14, 0.40), (0.985, 1.0)
CUT = (0.08, 0.40)


def fill(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    shot = draft.shots[0]
    if shot.role == "half":
        variant, draft.shots[0] = worn.small(shot, source)
        return [Violation("fill", 0, variant=variant, facts={"manner": "small"})]
    small = half.worn(shot.row) or source.chance(0.5)
    wide, tall = framing.boxed(shot.row)
    canvas, tightest = shot.canvas, min(shot.canvas[0] / wide, shot.canvas[1] / tall)
    share = source.between(*(SMALL if small else LARGE))
    if not small and share * tightest > 1:
        # The sprite may not be enlarged, so the frame becomes smaller.
        canvas = (round(canvas[0] / (share * tightest)), round(canvas[1] / (share * tightest)))
        tightest = min(canvas[0] / wide, canvas[1] / tall)
    scale = share * tightest
    free = (canvas[0] - wide * scale, canvas[1] - tall * scale)
    loose = 0.3 if small else 0.0
    centre = (canvas[0] / 2 + free[0] * source.between(-loose, loose), canvas[1] / 2 + free[1] * source.between(-loose, loose))
    draft.shots[0] = replace(shot, canvas=canvas, placing=Placing(scale, centre))
    manner = "small" if small else "large"
    return [Violation("fill", 0, variant=manner, facts={"manner": manner})]


def truncation(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """Moves the product over one edge or over two that meet, or the camera too near."""
    shot = draft.shots[0]
    if half.worn(shot.row) and shot.role in ("studio", "half"):
        variant, draft.shots[0] = worn.truncated(studio.store, shot, source)
        return [Violation("truncation", 0, variant=variant)]
    variant = source.pick(("side", "end", "corner", "near"))
    if variant == "near":
        moved = too_near(shot, source)
    else:
        moved = over_the_edge(shot, variant, source)
    if visible(studio, moved) > 0.95:
        return []
    draft.shots[0] = moved
    return [Violation("truncation", 0, variant=variant)]


def too_near(shot: Shot, source: Source) -> Shot:
    """As if from nearer: both ends of the product's longer side are cut, or more of one. The sprite grows as far as it may, then the frame shrinks."""
    wide, tall = (length * shot.placing.scale for length in framing.boxed(shot.row))
    share = 1 / source.between(1.1, 1.5)
    ratio = share * min(1.0, max(wide / shot.canvas[0], tall / shot.canvas[1]))
    grown = min(1 / ratio, 1 / shot.placing.scale)
    # No smaller than the smallest clean pictures.
    ratio = max(ratio * grown, min(framing.SMALL_LONGEST[0] / max(shot.canvas), 1.0))
    wide, tall = wide * grown, tall * grown
    canvas = (round(shot.canvas[0] * ratio), round(shot.canvas[1] * ratio))
    over = (canvas[0] - wide, canvas[1] - tall)
    centre = (canvas[0] / 2 + over[0] * source.between(-0.25, 0.25), canvas[1] / 2 + over[1] * source.between(-0.25, 0.25))
    return replace(shot, canvas=canvas, placing=replace(shot.placing, scale=shot.placing.scale * grown, centre=centre))


def over_the_edge(shot: Shot, variant: str, source: Source) -> Shot:
    canvas, (wide, tall) = shot.canvas, framing.boxed(shot.row)
    scale = min(1.0, shot.placing.scale * source.between(1.0, 1.25))
    wide, tall = wide * scale, tall * scale
    x, y = shot.placing.centre
    if variant != "end":
        x = edge(source, canvas[0], wide, source.between(*CUT))
    if variant != "side":
        y = edge(source, canvas[1], tall, source.between(*CUT), low_more=True)
    return replace(shot, placing=Placing(scale, (x, y)))


def edge(source: Source, side: int, length: float, cut: float, low_more: bool = False) -> float:
    """Where the centre lies when a share of the length is outside at one end."""
    at_end = source.chance(0.6 if low_more else 0.5)
    return side + length * cut - length / 2 if at_end else length / 2 - length * cut


def visible(studio: Studio, shot: Shot) -> float:
    """Share of the product that the frame still holds."""
    product = picture.cutout(studio.store, shot)
    left, top = product.at
    window = (max(-left, 0), max(-top, 0), min(product.mask.width, shot.canvas[0] - left), min(product.mask.height, shot.canvas[1] - top))
    inside = sum(value * count for value, count in enumerate(product.mask.crop(window).histogram()))
    return inside / max(sum(value * count for value, count in enumerate(product.mask.histogram())), 1)


FILL = Fault("fill", main_only, fill)
TRUNCATION = Fault("truncation", main_only, truncation)
