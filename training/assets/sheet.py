"""Contact sheets of what was gathered, to be looked at.

$PY -m training.assets.sheet fonts|logos|textures|codes --part test [--start 0] --out sheet.png
"""

from __future__ import annotations

import argparse

from PIL import Image, ImageDraw, ImageFont

from .library import Item, Library

CELLS = {"font": (290, 60), "logo": (140, 140), "texture": (140, 140), "code": (140, 140)}
LABEL = 12


def cell(item: Item, size: tuple[int, int]) -> Image.Image:
    """A logo lies on what contrasts with it, as whoever composes would lay it."""
    pale = item.kind == "logo" and item["tone"] > 0.75
    ground = Image.new("RGB", size, "#3a3f47" if pale else "#ffffff")
    if item.kind == "font":
        ImageDraw.Draw(ground).text((4, 24), f"Sale −30% & Free © {item['weight']}", font=ImageFont.truetype(item.path, 24), fill="#111", anchor="lm")
        return ground
    with Image.open(item.path) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((size[0] - 8, size[1] - LABEL - 8))
    ground.paste(picture, ((size[0] - picture.width) // 2, (size[1] - LABEL - picture.height) // 2), picture)
    return ground


def sheet(items: list[Item], width: int) -> Image.Image:
    size = CELLS[items[0].kind]
    columns = width // size[0]
    page = Image.new("RGB", (width, -(-len(items) // columns) * size[1]), "#fff")
    draw = ImageDraw.Draw(page)
    for place, item in enumerate(items):
        x, y = place % columns * size[0], place // columns * size[1]
        page.paste(cell(item, size), (x, y))
        draw.text((x + 2, y + size[1] - LABEL), item.id[:24], fill="#c00", font=ImageFont.load_default(10))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["fonts", "logos", "textures", "codes"])
    parser.add_argument("--part", default="train", choices=["train", "development", "test", "all"])
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--only", default="", help="a part of the id")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    chosen = [i for i in Library.newest().items if i.kind == args.kind[:-1] and args.part in (i.part, "all") and args.only in i.id]
    sheet(chosen[args.start : args.start + args.most], 1480).save(args.out)
    print(f"{args.out}: {len(chosen[args.start : args.start + args.most])} of {len(chosen)}")


if __name__ == "__main__":
    main()
