"""What a bundle's graphs answer to a set of sequences: the numbers that calibration and the check of int8 against float are made from."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ..compose.shards import Sequences
from .bundle import Served
from .features import prepared, thumbnails
from .scores import auc, macro, table
from .reasons import codes
from .targets import wanted


@dataclass(frozen=True)
class Predictions:
    """logits (rows, codes), qualified (rows,), truth (rows, codes); maps: of each row, (pictures, 100, codes) as half floats."""

    logits: np.ndarray
    qualified: np.ndarray
    truth: np.ndarray
    maps: list[np.ndarray]

    def scores(self) -> dict:
        found = table(self.logits, self.truth, codes())
        return {"macroAuc": macro(found, "auc"), "macroAp": macro(found, "ap"), "qualifiedAuc": auc(self.qualified, self.truth.sum(1) == 0), "perCategory": found}


def predictions(served: Served, sequences: Sequences, findings: np.ndarray | None, count: int) -> Predictions:
    """Of the first `count` rows; findings (pictures, f), in the order of the rows' pictures."""
    logits, qualified, maps = [], [], []
    started, at = time.monotonic(), 0
    rows = sequences.rows[:count]
    for place, row in enumerate(rows):
        pictures = np.stack([prepared(data) for data in sequences.files(place)])
        own = np.zeros((len(pictures), 0), np.float32) if findings is None else np.asarray(findings[at : at + len(pictures)], np.float32)
        at += len(pictures)
        cells, whole, votes, where = served.look(pictures)
        answer = served.judge_seen(row["title"], row["category"], cells, whole, votes, served.compare(thumbnails(pictures)), own)
        logits.append(answer["logits"])
        qualified.append(float(answer["qualified"]))
        maps.append(where.astype(np.float16))
        if (place + 1) % 200 == 0:
            print(f"{place + 1}/{len(rows)} sequences, {at / (time.monotonic() - started):.0f} pictures/s", flush=True)
    return Predictions(np.stack(logits), np.array(qualified), np.stack([wanted(row) for row in rows]), maps)
