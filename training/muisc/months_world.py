"""The sequences that simulated months are made of (months_set.py): what the model's frozen part makes of each, computed once and kept in a folder; pictures that were encoded are
kept, too, so that a run that was stopped goes on.

    world = World.of(set_folder, bundle, folder)
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

import numpy as np
import torch

from .bundle import Served
from .evidence import Evidence
from .findings import Findings, folder_of
from .finetune import digest, ending_of
from .heads import Ending
from .months_set import FAULTS
from .rebundle import manifest_of
from .seen_rows import Body, Pictures, evidence_of_rows, read_rows
from .targets import wanted
from .tokenizer import Tokenizer

NEW = tuple(FAULTS)


@dataclass(frozen=True)
class World:
    """truth (rows, codes + new faults), groups: whose product each row shows."""

    ending: Ending
    codes: list[str]
    manifest: dict
    evidence: Evidence
    truth: np.ndarray
    groups: list[str]

    @classmethod
    def of(cls, set_folder: str, bundle: str, folder: str) -> "World":
        os.makedirs(folder, exist_ok=True)
        manifest, identity = manifest_of(bundle)
        tokens = Tokenizer.load(os.path.join(bundle, "tokenizer.json"))
        rows = prepared_rows(set_folder, manifest["findings"])
        kept = os.path.join(folder, f"evidence-{identity}-{digest(os.path.join(set_folder, 'sequences.jsonl'))[:12]}-{len(fields(Evidence))}.pt")
        if not os.path.exists(kept):
            pictures = Pictures(Served(bundle, tokens), manifest["files"]["picture.onnx"]["sha256"][:12], folder)
            torch.save(evidence_of_rows(rows, pictures, Body(bundle), tokens).__dict__, kept + ".part")
            os.replace(kept + ".part", kept)
        return cls(ending_of(bundle), list(manifest["codes"]), manifest, Evidence(**torch.load(kept)), np.stack([truth_of(row) for row in rows]), [product_of(row) for row in rows])


def prepared_rows(folder: str, names: list[str]) -> list[dict]:
    """As seen_rows takes them. SystemExit where the set is of a part for tests, or was not measured."""
    rows = read_rows(os.path.join(folder, "sequences.jsonl"))
    if any(row["part"] == "test" for row in rows):
        raise SystemExit(f"{folder} holds rows of the part for tests, and nothing may be learned from those: make the set with --part development")
    try:
        found = Findings.load(folder_of(folder), sum(len(row["images"]) for row in rows))
    except (FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from None
    if list(found.names) != names:
        raise SystemExit(f"{folder} was measured by another version than the model was made for: measure it anew (training/muisc/findings/main.ts)")
    ends = np.cumsum([len(row["images"]) for row in rows])
    for row, values in zip(rows, np.split(found.values, ends[:-1])):
        row["images"], row["findings"] = [os.path.join(folder, image) for image in row["images"]], values.tolist()
    return rows


def product_of(row: dict) -> str:
    """Of most of its pictures: another product may be among them."""
    models = [picture["model"] for picture in row["pictures"]]
    return max(sorted(set(models)), key=models.count)


def truth_of(row: dict) -> np.ndarray:
    own = {violation["code"] for violation in row["violations"]}
    return np.append(wanted(row), [np.float32(fault in own) for fault in NEW]).astype(np.float32)
