"""All products of the committed catalogue in one picture: each product's row of small pictures, as a seller sent them.

    python -m training.render.contact_sheet [--catalogue examples/catalogue] [--out docs/images/catalogue.jpg]
"""
from __future__ import annotations

import argparse
import json
import os

from PIL import Image, ImageOps

CELL, GAP, PER_PRODUCT, COLUMNS = 92, 3, 5, 4
MOST_BYTES = 400_000


def thumbnail(path: str) -> Image.Image:
    """A square cell; a file that is no picture becomes a grey one, as it would on a reviewer's screen."""
    cell = Image.new("RGB", (CELL, CELL), "white")
    try:
        with Image.open(path) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
            flat = Image.new("RGBA", upright.size, "white")
            flat.alpha_composite(upright.convert("RGBA"))
            small = ImageOps.contain(flat.convert("RGB"), (CELL, CELL))
            cell.paste(small, ((CELL - small.width) // 2, (CELL - small.height) // 2))
    except OSError:
        cell.paste("#b0b0b0", (0, 0, CELL, CELL))
    return cell


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", default="examples/catalogue")
    parser.add_argument("--out", default="docs/images/catalogue.jpg")
    args = parser.parse_args()
    with open(os.path.join(args.catalogue, "products.jsonl"), encoding="utf-8") as lines:
        products = sorted((json.loads(line) for line in lines), key=lambda product: product["productId"])
    rows = -(-len(products) // COLUMNS)
    block = PER_PRODUCT * (CELL + GAP) + 4 * GAP
    page = Image.new("RGB", (COLUMNS * block, rows * (CELL + GAP) + GAP), "#dcdcdc")
    for number, product in enumerate(products):
        left, top = (number // rows) * block + 2 * GAP, (number % rows) * (CELL + GAP) + GAP
        for place, image in enumerate(product["images"][:PER_PRODUCT]):
            page.paste(thumbnail(os.path.join(args.catalogue, image["url"])), (left + place * (CELL + GAP), top))
    os.makedirs(os.path.dirname(args.out) or ".", exist_ok=True)
    quality = 88
    page.save(args.out, quality=quality, optimize=True)
    while os.path.getsize(args.out) > MOST_BYTES:
        quality -= 4
        page.save(args.out, quality=quality, optimize=True)


if __name__ == "__main__":
    main()
