"""What a fault is: a code, where it can occur, and a function that makes it.

A choice is a tuple of slots; the first is the picture that the fault is seen on, others take part in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...render.random_source import Source
from ..draft import Draft, Violation
from ..studio import Studio

Slots = tuple[int, ...]
Possible = Callable[[Draft, Studio], list[Slots]]
Apply = Callable[[Draft, Slots, Source, Studio], list[Violation]]


@dataclass(frozen=True)
class Fault:
    """apply changes the draft and returns what is wrong now; nothing where it turned out impossible. spreads: sellers do it to several pictures alike."""

    code: str
    possible: Possible
    apply: Apply
    spreads: bool = False


def main_only(draft: Draft, studio: Studio) -> list[Slots]:
    return [(0,)]


def anywhere(draft: Draft, studio: Studio) -> list[Slots]:
    return [(slot,) for slot in range(len(draft.shots))]


def behind_main(draft: Draft, studio: Studio) -> list[Slots]:
    return [(slot,) for slot in range(1, len(draft.shots))]
