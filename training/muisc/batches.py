"""Batches of sequences from the cache: rows, what the backbone saw, and text, shuffled by a seed.

    data = Dataset.open("train", tokens, net)
    for batch in data.batches(64, seed=1): ...

Sequences of like length come together, so that little is computed for pictures that are not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from ..compose.shards import Sequences
from ..render.nouns import SYNONYMS
from ..render.palette import FAMILIES
from .backbone import Backbone
from .features import Features
from .findings import Findings
from .model import ASPECTS, CELLS, PAIRS, SLOTS
from .pairs import DIRECTED
from .targets import MOST_TITLE, text_of, title_of, wanted, wanted_in_slots
from .tokenizer import PAD, Tokenizer
from .traits import UNKNOWN, claimed, shown

KINDS, COLOURS = tuple(SYNONYMS), tuple(FAMILIES)
VIEWS = ("front", "angle", "side", "back", "top", "detail", "scene")
# A part that was cut out of a picture is a detail like one that was shot.
SAME_VIEW = {"crop": "detail"}
# Traits that are seen from the front alone.
FACING = ("neck", "front")


@dataclass
class Batch:
    """n: pictures of the longest sequence. fine (b, n, 161, 10, 10) and middle (b, n, 112, 20, 20), or tokens (b, n, 100, 705) where a trained encoder has seen them already; dyes (b, n, 100, 19), present (b, n), pairs (b, n (n - 1) / 2, 15), text (b, longest),
    mask_at (b,), learned and titled (b, longest): the tokens that follow, of the feedback and of a title that is right, codes (b, c), named (b, c): those that the sentence names, slots (b, n, c), cells (b, n, 100, c), kind and colour and view (b, n) with -100 where not known, traits (b, n, values): 1 where a picture's product has it, 0 where not, -100 where that is not known, claimed (b, values): 1 for those that the title names,
    stranger (b, n): 1 for a wrong product's picture, findings (b, n, f), clean_title (b,), titles (b, 4, longest): what else could stand over the pictures, wrong (b, 4): 0 where that
    is right, 1 + number of the aspect where it is not, -100 where there is none."""

    dyes: Tensor
    present: Tensor
    pairs: Tensor
    text: Tensor
    mask_at: Tensor
    learned: Tensor
    titled: Tensor
    codes: Tensor
    slots: Tensor
    cells: Tensor
    kind: Tensor
    colour: Tensor
    view: Tensor
    traits: Tensor
    claimed: Tensor
    stranger: Tensor
    findings: Tensor
    clean_title: Tensor
    titles: Tensor
    wrong: Tensor
    named: Tensor
    fine: Tensor | None = None
    middle: Tensor | None = None
    tokens: Tensor | None = None

    def to(self, device: torch.device) -> "Batch":
        there = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        return Batch(**{name: value.to(device) for name, value in there.items()})


@dataclass(frozen=True)
class Reading:
    """What of a row the model is given and asked for: all of it, but in ablations."""

    title: bool = True
    category: bool = True
    # What stands behind [MASK]; of no use where nothing is learned of it, since what stands before does not see it.
    sentence: bool = True
    # Sentences of other rows: what is learned from the mere fact that there are some.
    shuffled: bool = False
    # The categories in front of a sentence, which say in tokens what the labels say.
    planned: bool = True


class Dataset:
    """A set of sequences with what the cache holds of it. `findings` is None where none were computed."""

    def __init__(self, sequences: Sequences, features: Features, tokens: Tokenizer, findings: Findings | None, reading: Reading = Reading(), encoded: np.ndarray | None = None, most: int | None = None) -> None:
        """encoded (pictures, 100, 705): instead of what the lower blocks saw. most: only so many rows, the first."""
        self.sequences, self.features, self.tokens, self.findings, self.reading, self.encoded = sequences, features, tokens, findings, reading, encoded
        self.rows = sequences.rows[:most]
        own = np.arange(len(self.rows))
        self.reviewed = np.random.default_rng(len(own)).permutation(own) if reading.shuffled else own

    @classmethod
    def open(cls, name: str, tokens: Tokenizer, net: Backbone, with_findings: bool, reading: Reading = Reading(), encoded: np.ndarray | None = None, most: int | None = None) -> "Dataset":
        sequences = Sequences.newest(name)
        features = Features(Features.folder_of(name, sequences, net), sequences)
        if features.pairs is None:
            raise FileNotFoundError(f"the pictures of {name} are not compared yet: run python -m training.muisc.features --name {name}")
        return cls(sequences, features, tokens, Findings.of(sequences) if with_findings else None, reading, encoded, most)

    @property
    def finding_names(self) -> tuple[str, ...]:
        return self.findings.names if self.findings else ()

    def pairs_of(self, row: int) -> np.ndarray:
        first, last = self.features.first_pair[row : row + 2]
        return np.asarray(self.features.pairs[first:last], np.float32)

    def findings_of(self, row: int) -> np.ndarray:
        first, last = self.features.first[row : row + 2]
        return np.asarray(self.findings.values[first:last], np.float32) if self.findings else np.zeros((last - first, 0), np.float32)

    def steps(self, size: int) -> int:
        """Batches of an epoch."""
        return -(-len(self.rows) // size)

    def batches(self, size: int, seed: int | None) -> Iterator[Batch]:
        """seed None: in order, as they are. Else shuffled, and varied in what changes no label: the order of further pictures, and left for right."""
        rows = list(range(len(self.rows)))
        if seed is None:
            for at in range(0, len(rows), size):
                yield self.batch(rows[at : at + size], None)
            return
        source = np.random.default_rng(seed)
        for group in grouped(self.rows, size, source):
            yield self.batch(group, source)

    def batch(self, group: list[int], source: np.random.Generator | None) -> Batch:
        n = max(len(self.rows[row]["images"]) for row in group)
        if n > SLOTS:
            raise ValueError(f"a sequence of {n} pictures; the model takes {SLOTS}")
        made = [self.one(row, None) if source is None else self.varied(row, source) for row in group]
        parts = [{name: widened(name, value, n) for name, value in one.items()} for one in made]
        longest, longest_title = (max(int((part[name] != PAD).sum(-1).max()) for part in parts) for name in ("text", "titles"))
        for part in parts:
            part.update({name: part[name][:longest] for name in ("text", "learned", "titled")}, titles=part["titles"][:, :longest_title])
        return Batch(**{name: torch.from_numpy(np.stack([part[name] for part in parts])) for name in parts[0]})

    def varied(self, number: int, source: np.random.Generator) -> dict[str, np.ndarray]:
        one = self.one(number, source)
        if is_movable(self.rows[self.reviewed[number]]["review"]):
            one = reordered(one, source)
        return one if "tokens" in one else turned(one, source)

    def seen(self, first: int, last: int) -> dict[str, np.ndarray]:
        if self.encoded is not None:
            return {"tokens": np.asarray(self.encoded[first:last], np.float32)}
        return {name: np.asarray(getattr(self.features, name)[first:last], np.float32) for name in ("fine", "middle")}

    def one(self, number: int, source: np.random.Generator | None) -> dict[str, np.ndarray]:
        row = self.rows[number]
        first, last = self.features.first[number : number + 2]
        title, others, wrong = exchanged(row, source)
        review = self.rows[self.reviewed[number]]["review"]
        text = text_of(self.tokens, title if self.reading.title else "", row["category"] if self.reading.category else "", review if self.reading.sentence else None, self.reading.planned)
        slots, cells = wanted_in_slots(row)
        right = "title-mismatch" not in {v["code"] for v in row["violations"]}
        return {
            **self.seen(first, last),
            "dyes": np.asarray(self.features.dyes[first:last], np.float32),
            "present": np.ones(last - first, np.float32),
            "pairs": self.pairs_of(number),
            "text": text.numbers.astype(np.int64),
            "mask_at": np.array(text.mask_at),
            "learned": text.learned.astype(np.int64),
            "titled": (text.titled if right else np.full_like(text.titled, -100)).astype(np.int64),
            "codes": wanted(row),
            "slots": slots,
            "cells": cells,
            **facts_of(row),
            "findings": self.findings_of(number),
            "claimed": claimed(title if self.reading.title else "").astype(np.float32),
            "clean_title": np.array(right, np.float32),
            "titles": np.stack([padded(np.array(title_of(self.tokens, other), np.int64), MOST_TITLE + 1, PAD) for other in others]),
            "wrong": np.array(wrong, np.int64),
            "named": wanted({"violations": [{"code": code} for code in review["names"]]}),
        }


class Together:
    """Several sets, one after another as rows and mixed as batches; every batch is of one set, whose pictures lie together."""

    def __init__(self, sets: Sequence[Dataset]) -> None:
        """Of the same findings."""
        self.sets = sets
        for other in sets[1:]:
            if other.finding_names != sets[0].finding_names:
                raise ValueError("the sets have other findings: run training/muisc/findings/main.ts for each anew")

    @property
    def finding_names(self) -> tuple[str, ...]:
        return self.sets[0].finding_names

    def steps(self, size: int) -> int:
        return sum(own.steps(size) for own in self.sets)

    def batches(self, size: int, seed: int) -> Iterator[Batch]:
        turns = np.repeat(np.arange(len(self.sets)), [own.steps(size) for own in self.sets])
        running = [own.batches(size, seed) for own in self.sets]
        for turn in np.random.default_rng(seed).permutation(turns):
            yield next(running[turn])


PER_PICTURE = ("fine", "middle", "tokens", "dyes", "present", "pairs", "slots", "cells", "kind", "colour", "view", "traits", "stranger", "findings")
FILL = {name: UNKNOWN for name in ("kind", "colour", "view", "traits")}


# Whose phrases may say of which other picture they speak, wherever the fault itself is listed.
OF_OTHERS = frozenset(("wrong-main", "repeat"))


def is_movable(review: dict) -> bool:
    """Whether the further pictures may change places: not where the sentence counts them."""
    return all(image in (None, 0) for image in review["images"]) and not OF_OTHERS & set(review["names"])


def exchanged(row: dict, source: np.random.Generator | None) -> tuple[str, list[str], list[int]]:
    """The title, half the time another that is as right; and what else could stand there: one that is right, one that is wrong in each aspect."""
    by_kind = {wrong: [one["text"] for one in row["titles"] if one["wrong"] == wrong] for wrong in (None, *ASPECTS)}
    pick = (lambda texts: texts[0]) if source is None else (lambda texts: texts[int(source.integers(len(texts)))])
    chosen = [pick(texts) if texts else "" for texts in by_kind.values()]
    right = not any(violation["code"] == "title-mismatch" for violation in row["violations"])
    title = pick(by_kind[None]) if source is not None and right and source.random() < 0.5 else row["title"]
    return title, chosen, [nth if texts else UNKNOWN for nth, texts in enumerate(by_kind.values())]


def grouped(rows: list[dict], size: int, source: np.random.Generator) -> list[list[int]]:
    """Batches of like length. Half of the rows stand beside others of their shelf: to tell two mugs apart is harder than to tell a mug from a shoe."""
    chance, near = source.random(len(rows)), source.random(len(rows)) < 0.5
    order = sorted(range(len(rows)), key=lambda row: (len(rows[row]["images"]), bool(near[row]), shelf(rows[row]) if near[row] else "", chance[row]))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    return [groups[at] for at in source.permutation(len(groups))]


def shelf(row: dict) -> str:
    """The library's own category of the product, however a catalogue lists it: models are named "mugs-0114". Photos have only a kind."""
    name, _, number = row["pictures"][0]["model"].rpartition("-")
    return name if len(number) == 4 and number.isdigit() else row["facts"]["kind"]


def reordered(one: dict[str, np.ndarray], source: np.random.Generator) -> dict[str, np.ndarray]:
    """The pictures behind the first in another order, with all that is said of them."""
    count = len(one["present"])
    order = np.concatenate([[0], 1 + source.permutation(count - 1)]).astype(int)
    numbered = {pair: k for k, pair in enumerate(PAIRS)}
    ends = [(order[i], order[j]) for i, j in PAIRS[: count * (count - 1) // 2]]
    compared = one["pairs"][[numbered[min(end), max(end)] for end in ends]]
    # Most comparisons are the same from both sides; which of two is the part of the other is not.
    back = np.array([i > j for i, j in ends], bool)
    compared[np.ix_(back, DIRECTED)] *= -1
    return {name: compared if name == "pairs" else value[order] if name in PER_PICTURE else value for name, value in one.items()}


def turned(one: dict[str, np.ndarray], source: np.random.Generator) -> dict[str, np.ndarray]:
    """Left for right in all pictures alike, every second time. Text becomes unreadable; that some was laid over the picture does not."""
    if source.random() < 0.5:
        return one
    cells = one["cells"].reshape(-1, CELLS, CELLS, one["cells"].shape[-1])[:, :, ::-1].reshape(one["cells"].shape)
    dyes = one["dyes"].reshape(-1, CELLS, CELLS, one["dyes"].shape[-1])[:, :, ::-1].reshape(one["dyes"].shape)
    return {**one, "fine": one["fine"][..., ::-1], "middle": one["middle"][..., ::-1], "dyes": dyes, "cells": cells}


def widened(name: str, values: np.ndarray, n: int) -> np.ndarray:
    if name not in PER_PICTURE:
        return values
    return padded(values, n * (n - 1) // 2 if name == "pairs" else n, FILL.get(name, 0))


def padded(values: np.ndarray, n: int, fill: float = 0) -> np.ndarray:
    out = np.full((n, *values.shape[1:]), fill, values.dtype)
    out[: len(values)] = values
    return out


def facts_of(row: dict) -> dict[str, np.ndarray]:
    """Numbers of each picture's kind, colour and view, where the row tells them; the wrong product's picture is of another kind, of which it does not."""
    strangers = {v["image"] for v in row["violations"] if v["code"] == "wrong-product"}
    kind = KINDS.index(row["facts"]["kind"]) if row.get("facts") and row["facts"]["kind"] in KINDS else UNKNOWN
    colours = [COLOURS.index(p["colour"]) if p["colour"] in COLOURS else UNKNOWN for p in row["pictures"]]
    named = ["scene" if p.get("scene") else SAME_VIEW.get(p["view"], p["view"]) for p in row["pictures"]]
    views = [VIEWS.index(name) if name in VIEWS else UNKNOWN for name in named]
    kinds = [UNKNOWN if k in strangers else kind for k in range(len(row["pictures"]))]
    other = np.array([k in strangers for k in range(len(row["pictures"]))], np.float32)
    known = row["facts"]["traits"] if row.get("facts") else {}
    # A close-up does not show the sleeves, a back no zip.
    told = {"detail": {}, "back": {name: trait for name, trait in known.items() if name not in FACING}}
    traits = [shown({} if k in strangers else told.get(name, known)).astype(np.float32) for k, name in enumerate(named)]
    return {"kind": np.array(kinds, np.int64), "traits": np.stack(traits), "colour": np.array(colours, np.int64), "view": np.array(views, np.int64), "stranger": other}
