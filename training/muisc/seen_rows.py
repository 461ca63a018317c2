"""What a bundle's picture graph sees in the pictures of rows, and what its graph of sequences makes of it: evidence to learn last layers from, as serving computes it.

    rows = read_rows("rows.jsonl")                       # as `agpis train` writes them
    evidence = evidence_of_rows(rows, pictures, Body(bundle), tokens)

Pictures are encoded once: what was seen is kept in the folder under the digest of the picture and of the graph, so that a run that was stopped goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import time

import numpy as np
import onnxruntime
import torch

from .bundle import Served, ends_of
from .features import prepared, thumbnails
from .graphs import EVIDENCE, GIVEN, without_ending
from .evidence import Evidence, joined
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


class Body:
    """A bundle's graph of sequences up to its last layers."""

    def __init__(self, folder: str, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(without_ending(os.path.join(folder, "sequence.onnx")).SerializeToString(), options)

    def evidence(self, given: dict[str, np.ndarray]) -> Evidence:
        """given: as `inputs_of` makes it."""
        votes, present = given["votes"], given["present"]
        asked = {name: value for name, value in given.items() if name != "votes"}
        found = {name.removeprefix(GIVEN): torch.from_numpy(value) for name, value in zip(EVIDENCE, self.session.run(list(EVIDENCE), asked))}
        alone, pictures = found.pop("alone"), np.concatenate([given["whole"], given["findings"]], -1)
        # The picture graph has columns for categories that were added, too, and knows nothing of them.
        known = torch.from_numpy(votes[..., : alone.shape[-1]])
        return Evidence(present=torch.from_numpy(present), votes=known + alone, pictures=torch.from_numpy(pictures), **found)


def inputs_of(row: dict, pictures: Pictures, tokens: Tokenizer) -> dict[str, np.ndarray]:
    """One sequence as the graph of sequences takes it, with a batch of one in front."""
    seen = [pictures.seen(path) for path in row["images"]]
    text = text_of(tokens, row["title"], row["category"], None)
    first, second = ends_of(len(seen))
    findings = np.array(row["findings"], np.float32).reshape(len(seen), -1)
    return {
        "cells": np.stack([one["cells"] for one in seen])[None],
        "whole": np.stack([one["whole"] for one in seen])[None],
        "votes": np.stack([one["votes"] for one in seen])[None],
        "present": np.ones((1, len(seen)), np.float32),
        "findings": findings[None],
        "pairs": pictures.served.compare(np.stack([one["thumb"] for one in seen]))[None],
        "first": first,
        "second": second,
        "text": text.numbers[None, : text.mask_at + 1].astype(np.int64),
        "mask_at": np.array([text.mask_at], np.int64),
        "read_at": np.array([text.mask_at], np.int64),
    }


def evidence_of_rows(rows: list[dict], pictures: Pictures, body: Body, tokens: Tokenizer) -> Evidence:
    parts, said = [], time.monotonic()
    for nth, row in enumerate(rows):
        parts.append(body.evidence(inputs_of(row, pictures, tokens)))
        if time.monotonic() - said > SAY_SECONDS:
            said = time.monotonic()
            print(f"{nth + 1} of {len(rows)} sequences looked at", flush=True)
    return joined(parts)
