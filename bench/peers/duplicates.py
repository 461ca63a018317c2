"""Repeats within a product: hashes within 30 bits and the same colours."""
from __future__ import annotations

import numpy as np

from looking import Facts, Hash

RADIUS = 30
WEAK_RADIUS = 14
CHROMA = 10


def bits_apart(a: Hash, b: Hash) -> int:
    return int(np.bitwise_count(a.bits ^ b.bits).sum())


def usable(facts: Facts) -> list[Hash]:
    hashes = [facts.pdq] + ([facts.trimmed] if facts.trimmed is not None else [])
    return [h for h in hashes if not h.flat]


def is_repeat(a: Facts, b: Facts) -> bool:
    if a.sha256 == b.sha256 or a.canonical == b.canonical:
        return True
    pairs = [(bits_apart(x, y), -min(x.quality, y.quality)) for x in usable(a) for y in usable(b)]
    if not pairs:
        return False
    apart, quality = min(pairs)
    if apart > (RADIUS if -quality >= 50 else WEAK_RADIUS):
        return False
    difference = np.hypot(*(a.chroma.astype(np.int16) - b.chroma).reshape(2, -1))
    return float(np.sort(difference)[int(0.95 * difference.size)]) <= CHROMA


def group(pictures: list[tuple[str, Facts]]) -> dict[str, str]:
    """Image id to the image id of its group's representative, the first of its kind."""
    representatives: list[tuple[str, Facts]] = []
    groups: dict[str, str] = {}
    for image_id, facts in pictures:
        own = next((r for r in representatives if is_repeat(r[1], facts)), None)
        if own is None:
            representatives.append((image_id, facts))
        groups[image_id] = own[0] if own else image_id
    return groups
