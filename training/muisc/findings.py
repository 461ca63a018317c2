"""What the analyser measured on each picture of a set, as training/muisc/findings/main.ts wrote it.

    found = Findings.of(sequences)      # compose/shards.py
    found.names                         # a column each
    found.values[k]                     # float32 of picture k, pictures in the order of the rows
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import numpy as np

from ..compose.shards import Sequences


@dataclass(frozen=True)
class Findings:
    """values (pictures, names), each 0..1."""

    names: tuple[str, ...]
    values: np.ndarray

    @classmethod
    def of(cls, sequences: Sequences) -> "Findings":
        return cls.load(folder_of(sequences.folder), sum(len(row["images"]) for row in sequences.rows))

    @classmethod
    def load(cls, folder: str, pictures: int) -> "Findings":
        """FileNotFoundError where nothing was measured, ValueError where not all of it was."""
        again = "run node training/muisc/findings/main.ts --sequences (the set's folder or name)"
        try:
            with open(os.path.join(folder, "findings.json"), encoding="utf-8") as text:
                stated = json.load(text)
        except FileNotFoundError:
            raise FileNotFoundError(f"no findings in {folder}: {again}") from None
        missing = -(-stated["rows"] // stated["made"]["block"]) - len(stated["blocks"])
        if missing or stated["rows"] != pictures:
            raise ValueError(f"{folder} has {stated['rows']} pictures with {missing} blocks missing, the set has {pictures}: {again}")
        return cls(tuple(stated["names"]), np.load(os.path.join(folder, "findings.npy"), mmap_mode="r"))


def folder_of(sequences_folder: str) -> str:
    base = os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis")
    return os.path.join(base, "findings", os.path.basename(os.path.normpath(sequences_folder)))
