"""What a bundle's picture graph sees in the pictures of rows, and what the sequence model makes of it: evidence to learn last layers from.

    rows = read_rows("rows.jsonl")                       # as `agpis train` writes them
    evidence = evidence_of_rows(rows, served, model, tokens, folder)

Pictures are encoded once: what was seen is kept in the folder under the digest of the picture and of the graph, so that a run that was stopped goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import time

import numpy as np
import torch

from .bundle import Served, ends_of
from .features import prepared, thumbnails
from .heads import Evidence, evidence_of, joined
from .model import Seen, SequenceModel
from .targets import text_of
from .tokenizer import Tokenizer

SAY_SECONDS = 5


def read_rows(path: str) -> list[dict]:
    with open(path, encoding="utf-8") as text:
        return [json.loads(line) for line in text if line.strip()]


class Pictures:
    """What the graph sees in picture files, kept in a folder."""

    def __init__(self, served: Served, graph: str, folder: str) -> None:
        self.served, self.graph = served, graph
        self.folder = os.path.join(folder, f"seen-{graph}")
        os.makedirs(self.folder, exist_ok=True)
        self.encoded = 0

    def seen(self, path: str) -> dict[str, np.ndarray]:
        with open(path, "rb") as file:
            data = file.read()
        kept = os.path.join(self.folder, hashlib.sha256(data).hexdigest() + ".npz")
        if not os.path.exists(kept):
            self.encoded += 1
            pixels = prepared(data)[None]
            cells, whole, votes, _ = self.served.look(pixels)
            with open(kept + ".part", "wb") as out:
                np.savez(out, cells=cells[0], whole=whole[0], votes=votes[0], thumb=thumbnails(pixels)[0])
            os.replace(kept + ".part", kept)
        with np.load(kept) as found:
            return dict(found)


def inputs_of(row: dict, pictures: Pictures, tokens: Tokenizer, known: int) -> dict[str, np.ndarray]:
    """One sequence as the sequence graph takes it, with a batch of one in front."""
    seen = [pictures.seen(path) for path in row["images"]]
    text = text_of(tokens, row["title"], row["category"], None)
    first, second = ends_of(len(seen))
    findings = np.array(row["findings"], np.float32).reshape(len(seen), -1)
    return {
        "cells": np.stack([one["cells"] for one in seen])[None],
        "whole": np.stack([one["whole"] for one in seen])[None],
        "votes": np.stack([one["votes"][:known] for one in seen])[None],
        "present": np.ones((1, len(seen)), np.float32),
        "findings": findings[None],
        "pairs": pictures.served.compare(np.stack([one["thumb"] for one in seen]))[None],
        "first": first,
        "second": second,
        "text": text.numbers[None, : text.mask_at + 1].astype(np.int64),
        "mask_at": np.array([text.mask_at], np.int64),
    }


def evidence_of_rows(rows: list[dict], pictures: Pictures, model: SequenceModel, tokens: Tokenizer) -> Evidence:
    parts, said = [], time.monotonic()
    for nth, row in enumerate(rows):
        given = {name: torch.from_numpy(value) for name, value in inputs_of(row, pictures, tokens, model.categories).items()}
        seen = Seen(given.pop("cells"), given.pop("whole"), given.pop("votes"), None)
        parts.append(evidence_of(model, seen, **given))
        if time.monotonic() - said > SAY_SECONDS:
            said = time.monotonic()
            print(f"{nth + 1} of {len(rows)} sequences looked at", flush=True)
    return joined(parts)
