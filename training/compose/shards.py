"""Materialised sequences: zip shards of at most 20 MiB with `rows.jsonl` and the encoded pictures, listed in an index.json.

    sequences = Sequences.newest("development")      # or Sequences(folder)
    row, pictures = sequences[0]                     # pictures: RGB images, in order; sequences.files(0) gives their bytes

It can be handed to a torch DataLoader: each worker opens the shards for itself.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from typing import Any

from PIL import Image


def base_folder() -> str:
    return os.path.join(os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis"), "sequences")


class Sequences:
    """FileNotFoundError where there are none."""

    def __init__(self, folder: str) -> None:
        try:
            with open(os.path.join(folder, "index.json"), encoding="utf-8") as text:
                self.index: dict[str, Any] = json.load(text)
        except FileNotFoundError:
            raise FileNotFoundError(f"no sequences in {folder}: make them with python -m training.compose.materialise") from None
        self.folder, self.shards, self.process = folder, {}, os.getpid()
        self.rows: list[dict] = []
        self.shard_of: list[str] = []
        for shard in self.index["shards"]:
            lines = self.opened(shard["file"]).read("rows.jsonl").decode().splitlines()
            self.rows += map(json.loads, lines)
            self.shard_of += [shard["file"]] * len(lines)

    @classmethod
    def newest(cls, name: str) -> "Sequences":
        """The most recent ones of a name."""
        base = base_folder()
        # A recipe's digest has no dash, so that "dev" does not find "dev-small-…".
        found = [os.path.join(base, entry) for entry in (os.listdir(base) if os.path.isdir(base) else []) if entry.rpartition("-")[0] == name]
        indexed = [folder for folder in found if os.path.exists(os.path.join(folder, "index.json"))]
        if not indexed:
            raise FileNotFoundError(f"no sequences named {name} in {base}: make them with python -m training.compose.materialise --name {name}")
        return cls(max(indexed, key=lambda folder: os.path.getmtime(os.path.join(folder, "index.json"))))

    def opened(self, name: str) -> zipfile.ZipFile:
        # A forked process shares the parent's file positions, so it opens its own.
        if self.process != os.getpid():
            self.shards, self.process = {}, os.getpid()
        if name not in self.shards:
            self.shards[name] = zipfile.ZipFile(os.path.join(self.folder, name))
        return self.shards[name]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "shards": {}}

    def __len__(self) -> int:
        return len(self.rows)

    def files(self, place: int) -> list[bytes]:
        shard = self.opened(self.shard_of[place])
        return [shard.read(name) for name in self.rows[place]["images"]]

    def __getitem__(self, place: int) -> tuple[dict, list[Image.Image]]:
        return self.rows[place], [Image.open(io.BytesIO(data)).convert("RGB") for data in self.files(place)]
