"""A contact sheet of composed sequences: pictures with their boxes, and title, violations and the reviewer's sentence below.

    python -m training.compose.sheet --out sheet.png [--key look] [--first 0] [--count 8] [--part train]
    python -m training.compose.sheet --out sheet.png --code watermark --count 20      # that fault alone, the faulty pictures large
"""

from __future__ import annotations

import argparse
import io
import textwrap
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from ..assets.library import Library
from .faults import CODES
from .sequence import About, Composer, Sequence
from .store import Store
from .vocabulary import Vocabulary

WIDTH, SMALL, LARGE = 1480, 164, 292
COLOURS = ("#e00000", "#0060e0", "#008a20", "#c000c0", "#d07000")


def said(sequence: Sequence) -> list[str]:
    row = sequence.row
    wrong = "; ".join(
        f"{v['code']}{'/' + v['variant'] if v['variant'] else ''} @{'-' if v['image'] is None else v['image']}" for v in row["violations"]
    )
    return [row["title"], wrong or "qualified", f"{row['review']['code']}: {row['review']['sentence']}"]


def thumbnail(sequence: Sequence, slot: int, side: int) -> Image.Image:
    image = Image.open(io.BytesIO(sequence.files[slot])).convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(image)
    for number, violation in enumerate(sequence.row["violations"]):
        for box in violation["boxes"] if violation["image"] == slot else []:
            corners = [share * length for share, length in zip(box, (*image.size, *image.size))]
            draw.rectangle((corners[0] - 1, corners[1] - 1, corners[2], corners[3]), outline=COLOURS[number % len(COLOURS)])
    cell = Image.new("RGB", (side + 4, side + 4), "#9aa4b0")
    cell.paste(image, (2, 2))
    return cell


def strip(sequence: Sequence) -> Image.Image:
    out = Image.new("RGB", (WIDTH, SMALL + 4 + 50), "white")
    for slot in range(len(sequence.files)):
        out.paste(thumbnail(sequence, slot, SMALL - 2), (slot * (SMALL + 1), 0))
    draw, face = ImageDraw.Draw(out), ImageFont.load_default(12)
    lines = [f"{sequence.row['id']}  {sequence.row['category']}  {said(sequence)[0]}", *said(sequence)[1:]]
    for k, text in enumerate(lines):
        draw.text((4, SMALL + 5 + 15 * k), text[:240], font=face, fill="#b00000" if k == 1 and sequence.row["violations"] else "black")
    return out


def faulty(sequence: Sequence, code: str) -> Image.Image:
    """The first picture that has the fault, with what is said; where it is a matter of two, the other one beside it."""
    violation = next(v for v in sequence.row["violations"] if v["code"] == code)
    slot = violation["image"] or 0
    cell = Image.new("RGB", (LARGE + 4, LARGE + 60), "white")
    if code in ("repeat", "wrong-product", "wrong-main") and len(sequence.files) > 1:
        other = violation.get("other", 0)
        cell.paste(thumbnail(sequence, other, LARGE // 2 - 2), (0, 0))
        cell.paste(thumbnail(sequence, slot, LARGE // 2 - 2), (LARGE // 2 + 2, 0))
    else:
        cell.paste(thumbnail(sequence, slot, LARGE), (0, 0))
    draw, face = ImageDraw.Draw(cell), ImageFont.load_default(10)
    title, wrong, review = said(sequence)
    for k, text in enumerate([*textwrap.wrap(title, 54)[:2], wrong[:60], review[:60]]):
        draw.text((2, LARGE + 4 + 12 * k), text, font=face, fill="black")
    return cell


def of_code(composer: Composer, key: str, first: int, code: str) -> Iterator[Sequence]:
    index = first
    while True:
        sequence = composer.only(key, index, code)
        if sequence and any(v["code"] == code for v in sequence.row["violations"]):
            yield sequence
        index += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--key", default="look")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--part", default="train", choices=("train", "development", "test"))
    parser.add_argument("--code", choices=CODES)
    parser.add_argument("--about", metavar="BEGINS", help="only products of categories whose names begin so")
    args = parser.parse_args()
    composer = Composer(Store.newest(), Library.newest(), Vocabulary(args.part), args.part, About(args.about, 1.0) if args.about else None)
    if args.code:
        found = of_code(composer, args.key, args.first, args.code)
        cells, columns = [faulty(next(found), args.code) for _ in range(args.count)], WIDTH // (LARGE + 4)
    else:
        cells, columns = [strip(composer.sequence(args.key, args.first + k)) for k in range(args.count)], 1
    width, height = cells[0].size
    page = Image.new("RGB", (columns * width, -(-len(cells) // columns) * (height + 4)), "#9aa4b0")
    for k, cell in enumerate(cells):
        page.paste(cell, (k % columns * width, k // columns * (height + 4)))
    page.save(args.out)


if __name__ == "__main__":
    main()
