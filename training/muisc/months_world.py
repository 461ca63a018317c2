"""The sequences that simulated months are made of: composed ones, and in some of them a fault that the model has never been shown: a picture without colour.

    world = World.of(sets, run, bundle, folder, share=0.2)

What the model's frozen part makes of each is computed once and kept in the folder; pictures that were encoded are kept, too, so that a run that was stopped goes on.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageOps

from ..compose.shards import Sequences
from .bundle import Served
from .findings import Findings
from .finetune import learnable, loaded
from .heads import Evidence, Grown
from .seen_rows import Pictures, evidence_of_rows
from .targets import wanted

NEW = "colourless"


@dataclass(frozen=True)
class World:
    """truth (rows, codes + 1): the last is the new fault. place: of each row in 0..1, by chance."""

    model: Grown
    codes: list[str]
    manifest: dict
    evidence: Evidence
    truth: np.ndarray

    @classmethod
    def of(cls, names: list[str], run: str, bundle: str, folder: str, share: float) -> "World":
        manifest, identity = learnable(bundle)
        model, tokens, _ = loaded(run)
        pictures = Pictures(Served(bundle, tokens), manifest["files"]["picture.onnx"]["sha256"][:12], folder)
        rows, truth = [], []
        for name in names:
            sequences = Sequences.newest(name)
            some, own = prepared_rows(sequences, Findings.of(sequences) if manifest["findings"] else None, os.path.join(folder, f"files-{os.path.basename(sequences.folder)}"), share)
            rows += some
            truth += own
        kept = os.path.join(folder, f"evidence-{identity}-{len(rows)}-{share}.pt")
        if not os.path.exists(kept):
            torch.save(evidence_of_rows(rows, pictures, model, tokens).__dict__, kept + ".part")
            os.replace(kept + ".part", kept)
        return cls(model, list(manifest["codes"]), manifest, Evidence(**torch.load(kept)), np.stack(truth))


def prepared_rows(sequences: Sequences, findings: Findings | None, folder: str, share: float) -> tuple[list[dict], list[np.ndarray]]:
    """Rows as seen_rows takes them, their pictures written out; and what is wrong with each."""
    os.makedirs(folder, exist_ok=True)
    source, first, rows, truth = np.random.default_rng(1), 0, [], []
    for place, row in enumerate(sequences.rows):
        count = len(row["images"])
        values = np.zeros((count, 0)) if findings is None else np.array(findings.values[first : first + count])
        first += count
        changed = int(source.integers(count)) if source.random() < share else None
        if changed is not None and findings is not None:
            values[changed, findings.names.index("ground-colourfulness")] = 0
        paths = []
        for k in range(count):
            paths.append(os.path.join(folder, f"{place}-{k}{'-grey' if k == changed else ''}.jpg"))
        if not all(os.path.exists(path) for path in paths):
            for k, (path, data) in enumerate(zip(paths, sequences.files(place))):
                write(path, colourless(data) if k == changed else data)
        rows.append({"title": row["title"], "category": row["category"], "images": paths, "codes": [], "findings": values.tolist()})
        truth.append(np.append(wanted(row), np.float32(changed is not None)))
    return rows, truth


def colourless(data: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        ImageOps.grayscale(image).convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()


def write(path: str, data: bytes) -> None:
    with open(path + ".part", "wb") as out:
        out.write(data)
    os.replace(path + ".part", path)
