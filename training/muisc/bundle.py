"""Writes a model as the bundle that serving loads: graphs, tokenizer, golden answers, and model.json that names them all by digest.

The identity of a model is the digest of model.json, so nothing in a bundle can be changed without becoming another model.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import onnxruntime
from PIL import Image

from .features import prepared, thumbnails
from .model import CELLS, COARSE, LENGTH, PAIRS, SIDE, SLOTS, Shape
from .reasons import codes
from .targets import MOST_CATEGORY, MOST_TITLE, text_of
from .tokenizer import Tokenizer

GRAPHS = ("picture.onnx", "pairs.onnx", "sequence.onnx")
# Of logits that go from -10 to 10. The rounding of 8 bits on another processor moves them by 0.3; other pixels, text or weights by several.
TOLERANCE = 0.6


@dataclass(frozen=True)
class Settled:
    """What is learned on the development set, after training: probability = sigmoid(scale * logit + bias), by code and for "qualified"; bounds of the verdict;
    from which share of a cell's probability on a local fault is said to lie there."""

    calibration: dict[str, dict[str, float]] = field(default_factory=lambda: {code: {"scale": 1.0, "bias": 0.0} for code in codes()})
    qualified: dict[str, float] = field(default_factory=lambda: {"scale": 1.0, "bias": 0.0})
    thresholds: dict[str, float] = field(default_factory=lambda: {"publish": 0.2, "refuse": 0.9})
    place_above: dict[str, float] = field(default_factory=dict)


def refuse_other(out: str) -> None:
    """A bundle takes the place of one that is there, and of nothing else."""
    if os.path.exists(out) and not os.path.exists(os.path.join(out, "model.json")):
        raise SystemExit(f"{out} is there and holds no model.json: it would be lost. Give another folder.")


class Served:
    """A bundle's graphs, asked as serving asks them."""

    def __init__(self, folder: str, tokens: Tokenizer, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.picture, self.pairs, self.sequence = (onnxruntime.InferenceSession(os.path.join(folder, name), options) for name in GRAPHS)
        self.tokens = tokens

    def look(self, pictures: np.ndarray) -> list[np.ndarray]:
        """(n, 320, 320, 3) -> cells, whole, votes, maps."""
        found = [self.picture.run(None, {"pixels": picture[None]}) for picture in pictures]
        return [np.concatenate([one[k] for one in found]) for k in range(4)]

    def compare(self, thumbs: np.ndarray) -> np.ndarray:
        """(n, 64, 64, 3) -> (n * (n - 1) / 2, p)."""
        first, second = ends_of(len(thumbs))
        if len(first) == 0:
            return np.zeros((0, self.pairs.get_outputs()[0].shape[-1]), np.float32)
        return self.pairs.run(None, {"thumbs": thumbs[None], "first": first, "second": second})[0][0]

    def judge(self, title: str, category: str, files: list[bytes], findings: np.ndarray) -> dict[str, np.ndarray]:
        """findings (n, f); logits (codes,), qualified (), slots (n, codes)."""
        pictures = np.stack([prepared(data) for data in files])
        cells, whole, votes, _ = self.look(pictures)
        return self.judge_seen(title, category, cells, whole, votes, self.compare(thumbnails(pictures)), findings)

    def judge_seen(
        self, title: str, category: str, cells: np.ndarray, whole: np.ndarray, votes: np.ndarray, pairs: np.ndarray, findings: np.ndarray
    ) -> dict[str, np.ndarray]:
        count = len(cells)
        text = text_of(self.tokens, title, category, None)
        first, second = ends_of(count)
        given = {
            "cells": cells[None],
            "whole": whole[None],
            "votes": votes[None],
            "present": np.ones((1, count), np.float32),
            "findings": findings[None].astype(np.float32),
            "pairs": pairs[None],
            "first": first,
            "second": second,
            "text": text.numbers[None, : text.mask_at + 1].astype(np.int64),
            "mask_at": np.array([text.mask_at], np.int64),
            "read_at": np.array([text.mask_at], np.int64),
        }
        logits, qualified, slots, _ = self.sequence.run(None, given)
        return {"logits": logits[0], "qualified": qualified[0], "slots": slots[0]}


def ends_of(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the first and of the second picture of each pair of `count`."""
    ends = np.array(PAIRS[: count * (count - 1) // 2], np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1]


def write_golden(folder: str, tokens: Tokenizer, examples: list[tuple[dict, list[bytes], np.ndarray]]) -> None:
    """examples: rows, their files and findings. What this machine answers stands beside the pictures, which are kept as they are shown to the model: what is asked of another machine is whether it
    computes the same, and libraries that resize do not."""
    served, entries = Served(folder, tokens), []
    os.makedirs(os.path.join(folder, "golden"), exist_ok=True)
    for nth, (row, files, findings) in enumerate(examples):
        shown = [exact(data) for data in files]
        names = [f"golden/{nth}-{k}.webp" for k in range(len(shown))]
        for name, data in zip(names, shown):
            with open(os.path.join(folder, name), "wb") as out:
                out.write(data)
        answer = served.judge(row["title"], row["category"], shown, findings)
        told = {"logits": [round(float(x), 4) for x in answer["logits"]], "qualified": round(float(answer["qualified"]), 4), "tolerance": TOLERANCE}
        entry = {"title": row["title"], "category": row["category"], "images": names, **told}
        entries.append({**entry, "findings": [[round(float(x), 5) for x in one] for one in findings]} if findings.size else entry)
    write_json(os.path.join(folder, "golden.json"), entries)


def golden_answers(folder: str, served: Served) -> Iterator[tuple[dict, dict[str, np.ndarray]]]:
    """Entries of the folder's golden.json, and what these graphs say of their pictures."""
    with open(os.path.join(folder, "golden.json"), encoding="utf-8") as text:
        entries = json.load(text)
    for entry in entries:
        files = []
        for name in entry["images"]:
            with open(os.path.join(folder, name), "rb") as file:
                files.append(file.read())
        findings = np.array(entry.get("findings", [[] for _ in files]), np.float32).reshape(len(files), -1)
        yield entry, served.judge(entry["title"], entry["category"], files, findings)


def exact(data: bytes) -> bytes:
    """The picture as the model is shown it, without loss."""
    out = io.BytesIO()
    Image.fromarray(prepared(data)).save(out, "WEBP", lossless=True, method=6)
    return out.getvalue()


def write_manifest(folder: str, shape: Shape, findings: tuple[str, ...], settled: Settled, precision: str, made: str) -> str:
    """Last of all: names every other file of the folder by digest. The identity of the model."""
    manifest = {
        "format": 2,
        "name": "muisc",
        "made": made,
        "precision": precision,
        "files": {name: digest_of(os.path.join(folder, name)) for name in sorted(listed(folder))},
        "preprocessing": {"side": SIDE, "resize": "linear", "ground": "#ffffff"},
        "codes": list(codes()),
        "findings": list(findings),
        "text": {"length": LENGTH, "title": MOST_TITLE, "category": MOST_CATEGORY},
        "slots": SLOTS,
        "cells": CELLS,
        "coarse": COARSE,
        "width": shape.width,
        "dyes": shape.dyes,
        "pairs": shape.pairs,
        "calibration": settled.calibration,
        "qualified": settled.qualified,
        "thresholds": settled.thresholds,
        "placeAbove": settled.place_above,
    }
    path = os.path.join(folder, "model.json")
    write_json(path, manifest)
    with open(path, "rb") as text:
        return hashlib.sha256(text.read()).hexdigest()[:12]


def listed(folder: str) -> list[str]:
    found = [os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names]
    return [name for name in found if name != "model.json"]


def digest_of(path: str) -> dict[str, str | int]:
    with open(path, "rb") as file:
        data = file.read()
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def write_json(path: str, value: object) -> None:
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
        out.write("\n")
