"""Sprites, real cut-outs and plates as the synthesiser wants them: by product and part, decoded once, as Pillow images.

    store = Store.newest()
    product = store.products("train")[0]
    rgba, mask = store.sprite(product.views["front"])
"""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeVar

import numpy as np
from PIL import Image, ImageChops

from .. import split
from ..render import categories
from ..render.pack_format import Packs
from .recolour import of_tint, recoloured

Decoded = TypeVar("Decoded")
# A sprite and its mask are 0.9 MB decoded, a plate 1.2 MB.
SPRITES_KEPT, PLATES_KEPT = 96, 48
# Of all sprites, seen with and without who wears them: 9 kB each.
THUMBS_KEPT = 20_000
# A close-up that runs over all four sides has no floor to stand on.
FLAT_LAY = 40.0


class Shelf(Protocol):
    """What is asked of a pack; see render/pack_format.py."""

    rows: list[dict]

    def sprite(self, row: dict) -> tuple[np.ndarray, np.ndarray]: ...

    def for_sale(self, row: dict) -> np.ndarray | None: ...

    def plate(self, row: dict) -> np.ndarray: ...


@dataclass(frozen=True)
class Product:
    """One model in one colour, with the rows of its views by name."""

    model: str
    colour_index: int | None
    category: str
    facts: dict = field(compare=False)
    views: dict[str, dict] = field(compare=False)

    @property
    def front(self) -> dict:
        return self.views["front"]

    @property
    def is_real(self) -> bool:
        """Cut out of a photo, not rendered."""
        return from_photo(self.front)


def from_photo(row: dict) -> bool:
    return "photo" in row


def by_product(rows: list[dict]) -> list[Product]:
    found: dict[tuple[str, int | None], dict[str, dict]] = {}
    for row in rows:
        found.setdefault((row["model"], row["colourIndex"]), {})[row["view"]] = row
    return [Product(model, colour, views["front"]["category"], views["front"]["facts"], views) for (model, colour), views in found.items()]


def part_of(product: Product) -> split.Part:
    """A render's is its model's, a cut-out's that of the photo that it was cut from, as everywhere else where that photo is used."""
    kind, name = ("photo", product.front["photo"]) if product.is_real else ("model", product.model)
    return split.part(kind, name)


class Kept:
    """The last so many decoded things."""

    def __init__(self, most: int) -> None:
        self.most, self.things = most, OrderedDict()

    def get(self, key: str, make: Callable[[], Decoded]) -> Decoded:
        if key in self.things:
            self.things.move_to_end(key)
            return self.things[key]
        thing = self.things[key] = make()
        if len(self.things) > self.most:
            self.things.popitem(last=False)
        return thing


class Store:
    """Not to be shared between processes, as the packs are not."""

    def __init__(self, sprites: Shelf, plates: Shelf, cutouts: Shelf | None = None) -> None:
        """cutouts: None where there are none (training/real makes them)."""
        self.sprite_shelf, self.plate_shelf, self.cutout_shelf = sprites, plates, cutouts
        self.sprites, self.plates, self.thumbs = Kept(SPRITES_KEPT), Kept(PLATES_KEPT), Kept(THUMBS_KEPT)
        self.sales = Kept(SPRITES_KEPT)
        self.by_part: dict[str, list[Product]] = {"train": [], "development": [], "test": []}
        self.real_by_part: dict[str, list[Product]] = {"train": [], "development": [], "test": []}
        self.by_model: dict[str, list[Product]] = {}
        for product in by_product([*sprites.rows, *(cutouts.rows if cutouts else [])]):
            (self.real_by_part if product.is_real else self.by_part)[part_of(product)].append(product)
            self.by_model.setdefault(product.model, []).append(product)

    @classmethod
    def newest(cls, only_first: int | None = None) -> "Store":
        return cls(Packs.newest("sprites", only_first), Packs.newest("plates"), newest_cutouts())

    def products(self, part: split.Part) -> list[Product]:
        """The rendered ones."""
        return self.by_part[part]

    def real(self, part: split.Part) -> list[Product]:
        """Those cut out of photos."""
        return self.real_by_part[part]

    def places(self, part: split.Part) -> list[dict]:
        """Plates of a part; all of them where a part has none, which only a handful of plates can bring about."""
        rows = self.plate_shelf.rows
        return [row for row in rows if split.part("scene", row["plate"]) == part] or rows

    def sprite(self, row: dict) -> tuple[Image.Image, Image.Image]:
        """(RGBA with the contact shadow, the product's own mask as L)."""
        return self.sprites.get(row["file"], lambda: self.decoded(row))

    def decoded(self, row: dict) -> tuple[Image.Image, Image.Image]:
        if "dyed" in row:
            of, how = row["dyed"]["of"], row["dyed"]
            rgba, mask = self.sprite(of)
            return recoloured(rgba, self.cloth(of, how["tint"]), how["tone"], how["bright"]), mask
        shelf = self.cutout_shelf if self.cutout_shelf and from_photo(row) else self.sprite_shelf
        colour, mask = shelf.sprite(row)
        return Image.fromarray(colour), Image.fromarray(mask)

    def sale(self, row: dict) -> Image.Image:
        """Which pixels of the sprite show what is sold, as L: the garment on a person, else the whole product."""
        return self.sales.get(row["file"], lambda: self.sold(row))

    def sold(self, row: dict) -> Image.Image:
        found = self.sprite_shelf.for_sale(row) if "sale" in row else None
        return self.sprite(row)[1] if found is None else Image.fromarray(found)

    def cloth(self, row: dict, tint: tuple[float, float] | None) -> Image.Image:
        """What of it would be dyed, as L: whatever has this tint (recolour.tint_of), or all that is sold."""
        return self.sale(row) if tint is None else of_tint(*self.sprite(row), tint)

    def plate(self, row: dict) -> Image.Image:
        return self.plates.get(row["file"], lambda: Image.fromarray(self.plate_shelf.plate(row)))

    def thumb(self, row: dict, sold: bool = False) -> np.ndarray:
        """The product on grey with its mask, cut to its box and squared: (24, 24, 4), 0..1, to tell views and models apart. sold: without who wears it."""
        return self.thumbs.get(f"{row['file']}-{sold}", lambda: self.drawn_thumb(row, sold))

    def drawn_thumb(self, row: dict, sold: bool) -> np.ndarray:
        rgba, mask = self.sprite(row)
        mask = ImageChops.darker(mask, self.sale(row)) if sold else mask
        left, top, right, bottom = (sold and mask.getbbox()) or row["box"]
        side = max(right - left, bottom - top)
        square = Image.new("RGBA", (side, side), (128, 128, 128, 0))
        own = Image.merge("RGBA", (*rgba.convert("RGB").split(), mask)).crop((left, top, right, bottom))
        square.paste(own, ((side - right + left) // 2, (side - bottom + top) // 2))
        flat = Image.new("RGB", (side, side), "#808080")
        flat.paste(square.convert("RGB"), (0, 0), square.getchannel("A"))
        small = [np.asarray(image.resize((24, 24), Image.Resampling.BOX), np.float32) / 255 for image in (flat, square.getchannel("A"))]
        return np.dstack(small)

    def unlikeness(self, one: dict, other: dict) -> float:
        """As `difference`, mirrored or not: the back of a boot is its front the other way round."""
        return min(self.difference(one, other), self.difference(one, other, mirrored=True))

    def difference(self, one: dict, other: dict, sold: bool = False, mirrored: bool = False) -> float:
        """Mean difference where either product is: below 0.03 the same to the eye, from 0.2 on clearly another look. sold: of what is sold alone. mirrored: one of the two."""
        a, b = self.thumb(one, sold), self.thumb(other, sold)
        b = b[:, ::-1] if mirrored else b
        return float(np.abs(a[..., :3] - b[..., :3]).mean(-1).sum() / np.maximum(a[..., 3], b[..., 3]).sum().clip(1))


def newest_cutouts() -> Packs | None:
    try:
        return Packs.newest("cutouts")
    except FileNotFoundError:
        return None


@lru_cache(maxsize=None)
def category_path(category: str) -> str:
    """ "kitchen/mugs" for "mugs". Read from the source, since importing a category needs Blender."""
    file = os.path.join(next(iter(categories.__path__)), f"{category}.py")
    if not os.path.exists(file):
        return category
    with open(file, encoding="utf-8") as text:
        stated = re.search(r'^PATH(?:, \w+)* = "([^"]+)"', text.read(), re.MULTILINE)
    return stated.group(1) if stated else category
