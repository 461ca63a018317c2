"""The photos that may be learned from: which corpora, where they lie, the part that each belongs to, what its folder says of it.

Never those of Magento: they are for evaluation alone. A photo's part is that of `split.part("photo", path below the corpora)`, as natural/ and second/ have
it, so that no picture of a test is learned from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .. import split
from ..split import Part

# Where the corpora lie beside a checkout, which may be a worktree at the same depth.
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpus"
LICENCES = {"clothing": "CC0-1.0", "eshop": "MIT", "saleor": "BSD-3-Clause"}
PATTERNS = {"clothing": "clothing/*/*.jpg", "eshop": "eshop/images/*.webp", "saleor": "saleor/images/*.png"}
# Folder of the users' photos -> kind (nouns.SYNONYMS). Hats and shoes differ: the list of the accepted says which.
KINDS = {
    "dress": "dress", "longsleeve": "long-sleeve shirt", "outwear": "jacket", "pants": "trousers", "shirt": "shirt", "shoes": "shoes", "shorts": "shorts",
    "skirt": "skirt", "t-shirt": "t-shirt", "hat": "cap",
}  # fmt: skip
PATHS = {
    "dress": "clothing/dresses", "skirt": "clothing/skirts", "trousers": "clothing/trousers", "shorts": "clothing/shorts", "jacket": "clothing/outerwear",
    "shirt": "clothing/shirts", "t-shirt": "clothing/tops", "long-sleeve shirt": "clothing/tops", "hoodie": "clothing/tops", "tank top": "clothing/tops",
    "cap": "clothing/hats", "beanie": "clothing/hats", "sun hat": "clothing/hats", "neck warmer": "clothing/accessories", "shoes": "clothing/shoes",
    "sneaker": "clothing/shoes", "boot": "clothing/shoes", "backpack": "bags/bags", "handbag": "bags/bags", "duffel bag": "travel/bags", "mug": "kitchen/mugs",
    "bike helmet": "sport/cycling", "ski goggles": "sport/winter", "snowboard": "sport/winter", "climbing harness": "sport/climbing", "novel": "books/novels",
    "sports watch": "sport/watches", "sunglasses": "accessories/sunglasses", "juice bottle": "food/drinks",
}  # fmt: skip


@dataclass(frozen=True)
class Photo:
    """path: below the corpora. model: the id of the product that it shows. view: of it."""

    path: str
    model: str
    view: str = "front"

    @property
    def corpus(self) -> str:
        return self.path.split("/")[0]

    @property
    def kind(self) -> str | None:
        """What its folder says; None where no folder does."""
        return KINDS.get(self.path.split("/")[1]) if self.corpus == "clothing" else None

    @property
    def part(self) -> Part:
        return split.part("photo", self.path)


def photo(path: str) -> Photo:
    """ValueError for a path of a corpus that nothing may be learned from."""
    corpus, folder, *_ = path.split("/")
    stem = Path(path).stem
    if corpus == "clothing":
        return Photo(path, f"real-{folder}-{stem[:8]}")
    if corpus == "eshop":
        return Photo(path, f"real-gear-{stem}")
    if corpus != "saleor":
        raise ValueError(f"{path} is of no corpus that may be learned from ({', '.join(PATTERNS)})")
    name = stem.removeprefix("saleor-")
    side = re.search(r"-(front|back)$", name)
    return Photo(path, f"real-render-{name[: side.start()] if side else name}", side.group(1) if side else "front")


def found(corpora: Path) -> list[Photo]:
    """All that may be learned from, those of the test part left out. FileNotFoundError where there are no corpora."""
    if not corpora.is_dir():
        raise FileNotFoundError(f"no corpora in {corpora}: name their folder with --corpus")
    paths = [path.relative_to(corpora).as_posix() for pattern in PATTERNS.values() for path in sorted(corpora.glob(pattern))]
    return [one for one in map(photo, paths) if one.part != "test"]
