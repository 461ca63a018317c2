"""What the shared corpus folder gives: brand drawings as RGBA pictures, sheets of materials cut into tiles.

The folder is $AGPIS_CORPUS, or shared/corpus beside the checkout; it may be missing. Nothing of it is committed or shipped.
"""

from __future__ import annotations

import io
import os
import subprocess

import numpy as np
import resvg_py
from PIL import Image

VERSION = 2
LOGO_SIDE, TILE = 384, 128
# Nets and foils with holes are black on the sheets.
DARKEST = 24
LICENCE = "CC0-1.0"
HERE = os.path.dirname(os.path.abspath(__file__))


def corpus_folder() -> str | None:
    """$AGPIS_CORPUS, or beside this checkout, or beside the one whose work tree it is."""
    stated = os.environ.get("AGPIS_CORPUS")
    if stated:
        return stated if os.path.isdir(stated) else None
    tops = [os.path.join(HERE, "..", ".."), *first_checkout()]
    places = [os.path.join(top, "..", "shared", "corpus") for top in tops]
    return next((os.path.realpath(place) for place in places if os.path.isdir(place)), None)


def first_checkout() -> list[str]:
    """None where git is missing or this is no checkout."""
    command = ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"]
    try:
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return [os.path.dirname(done.stdout.strip())] if done.returncode == 0 else []


def listed(folder: str | None, name: str, ending: str) -> list[str]:
    """Names without their ending, in order; none where the folder is missing."""
    place = os.path.join(folder, name) if folder else ""
    return sorted(file.removesuffix(ending) for file in os.listdir(place) if file.endswith(ending)) if os.path.isdir(place) else []


def trimmed(image: Image.Image, side: int) -> Image.Image:
    """Cut to what is drawn, the longest side as asked."""
    box = image.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        raise ValueError("nothing is drawn")
    cut = image.crop(box)
    scale = side / max(cut.size)
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    # Premultiplied, so that the colour behind clear pixels does not bleed into the edge.
    return cut.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def logo(folder: str, stem: str) -> Image.Image:
    with open(os.path.join(folder, "logos", stem + ".svg"), encoding="utf-8") as text:
        drawing = text.read()
    data = bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=LOGO_SIDE * 2))
    return trimmed(Image.open(io.BytesIO(data)).convert("RGBA"), LOGO_SIDE)


def owner(stem: str) -> str:
    """What a mark's icon and word mark have in common: they stay in one part."""
    return stem.removesuffix("-icon").split("-")[0].split("_")[0]


def tiles(folder: str, sheet: str) -> list[tuple[str, Image.Image]]:
    """(id, square of at most 128 pixels): a tile whose material is no square is cut to one; empty places are left out."""
    with Image.open(os.path.join(folder, "textures", sheet + ".webp")) as image:
        pixels = np.asarray(image.convert("RGB"))
    found = []
    for row, y in enumerate(range(16, pixels.shape[0] - TILE + 1, 176)):
        for column, x in enumerate(range(16, pixels.shape[1] - TILE + 1, 144)):
            square = material_of(pixels[y : y + TILE, x : x + TILE])
            if square is not None:
                found.append((f"{sheet.lower()}-{row}-{column}", Image.fromarray(square)))
    return found


def material_of(tile: np.ndarray) -> np.ndarray | None:
    """The largest square without the sheet's white beside it; None for an empty place, or one whose material was clear and is black here."""
    inked = (tile < 250).any(axis=2)
    if not inked.any() or tile.mean() < DARKEST:
        return None
    extents = [int(np.nonzero(inked.mean(axis=1 - axis) > 0.5)[0].max(initial=-1)) + 1 for axis in (0, 1)]
    # The last line is half sheet where the extent is no whole number.
    height, width = (extent if extent >= TILE - 1 else extent - 2 for extent in extents)
    side = min(height, width)
    if side < 64:
        return None
    top, left = (height - side) // 2, (width - side) // 2
    return np.ascontiguousarray(tile[top : top + side, left : left + side])


def seamless(pixels: np.ndarray) -> bool:
    """Whether the step from the last row and column to the first is about as small as the steps inside."""
    grey = pixels.astype(np.float64).mean(axis=2)

    def fits(lines: np.ndarray) -> bool:
        inside = np.abs(np.diff(lines, axis=0)).mean(axis=1)
        return float(np.abs(lines[0] - lines[-1]).mean()) <= float(np.quantile(inside, 0.95)) + 2.0

    return fits(grey) and fits(grey.T)
