"""Packs the gathered things into shards, for machines without network or corpora: fonts with the needed glyphs only, smaller pictures.

    $PY -m training.assets.pack [--tiles 8]     # -> ${AGPIS_CACHE:-~/.cache/agpis}/packs/assets-<recipe>/

The newest folder of `collect` is packed as `render/pack_format.py` packs sprites: an index.json, and zip shards of a `rows.jsonl` and files. Of a sheet of
materials only the first tiles are taken, so that all of it stays at some MiB. `Library` opens the pack where no folder is there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
from collections import Counter
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image

from ..render import pack_format
from ..render.random_source import Source
from .fonts import LETTERS, SIGNS
from .library import KINDS, Item, Library, base_folder

FORMAT = 1
LOGO_SIDE, TEXTURE_SIDE = 256, 192
# Lower than a sprite's: a texture is a ground, out of focus as often as not.
TEXTURE_QUALITY = 78


def needed_glyphs(path: str) -> bytes:
    """The face with the letters and signs of our texts; hinting is for screens of few pixels."""
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options()
    options.hinting, options.layout_features, options.notdef_outline = False, ["kern", "liga"], True
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=LETTERS + SIGNS + " −")
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()


def at_most(image: Image.Image, side: int) -> Image.Image:
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    # Premultiplied, so that the colour behind clear pixels does not bleed into the edge.
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def packed(item: Item) -> tuple[dict[str, Any], bytes]:
    """The row and the bytes as they go into the shard."""
    if item.kind == "font":
        return item.row, needed_glyphs(item.path)
    if item.kind == "code":
        with open(item.path, "rb") as file:
            return item.row, file.read()
    with Image.open(item.path) as opened:
        image = at_most(opened, LOGO_SIDE if item.kind == "logo" else TEXTURE_SIDE)
        if item.kind == "logo":
            data = pack_format.lossy(image)
        else:
            out = io.BytesIO()
            image.convert("RGB").save(out, "WEBP", quality=TEXTURE_QUALITY, method=4)
            data = out.getvalue()
    return {**item.row, "file": f"{item.kind}s/{item.id}.webp", "width": image.width, "height": image.height}, data


def chosen(library: Library, tiles: int) -> list[Item]:
    """All but the later tiles of each sheet; which those are is drawn, as neighbours on a sheet are alike."""
    kept: list[Item] = []
    seen: Counter[str] = Counter()
    for item in Source("assets/pack").shuffled(library.items):
        if item.kind == "texture" and item["of"] == "corpus":
            seen[item["material"]] += 1
            if seen[item["material"]] > tiles:
                continue
        kept.append(item)
    order = {item.id: place for place, item in enumerate(library.items)}
    return sorted(kept, key=lambda item: order[item.id])


def licences(library: Library, families: set[str]) -> list[tuple[str, bytes]]:
    """The texts that the fonts' licences ask to be passed on."""
    found = []
    for family in sorted(families):
        with open(os.path.join(library.folder, "fonts", "licences", family + ".txt"), "rb") as file:
            found.append((f"fonts/licences/{family}.txt", file.read()))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiles", type=int, default=8, help="of each sheet of materials")
    args = parser.parse_args()
    library = Library.newest()
    recipe = {"assets": os.path.basename(library.folder), "format": FORMAT, "tiles": args.tiles, "sides": [LOGO_SIDE, TEXTURE_SIDE, TEXTURE_QUALITY]}
    digest = hashlib.sha256(repr(sorted(recipe.items())).encode()).hexdigest()[:12]
    folder = os.path.join(base_folder("packs"), f"assets-{digest}")
    os.makedirs(folder, exist_ok=True)
    names = []
    items = chosen(library, args.tiles)
    for number, kind in enumerate(KINDS):
        of_kind = [item for item in items if item.kind == kind]
        if not of_kind:
            print(f"no {kind}s to pack", flush=True)
            continue
        made = [packed(item) for item in of_kind]
        files = [(row["file"], data) for row, data in made]
        if kind == "font":
            files += licences(library, {item["family"] for item in of_kind})
        names.append(pack_format.shard_name("assets", number, [hashlib.sha256(data).hexdigest() for _, data in files]))
        pack_format.write_shard(os.path.join(folder, names[-1]), [row for row, _ in made], files)
        print(f"{names[-1]}: {len(made)} {kind}s, {os.path.getsize(os.path.join(folder, names[-1])) / 2**20:.1f} MiB", flush=True)
    index = pack_format.write_index(folder, "assets", recipe, names)
    print(f"{index['rows']} items, {index['bytes'] / 2**20:.1f} MiB\n{folder}")


if __name__ == "__main__":
    main()
