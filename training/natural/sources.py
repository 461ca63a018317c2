"""What each corpus gives as sequences of the test part: one product, its pictures in order, the seller's title and category.

Nothing is invented: photos of one class that are not known to show one product stay apart, as sequences of one picture.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from ..render.random_source import Source
from ..split import part

MOST_PICTURES = 9
# Of a style's colours, since they are mostly one photo recoloured.
MOST_COLOURS = 2
# What a seller would call a thing of the class, in the widest word, since the class is all that is known of it.
CLOTHES = {
    "dress": ("Dress", "Clothing/Dresses"),
    "hat": ("Hat", "Clothing/Hats"),
    "longsleeve": ("Long-Sleeve Top", "Clothing/Tops"),
    "outwear": ("Jacket", "Clothing/Outerwear"),
    "pants": ("Trousers", "Clothing/Trousers"),
    "shirt": ("Shirt", "Clothing/Shirts"),
    "shoes": ("Shoes", "Clothing/Shoes"),
    "shorts": ("Shorts", "Clothing/Shorts"),
    "skirt": ("Skirt", "Clothing/Skirts"),
    "t-shirt": ("T-Shirt", "Clothing/T-Shirts"),
}
# Renders carry no listing: name of the product -> title and category. A product of several renders is in the part of its first one.
RENDERS = {
    "ascii-shirt": ("ASCII Shirt", "Apparel/T-Shirts"),
    "blue-plimsolls": ("Blue Plimsolls", "Apparel/Shoes"),
    "dark-polygon-tee": ("Dark Polygon Tee", "Apparel/T-Shirts"),
    "dash-force": ("Dash Force Trainers", "Apparel/Shoes"),
    "dash-tee": ("Dash Tee", "Apparel/T-Shirts"),
    "mighty-mug": ("Mighty Mug", "Homeware/Mugs"),
    "monospace-white-tee": ("Monospace White Tee", "Apparel/T-Shirts"),
    "own-your-stack-and-data-book": ("Own Your Stack and Data, Book", "Books"),
    "polo-shirt": ("Polo Shirt", "Apparel/Polo Shirts"),
    "sunnies-dark": ("Dark Sunglasses", "Accessories/Sunglasses"),
    "sunnies": ("Sunglasses", "Accessories/Sunglasses"),
    "white-cubes-tee": ("White Cubes Tee", "Apparel/T-Shirts"),
    "white-plimsolls": ("White Plimsolls", "Apparel/Shoes"),
}


@dataclass(frozen=True)
class Sequence:
    id: str
    title: str
    category: str
    images: tuple[str, ...]


def listings(corpus: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (corpus / name / "listings.jsonl").read_text(encoding="utf-8").splitlines()]


def pictures(row: dict, folder: str) -> tuple[str, ...]:
    return tuple(f"{folder}/images/{image['file']}" for image in row["images"][:MOST_PICTURES])


def magento(corpus: Path, source: Source) -> list[Sequence]:
    """Test styles; the colour with most pictures, and one of the others."""
    styles: dict[str, list[dict]] = {}
    for row in listings(corpus, "magento"):
        if part("style", row["style"]) == "test":
            styles.setdefault(row["style"], []).append(row)
    chosen = []
    for style, rows in styles.items():
        rest = source.fork(style).shuffled(rows)
        rest.sort(key=lambda row: -len(row["images"]))
        chosen += [rest[0], *source.fork(f"{style}/more").shuffled(rest[1:])[: MOST_COLOURS - 1]]
    return [
        Sequence(f"magento/{row['id']}", html.unescape(" ".join(row["title"].split())), row["category"], pictures(row, "magento")) for row in chosen
    ]


def eshop(corpus: Path, source: Source) -> list[Sequence]:
    found = [Sequence(f"eshop/{row['id']}", row["title"], row["category"], pictures(row, "eshop")) for row in listings(corpus, "eshop")]
    return [sequence for sequence in found if part("photo", sequence.images[0]) == "test"]


def clothing(corpus: Path, source: Source) -> list[Sequence]:
    """Users' photos, one each, the classes by turns."""
    queues = [source.fork(kind).shuffled(test_photos(corpus, f"clothing/{kind}")) for kind in CLOTHES]
    return [Sequence(short(path), *CLOTHES[path.split("/")[1]], (path,)) for path in by_turns(queues)]


def grocery(corpus: Path, source: Source) -> list[Sequence]:
    """Photos in shops, one each, fruit, vegetables and packages by turns; the innermost folder names the thing."""
    queues = [source.fork(kind).shuffled(test_photos(corpus, f"grocery/natural/{kind}")) for kind in ("Fruit", "Packages", "Vegetables")]
    found = []
    for path in by_turns(queues):
        _, _, *kinds, name, _ = path.split("/")
        found.append(Sequence(short(path), name.replace("-", " "), "/".join(["Groceries", *(kind.replace("-", " ") for kind in kinds)]), (path,)))
    return found


def saleor(corpus: Path, source: Source) -> list[Sequence]:
    found = []
    files = sorted(path.stem.removeprefix("saleor-") for path in (corpus / "saleor/images").glob("saleor-*.png"))
    for name, (title, category) in RENDERS.items():
        own = sorted((stem for stem in files if view_of(stem, name)), key=lambda stem: (stem.endswith("-back"), stem))
        images = tuple(f"saleor/images/saleor-{stem}.png" for stem in own)
        if images and part("photo", images[0]) == "test":
            found.append(Sequence(f"saleor/{name}", title, category, images))
    return found


def view_of(stem: str, name: str) -> bool:
    return stem == name or (stem.startswith(f"{name}-") and stem[len(name) + 1 :] in ("front", "back", "1", "2", "3", "4"))


def test_photos(corpus: Path, folder: str) -> list[str]:
    """A photo is split by its path below the corpora."""
    paths = sorted(path.relative_to(corpus).as_posix() for path in (corpus / folder).rglob("*.jpg"))
    return [path for path in paths if part("photo", path) == "test"]


def short(path: str) -> str:
    """The path without what tells nothing: middle folders, the end of a long name."""
    first, *_, name = Path(path).with_suffix("").parts
    kind = Path(path).parent.name
    return f"{first}/{kind}/{name[:8]}" if first == "clothing" else f"{first}/{name}"


def by_turns(queues: list[list[str]]) -> list[str]:
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[k] for k in range(longest) for queue in queues if k < len(queue)]
