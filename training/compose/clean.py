"""A sequence with nothing wrong: the front as main picture, other sides, scenes and details behind it."""

from __future__ import annotations

from ..render.random_source import Source
from ..split import Part
from . import camera, framing, grounds, half
from .departments import listed
from .draft import Box, Draft, Ground, Shot, area, overlap
from .draws import weighted
from .store import FLAT_LAY, Product, Store
from .wording import title

# Pictures in a sequence -> share. Fewer come out where a product has too little to show.
COUNTS = (("1", 0.08), ("2", 0.12), ("3", 0.20), ("4", 0.20), ("5", 0.16), ("6", 0.10), ("7", 0.07), ("8", 0.04), ("9", 0.03))
# How readily a seller takes each kind of picture next.
NEXT = {"front": 4.0, "angle": 5.0, "side": 3.0, "back": 3.0, "top": 2.5, "detail": 2.5, "half": 4.0, "half angle": 3.0, "half back": 4.0, "scene": 2.2, "crop": 0.6}
MOST_SCENES, MOST_CROPS = 4, 3
# Views that look the same are shown once: a round bottle has no back.
SAME = 0.03
PAPER = ("graded", "vignette", "paper")
# Share of a crop that another one of the same side may show already.
ANOTHER = 0.3


def draft(store: Store, product: Product, part: Part, source: Source, crops: float = 1.0) -> Draft:
    """crops: how many times as readily as elsewhere a seller shows a part of a view."""
    count = int(weighted(source.fork("count"), COUNTS))
    ground = grounds.studio(source.fork("ground"))
    main = half.main_view(store, product, source.fork("main view"))
    first = product.views[main], source.fork("main"), ground
    shots = [half.shot(*first) if main == "half" else framing.studio(*first, main=True)]
    left = options(store, product, main)
    while len(shots) < count and left:
        slot = source.fork(f"slot-{len(shots)}")
        # Of scenes and of crops one at a time stands for choice, or their number would outweigh the sides.
        offered = {option.split("-")[0]: option for option in reversed(left)}
        name = weighted(slot, tuple((option, NEXT[kind] * (crops if kind == "crop" else 1.0)) for kind, option in offered.items()))
        left.remove(name)
        shot = taken(store, product, part, name, shots, ground, slot)
        if shot:
            shots.append(shot)
    return Draft(product, part, shots, title(product.front, source.fork("title")), listed(product, source.fork("listed")), life=camera.of(source.fork("camera")))


def options(store: Store, product: Product, main: str = "front") -> list[str]:
    """What there is to show besides the main view, by the keys of NEXT."""
    shown, names = [product.views[main]], []
    for name, row in product.views.items():
        if name != main and all(store.difference(row, other) >= SAME for other in shown):
            shown.append(row)
            names.append(name)
    return names + [f"scene-{k}" for k in range(MOST_SCENES)] + [f"crop-{k}" for k in range(MOST_CROPS)]


def taken(store: Store, product: Product, part: Part, name: str, shots: list[Shot], ground: Ground, source: Source) -> Shot | None:
    if name.startswith("scene"):
        return scene(store, product, part, shots, source)
    if name.startswith("crop"):
        return crop(store, product, shots, ground, source)
    row = product.views[name]
    if name == "detail" and any(shot.role == "crop" and half.side_of(shot.row) in ("front", "angle") for shot in shots if half.worn(shot.row)):
        return None
    # One seller, one studio; now and then a picture of another day.
    if source.chance(0.1):
        ground = grounds.studio(source.fork("ground"))
    if half.is_half(row):
        return half.shot(row, source, ground)
    return framing.close_up(row, source, ground) if row["closeUp"] else framing.studio(row, source, ground, main=False)


def scene(store: Store, product: Product, part: Part, shots: list[Shot], source: Source) -> Shot | None:
    """A side not yet seen in a scene, in a place not yet seen; None where there is no such place."""
    used = {(shot.row["file"], shot.ground.plate) for shot in shots if shot.role == "scene"}
    rows = [row for row in product.views.values() if not row["closeUp"] and row["file"] not in {file for file, _ in used}]
    unseen = [row for row in rows if row["file"] not in {shot.row["file"] for shot in shots}]
    standing = [row for row in unseen or rows if row["elevation"] <= FLAT_LAY] or rows
    for row in source.shuffled(standing):
        free = [place for place in framing.places_for(store, row, store.places(part)) if place["plate"] not in {plate for _, plate in used}]
        if any(store.difference(row, shot.row) < SAME for shot in shots if shot.role == "studio"):
            # The same view before other paper would be the picture again with its ground exchanged.
            free = [place for place in free if place["place"] not in PAPER]
        if free:
            return framing.scene(store, row, source.pick(free), source)
    return None


def crop(store: Store, product: Product, shots: list[Shot], ground: Ground, source: Source) -> Shot | None:
    """A detail of a side of which none was shown; sides of thin things have none."""
    if len(product.views) == 1:
        return another_crop(product.front, shots, ground, source)
    if half.worn(product.front):
        return half.crop(store, product, shots, ground, source)
    used = {shot.row["file"] for shot in shots if shot.role == "crop"}
    rows = [row for row in product.views.values() if not row["closeUp"] and row["file"] not in used and min(framing.boxed(row)) > 150]
    return framing.crop(source.pick(rows), source, ground) if rows else None


def another_crop(row: dict, shots: list[Shot], ground: Ground, source: Source) -> Shot | None:
    """Of the one view that there is, a part of which little was shown before."""
    if min(framing.boxed(row)) <= 110:
        return None
    shown = [window(shot) for shot in shots if shot.role == "crop"]
    tries = [framing.crop(row, source.fork(f"try-{k}"), ground) for k in range(8)]
    return next((shot for shot in tries if all(overlap(window(shot), one) < ANOTHER * area(window(shot)) for one in shown)), None)


def window(shot: Shot) -> Box:
    """Where the frame lies, in pixels of the product from its middle."""
    (x, y), (wide, tall) = shot.placing.centre, shot.canvas
    return (-x, -y, wide - x, tall - y)
