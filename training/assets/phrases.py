"""Texts laid over pictures, and reviewers' phrases: read, given an id and a part, and their slots filled.

    phrase = source.pick(phrases("promotions", "train"))
    text = fill(phrase.text, source)                       # or fill(phrase.text, source, name="Norlund")

Pure: the texts are in words/*.json beside this file.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import Any

from .. import split
from ..render.random_source import Source
from ..split import Part
from . import names

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "words")
SLOT = re.compile(r"\{(\w+)((?::\w+)*)\}")
# What a text over a picture may leave open.
SLOTS = ("percent", "price", "was", "n", "year", "name", "handle", "url", "phone", "code")


@dataclass(frozen=True)
class Phrase:
    """`when`: sub-kinds (or manners) that it speaks of; empty where it fits all."""

    text: str
    kind: str = ""
    when: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]

    @property
    def part(self) -> Part:
        return split.part("phrase", self.id)

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(slot for slot, _ in SLOT.findall(self.text))


@functools.cache
def words(name: str) -> dict[str, Any]:
    with open(os.path.join(HERE, name + ".json"), encoding="utf-8") as text:
        return json.load(text)


def phrase_of(row: dict[str, Any]) -> Phrase:
    return Phrase(row["text"], row.get("kind", ""), tuple(row.get("when", ())))


@functools.cache
def phrases(name: str, part: Part | None = None) -> tuple[Phrase, ...]:
    """All of "promotions", "watermarks" or "badges", or those of a part."""
    return tuple(phrase for phrase in map(phrase_of, words(name)["phrases"]) if part in (None, phrase.part))


def amount(source: Source) -> float:
    """Small prices are more frequent than large ones."""
    return 5 * 30 ** source.unit()


def fill(text: str, source: Source, **stated: str) -> str:
    """Every slot from the seed, or as stated. A price that was is higher than the one that is, and in the same coin."""
    now = source.fork("price")
    price = amount(now)
    old = price * now.between(1.15, 2.2)
    coin = now.pick((0, 1, 2, 3))

    def paid(value: float) -> str:
        number = f"{int(value)}.{now.pick(('99', '95', '90', '49'))}" if coin % 2 else str(max(1, round(value)))
        return (f"${number}", f"€{number}", f"{number} €", f"£{number}")[coin]

    def value(slot: str) -> str:
        choice = source.fork(slot)
        if slot in stated:
            return stated[slot]
        if slot in ("price", "was"):
            return paid(price if slot == "price" else old)
        return {
            "percent": lambda: choice.pick(("5", "10", "15", "20", "25", "30", "33", "40", "50", "60", "70", "80")),
            "n": lambda: str(choice.pick((2, 3, 4, 5, 6, 8, 10, 12))),
            "year": lambda: str(choice.pick((2023, 2024, 2025, 2026, 2026, 2027))),
            "name": lambda: names.name(choice),
            "handle": lambda: names.handle(choice),
            "url": lambda: names.url(choice),
            "phone": lambda: names.phone(choice),
            "code": lambda: f"{names.word(choice)[:6].upper()}{int(choice.between(5, 99))}",
        }[slot]()

    return SLOT.sub(lambda match: value(match[1]), text)
