"""The list of what was looked at and found clean: accepted.jsonl, names and parameters, no pictures.

    {"photo": "clothing/dress/….jpg", "cover": 0.312, "grade": 0.97, "kind": "…", "colour": "…", "category": "…"}

cover: share of the photo that the mask had which was looked at; another OpenCV might cut otherwise. kind and colour are there where the folder and the
measuring do not say it rightly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..render.nouns import SYNONYMS
from .photos import PATHS, Photo, photo

LIST = Path(__file__).with_name("accepted.jsonl")
# Of the mask that was looked at; one that differs by more is another mask.
TOLERANCE = 0.04


@dataclass(frozen=True)
class Accepted:
    photo: Photo
    cover: float
    kind: str
    colour: str | None

    @property
    def category(self) -> str:
        return PATHS[self.kind]

    def is_same_mask(self, cover: float) -> bool:
        return abs(cover - self.cover) <= TOLERANCE * self.cover


def accepted(row: dict) -> Accepted:
    """ValueError where the kind is not known."""
    one = photo(row["photo"])
    kind = row.get("kind") or one.kind
    if kind not in SYNONYMS or kind not in PATHS:
        raise ValueError(f"{row['photo']}: kind {kind!r} needs an entry in nouns.SYNONYMS and in photos.PATHS")
    return Accepted(one, row["cover"], kind, row.get("colour"))


def listed(path: Path = LIST) -> list[Accepted]:
    """Products with a front only, and only pictures of the front's part, so that every product lies in one."""
    rows = [accepted(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    parts = {one.photo.model: one.photo.part for one in rows if one.photo.view == "front"}
    return [one for one in rows if parts.get(one.photo.model) == one.photo.part]
