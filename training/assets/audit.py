"""Counts what is there, by kind and part, and fails where there is too little of it to train on or to test with.

$PY -m training.assets.audit [--words]     # exit 1 below a floor; --words leaves the gathered files out
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter

from ..render.pack_format import Packs
from .feedback import joins, of_code
from .library import KINDS, Library
from .phrases import SLOTS, Phrase, phrases, words

PARTS = ("train", "development", "test")
HERE = os.path.dirname(os.path.abspath(__file__))
# Least of each kind in train, development and test.
THING_FLOORS = {"font": (25, 5, 5), "logo": (70, 10, 20), "texture": (30, 5, 8), "code": (40, 5, 10)}
WORD_FLOORS = {"promotions": (80, 12, 40), "watermarks": (30, 6, 15), "badges": (30, 6, 15)}
TOTAL_FLOORS = {"promotions": 160, "watermarks": 60, "badges": 60}
OF_EACH_CODE, ALL_FEEDBACK, OF_PRAISE = 12, 260, 15
# Slots that a violation's row always fills: `picture` only where the code is of a picture, or wrong-product, which always states one.
FEEDBACK_SLOTS = {"picture", "other_picture", "colour", "title_colour", "kind", "title_kind", "a_kind", "a_title_kind", "attribute", "text"}


def seen_codes() -> dict[str, dict]:
    """The codes of `agpis violations`, with how each is seen."""
    with open(os.path.join(HERE, "..", "..", "processors", "review", "reasons.json"), encoding="utf-8") as text:
        return {reason["code"]: reason["seenAs"] for reason in json.load(text)["reasons"] if "seenAs" in reason}


def by_part(found: tuple[Phrase, ...]) -> dict[str, int]:
    counts = Counter(phrase.part for phrase in found)
    return {part: counts[part] for part in PARTS}


def below(name: str, counts: dict[str, int], floors: tuple[int, int, int]) -> list[str]:
    return [f"{name}: {counts[part]} in {part}, at least {floor} are needed" for part, floor in zip(PARTS, floors) if counts[part] < floor]


def always_filled(seen: dict) -> set[str]:
    return {"picture"} if seen["of"] == "picture" else set()


def code_faults(code: str, seen: dict) -> list[str]:
    """Too few phrases, or none that a bare row of the code can use."""
    found = of_code(code)
    faults = below(code, by_part(found), (3, 3, 3))
    if len(found) < OF_EACH_CODE:
        faults.append(f"{code}: {len(found)} phrases, at least {OF_EACH_CODE} are needed")
    for part in PARTS:
        if not any(not phrase.when and set(phrase.slots) <= always_filled(seen) for phrase in of_code(code, part)):
            faults.append(f"{code}: no {part} phrase that needs nothing but the row")
    for phrase in found:
        if unknown := set(phrase.slots) - FEEDBACK_SLOTS:
            faults.append(f"{code}: unknown slots {sorted(unknown)} in {phrase.text!r}")
    return faults


def sub_kind_faults(code: str, seen: dict) -> list[str]:
    """Each sub-kind is spoken of in training and in the tests."""
    return [
        f"{code}: no {part} phrase for the sub-kind {sub}"
        for sub in seen.get("subKinds", ())
        for part in PARTS
        if not any(sub in phrase.when for phrase in of_code(code, part))
    ]


def word_faults() -> list[str]:
    faults: list[str] = []
    for name, floors in WORD_FLOORS.items():
        found = phrases(name)
        print(f"{name:<16} {len(found):4}  {by_part(found)}  {dict(Counter(phrase.kind for phrase in found))}")
        faults += below(name, by_part(found), floors)
        if len(found) < TOTAL_FLOORS[name]:
            faults.append(f"{name}: {len(found)}, at least {TOTAL_FLOORS[name]} are needed")
        for kind in sorted({phrase.kind for phrase in found}):
            faults += below(f"{name} of kind {kind}", by_part(tuple(p for p in found if p.kind == kind)), (2, 2, 2))
        faults += [f"{name}: unknown slots in {phrase.text!r}" for phrase in found if set(phrase.slots) - set(SLOTS)]
    return faults


def feedback_faults() -> list[str]:
    seen, faults, total = seen_codes(), [], 0
    if missing := set(seen) ^ set(words("feedback")["codes"]):
        faults.append(f"feedback.json and reasons.json disagree on {sorted(missing)}")
    for code, how in seen.items():
        found = of_code(code)
        total += len(found)
        print(f"{code:<16} {len(found):4}  {by_part(found)}")
        faults += code_faults(code, how) + sub_kind_faults(code, how)
    for name, found, floors in (
        ("qualified", of_code("qualified"), (3, 3, 3)),
        ("joins of two", joins("two"), (3, 3, 3)),
        ("joins of three", joins("three"), (2, 2, 2)),
    ):
        print(f"{name:<16} {len(found):4}  {by_part(found)}")
        faults += below(name, by_part(found), floors)
    print(f"{total} reviewers' phrases for {len(seen)} codes")
    if total < ALL_FEEDBACK or len(of_code("qualified")) < OF_PRAISE or len(joins("two")) + len(joins("three")) < 30:
        faults.append(f"feedback: {total} phrases, {len(of_code('qualified'))} of praise, joins: fewer than asked")
    everything = [p.text for code in [*seen, "qualified"] for p in of_code(code)] + [p.text for count in ("two", "three") for p in joins(count)]
    faults += [f"twice in feedback.json: {text!r}" for text, count in Counter(everything).items() if count > 1]
    return faults


def thing_faults(library: Library) -> list[str]:
    faults: list[str] = []
    print(f"\n{library.folder}")
    for kind in KINDS:
        items = [item for item in library.items if item.kind == kind]
        counts = Counter(item.part for item in items)
        size = sum(os.path.getsize(item.path) for item in items)
        print(
            f"{kind:<16} {len(items):4}  { ({part: counts[part] for part in PARTS}) }  {size / 2**20:.1f} MiB  {dict(Counter(item.licence for item in items))}"
        )
        faults += below(kind, {part: counts[part] for part in PARTS}, THING_FLOORS[kind])
        faults += [f"{kind} {item.id}: no file" for item in items if not os.path.exists(item.path)]
    families = {part: len({font["family"] for font in library.fonts(part)}) for part in PARTS}
    print(f"font families    {sum(families.values()):4}  {families}")
    return faults + below("font families", families, (25, 5, 5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", action="store_true", help="the texts only")
    args = parser.parse_args()
    faults = word_faults() + feedback_faults()
    if not args.words:
        faults += thing_faults(Library.newest())
        try:
            index = Packs.newest("assets").index
            print(f"pack             {index['rows']:4}  in {len(index['shards'])} shards, {index['bytes'] / 2**20:.1f} MiB")
        except FileNotFoundError:
            print("no pack yet: python -m training.assets.pack")
    for fault in faults:
        print(f"too little: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
