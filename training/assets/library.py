"""Opens what `collect` gathered, or the pack of it.

    library = Library.newest()
    for font in library.fonts("train"): font.path, font["family"], font["weight"], font["style"]
    library.logos("test"), library.textures("development"), library.codes("train")

Every item has `id`, `part`, `path`, `licence` and `source`; what only one kind has is read like a key. A program in another language reads the folder's
`assets.json`: a list of the same rows, with `file` relative to the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import dataclass, field
from typing import Any

from ..render.pack_format import Packs
from ..split import Part

KINDS = ("font", "logo", "texture", "code")
# A pack that was opened here; what `collect` gathered comes first, since it is larger.
UNPACKED = "unpacked-"


def base_folder(name: str) -> str:
    return os.path.join(os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis"), name)


@dataclass(frozen=True)
class Item:
    kind: str
    id: str
    part: Part
    path: str
    licence: str
    source: str
    row: dict[str, Any] = field(repr=False)

    def __getitem__(self, key: str) -> Any:
        return self.row[key]

    def writes(self, text: str) -> bool:
        """Whether a font has an outline for all of a text of ours."""
        return not set(text) & set(self.row["lacks"])


class Library:
    """A folder with an assets.json. FileNotFoundError where there is none."""

    def __init__(self, folder: str) -> None:
        try:
            with open(os.path.join(folder, "assets.json"), encoding="utf-8") as text:
                self.rows: list[dict[str, Any]] = json.load(text)
        except FileNotFoundError:
            raise FileNotFoundError(f"no assets in {folder}: gather them with python -m training.assets.collect") from None
        self.folder = folder
        self.items = [Item(row["kind"], row["id"], row["part"], os.path.join(folder, row["file"]), row["licence"], row["source"], row) for row in self.rows]

    @classmethod
    def newest(cls) -> Library:
        """The cache's most recent folder of assets, or else its most recent pack of them."""
        base = base_folder("assets")
        folders = [os.path.join(base, name) for name in (os.listdir(base) if os.path.isdir(base) else [])]
        listed = [folder for folder in folders if os.path.exists(os.path.join(folder, "assets.json")) and UNPACKED not in folder]
        if listed:
            return cls(max(listed, key=lambda folder: os.path.getmtime(os.path.join(folder, "assets.json"))))
        try:
            return cls.of_pack(Packs.newest("assets").folder)
        except FileNotFoundError:
            raise FileNotFoundError(f"no assets in {base} and no pack of them: gather them with python -m training.assets.collect") from None

    @classmethod
    def of_pack(cls, folder: str) -> Library:
        """Unpacks the shards once, into the cache: a font must be a file for whoever draws with it."""
        packs = Packs(folder)
        digest = hashlib.sha256(" ".join(shard["sha256"] for shard in packs.index["shards"]).encode()).hexdigest()[:12]
        target = os.path.join(base_folder("assets"), UNPACKED + digest)
        if not os.path.exists(os.path.join(target, "assets.json")):
            for shard in packs.index["shards"]:
                with zipfile.ZipFile(os.path.join(folder, shard["file"])) as opened:
                    opened.extractall(target, [name for name in opened.namelist() if name != "rows.jsonl"])
            rows = [{key: value for key, value in row.items() if key != "shard"} for row in packs.rows]
            write_rows(target, rows)
        return cls(target)

    def of(self, kind: str, part: Part) -> list[Item]:
        return [item for item in self.items if item.kind == kind and item.part == part]

    def fonts(self, part: Part) -> list[Item]:
        """TrueType faces; `family`, `weight`, `style`, `character` (sans, serif, condensed, heavy, hand, mono, display), `name` (the
        family as the file itself says it), `lacks` (missing signs; see `Item.writes`)."""
        return self.of("font", part)

    def logos(self, part: Part) -> list[Item]:
        """RGBA, trimmed, longest side 384; `of` (invented or corpus), `width`, `height`, `tone` (mean lightness 0..1 of what is drawn)."""
        return self.of("logo", part)

    def textures(self, part: Part) -> list[Item]:
        """RGB squares; `of` (procedural or corpus), `material`, `width`, `height`, `seamless` (may be laid side by side), `tone`, `contrast`."""
        return self.of("texture", part)

    def codes(self, part: Part) -> list[Item]:
        """Black on white with the quiet zone, to be enlarged without smoothing; `symbology` (qr, ean13, code128), `text`."""
        return self.of("code", part)


def write_rows(folder: str, rows: list[dict[str, Any]]) -> None:
    """Whole or not at all; one row a line, so that two lists can be compared."""
    partial = os.path.join(folder, f"assets.json.{os.getpid()}.part")
    with open(partial, "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")
    os.replace(partial, os.path.join(folder, "assets.json"))
