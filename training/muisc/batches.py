"""Batches of sequences from the cache: rows, what the backbone saw, and text, shuffled by a seed.

    data = Dataset.open("train", tokens, net)
    for batch in data.batches(64, seed=1): ...

Sequences of like length come together, so that little is computed for pictures that are not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ..compose.shards import Sequences
from ..render.nouns import SYNONYMS
from ..render.palette import FAMILIES
from .backbone import Backbone
from .features import Features
from .model import SLOTS
from .pairs import pair_features
from .targets import text_of, wanted, wanted_in_slots
from .tokenizer import Tokenizer

KINDS, COLOURS = tuple(SYNONYMS), tuple(FAMILIES)
VIEWS = ("front", "angle", "side", "back", "top", "detail", "scene")
UNKNOWN = -100


@dataclass
class Batch:
    """n: pictures of the longest sequence. fine (b, n, 80, 10, 10), middle (b, n, 112, 20, 20), present (b, n), pairs (b, n (n - 1) / 2, 8), text (b, 96), mask_at (b,),
    learned (b, 96), codes (b, c), slots (b, n, c), cells (b, n, 100, c), kind and colour and view (b, n) with -100 where not known, clean_title (b,)."""

    fine: Tensor
    middle: Tensor
    present: Tensor
    pairs: Tensor
    text: Tensor
    mask_at: Tensor
    learned: Tensor
    codes: Tensor
    slots: Tensor
    cells: Tensor
    kind: Tensor
    colour: Tensor
    view: Tensor
    clean_title: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})


class Dataset:
    def __init__(self, sequences: Sequences, features: Features, tokens: Tokenizer) -> None:
        self.sequences, self.features, self.tokens = sequences, features, tokens
        self.rows = sequences.rows
        # Comparing pictures takes longer than all else, and never changes.
        self.pairs: dict[int, np.ndarray] = {}

    @classmethod
    def open(cls, name: str, tokens: Tokenizer, net: Backbone) -> "Dataset":
        sequences = Sequences.newest(name)
        return cls(sequences, Features(Features.folder_of(name, sequences, net), sequences), tokens)

    def pairs_of(self, row: int) -> np.ndarray:
        if row not in self.pairs:
            first, last = self.features.first[row : row + 2]
            self.pairs[row] = pair_features(np.asarray(self.features.thumbs[first:last]))
        return self.pairs[row]

    def batches(self, size: int, seed: int | None) -> Iterator[Batch]:
        """seed None: in order, as they are."""
        order = list(range(len(self.rows)))
        if seed is not None:
            source = np.random.default_rng(seed)
            source.shuffle(order)
            order.sort(key=lambda row: len(self.rows[row]["images"]))
        groups = [order[at : at + size] for at in range(0, len(order), size)]
        if seed is not None:
            source.shuffle(groups)
        for group in groups:
            yield self.batch(group)

    def batch(self, group: list[int]) -> Batch:
        n = max(len(self.rows[row]["images"]) for row in group)
        if n > SLOTS:
            raise ValueError(f"a sequence of {n} pictures; the model takes {SLOTS}")
        parts = [self.one(row, n) for row in group]
        return Batch(**{name: torch.from_numpy(np.stack([part[name] for part in parts])) for name in parts[0]})

    def one(self, number: int, n: int) -> dict[str, np.ndarray]:
        row = self.rows[number]
        first, last = self.features.first[number : number + 2]
        text = text_of(self.tokens, row["title"], row["category"], row["review"]["sentence"])
        slots, cells = wanted_in_slots(row)
        return {
            "fine": padded(np.asarray(self.features.fine[first:last], np.float32), n),
            "middle": padded(np.asarray(self.features.middle[first:last], np.float32), n),
            "present": padded(np.ones(last - first, np.float32), n),
            "pairs": padded(self.pairs_of(number), n * (n - 1) // 2),
            "text": text.numbers.astype(np.int64),
            "mask_at": np.array(text.mask_at),
            "learned": text.learned.astype(np.int64),
            "codes": wanted(row),
            "slots": padded(slots, n),
            "cells": padded(cells, n),
            **{name: padded(values, n, UNKNOWN) for name, values in facts_of(row).items()},
            "clean_title": np.array("title-mismatch" not in {v["code"] for v in row["violations"]}, np.float32),
        }


def padded(values: np.ndarray, n: int, fill: float = 0) -> np.ndarray:
    out = np.full((n, *values.shape[1:]), fill, values.dtype)
    out[: len(values)] = values
    return out


def facts_of(row: dict) -> dict[str, np.ndarray]:
    """Numbers of each picture's kind, colour and view, where the row tells them; the wrong product's picture is of another kind, of which it does not."""
    strangers = {v["image"] for v in row["violations"] if v["code"] == "wrong-product"}
    kind = KINDS.index(row["facts"]["kind"]) if row.get("facts") and row["facts"]["kind"] in KINDS else UNKNOWN
    colours = [COLOURS.index(p["colour"]) if p["colour"] in COLOURS else UNKNOWN for p in row["pictures"]]
    views = [VIEWS.index(name) if (name := "scene" if p.get("scene") else p["view"]) in VIEWS else UNKNOWN for p in row["pictures"]]
    kinds = [UNKNOWN if k in strangers else kind for k in range(len(row["pictures"]))]
    return {"kind": np.array(kinds, np.int64), "colour": np.array(colours, np.int64), "view": np.array(views, np.int64)}
