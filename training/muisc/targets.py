"""From rows of a synthesiser to what the model reads and is asked for.

Text: title, [SEP], category, [MASK], the categories that the reviewer's sentence names and their pictures, [SAY], the sentence, [END], at most 96 tokens; what is too long loses the end of the
title first, then that of the sentence. The words of a title that is right are targets of the language head, which sees the pictures as it reads. At [MASK] the categories are asked for; what stands behind it is a target of the language head alone. Serving writes down the categories that it decided
on, and the sentence follows from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .model import CELLS, LENGTH
from .reasons import codes
from .tokenizer import CATEGORY, END, MASK, PAD, PICTURE, SAY, SEP, Tokenizer

MOST_TITLE, MOST_CATEGORY = 40, 10


@dataclass(frozen=True)
class Text:
    """numbers (96,), mask_at: place of [MASK], learned (96,): the token that follows each one where that is to be learned of the feedback, else -100; titled (96,): the same of the title."""

    numbers: np.ndarray
    mask_at: int
    learned: np.ndarray
    titled: np.ndarray


def text_of(tokens: Tokenizer, title: str, category: str, review: dict | None, planned: bool = True) -> Text:
    """review None: as at serving, [MASK] is the last. planned: the categories of the sentence stand in front of it."""
    words = title_of(tokens, title)
    head = [*words, *tokens.encode(category.replace("/", " "))[:MOST_CATEGORY], MASK]
    tail = []
    if review is not None:
        plan = plan_of(review["names"], review["images"]) if planned else [SAY]
        tail = [*plan, *tokens.encode(review["sentence"])[: LENGTH - len(head) - len(plan) - 1], END]
    numbers = np.full(LENGTH, PAD)
    numbers[: len(head) + len(tail)] = head + tail
    learned = np.full(LENGTH, -100)
    # From [MASK] on each token is asked for the next.
    learned[len(head) - 1 : len(head) - 1 + len(tail)] = tail
    # Of the title each token is asked for the next, up to [SEP].
    titled = np.full(LENGTH, -100)
    titled[: len(words) - 1] = words[1:]
    return Text(numbers, len(head) - 1, learned, titled)


def title_of(tokens: Tokenizer, title: str) -> list[int]:
    """With the [SEP] at which the decoder has read it."""
    return [*tokens.encode(title)[:MOST_TITLE], SEP]


def plan_of(names: list[str], images: list[int | None]) -> list[int]:
    """What a sentence is about, in front of it: each category with the picture that is meant, then [SAY]."""
    known = codes()
    each = [[CATEGORY + known.index(name), *([] if image is None else [PICTURE + image])] for name, image in zip(names, images) if name in known]
    return [number for one in each for number in one] + [SAY]


def wanted(row: dict) -> np.ndarray:
    """(codes,) of 0 and 1: what is wrong with the sequence, all of it."""
    known = {code: k for k, code in enumerate(codes())}
    target = np.zeros(len(known), np.float32)
    for violation in row["violations"]:
        if violation["code"] in known:
            target[known[violation["code"]]] = 1
    return target


def wanted_in_slots(row: dict) -> tuple[np.ndarray, np.ndarray]:
    """(n, codes): in which picture; (n, 100, codes): in which cells, by the share of a cell that a box covers. Violations of the sequence as a whole are in none."""
    known = {code: k for k, code in enumerate(codes())}
    count = len(row["images"])
    slots, cells = np.zeros((count, len(known)), np.float32), np.zeros((count, CELLS * CELLS, len(known)), np.float32)
    for violation in row["violations"]:
        code, image = known.get(violation["code"]), violation["image"]
        if code is None or image is None:
            continue
        slots[image, code] = 1
        for box in violation["boxes"]:
            cells[image, :, code] = np.maximum(cells[image, :, code], covered(box))
    return slots, cells


def covered(box: list[float], cells: int = CELLS) -> np.ndarray:
    """(cells * cells,): share of each cell, row after row, that [left, top, right, bottom] covers."""
    edges = np.arange(cells + 1) / cells
    across = np.clip(np.minimum(edges[1:], box[2]) - np.maximum(edges[:-1], box[0]), 0, None) * cells
    down = np.clip(np.minimum(edges[1:], box[3]) - np.maximum(edges[:-1], box[1]), 0, None) * cells
    return np.outer(down, across).reshape(-1).astype(np.float32)
