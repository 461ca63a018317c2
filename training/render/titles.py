"""Titles in the ways sellers write them, as parts that know what they say: a composer swaps one part and has a title that contradicts.

Pure: works on the `facts` of a pack's row (see facts.Facts.row), without Blender.
"""

from __future__ import annotations

import re

from .palette import WORDS
from .random_source import Source

# before: a trait as an adjective; after: a trait as a phrase. A template is used only where all its slots can be filled.
TEMPLATES = (
    "{brand} {line} {kind}, {colour}",
    "{brand} {kind} {line} – {colour}",
    "{colour} {kind} by {brand}",
    "{brand} {line} {material} {kind} ({colour})",
    "{before} {colour} {kind}, {brand} {line}",
    "{brand} {before} {kind} in {colour}",
    "{kind} {after}, {colour}, {brand}",
    "{brand} {colour} {material} {kind} {after}",
    "{material} {kind} {after} – {colour}",
    "{brand} {line} – {before} {kind} {after}, {colour}",
    "{colour} {kind} {after}",
    "{before} {material} {kind} | {colour} | {brand}",
    "{line} {kind} {after} in {colour}",
    "{kind}: {before}, {colour}, {material}",
    "{brand} {line} {kind} / {colour} / {material}",
    "{colour} {before} {kind} from {brand}",
)
# For things of which neither a trait nor the material is known.
PLAIN = (
    "{brand} {line} {kind}, {colour}", "{brand} {kind} {line} – {colour}", "{colour} {kind} by {brand}", "{colour} {kind}", "{brand} {colour} {kind}",
    "{kind} {brand} {line}, {colour}", "{line} {kind} in {colour}", "{brand} – {kind} {line} ({colour})", "{kind} | {colour} | {brand}", "{brand} {kind}",
    "{line} {colour} {kind} by {brand}",
)  # fmt: skip

Parts = list[dict[str, str]]


# Of the slot of a trait that stands before the noun, as an adjective.
BEFORE = ":before"


def sides(facts: dict) -> tuple[list[str], list[str]]:
    """Names of the traits that can stand before the noun, and of those that can stand after it."""
    traits = facts["traits"].items()
    return [name for name, trait in traits if trait["adjectives"][trait["value"]]], [name for name, trait in traits if trait["phrase"] != "{}"]


def fitting(facts: dict, templates: tuple[str, ...] = TEMPLATES) -> list[str]:
    before, after = sides(facts)
    there = {"before": before, "after": after, "material": facts["material"]}
    return [t for t in templates if all(known or f"{{{slot}}}" not in t for slot, known in there.items())]


def said(trait: dict, value: str, slot: str) -> list[str]:
    """In what words the trait of a row's facts has this value, in such a slot of a title; empty where there are none."""
    return trait["adjectives"][value] if slot.endswith(BEFORE) else [trait["phrase"].format(value)]


def parts_of(facts: dict, source: Source, templates: tuple[str, ...] = TEMPLATES) -> Parts:
    """One title: [{"slot", "text"}]; slot is "brand", "line", "kind", "colour", "material", "trait:NAME" (before the noun "trait:NAME:before"), or "" for what joins them."""
    before, after = sides(facts)
    template = source.pick(fitting(facts, templates))
    upper = source.chance(0.55)
    out: Parts = []
    for piece in re.split(r"(\{\w+\})", template):
        slot = piece[1:-1] if piece.startswith("{") else ""
        if slot in ("before", "after"):
            name = source.pick(before if slot == "before" else after)
            own, trait = f"trait:{name}{BEFORE if slot == 'before' else ''}", facts["traits"][name]
            out.append({"slot": own, "text": source.pick(said(trait, trait["value"], own))})
        elif slot == "kind":
            out.append({"slot": slot, "text": source.pick([facts["kind"], facts["kind"], *facts["synonyms"]])})
        elif slot == "colour":
            out.append({"slot": slot, "text": source.pick([facts["shade"], facts["colour"], *WORDS[facts["colour"]]])})
        elif piece:
            out.append({"slot": slot, "text": facts[slot] if slot else piece})
    return [{**part, "text": capitals(part["text"])} if upper and part["slot"] else part for part in out]


def capitals(text: str) -> str:
    """Title case that leaves small words and brands alone."""
    return " ".join(
        word if word in ("with", "in", "on", "a", "of", "for", "no", "and") or not word[:1].islower() else word[0].upper() + word[1:]
        for word in text.split(" ")
    )


def text_of(parts: Parts) -> str:
    joined = "".join(part["text"] for part in parts)
    return joined[0].upper() + joined[1:]
