"""Which bodies are exported: numbers for the body model, by index. Pure.

Adults only. Neighbouring indices are as different as distant ones, and even indices are women.
"""

from __future__ import annotations

from ..random_source import Source

BODIES = 96
# Grows when the numbers below or what is exported changes; it is part of every worn product's recipe.
BODIES_VERSION = 1


def is_woman(index: int) -> bool:
    return index % 2 == 0


def phenotype(index: int) -> dict[str, float]:
    """Anny's shape parameters, each 0..1 (age: 2/3 is about 25 years, 1 about 90)."""
    source = Source("bodies", index)
    woman = is_woman(index)
    # Shops photograph slim to average people and, in one shoot of five, larger sizes.
    large = source.chance(0.2)
    ancestry = [source.unit() ** 3 for _ in range(3)]
    total = sum(ancestry) or 1.0
    return {
        "gender": source.between(0.88, 1.0) if woman else source.between(0.0, 0.12),
        "age": source.between(0.62, 0.78),
        "muscle": source.between(0.4, 0.62) if woman else source.between(0.5, 0.8),
        "weight": source.between(0.62, 0.9) if large else source.between(0.32, 0.52),
        "height": source.between(0.42, 0.66),
        "proportions": source.between(0.55, 0.95),
        "cupsize": source.between(0.25, 0.7),
        "firmness": source.between(0.5, 0.85),
        **dict(zip(("african", "asian", "caucasian"), (share / total for share in ancestry))),
    }


def body_for(source: Source, woman: bool) -> int:
    """A body's index."""
    return 2 * int(source.unit() * (BODIES // 2)) + (0 if woman else 1)
