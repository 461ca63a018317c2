"""Look development: renders views small and fast, and lays them out in one picture.

    python -m training.render.look mugs --seeds 1 2 3 --views front scene --size 320 --out /tmp/mugs.png
"""
from __future__ import annotations

import argparse
import os
import tempfile
import time

from PIL import Image

from .categories import module_of
from .render import build_product, render


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("categories", nargs="+")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--views", nargs="*", default=[], help="default: all views of the category")
    parser.add_argument("--size", type=int, default=320, help="longer side of a picture, pixels")
    parser.add_argument("--samples", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--colour", type=int)
    parser.add_argument("--out", default="look.png")
    args = parser.parse_args()
    rows = []
    for category in args.categories:
        views = [v for v in module_of(category).VIEWS if not args.views or v.name in args.views]
        for seed in args.seeds:
            rows.append([draft(category, seed, args.colour, view, args) for view in views])
    sheet(rows, args.size).save(args.out)


def draft(category: str, seed: int, colour: int | None, view, args: argparse.Namespace) -> Image.Image:
    started = time.monotonic()
    product = build_product(category, seed, colour)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "draft.png")
        render(product, view, path, samples=args.samples, scale=args.size / max(view.size), threads=args.threads)
        picture = Image.open(path).convert("RGBA")
    print(f"{category} {seed} {view.name}: {time.monotonic() - started:.1f} s", flush=True)
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def sheet(rows: list[list[Image.Image]], cell: int) -> Image.Image:
    page = Image.new("RGB", (max(map(len, rows)) * (cell + 4), len(rows) * (cell + 4)), "#d0d0d0")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            page.paste(picture, (x * (cell + 4) + 2, y * (cell + 4) + 2))
    return page


if __name__ == "__main__":
    main()
