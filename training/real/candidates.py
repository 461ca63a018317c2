"""Cuts out every photo that may be learned from and shows the results on magenta and on white, best first, to be accepted by looking.

    nice -n 10 python -m training.real.candidates --out FOLDER [--corpus ../shared/corpus] [--least 0.5] [--only clothing/dress]
    python -m training.real.candidates --out FOLDER --accepted          # what is accepted, to look at it again

FOLDER gets sheet-NN.png and candidates.jsonl, whose n-th line is the cell with the number n: its line goes into accepted.jsonl.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..render.measured import seen
from . import cutting
from .accepted import LIST
from .photos import BESIDE, found, photo
from .rows import stated

SIDE, COLUMNS, LINES = 118, 12, 6
Candidate = tuple[dict, cutting.Cut]


def candidates(corpora: Path, least: float, only: str) -> Iterator[Candidate]:
    for one in found(corpora):
        if one.path.startswith(only):
            made = cutting.cut(one, corpora)
            if made and made.grade >= least:
                yield {"photo": one.path, "cover": made.cover, "grade": made.grade}, made


def again(corpora: Path) -> Iterator[Candidate]:
    for line in LIST.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        made = cutting.cut(photo(row["photo"]), corpora)
        if made:
            yield row, made


def cell(number: int, row: dict, made: cutting.Cut) -> Image.Image:
    """Half on magenta, where remnants show, half on white, where halos do."""
    out = Image.new("RGB", (SIDE * 2, SIDE + 12), "white")
    out.paste("#f000f0", (0, 0, SIDE, SIDE))
    image = Image.fromarray(made.cut.rgba)
    image.thumbnail((SIDE - 2, SIDE - 2), Image.Resampling.LANCZOS)
    for x in (0, SIDE):
        out.paste(image, (x + (SIDE - image.width) // 2, (SIDE - image.height) // 2), image)
    says = f"{number} {row['photo'].split('/')[1][:6]} {row.get('kind', '')} {row.get('colour') or stated(seen(made.cut.rgba, made.cut.mask))} {made.grade:.2f}"
    ImageDraw.Draw(out).text((2, SIDE), says, font=ImageFont.load_default(10), fill="black")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=BESIDE)
    parser.add_argument("--least", type=float, default=0.5, help="grade of quality.py")
    parser.add_argument("--only", default="", help="how the paths begin")
    parser.add_argument("--accepted", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    chosen = list(again(args.corpus) if args.accepted else candidates(args.corpus, args.least, args.only))
    if not args.accepted:
        chosen.sort(key=lambda one: (one[0]["photo"].split("/")[1], -one[0]["grade"]))
    (args.out / "candidates.jsonl").write_text("".join(json.dumps(row) + "\n" for row, _ in chosen), encoding="utf-8")
    for sheet, start in enumerate(range(0, len(chosen), COLUMNS // 2 * LINES)):
        page = Image.new("RGB", (COLUMNS * SIDE, LINES * (SIDE + 12)), "#808080")
        for k, (row, made) in enumerate(chosen[start : start + COLUMNS // 2 * LINES]):
            page.paste(cell(start + k + 1, row, made), (k % (COLUMNS // 2) * 2 * SIDE, k // (COLUMNS // 2) * (SIDE + 12)))
        page.save(args.out / f"sheet-{sheet:02d}.png")
    print(f"{len(chosen)} candidates: {args.out}")


if __name__ == "__main__":
    main()
