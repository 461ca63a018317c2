"""Sprites, plates and assets drawn in memory, for tests that need no packs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ..render.facts import Facts, Trait
from ..render.nouns import SYNONYMS
from ..render.random_source import Source
from ..render.titles import PLAIN, TEMPLATES, parts_of, text_of
from ..split import Part, part
from .photos import Photos
from .sequence import About, Composer
from .store import Store
from .vocabulary import Vocabulary

SIDE = 416
VIEWS = {"front": (5.0, False), "angle": (18.0, False), "back": (6.0, False), "detail": (20.0, True)}
# (category, kind, colour, hex, trait, shape)
MADE = (
    ("mugs", "mug", "red", "#b3242a", Trait("handle", "a C handle", ("a C handle", "an ear handle", "no handle"), "with {}"), "tall"),
    ("mugs", "mug", "yellow", "#e3b935", Trait("handle", "no handle", ("a C handle", "an ear handle", "no handle"), "with {}"), "wide"),
    ("bags", "backpack", "blue", "#2c5fa8", Trait("pattern", "striped", ("plain", "striped", "dotted")), "round"),
)


def train_model(category: str, number: int) -> str:
    """The id of the n-th model of a category that belongs to train."""
    found = [name for name in (f"{category}-{seed:04d}" for seed in range(900, 999)) if part("model", name) == "train"]
    return found[number]


def sprite(colour: str, shape: str, view: str) -> tuple[np.ndarray, np.ndarray]:
    """A striped body on a soft shadow; the back has no stripes and a hole, a detail fills the frame."""
    image, mask = Image.new("RGB", (SIDE, SIDE), colour), Image.new("L", (SIDE, SIDE), 0)
    draw, cut = ImageDraw.Draw(image), ImageDraw.Draw(mask)
    box = {"tall": (120, 40, 290, 380), "wide": (30, 150, 390, 370), "round": (60, 50, 350, 372)}[shape]
    if view == "detail":
        box = (-40, -40, SIDE + 40, SIDE - 60)
    if view == "angle":
        box = (box[0] + 14, box[1], box[2] - 22, box[3])
    cut.ellipse(box, fill=255) if shape == "round" else cut.rectangle(box, fill=255)
    if view == "back":
        cut.rectangle((190, 190, 240, 260), fill=0)
    for y in range(0, SIDE, 24) if view != "back" else ():
        draw.line((0, y, SIDE, y), fill="#f0f0f0" if shape == "tall" else "#202020", width=3)
    shadow = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(shadow).ellipse((box[0], box[3] - 24, box[2], box[3] + 12), fill=110)
    alpha = np.maximum(np.asarray(mask), np.asarray(shadow.filter(ImageFilter.GaussianBlur(8))))
    pixels = np.where(np.asarray(mask)[..., None] > 0, np.asarray(image), 0)
    return np.dstack([pixels, alpha]).astype(np.uint8), np.asarray(mask)


@dataclass
class Shelf:
    """As pack_format.Packs, without files."""

    rows: list[dict]
    pictures: dict[str, Any] = field(default_factory=dict)

    def sprite(self, row: dict) -> tuple[np.ndarray, np.ndarray]:
        return self.pictures[row["file"]]

    def for_sale(self, row: dict) -> np.ndarray | None:
        return self.pictures[row["sale"]] if "sale" in row else None

    def plate(self, row: dict) -> np.ndarray:
        return self.pictures[row["file"]]


def row_of(model: str, colour_index: int | None, facts: dict, category: str, view: str, mask: np.ndarray, templates: tuple[str, ...] = TEMPLATES) -> dict:
    ys, xs = np.nonzero(mask > 127)
    titles = [parts_of(facts, Source("titles", model, k), templates) for k in range(4)]
    return {
        "model": model,
        "part": "train",
        "category": category,
        "colourIndex": colour_index,
        "view": view,
        "azimuth": 0.0,
        "elevation": VIEWS[view][0],
        "closeUp": VIEWS[view][1],
        "size": [SIDE, SIDE],
        "box": [int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1],
        "seen": {facts["colour"]: 0.9},
        "agrees": 0.9,
        "facts": facts,
        "titles": [{"text": text_of(parts), "parts": parts} for parts in titles],
        "file": f"{model}-{colour_index}-{view}",
    }


def sprites() -> Shelf:
    shelf, seen = Shelf([]), {}
    for category, kind, colour, tone, trait, shape in MADE:
        number = seen[category] = seen.get(category, -1) + 1
        facts = Facts(kind, colour, colour, "stoneware", (trait,), "Norlund", "Alva").row()
        for view in VIEWS:
            rgba, mask = sprite(tone, shape, view)
            row = row_of(train_model(category, number), None, facts, category, view, mask)
            shelf.rows.append(row)
            shelf.pictures[row["file"]] = (rgba, mask)
    return shelf


# View -> (the person's box, the garment's box) of a top and of trousers, whole and cut.
WORN = {
    "worn_tops": {
        "front": ((150, 20, 270, 400), (150, 90, 270, 210)),
        "half": ((100, 30, 310, 416), (100, 120, 310, 350)),
        "half angle": ((130, 30, 280, 416), (140, 120, 270, 330)),
        "half back": ((100, 34, 310, 416), (100, 120, 310, 350)),
        "back": ((156, 20, 264, 400), (156, 90, 264, 210)),
    },
    "worn_bottoms": {
        "front": ((150, 20, 270, 400), (160, 200, 260, 370)),
        "half": ((120, 0, 300, 400), (130, 80, 290, 360)),
        "detail": ((0, 0, 416, 416), (60, 150, 350, 416)),
    },
}


def worn_sprites() -> Shelf:
    """Two garments on people made of boxes; no contact shadow under a person whom the frame cuts."""
    shelf = Shelf([])
    for number, (category, kind) in enumerate((("worn_tops", "t-shirt"), ("worn_bottoms", "trousers"))):
        facts = Facts(kind, "red", "red", "cotton", (Trait("pattern", "plain", ("plain", "striped")),), "Norlund", "Alva").row()
        for view, (person, garment) in WORN[category].items():
            image, mask, sale = Image.new("RGB", (SIDE, SIDE), "#8a6a50"), Image.new("L", (SIDE, SIDE), 0), Image.new("L", (SIDE, SIDE), 0)
            behind = view.endswith("back")
            ImageDraw.Draw(image).rectangle((garment[0], garment[1], garment[2] - 1, garment[3] - 1), fill="#861b20" if behind else "#b3242a")
            if behind:
                # Hair where the face was; the clothes are nearly the same.
                ImageDraw.Draw(image).rectangle((person[0], person[1], person[2], person[1] + 40), fill="#201812")
            for layer, box in ((mask, person), (sale, garment)):
                ImageDraw.Draw(layer).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=255)
            row = row_of(train_model(category, 0), None, facts, category, "detail" if "half" in view else view, np.asarray(mask))
            row |= {"view": view, "elevation": 4.0, "file": f"{category}-{view}", "sale": f"{category}-{view}-sale", "saleCover": 0.2}
            shelf.rows.append(row)
            shelf.pictures[row["file"]] = (np.dstack([np.asarray(image), np.asarray(mask)]), np.asarray(mask))
            shelf.pictures[row["sale"]] = np.asarray(sale)
    return shelf


def worn_composer(folder: str) -> Composer:
    """Of clothes on people alone."""
    return Composer(Store(worn_sprites(), plates()), Assets(folder), Vocabulary("train"), "train")


def train_photo(number: int) -> str:
    """The n-th path of a photo that belongs to train."""
    found = [name for name in (f"clothing/t-shirt/{k:08d}.jpg" for k in range(40)) if part("photo", name) == "train"]
    return found[number]


def cutouts() -> Shelf:
    """Two real garments of two kinds, lying flat, of which only the front is there and no trait is known."""
    shelf = Shelf([])
    for number, (kind, colour, tone, shape) in enumerate((("t-shirt", "green", "#3d7a4c", "round"), ("trousers", "navy", "#22304e", "tall"))):
        named = {"kind": kind, "brand": "Norlund", "line": "Alva", "synonyms": list(SYNONYMS[kind])}
        known = {**named, "colour": colour, "shade": colour, "material": "", "traits": {}}
        rgba, mask = sprite(tone, shape, "front")
        row = row_of(f"real-{kind}-{number}", None, known, f"clothing/{kind}", "front", mask, PLAIN)
        shelf.rows.append({**row, "elevation": 88.0, "photo": train_photo(number)})
        shelf.pictures[row["file"]] = (rgba, mask)
    return shelf


def plates() -> Shelf:
    """Two floors before two walls, seen from 5 and from 17 degrees."""
    shelf = Shelf([])
    for number, (place, elevation) in enumerate((("wood", 5.0), ("room", 17.0))):
        pixels = np.full((640, 640, 3), 200, np.uint8)
        pixels[350:] = (150, 120, 90)
        name = f"{place}-{number:03d}"
        shelf.rows.append({"plate": name, "place": place, "elevation": elevation, "size": [640, 640], "stand": [180, 150, 460, 490], "file": name})
        shelf.pictures[name] = pixels
    return shelf


@dataclass(frozen=True)
class Drawn:
    id: str
    path: str
    known: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.known[key]


class Assets:
    """One logo, one texture and one code as files of a folder; no fonts, so that Pillow's own is taken."""

    def __init__(self, folder: str) -> None:
        logo = Image.new("RGBA", (120, 80), (0, 0, 0, 0))
        ImageDraw.Draw(logo).ellipse((5, 5, 75, 75), fill=(20, 60, 160, 255))
        noise = np.random.default_rng(1)
        texture = Image.fromarray(noise.integers(60, 200, (64, 64, 3), dtype=np.uint8))
        modules = Image.fromarray((noise.integers(0, 2, (29, 29)) * 255).astype(np.uint8))
        self.drawn: dict[str, list[Drawn]] = {}
        for name, image, known in (("logo", logo, {"tone": 0.3}), ("texture", texture, {"material": "noise", "contrast": 0.2}), ("code", modules, {"symbology": "qr"})):
            path = os.path.join(folder, name + ".png")
            image.save(path)
            self.drawn[name] = [Drawn(name, path, known)]

    def fonts(self, part: Part) -> Sequence[Drawn]:
        return []

    def logos(self, part: Part) -> Sequence[Drawn]:
        return self.drawn["logo"]

    def textures(self, part: Part) -> Sequence[Drawn]:
        return self.drawn["texture"]

    def codes(self, part: Part) -> Sequence[Drawn]:
        return self.drawn["code"]


def composer(folder: str, about: About | None = None, photos: Photos | None = None) -> Composer:
    """folder: where the drawn assets are put."""
    return Composer(Store(sprites(), plates(), cutouts()), Assets(folder), Vocabulary("train"), "train", about, photos)
