"""Cuts out what accepted.jsonl lists and packs it as sprites are packed. Stop and start again as you like: what is cut is kept.

    nice -n 10 python -m training.real.cutouts [--corpus ../shared/corpus]

The pack lies in ${AGPIS_CACHE:-~/.cache/agpis}/packs/cutouts-*; `Packs.newest("cutouts")` reads it, and compose's Store takes it where it is there.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

import cv2
from PIL import Image

from ..render import pack_format
from ..render.cache import cache_folder, recipe_hash
from . import cutting
from .accepted import Accepted, listed
from .photos import BESIDE
from .rows import row_of

FORMAT, PER_SHARD = 2, 200


def made(wanted: list[Accepted], corpora: Path) -> list[tuple[Accepted, cutting.Cut]]:
    """Those whose mask is still the one that was looked at."""
    out = []
    for k, one in enumerate(wanted, 1):
        found = cutting.cut(one.photo, corpora)
        if found and one.is_same_mask(found.cover):
            out.append((one, found))
        else:
            print(f"{one.photo.path}: cut otherwise than when it was accepted ({found and found.cover} of the photo, not {one.cover}); left out", flush=True)
        if k % 50 == 0:
            print(f"{k}/{len(wanted)}", flush=True)
    return out


def pack(cuts: list[tuple[Accepted, cutting.Cut]]) -> dict:
    recipe = {"format": FORMAT, "cutting": cutting.RECIPE, "opencv": cv2.__version__, "quality": pack_format.QUALITY}
    folder = cache_folder(os.path.join("packs", f"cutouts-{recipe_hash(recipe)[:12]}"))
    names = []
    for number, start in enumerate(range(0, len(cuts), PER_SHARD)):
        rows, files = [], []
        for one, found in cuts[start : start + PER_SHARD]:
            row = row_of(one, found.cut)
            rows.append(row)
            files += [(row["file"], pack_format.lossy(Image.fromarray(found.cut.rgba))), (row["mask"], pack_format.lossless(Image.fromarray(found.cut.mask)))]
        names.append(pack_format.shard_name("cutouts", number, [recipe_hash(row) for row in rows]))
        pack_format.write_shard(os.path.join(folder, names[-1]), rows, files)
    return pack_format.write_index(folder, "cutouts", recipe, names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=BESIDE)
    args = parser.parse_args()
    wanted = listed()
    cuts = made(wanted, args.corpus)
    index = pack(cuts)
    kinds, parts = Counter(one.kind for one, _ in cuts), Counter(one.photo.part for one, _ in cuts)
    print(f"{len(cuts)} of {len(wanted)} cut-outs of {len({one.photo.model for one, _ in cuts})} products in {len(index['shards'])} shards")
    print(f"{index['bytes'] / 2**20:.1f} MiB; {dict(parts)}; {dict(kinds.most_common())}")


if __name__ == "__main__":
    main()
