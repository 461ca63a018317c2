"""The one split of the whole project: which part of the data a thing belongs to, by a hash of what it is. No list to keep, nothing to shuffle.

Binding for every learned part, shared backbones and thresholds included: train on "train", choose on "development", report on "test" once.
What must not leak is the thing itself, so the id names the thing and nothing of one picture of it:

    model    a product model as `category-seed` ("mugs-0112"): all its views and colours stay together
    style    a style of the Magento corpus, as in examples/splits/style-split.ts: half development, half test, never trained on
    font, logo, texture, scene, photo    what is composed into a picture: a face's name, a drawing's seed, a plate's id
    phrase   a sentence or a promotion's text: a third is held out for tests, as reviewers never run out of words

A kind with few members (fonts, say) can leave a part empty: check with `parts` before relying on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

Part = Literal["train", "development", "test"]

# Kind -> share of train, share of train and development together; the rest is test.
SHARES: dict[str, tuple[float, float]] = {
    "model": (0.70, 0.80),
    "font": (0.70, 0.80),
    "logo": (0.70, 0.80),
    "texture": (0.70, 0.80),
    "scene": (0.70, 0.80),
    "photo": (0.70, 0.80),
    "phrase": (0.60, 2 / 3),
}


def part(kind: str, identity: str) -> Part:
    """The part of one thing. ValueError for a kind that is not agreed on here."""
    if kind == "style":
        return "development" if hashlib.sha256(identity.encode()).digest()[0] % 2 == 0 else "test"
    if kind not in SHARES:
        raise ValueError(f"unknown kind {kind!r}: the split knows style, {', '.join(SHARES)}; add a new kind to training/split.py")
    train, seen = SHARES[kind]
    place = int.from_bytes(hashlib.sha256(f"{kind}/{identity}".encode()).digest()[:8], "big") / 2**64
    return "train" if place < train else "development" if place < seen else "test"


def parts(kind: str, identities: Iterable[str]) -> dict[Part, list[str]]:
    """All things of a kind by part, in the order given."""
    found: dict[Part, list[str]] = {"train": [], "development": [], "test": []}
    for identity in identities:
        found[part(kind, identity)].append(identity)
    return found
