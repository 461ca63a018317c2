"""What a reviewer writes about a sequence: one filed code, a sentence that may name more than that.

    text, named, images = sentence(violations, "train", source, facts=[{"text": "50% OFF"}, {}], filed="added-text")

`facts` has one mapping for each violation, with what its row does not say: colour, title_colour, kind, title_kind, attribute, text, other_picture (an index
from 0), picture (where the row's image is null) and manner (small, large; dark, bright; sides, ends; qr, bar). Phrases that need more than is known are
not used; those of another part never. The rules are also written down in words/feedback.json, so that another language can follow them. Pure.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from ..render.random_source import Source
from ..split import Part
from .phrases import SLOT, Phrase, phrase_of, words

Fact = Mapping[str, Any]
# Of the sequences with several faults, those whose sentence names more than the filed one.
MORE, THIRD = 0.5, 0.4


@functools.cache
def of_code(code: str, part: Part | None = None) -> tuple[Phrase, ...]:
    """A code's phrases ("qualified" for praise), of all parts or of one."""
    known = words("feedback")
    rows = known["qualified"] if code == "qualified" else known["codes"][code]
    return tuple(phrase for phrase in map(phrase_of, rows) if part in (None, phrase.part))


@functools.cache
def joins(count: str, part: Part | None = None) -> tuple[Phrase, ...]:
    """Ways to join "two" or "three" sentences."""
    return tuple(phrase for phrase in map(phrase_of, words("feedback")["joins"][count]) if part in (None, phrase.part))


def with_article(noun: str) -> str:
    plural = " of " not in noun and noun.endswith("s") and not noun.endswith("ss")
    if plural or noun in words("feedback")["bare"]:
        return noun
    return f"an {noun}" if noun[0].lower() in "aeiou" else f"a {noun}"


def picture_called(index: int, source: Source) -> str:
    """ "the main picture", "image 3", "the third photo"."""
    names = words("feedback")["pictures"]
    form = source.pick(names["main"] if index == 0 else names["further"])
    return form.replace("{n}", str(index + 1)).replace("{ordinal}", names["ordinals"][index])


def values(violation: Fact, fact: Fact, source: Source) -> dict[str, str]:
    """Every slot that can be filled."""
    known = {slot: str(fact[slot]) for slot in ("colour", "title_colour", "kind", "title_kind", "attribute", "text") if fact.get(slot)}
    known |= {f"a_{slot}": with_article(known[slot]) for slot in ("kind", "title_kind") if slot in known}
    index = violation.get("image") if violation.get("image") is not None else fact.get("picture")
    for slot, place in (("picture", index), ("other_picture", fact.get("other_picture"))):
        if place is not None:
            known[slot] = picture_called(int(place), source.fork(slot))
    return known


def usable(phrase: Phrase, known: Mapping[str, str], manners: tuple[str | None, str | None]) -> bool:
    return all(slot in known for slot in phrase.slots) and (not phrase.when or any(manner in phrase.when for manner in manners))


def said(violation: Fact, fact: Fact, part: Part, source: Source) -> str:
    """One fault in one sentence. ValueError where no phrase of the part fits, which the audit rules out."""
    known = values(violation, fact, source)
    manners = (violation.get("subKind"), fact.get("manner"))
    fitting = [phrase for phrase in of_code(violation["code"], part) if usable(phrase, known, manners)]
    if not fitting:
        raise ValueError(f"no {part} phrase for {violation['code']} with {sorted(known)}: add one that needs less to words/feedback.json")
    chosen = source.pick(fitting)
    text = SLOT.sub(lambda match: known[match[1]], chosen.text)
    return text[0].upper() + text[1:] if chosen.text.startswith("{") else text


def lowered(text: str) -> str:
    first = text.split(" ")[0]
    if first == "A":
        return "a" + text[1:]
    return text if first == "I" or not text[1:2].islower() else text[0].lower() + text[1:]


def joined(sentences: Sequence[str], part: Part, source: Source) -> str:
    """Two or three sentences as one remark."""
    closed = [text if text[-1] in ".!?" else text + "." for text in sentences]
    fitting = [join for join in joins("two" if len(closed) == 2 else "three", part) if opens_only_full_stops(join, closed)]
    slots = dict(zip("abc", closed))

    def value(slot: str, changes: str) -> str:
        text = slots[slot].removesuffix(".") if ":open" in changes else slots[slot]
        return lowered(text) if ":lower" in changes else text

    return SLOT.sub(lambda match: value(match[1], match[2]), source.pick(fitting).text)


def opens_only_full_stops(join: Phrase, closed: Sequence[str]) -> bool:
    return all(":open" not in changes or closed["abc".index(slot)].endswith(".") for slot, changes in SLOT.findall(join.text))


def sentence(violations: Sequence[Fact], part: Part, source: Source, facts: Sequence[Fact] = (), filed: str | None = None) -> tuple[str, list[str], list[int | None]]:
    """(text, the codes that it names, the filed one first, and of each the image that is spoken of). Praise and [] where nothing is wrong."""
    if not violations:
        return source.pick(of_code("qualified", part)).text, [], []
    if facts and len(facts) != len(violations):
        raise ValueError(f"{len(facts)} facts for {len(violations)} violations: give one mapping for each, empty where nothing is known")
    by_code: dict[str, list[tuple[Fact, Fact]]] = {}
    for place, violation in enumerate(violations):
        by_code.setdefault(violation["code"], []).append((violation, facts[place] if facts else {}))
    if filed is not None and filed not in by_code:
        raise ValueError(f"the review files {filed}, but the sequence has {', '.join(by_code)}")
    first = filed or source.fork("filed").pick(sorted(by_code))
    others = source.fork("others").shuffled(sorted(code for code in by_code if code != first))
    choice = source.fork("more")
    count = (2 if choice.chance(THIRD) else 1) if choice.chance(MORE) else 0
    named = [first, *others[:count]]
    meant = [source.fork(f"which/{code}").pick(by_code[code]) for code in named]
    sentences = [said(*one, part, source.fork(f"say/{code}")) for code, one in zip(named, meant)]
    text = sentences[0] if len(sentences) == 1 else joined(sentences, part, source.fork("join"))
    return text, named, [violation.get("image") for violation, _ in meant]
