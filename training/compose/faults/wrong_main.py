"""The main picture is a back, a side, a view from above, a detail or a scene, and the front stands behind it.

A detail is cut by the frame, a scene's background busy: as faults of a main picture these are listed beside it.
"""

from __future__ import annotations

from ...render.random_source import Source
from ..draft import Draft, Shot, Violation
from ..half import HALVES, cuts_sold, fits_main, side_of, worn
from ..store import Store
from ..studio import Studio
from .background import BUSY_PLACES
from .fault import Fault, Slots

# Sides that look much like the front make no wrong main picture.
OTHER_SIDE = 0.09
# A side of a thing must differ more: a stool has none that is better than another. What was rendered as the front is what one shows first, of a shoe its side.
NARROW_SIDE = 0.15
WITHOUT_A_FRONT = {"bar stool", "stool", "pouffe", "ballpoint pen", "marker", "pencil", "scissors", "spanner", "hammer"}


def kind_of(shot: Shot) -> str:
    if shot.role == "close-up" and shot.row["view"] in HALVES:
        return side_of(shot.row)
    return {"scene": "scene", "close-up": "detail", "crop": "detail"}.get(shot.role, side_of(shot.row))


def in_place(shot: Shot) -> bool:
    """On wood, in a room, on a lawn; before plain paper a picture may well be the main one."""
    return shot.role == "scene" and shot.ground.name in BUSY_PLACES


def is_detail(store: Store, shot: Shot) -> bool:
    """A person cut to the garment is none, wherever else the frame cuts it; nor is a near view that holds all of the garment."""
    if shot.role not in ("crop", "close-up") or (shot.role == "close-up" and shot.row["view"] in HALVES):
        return False
    return not worn(shot.row) or cuts_sold(store, shot)


def is_poor_side(store: Store, row: dict, front: dict) -> bool:
    """Of a person head and feet tell the back, however much the clothes are alike from both sides; where the frame cuts the garment, that would be wrong as well."""
    if worn(row) and side_of(row) == "back":
        return row["view"] not in HALVES or fits_main(store, row)
    if row["view"] in HALVES:
        return False
    if row["view"] == "side" and not worn(row):
        return row["facts"]["kind"] not in WITHOUT_A_FRONT and store.unlikeness(row, front) >= NARROW_SIDE
    return row["view"] in ("back", "top", "side") and store.unlikeness(row, front) >= OTHER_SIDE


def swaps(draft: Draft, studio: Studio) -> list[Slots]:
    """(0, slot of the picture that would be the wrong main one)."""
    front = draft.product.front
    found = []
    for slot, shot in enumerate(draft.shots[1:], 1):
        if is_detail(studio.store, shot) or in_place(shot) or is_poor_side(studio.store, shot.row, front):
            found.append((0, slot))
    # Details and scenes are many, sides that differ few: each kind once, and these more often, so that the kinds are about even.
    first: dict[str, Slots] = {}
    for slots in found:
        first.setdefault(kind_of(draft.shots[slots[1]]), slots)
    return [slots for kind, slots in first.items() for _ in range(4 if kind in ("back", "top", "side") else 1)]


def wrong_main(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    slot = slots[1]
    draft.shots[0], draft.shots[slot] = draft.shots[slot], draft.shots[0]
    main, variant = draft.shots[0], kind_of(draft.shots[0])
    found = [Violation("wrong-main", None, variant=variant, facts={"picture": "0", "other_picture": str(slot)})]
    if is_detail(studio.store, main):
        found.append(Violation("truncation", 0, variant="detail"))
    if in_place(main):
        found.append(Violation("background-busy", 0, variant="scene"))
    return found


WRONG_MAIN = Fault("wrong-main", swaps, wrong_main)
