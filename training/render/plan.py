"""Which products the sample catalogue holds: per category a prefix of the product id and (seed, colour) pairs.

A seed that comes twice is one style in two colours: two products that are nearly the same, the hard case of duplicate finding.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .categories import module_of
from .product import View

Entry = tuple[int, int | None]

PLAN: dict[str, tuple[str, list[Entry]]] = {
    "mugs": ("mug", [(0, None), (1, None), (2, None), (3, None), (3, 4), (5, None)]),
    "bottles": ("bottle", [(0, None), (1, None), (2, None), (2, 4), (3, None)]),
    "candles": ("candle", [(1, None), (2, None), (3, None), (5, None)]),
    "vases": ("vase", [(0, None), (1, None), (3, None), (4, None), (5, None)]),
    "bowls": ("bowl", [(0, None), (1, None), (2, None), (3, None)]),
    "cookware": ("pan", [(0, None), (0, 1), (1, None), (2, None), (3, None)]),
    "skincare": ("skin", [(0, None), (1, None), (1, 4), (2, None), (3, None)]),
    "pantry": ("pantry", [(0, None), (1, None), (2, None), (3, None)]),
    "notebooks": ("book", [(0, None), (0, 1), (1, None), (2, None), (4, None)]),
    "lamps": ("lamp", [(0, None), (1, None), (2, None), (3, None), (4, None)]),
    "toys": ("toy", [(0, None), (1, None), (2, None), (3, 2)]),
    "speakers": ("speaker", [(0, None), (1, None), (2, None), (4, None)]),
    "stools": ("stool", [(0, None), (1, None), (1, 2), (2, None), (3, None)]),
    "cushions": ("cushion", [(0, None), (0, 3), (1, None), (2, None)]),
}


@dataclass(frozen=True)
class Planned:
    product_id: str
    category: str
    seed: int
    colour: int | None
    views: tuple[View, ...]


def planned() -> Iterator[Planned]:
    """All products; the first of every category before the second of any, so that a part is already a cross-section."""
    longest = max(len(entries) for _, entries in PLAN.values())
    for number in range(1, longest + 1):
        for category, (prefix, entries) in PLAN.items():
            if number <= len(entries):
                seed, colour = entries[number - 1]
                yield Planned(f"{prefix}-{number:04d}", category, seed, colour, views_of(category, number))


def views_of(category: str, number: int) -> tuple[View, ...]:
    """Sellers differ: only the first product of a category comes with every view; the others lack the close-up or the scene."""
    views = module_of(category).VIEWS
    lacking = "" if number == 1 or len(views) < 4 else "detail" if number % 2 == 0 else "scene"
    return tuple(view for view in views if view.name != lacking)
