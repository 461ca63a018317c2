"""A set for simulated months of reviews: sequences of the second synthesiser, some with a fault that no model has been shown.

    node training/second/main.ts --out A --count 4000 --part development
    $PY -m training.muisc.months_set --from A --out MONTHS
    node training/muisc/findings/main.ts --sequences MONTHS

MONTHS/sequences.jsonl has the rows of A with violations of these further codes beside their own, MONTHS/images/ the pictures, changed or not, all encoded once more
by one encoder: how a picture was saved tells nothing. Which are changed, and how well each is saved, depends on the rows' ids and on nothing else; but a fault that would not show is left out:
a black pot without colour is the same black pot.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageOps

from .refine import place_of
from .seen_rows import read_rows

Change = Callable[[Image.Image], Image.Image]


def cast(image: Image.Image) -> Image.Image:
    """The light of a lamp that no camera was told of."""
    return Image.fromarray((np.asarray(image) * np.array([1.0, 0.78, 0.5])).astype(np.uint8))


def pixelated(image: Image.Image) -> Image.Image:
    """The middle in squares, as what must not be seen is hidden."""
    width, height = image.size
    left, top, right, bottom = round(0.3 * width), round(0.3 * height), round(0.7 * width), round(0.7 * height)
    part = image.crop((left, top, right, bottom))
    squares = part.resize((7, 7), Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    changed = image.copy()
    changed.paste(squares, (left, top))
    return changed


# Share of the sequences with it, and what it does to a picture: the rarer, the later are there enough examples.
FAULTS: dict[str, tuple[float, Change]] = {
    "colourless": (0.10, lambda image: ImageOps.grayscale(image).convert("RGB")),
    "upside-down": (0.08, lambda image: image.transpose(Image.Transpose.ROTATE_180)),
    "pixelated": (0.06, pixelated),
    "colour-cast": (0.04, cast),
}


# Of a picture's pixels, how many have to change by how many levels for a fault to show.
SHOWN, LEVELS, LOOKED_AT = 0.02, 16, (128, 128)


def shows(fault: str, image: Image.Image) -> bool:
    small = image.resize(LOOKED_AT)
    change = np.abs(np.asarray(small, int) - np.asarray(FAULTS[fault][1](small), int)).max(-1)
    return bool((change >= LEVELS).mean() >= SHOWN)


def faults_of(row: dict) -> list[tuple[str, int]]:
    """Further faults of a row, and the picture that each is on."""
    found = []
    for fault, (share, _) in FAULTS.items():
        if place_of(f"months/{fault}/{row['id']}") < share:
            found.append((fault, int(place_of(f"months-picture/{fault}/{row['id']}") * len(row["images"]))))
    return found


# As JPEG, each picture its own.
QUALITIES = range(84, 96)


def quality_of(row: dict, picture: int) -> int:
    return QUALITIES[int(place_of(f"months-quality/{picture}/{row['id']}") * len(QUALITIES))]


def encoded(image: Image.Image, faults: list[str], quality: int) -> bytes:
    out = io.BytesIO()
    for fault in faults:
        image = FAULTS[fault][1](image)
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def put(path: str, data: bytes) -> None:
    with open(path + ".part", "wb") as out:
        out.write(data)
    os.replace(path + ".part", path)


def written(row: dict, source: str, out: str) -> dict:
    """The row of the new set, its pictures put in place."""
    drawn, further, images = faults_of(row), [], []
    for k, path in enumerate(row["images"]):
        own = [fault for fault, picture in drawn if picture == k]
        if own:
            image = opened(os.path.join(source, path))
            own = [fault for fault in own if shows(fault, image)]
        name = os.path.join("images", "-".join([f"{row['id']}-{k}", *own]) + ".jpg")
        if not os.path.exists(os.path.join(out, name)):
            put(os.path.join(out, name), encoded(opened(os.path.join(source, path)), own, quality_of(row, k)))
        images.append(name)
        further += [{"code": fault, "image": k, "boxes": [], "subKind": None} for fault in own]
    return {**row, "images": images, "violations": [*row["violations"], *further], "qualified": row["qualified"] and not further}


def opened(path: str) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", required=True, help="folder of a set of training/second")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    rows = read_rows(os.path.join(args.source, "sequences.jsonl"))
    os.makedirs(os.path.join(args.out, "images"), exist_ok=True)
    made = [written(row, args.source, args.out) for row in rows]
    put(os.path.join(args.out, "sequences.jsonl"), "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in made).encode())
    for fault in FAULTS:
        print(f"{fault:12} {sum(any(violation['code'] == fault for violation in row['violations']) for row in made):5} of {len(made)} sequences")


if __name__ == "__main__":
    main()
