"""One picture put together from several: panels with or without gutters, or a detail set into the picture as a box or a circle."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageDraw

from ...render.random_source import Source
from .. import clean, framing, grounds, half, picture
from ..draft import Draft, Picture, Shot, Size, Violation
from ..studio import Studio
from .background import colour
from .fault import Fault, Slots, anywhere

# Cells as shares: (left, top, right, bottom).
HALVES = ((0, 0, 0.5, 1), (0.5, 0, 1, 1))
LAYOUTS = (
    HALVES, HALVES, ((0, 0, 1, 0.5), (0, 0.5, 1, 1)), ((0, 0, 1 / 3, 1), (1 / 3, 0, 2 / 3, 1), (2 / 3, 0, 1, 1)),
    ((0, 0, 0.62, 1), (0.62, 0, 1, 0.5), (0.62, 0.5, 1, 1)), ((0, 0, 1, 0.6), (0, 0.6, 0.5, 1), (0.5, 0.6, 1, 1)),
    ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)), ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)),
    ((0, 0, 0.66, 0.66), (0.66, 0, 1, 0.33), (0.66, 0.33, 1, 0.66), (0, 0.66, 0.33, 1), (0.33, 0.66, 0.66, 1), (0.66, 0.66, 1, 1)),
    tuple((c / 3, r / 2, (c + 1) / 3, (r + 1) / 2) for r in range(2) for c in range(3)),
)  # fmt: skip


# Of the collages without visible gutters: each second panel has another ground. Of all: panels are filled to the rim, though that cuts what they show.
TINTED, FILLED = 0.55, 0.4


def collage(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    slot = slots[0]
    variant = source.pick(("panels", "panels", "inset-box", "inset-circle"))
    base = draft.pictures[slot]
    if variant == "panels":
        draft.pictures[slot] = panels(draft, base, source, studio)
    else:
        inset(draft, base, variant == "inset-circle", source, studio)
    return [Violation("collage", slot, variant=variant)]


def panel_shots(draft: Draft, count: int, source: Source, studio: Studio) -> list[Shot]:
    """Sides of the product, details and scenes, no two alike while there are enough."""
    ground, shots = grounds.studio(source.fork("ground")), []
    names = clean.options(studio.store, draft.product)
    order = [name for name in source.shuffled(names) if not name.startswith("scene")] + [name for name in names if name.startswith("scene")][: 1 + count // 3]
    shots.append(framing.studio(draft.product.front, source.fork("front"), ground, main=True))
    for name in source.shuffled(order[: count + 1]):
        shot = clean.taken(studio.store, draft.product, studio.part, name, shots, ground, source.fork(name))
        if shot:
            shots.append(shot)
    others = source.shuffled(shots)
    while len(others) < count:
        others.append(half.some_crop(studio.store, draft.product, grounds.flat("tint", colour(source, False)), source.fork(f"more-{len(others)}")))
    return others[:count]


def panels(draft: Draft, base: Picture, source: Source, studio: Studio) -> Picture:
    cells = source.pick(LAYOUTS)
    canvas = base.image.size
    gutter = round(source.between(0.008, 0.03) * max(canvas)) if source.chance(0.6) else 0
    between = (255, 255, 255) if source.chance(0.7) else colour(source) if source.chance(0.5) else (0, 0, 0)
    shots = panel_shots(draft, len(cells), source, studio)
    if (gutter == 0 or between == (255, 255, 255)) and source.fork("tints").chance(TINTED):
        # Where white lies beside white, only what is seen several times tells of panels.
        for k in range(source.pick((0, 1)), len(shots), 2):
            if shots[k].role != "scene":
                shots[k] = replace(shots[k], ground=grounds.flat("tint", colour(source, strong=False)))
    image, mask, filled = Image.new("RGB", canvas, between), Image.new("L", canvas, 0), source.fork("filled").chance(FILLED)
    for cell, shot in zip(cells, shots):
        box = inside(cell, canvas, gutter)
        size = (box[2] - box[0], box[3] - box[1])
        part = fitted(picture.paint(studio.store, shot, draft.life), size, filled)
        image.paste(part.image, box[:2])
        mask.paste(part.mask, box[:2])
    return Picture(image, mask, replace(base.shot, role="collage"))


def inside(cell: tuple[float, float, float, float], canvas: Size, gutter: int) -> tuple[int, int, int, int]:
    """A cell in pixels; gutters lie between cells only."""
    left, top, right, bottom = (round(share * side) for share, side in zip(cell, (*canvas, *canvas)))
    half = gutter // 2
    return (left + half * (left > 0), top + half * (top > 0), right - (gutter - half) * (right < canvas[0]), bottom - (gutter - half) * (bottom < canvas[1]))


def fitted(painted: Picture, size: Size, filled: bool = False) -> Picture:
    """Covers the cell; cut rather than squeezed, but unless it is to be filled not through the product while its ground can fill the rest."""
    image, mask = painted.image, painted.mask
    ratio = max(size[0] / image.width, size[1] / image.height)
    if painted.shot.role in ("studio", "half") and not filled:
        ratio = min(size[0] / image.width, size[1] / image.height)
        canvas, cover = painted.shot.ground.paint(size), Image.new("L", size, 0)
        small = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
        cut = half.cut_at(painted.shot.row)[0] if painted.shot.role == "half" else None
        free = size[1] - small[1]
        at = ((size[0] - small[0]) // 2, 0 if cut == "top" else free if cut == "bottom" else free // 2)
        canvas.paste(image.resize(small, Image.Resampling.BICUBIC), at)
        cover.paste(mask.resize(small, Image.Resampling.BICUBIC), at)
        return Picture(canvas, cover, painted.shot)
    across, down = size[0] / ratio, size[1] / ratio
    left, top = max((image.width - across) / 2, 0), max((image.height - down) / 2, 0)
    window = (left, top, min(left + across, image.width), min(top + down, image.height))
    return Picture(image.resize(size, Image.Resampling.BICUBIC, window), mask.resize(size, Image.Resampling.BICUBIC, window), painted.shot)


def inset(draft: Draft, base: Picture, is_round: bool, source: Source, studio: Studio) -> None:
    """One or two details in the corners, each with a rim."""
    rim = source.pick(((255, 255, 255), (20, 20, 20), colour(source), (150, 150, 150)))
    corners = source.shuffled([(0, 0), (1, 0), (0, 1), (1, 1)])[: 1 + source.chance(0.4)]
    close = [row for row in draft.product.views.values() if row["closeUp"] and row["view"] not in half.HALVES]
    for k, corner in enumerate(corners):
        fork = source.fork(f"inset-{k}")
        ground = grounds.flat("tint", colour(fork, strong=False))
        shot = framing.close_up(close[0], fork, ground) if close and k == 0 else half.some_crop(studio.store, draft.product, ground, fork)
        side = round(source.between(0.27, 0.4) * min(base.image.size))
        part = fitted(replace_role(picture.paint(studio.store, shot, draft.life)), (side, side))
        away = round(source.between(0.015, 0.05) * side)
        at = tuple(away if c == 0 else full - side - away for c, full in zip(corner, base.image.size))
        lay(base, part, (at[0], at[1]), is_round, rim, max(2, round(source.between(0.012, 0.03) * side)))


def replace_role(painted: Picture) -> Picture:
    return Picture(painted.image, painted.mask, replace(painted.shot, role="crop"))


def lay(base: Picture, part: Picture, at: tuple[int, int], is_round: bool, rim: tuple[int, int, int], width: int) -> None:
    side = part.image.width
    hole, disc = (Image.new("L", (side * 3, side * 3), 0) for _ in range(2))
    for canvas, away in ((hole, 0), (disc, width * 3)):
        draw, box = ImageDraw.Draw(canvas), (away, away, side * 3 - 1 - away, side * 3 - 1 - away)
        draw.ellipse(box, fill=255) if is_round else draw.rectangle(box, fill=255)
    outer, inner = hole.resize((side, side), Image.Resampling.BOX), disc.resize((side, side), Image.Resampling.BOX)
    base.image.paste(rim, at, outer)
    base.image.paste(part.image, at, inner)
    base.mask.paste(part.mask, at, inner)


COLLAGE = Fault("collage", anywhere, collage)
