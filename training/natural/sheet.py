"""Contact sheets to label from: the pictures in order, the main one large; id, title, category and native sizes, and nothing else.

    python -m training.natural.sheet --corpus ../shared/corpus --out DIR            # DIR/sheet-001.png …, DIR/index.txt
    python -m training.natural.sheet --corpus ../shared/corpus --out DIR --only magento/MH05-White     # one sequence, large

A picture is never enlarged, so that what looks soft is soft. What is transparent lies on white, as everywhere in the project.
"""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from .sample import OUT, rows

# What a viewer shows without making it smaller.
WIDTH, ROWS = 1500, 1
MAIN, FURTHER = 535, 345
# How far down the list a row is filled from.
AHEAD = 10
GAP, TEXT = 10, 62
# Neither white nor black: a frame of either colour must show, and so must where a white picture ends.
PAPER = "#9aa4b0"


@dataclass(frozen=True, eq=False)
class Cell:
    row: dict
    images: list[Image.Image]
    sizes: list[tuple[int, int]]

    @property
    def width(self) -> int:
        return max(sum(image.width + GAP for image in self.images) - GAP, 260)


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGBA", upright.size, "white")
    white.alpha_composite(upright)
    return white.convert("RGB")


def cell(corpus: Path, row: dict, main: int, further: int) -> Cell:
    """The main picture is at least 380 pixels wide where the file is; those behind it share what is left of the width."""
    images, sizes = [], []
    for slot, path in enumerate(row["images"]):
        image = opened(corpus / path)
        sizes.append(image.size)
        if slot == 0:
            image.thumbnail((main, round(main * 1.08)), Image.Resampling.LANCZOS)
        else:
            left = (WIDTH - 4 * GAP - images[0].width) // (len(row["images"]) - 1) - GAP
            image.thumbnail((min(further, left), further), Image.Resampling.LANCZOS)
        images.append(image)
    return Cell(row, images, sizes)


def flow(cells: list[Cell]) -> list[list[Cell]]:
    """Rows about in order: what is left of a row is filled with the next sequences that fit."""
    rest, lines = list(cells), []
    while rest:
        line = [rest.pop(0)]
        used = line[0].width
        for one in rest[:AHEAD]:
            if used + 3 * GAP + one.width <= WIDTH - 2 * GAP:
                line.append(one)
                rest.remove(one)
                used += 3 * GAP + one.width
        lines.append(line)
    return lines


def page(lines: list[list[Cell]]) -> Image.Image:
    heights = [max(image.height for one in line for image in one.images) + TEXT + 2 * GAP for line in lines]
    widest = max(sum(one.width + 3 * GAP for one in line) for line in lines)
    out = Image.new("RGB", (min(max(widest, 400), WIDTH) if len(lines) == 1 else WIDTH, sum(heights)), PAPER)
    top = GAP
    for line, height in zip(lines, heights):
        left = GAP
        for one in line:
            write(out, one, left, top)
            x = left
            for image in one.images:
                out.paste(image, (x, top + TEXT))
                x += image.width + GAP
            left += one.width + 3 * GAP
        top += height
    return out


def write(out: Image.Image, one: Cell, left: int, top: int) -> None:
    draw, face = ImageDraw.Draw(out), ImageFont.load_default(14)
    sizes = "  ".join(f"{slot}: {width}x{height}" for slot, (width, height) in enumerate(one.sizes))
    said = [one.row["id"], one.row["title"], f"{one.row['category']}   {sizes}"]
    for k, text in enumerate(textwrap.shorten(line, max(34, one.width // 7), placeholder=" …") for line in said):
        draw.text((left, top + 19 * k), text, font=face, fill="black")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--rows", type=Path, default=OUT)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", help="one sequence, its pictures one by one and large")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    chosen = rows(args.rows)
    if args.only:
        row = next(row for row in chosen if row["id"] == args.only)
        for slot in range(len(row["images"])):
            one = cell(args.corpus, {**row, "images": [row["images"][slot]]}, 1300, 1300)
            page([[one]]).save(args.out / f"{args.only.replace('/', '_')}-{slot}.png")
        return
    lines = flow([cell(args.corpus, row, MAIN, FURTHER) for row in chosen])
    index = []
    for number, first in enumerate(range(0, len(lines), ROWS), 1):
        name = f"sheet-{number:03}.png"
        page(lines[first : first + ROWS]).save(args.out / name)
        index += [f"{name}  {one.row['id']}" for line in lines[first : first + ROWS] for one in line]
    (args.out / "index.txt").write_text("\n".join(index) + "\n", encoding="utf-8")
    print(f"{number} sheets, {len(index)} sequences: {args.out}")


if __name__ == "__main__":
    main()
