"""Bad framing of clothes on people: too small, or cut where the garment, the face or an arm is lost.

Shops cut people themselves, below a top and above trousers, so a cut there is a fault only where it takes a good part of what is sold. Nor is a person ever too large: shops let people fill the frame.
"""

from __future__ import annotations

from dataclasses import replace

from ...render.random_source import Source
from .. import framing, half
from ..draft import Box, Placing, Shot, shares
from ..half import OPPOSITE, Side
from ..store import Store

# Share of the tighter axis; clean ones have half.FILL.
SMALL = (0.2, 0.42)
# Of the shots that are too small: their cut edge hangs in the air, as where a cut-out was pasted; the others keep it on the picture's edge.
FLOATING = 0.5
# Shares of the garment's length, of what is above it, and of the person's width that are lost.
LOST, LOST_AT_END, FACE, ASIDE = (0.25, 0.55), (0.15, 0.4), (0.35, 0.7), (0.2, 0.42)
# At each end, where both are cut: more would leave a picture smaller than any clean one.
LOST_NEAR = (0.12, 0.28)
VARIANTS = ("garment", "garment", "end", "end", "side", "corner")
# A garment that begins so high covers the trunk; share of the person's height. Trousers and skirts begin at about 0.4.
OF_TRUNK = 0.3


def small(shot: Shot, source: Source) -> tuple[str, Shot]:
    """(variant, shot) of a person cut to the garment."""
    wide, tall = framing.boxed(shot.row)
    canvas = shot.canvas
    scale = source.between(*SMALL) * min(canvas[0] / wide, canvas[1] / tall)
    free = (canvas[0] - wide * scale, canvas[1] - tall * scale)
    loose = replace(shot, placing=Placing(scale, (canvas[0] / 2 + free[0] * source.between(-0.3, 0.3), canvas[1] / 2 + free[1] * source.between(-0.2, 0.2))))
    return ("small, floating", loose) if source.chance(FLOATING) else ("small", half.settled(loose))


def framed(shot: Shot, fill: float, cuts: dict[Side, float], source: Source) -> Shot:
    """With those shares of the box beyond the edges. Where the sprite would have to be enlarged, the frame becomes smaller instead."""
    canvas = shot.canvas
    if "top" in cuts and "bottom" in cuts:
        return between(shot, cuts, source)
    scale = half.scale_for(shot.row, canvas, fill, cuts)
    if scale > 1:
        # No smaller than the smallest clean pictures.
        ratio = min(max(1 / scale, framing.SMALL_LONGEST[0] / max(canvas)), 1.0)
        canvas = (round(canvas[0] * ratio), round(canvas[1] * ratio))
        scale = min(scale * ratio, 1.0)
    return replace(shot, canvas=canvas, placing=half.placing(shot.row, canvas, scale, cuts, source))


def between(shot: Shot, cuts: dict[Side, float], source: Source) -> Shot:
    """The frame, in its shape, holds what lies between a cut at the top and one at the bottom; arms may be lost, too."""
    seen = framing.boxed(shot.row)[1] * (1 - cuts["top"] - cuts["bottom"])
    tall = min(shot.canvas[1], seen)
    canvas = (round(tall * shot.canvas[0] / shot.canvas[1]), round(tall))
    return replace(shot, canvas=canvas, placing=half.placing(shot.row, canvas, tall / seen, cuts, source))


def truncated(store: Store, shot: Shot, source: Source) -> tuple[str, Shot]:
    """(variant, shot); of a whole person, or of one cut to the garment."""
    variant = source.pick((*VARIANTS, "near") if shot.role == "half" else VARIANTS)
    cuts = cuts_of(variant, shot, sold_box(store, shot.row), source)
    return variant, framed(shot, source.between(0.8, 0.95), cuts, source)


def cuts_of(variant: str, shot: Shot, sold: Box, source: Source) -> dict[Side, float]:
    """What lies beyond each edge, in shares of the person's box. sold: the garment in it."""
    own: Side = half.cut_at(shot.row)[0] if shot.role == "half" else "bottom" if sold[1] < OF_TRUNK else "top"
    far, aside = OPPOSITE[own], source.pick(("left", "right"))
    cuts: dict[Side, float] = {own: 0.0} if shot.role == "half" else {}
    if variant in ("garment", "near"):
        cuts[own] = beyond(own, sold, source.between(*(LOST if variant == "garment" else LOST_NEAR)))
    if variant in ("end", "corner", "near"):
        face = far == "top" and source.chance(0.5)
        lost = source.between(*(LOST_NEAR if variant == "near" else LOST_AT_END))
        cuts[far] = sold[1] * source.between(*FACE) if face else beyond(far, sold, lost)
    if variant in ("side", "corner"):
        cuts[aside] = source.between(*ASIDE)
    return cuts


def beyond(side: Side, sold: Box, lost: float) -> float:
    """How much of the box a cut takes that loses this share of the garment at one end."""
    top, bottom = sold[1], sold[3]
    return top + lost * (bottom - top) if side == "top" else 1 - bottom + lost * (bottom - top)


def sold_box(store: Store, row: dict) -> Box:
    """The garment's bounds in shares of the person's box."""
    left, top, right, bottom = row["box"]
    found = store.sale(row).crop((left, top, right, bottom)).point(lambda value: 255 if value > 127 else 0).getbbox()
    return shares(found, (right - left, bottom - top)) if found else (0.0, 0.0, 1.0, 1.0)
