"""Seeded choices: the same key gives the same numbers on every machine and in every version of Python."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Source:
    """A stream of choices from a key; `fork` gives an independent stream, so that a new choice does not shift the others."""

    def __init__(self, *key: object) -> None:
        self.key = "/".join(str(k) for k in key)
        self.count = 0

    def fork(self, name: str) -> "Source":
        return Source(self.key, name)

    def unit(self) -> float:
        self.count += 1
        digest = hashlib.sha256(f"{self.key}#{self.count}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.unit() * len(options))]

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def shuffled(self, options: Sequence[T]) -> list[T]:
        rest, out = list(options), []
        while rest:
            out.append(rest.pop(int(self.unit() * len(rest))))
        return out
