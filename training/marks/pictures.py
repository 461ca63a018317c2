"""Pictures of composed sequences one by one, with what is laid over them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from ..muisc.features import prepared
from ..muisc.targets import covered
from .net import KINDS, MAP, WHOLE


class Source(Protocol):
    rows: list[dict]

    def files(self, place: int) -> list[bytes]: ...


class RowsFile:
    """A file of JSON lines as the second synthesiser writes it: `rows`, `files(k)`."""

    def __init__(self, path: str) -> None:
        self.folder = os.path.dirname(os.path.abspath(path))
        with open(path, encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in lines if line.strip()]

    def files(self, place: int) -> list[bytes]:
        found = []
        for name in self.rows[place]["images"]:
            with open(os.path.join(self.folder, name), "rb") as data:
                found.append(data.read())
        return found


@dataclass
class Batch:
    """pictures (n, 3, 320, 320) in 0..255; maps (n, kinds, 20, 20): share of a cell that a fault's box covers; whole (n, whole) of 0 and 1."""

    pictures: Tensor
    maps: Tensor
    whole: Tensor


def asked_of(row: dict) -> tuple[np.ndarray, np.ndarray]:
    """maps (pictures, kinds, 20, 20), whole (pictures, whole) of a row."""
    count = len(row["images"])
    maps, whole = np.zeros((count, len(KINDS), MAP * MAP), np.float32), np.zeros((count, len(WHOLE)), np.float32)
    for violation in row["violations"]:
        image, code = violation["image"], violation["code"]
        if image is not None and code in WHOLE:
            whole[image, WHOLE.index(code)] = 1
        if image is not None and code in KINDS:
            own = maps[image, KINDS.index(code)]
            for box in violation["boxes"]:
                np.maximum(own, covered(box, MAP), out=own)
    return maps.reshape(count, len(KINDS), MAP, MAP), whole


def batches(source: Source, size: int, seed: int | None, threads: int = 1) -> Iterator[Batch]:
    """seed None: all in order, as they are. Else shuffled, half of them mirrored, and some brighter or duller."""
    numbered = [(row, image) for row in range(len(source.rows)) for image in range(len(source.rows[row]["images"]))]
    random = None if seed is None else np.random.default_rng(seed)
    if random is not None:
        # Sequences as a whole: a shard is read once for all its pictures.
        order = random.permutation(len(source.rows))
        numbered = [(int(row), image) for row in order for image in range(len(source.rows[row]["images"]))]

    def made(at: int) -> Batch:
        group, pictures, maps, whole = numbered[at : at + size], [], [], []
        files = {row: source.files(row) for row in {row for row, _ in group}}
        asked = {row: asked_of(source.rows[row]) for row in files}
        for row, image in group:
            pictures.append(prepared(files[row][image]).transpose(2, 0, 1))
            maps.append(asked[row][0][image])
            whole.append(asked[row][1][image])
        return Batch(torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.stack(maps)), torch.from_numpy(np.stack(whole)))

    with ThreadPoolExecutor(threads) as pool:
        ahead = [pool.submit(made, at) for at in range(0, min(len(numbered), 3 * size), size)]
        for at in range(0, len(numbered), size):
            batch = ahead.pop(0).result()
            following = at + 3 * size
            if following < len(numbered):
                ahead.append(pool.submit(made, following))
            yield batch if random is None else varied(batch, random)


def varied(batch: Batch, random: np.random.Generator) -> Batch:
    count = len(batch.pictures)
    turned = torch.from_numpy(random.random(count) < 0.5)[:, None, None, None]
    pictures = torch.where(turned, batch.pictures.flip(-1), batch.pictures).float()
    maps = torch.where(turned, batch.maps.flip(-1), batch.maps)
    contrast, light = (torch.from_numpy(random.uniform(low, high, (count, 1, 1, 1)).astype(np.float32)) for low, high in ((0.8, 1.1), (-12, 12)))
    return Batch(((pictures - 127) * contrast + 127 + light).clamp(0, 255), maps, batch.whole)
