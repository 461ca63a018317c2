"""Packs: zip files of WebP pictures with one JSON line each, at most 20 MiB, readable with Pillow and NumPy alone.

    packs = Packs.newest("sprites")          # or Packs(folder); only_first=3 takes the first three shards
    for row in packs.rows: rgba, mask = packs.sprite(row)

A pack's folder holds `index.json` (shards in order, with their rows and sha256) and the shards. Shards follow the plan's order, so the first n are
a cross-section of the whole. In each: `rows.jsonl`, `NAME.webp` (lossy colour, exact alpha) and `NAME.mask.webp` (lossless).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile

import numpy as np
from PIL import Image

MOST_BYTES = 20 * 1024 * 1024
# At 88 a difference is seen only side by side; method 4 costs 40 ms a picture.
QUALITY, METHOD = 88, 4


def lossy(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=METHOD, alpha_quality=100)
    return out.getvalue()


def lossless(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", lossless=True, quality=50, method=3)
    return out.getvalue()


def shard_name(kind: str, number: int, digests: list[str]) -> str:
    """Names what is in it: a shard whose contents did not change keeps its name and is not written again."""
    return f"{kind}-{number:04d}-{hashlib.sha256(' '.join(digests).encode()).hexdigest()[:12]}.zip"


def write_shard(path: str, rows: list[dict], files: list[tuple[str, bytes]]) -> None:
    """Whole or not at all. ValueError above 20 MiB."""
    partial = f"{path}.{os.getpid()}.part"
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as out:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        for name, data in [("rows.jsonl", lines.encode()), *files]:
            # A fixed date, so that equal contents are equal bytes.
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    size = os.path.getsize(partial)
    if size > MOST_BYTES:
        os.remove(partial)
        raise ValueError(f"{path} would have {size / 2**20:.1f} MiB, more than {MOST_BYTES / 2**20:.0f}: put fewer products into a shard")
    os.replace(partial, path)


def write_index(folder: str, kind: str, recipe: dict, names: list[str]) -> dict:
    """Lists the shards in order and takes away those that no longer belong."""
    shards = []
    for name in names:
        with open(os.path.join(folder, name), "rb") as data:
            content = data.read()
        with zipfile.ZipFile(io.BytesIO(content)) as shard:
            count = len(shard.read("rows.jsonl").splitlines())
        shards.append({"file": name, "rows": count, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    index = {"kind": kind, "recipe": recipe, "rows": sum(s["rows"] for s in shards), "bytes": sum(s["bytes"] for s in shards), "shards": shards}
    partial = os.path.join(folder, f"index.json.{os.getpid()}.part")
    with open(partial, "w", encoding="utf-8") as out:
        json.dump(index, out, indent=1)
    os.replace(partial, os.path.join(folder, "index.json"))
    for name in os.listdir(folder):
        if name.endswith(".zip") and name not in names:
            os.remove(os.path.join(folder, name))
    return index


class Packs:
    """A folder of shards, opened as they are asked for. Not to be shared between processes: open one in each."""

    def __init__(self, folder: str, only_first: int | None = None) -> None:
        try:
            with open(os.path.join(folder, "index.json"), encoding="utf-8") as text:
                self.index = json.load(text)
        except FileNotFoundError:
            raise FileNotFoundError(f"no packs in {folder}: make them with python -m training.render.packs") from None
        self.folder, self.open_shards = folder, {}
        self.rows: list[dict] = []
        for shard in self.index["shards"][:only_first]:
            lines = self.shard(shard["file"]).read("rows.jsonl").decode().splitlines()
            self.rows += [{**json.loads(line), "shard": shard["file"]} for line in lines]

    @classmethod
    def newest(cls, kind: str, only_first: int | None = None) -> "Packs":
        """The cache's most recent packs of a kind ("sprites" or "plates")."""
        base = os.path.join(os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis"), "packs")
        found = [os.path.join(base, name) for name in (os.listdir(base) if os.path.isdir(base) else []) if name.startswith(kind + "-")]
        indexed = [folder for folder in found if os.path.exists(os.path.join(folder, "index.json"))]
        if not indexed:
            raise FileNotFoundError(f"no {kind} packs in {base}: make them with python -m training.render.packs")
        return cls(max(indexed, key=lambda folder: os.path.getmtime(os.path.join(folder, "index.json"))), only_first)

    def shard(self, name: str) -> zipfile.ZipFile:
        if name not in self.open_shards:
            self.open_shards[name] = zipfile.ZipFile(os.path.join(self.folder, name))
        return self.open_shards[name]

    def picture(self, row: dict, name: str, mode: str) -> np.ndarray:
        with Image.open(io.BytesIO(self.shard(row["shard"]).read(name))) as image:
            # WebP leaves an alpha out that is opaque everywhere.
            return np.asarray(image.convert(mode))

    def sprite(self, row: dict) -> tuple[np.ndarray, np.ndarray]:
        """(RGBA (h, w, 4), the product's own mask (h, w)), both 0..255; alpha also holds the contact shadow."""
        return self.picture(row, row["file"], "RGBA"), self.picture(row, row["mask"], "L")

    def for_sale(self, row: dict) -> np.ndarray | None:
        """Which pixels (h, w; 0 or 255) show what is sold, where the sprite's mask holds more: a garment on a person. None where all of it is sold."""
        return self.picture(row, row["sale"], "L") if "sale" in row else None

    def plate(self, row: dict) -> np.ndarray:
        """RGB (h, w, 3), 0..255."""
        return self.picture(row, row["file"], "RGB")
