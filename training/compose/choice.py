"""Which faults a sequence gets: the prevalences, and what does not go together. The one table of them.

    python -m training.compose.choice     # prints it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..render.random_source import Source
from .clean import COUNTS
from .draft import Draft
from .draws import weighted
from .faults import CODES, FAULTS
from .faults.fault import Fault, Slots
from .studio import Studio

QUALIFIED = 0.42
# Of the sequences with faults: how many. A fault that brings another with it, or is seen on several pictures, counts as one.
HOW_MANY = (("1", 0.52), ("2", 0.32), ("3", 0.16))
# How often a code is drawn, relative to the others, where it can occur.
# Faults of the main picture alone find it taken more often than others do; details and scenes as main pictures bring truncation and a busy background along.
WEIGHTS = {code: 1.0 for code in CODES} | {"fill": 1.3, "props": 1.3, "hard-shadow": 1.15, "wrong-main": 1.8, "title-mismatch": 1.2, "repeat": 1.2, "truncation": 0.9, "background-busy": 0.9}
# Share of the main picture among the pictures that a fault may be on; the others share the rest evenly.
ON_MAIN = 0.4
# Some faults are a seller's habit: the same mark on several pictures.
SPREADS = 0.25

# For what is trained on single pictures: how many of these codes a picture gets, and how often each. Sixty ways to lay a watermark over a picture need more of them than three to frame it.
MARKS_EACH = (("0", 0.3), ("1", 0.5), ("2", 0.2))
MARKS = (
    ("watermark", 4.0), ("added-text", 2.0), ("added-logo", 2.5), ("badge", 2.0), ("qr-code", 1.5),
    ("border", 0.7), ("letterbox", 0.7), ("sharpness", 0.8), ("upscaling", 0.8), ("compression", 0.8), ("exposure", 0.8),
)  # fmt: skip

SHOWN = {"background-busy", "fill", "truncation", "hard-shadow", "props", "wrong-product", "wrong-main", "collage"}
# Made with the main picture's product before paper, whichever side of it is shown.
OF_A_STUDIO = {"background-busy", "fill", "hard-shadow", "props"}
QUALITY = {"sharpness", "upscaling", "compression", "exposure"}
# At most one of each group on one picture: the second would hide the first, or could not be told from it.
GROUPS: tuple[set[str], ...] = (
    {"border", "letterbox", "collage"}, QUALITY, {"watermark", *QUALITY}, {"fill", "truncation", "hard-shadow", "props", "collage", "letterbox"},
    SHOWN - {"wrong-main"}, {"wrong-main", *SHOWN} - OF_A_STUDIO,
)  # fmt: skip
# Not in one sequence: a title about a product that half of the pictures do not show has no truth, and which garment of several a title is about is told by the main picture.
APART = ({"title-mismatch", "wrong-product"}, {"title-mismatch", "wrong-main"}, {"title-mismatch", "collage"})


# What shows another thing than before: a copy of the picture would no longer be one, or would be as wrong.
CHANGES_WHAT_IS_SHOWN = {"collage", "wrong-product", "wrong-main"}


@dataclass(frozen=True)
class Chosen:
    fault: Fault
    slots: Slots


def clash(fault: Fault, slots: Slots, other: Chosen) -> bool:
    pair = {fault.code, other.fault.code}
    if any(pair <= group for group in APART):
        return True
    if not set(slots) & set(other.slots):
        return False
    # A copy with a badge is one, and so is one of a main picture that is cut off.
    if "repeat" in pair:
        return pair == {"repeat"} or bool(pair & CHANGES_WHAT_IS_SHOWN)
    return any(pair <= group for group in GROUPS)


def a_place(fault: Fault, draft: Draft, studio: Studio, chosen: list[Chosen], source: Source) -> Slots | None:
    free = [slots for slots in fault.possible(draft, studio) if not any(clash(fault, slots, other) for other in chosen)]
    if not free:
        return None
    main, rest = [slots for slots in free if slots[:1] == (0,)], [slots for slots in free if slots[:1] != (0,)]
    return source.pick(main if main and (not rest or source.chance(ON_MAIN)) else rest)


def choose(draft: Draft, studio: Studio, source: Source, turn: int = 0, more: Mapping[str, float] = MappingProxyType({})) -> list[Chosen]:
    """The faults in the order in which they are to be made; none where the sequence is to be clean. turn: other faults for the same number. more: codes that are drawn so many times as often."""
    if source.chance(QUALIFIED):
        return []
    wanted, chosen = int(weighted(source, HOW_MANY)), []
    left, source = {fault.code: fault for fault in FAULTS}, source.fork(f"turn-{turn}")
    while left and len(chosen) < wanted:
        code = weighted(source, tuple((code, WEIGHTS[code] * more.get(code, 1.0)) for code in left))
        fault = left.pop(code)
        slots = a_place(fault, draft, studio, chosen, source)
        if slots is not None:
            chosen.append(Chosen(fault, slots))
    order = {fault.code: k for k, fault in enumerate(FAULTS)}
    return sorted(chosen, key=lambda one: order[one.fault.code])


def choose_marks(draft: Draft, studio: Studio, source: Source) -> list[Chosen]:
    """Faults of single pictures on most of them, as a net of pictures is trained on: in sequences as sellers send them, one picture in a hundred has a watermark."""
    chosen: list[Chosen] = []
    faults = {fault.code: fault for fault in FAULTS}
    for slot in range(len(draft.shots)):
        for _ in range(int(weighted(source, MARKS_EACH))):
            one = Chosen(faults[weighted(source, MARKS)], (slot,))
            if one.slots in one.fault.possible(draft, studio) and not any(clash(one.fault, one.slots, other) for other in chosen):
                chosen.append(one)
    order = {fault.code: k for k, fault in enumerate(FAULTS)}
    return sorted(chosen, key=lambda one: order[one.fault.code])


def also(one: Chosen, draft: Draft, studio: Studio, chosen: list[Chosen], source: Source) -> list[Slots]:
    """Further pictures with the same fault, where it is a seller's habit."""
    if not one.fault.spreads or not source.chance(SPREADS):
        return []
    others = [other for other in chosen if other is not one]
    free = [slots for slots in one.fault.possible(draft, studio) if slots != one.slots and not any(clash(one.fault, slots, other) for other in others)]
    return source.shuffled(free)[: 1 + int(source.unit() * len(free))]


def main() -> None:
    print(f"qualified {QUALIFIED:.0%}; of the others " + ", ".join(f"{share:.0%} with {count}" for count, share in HOW_MANY))
    print("pictures  " + ", ".join(f"{count}: {share:.0%}" for count, share in COUNTS))
    mean = (1 - QUALIFIED) * sum(int(count) * share for count, share in HOW_MANY)
    for code, weight in WEIGHTS.items():
        print(f"{code:16} weight {weight:.2f}, about {mean * weight / sum(WEIGHTS.values()):.1%} of the sequences where it can occur")


if __name__ == "__main__":
    main()
