"""Composes sequences into shards in the cache. Stop and start again as you like: a finished shard is not made twice.

    nice -n 10 python -m training.compose.materialise --name development --count 2000 --part development [--workers 2]
    nice -n 10 python -m training.compose.materialise --name relations --count 8000 --about worn_ 0.4 --more repeat 3 --more wrong-main 2
    nice -n 10 python -m training.compose.materialise --name marks --count 4000 --marks [--corpus ../shared/corpus]

They lie in ${AGPIS_CACHE:-~/.cache/agpis}/sequences/NAME-<recipe>/; the recipe is the packs, the assets and the code that composes. A larger
count goes on where a smaller one ended.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import time
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from ..assets.library import Library
from ..real.photos import BESIDE
from ..render.cache import recipe_hash
from ..render.pack_format import Packs, write_index, write_shard
from ..split import Part
from .photos import Photos
from .sequence import VERSION, About, Composer
from .shards import base_folder
from .store import Store, newest_cutouts
from .vocabulary import Vocabulary

# About 12 MiB.
PER_SHARD = 100
NOT_COMPOSING = ("materialise.py", "shards.py", "sheet.py", "prevalence.py", "probe.py")


def code_digest() -> str:
    """Of every source that decides what is composed."""
    here, digest = os.path.dirname(os.path.abspath(__file__)), hashlib.sha256()
    for folder in (here, os.path.join(here, "faults")):
        for name in sorted(os.listdir(folder)):
            if name.endswith(".py") and not name.startswith("test_") and name not in NOT_COMPOSING:
                with open(os.path.join(folder, name), "rb") as source:
                    digest.update(source.read())
    return digest.hexdigest()[:12]


def recipe_of(name: str, part: Part, marks: bool, photos: Photos | None, about: About | None) -> dict:
    """photos: those that a set of marks is made of, too, where there are such."""
    packs = {"sprites": Packs.newest("sprites"), "plates": Packs.newest("plates"), "cutouts": newest_cutouts()}
    shards = {kind: [shard["sha256"][:12] for shard in pack.index["shards"]] for kind, pack in packs.items() if pack}
    return {"name": name, "part": part, "version": VERSION, "code": code_digest(), "assets": os.path.basename(Library.newest().folder), **({"marks": True} if marks else {}), **({"photos": photos.digest} if photos else {}), **({"about": asdict(about)} if about else {}), **shards}


@lru_cache(maxsize=1)
def composer(part: Part, about: About | None, corpora: str | None) -> Composer:
    """One for each process. corpora: where the photos are, None where there are none or none are asked for."""
    photos = None if corpora is None else Photos(part, Path(corpora))
    return Composer(Store.newest(), Library.newest(), Vocabulary(part), part, about, photos)


def corpora_of(asked: str | None) -> str | None:
    """Their folder; None where they are not beside the checkout and nobody says where else they are."""
    if asked is None and not BESIDE.is_dir():
        print(f"no corpora in {BESIDE}: no photos, products alone", flush=True)
        return None
    return asked or str(BESIDE)


def shard_name(first: int, last: int) -> str:
    return f"sequences-{first:06d}-{last:06d}.zip"


def compose_shard(job: tuple[str, str, Part, bool, str | None, About | None, int, int]) -> tuple[int, int]:
    """Writes one shard; (sequences, pictures)."""
    folder, name, part, marks, corpora, about, first, last = job
    made_by = composer(part, about, corpora)
    compose = made_by.marked if marks else made_by.sequence
    made = [compose(name, index) for index in range(first, last)]
    files = [file for one in made for file in zip(one.row["images"], one.files)]
    write_shard(os.path.join(folder, shard_name(first, last)), [one.row for one in made], files)
    return len(made), len(files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="of the data set; also the key of its choices")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--part", default="train", choices=("train", "development", "test"))
    parser.add_argument("--marks", action="store_true", help="most pictures with faults of single pictures, as training.marks learns from: products, and photos as they were taken")
    parser.add_argument("--corpus", help=f"where those photos are; default: {BESIDE}, where that is there, else products alone")
    parser.add_argument("--about", nargs=2, metavar=("BEGINS", "SHARE"), help="this share of the sequences is about products of categories whose names begin so, the others about any")
    parser.add_argument("--more", nargs=2, action="append", default=[], metavar=("CODE", "TIMES"), help="this fault is drawn so many times as often as elsewhere; may be repeated")
    parser.add_argument("--crops", type=float, default=1.0, metavar="TIMES", help="parts of a view are shown so many times as readily as elsewhere; default: %(default)s")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    if args.marks and args.more:
        parser.error("--more has no effect on --marks: leave one of them out")
    more = tuple((code, float(times)) for code, times in args.more)
    about = About(args.about[0] if args.about else "", float(args.about[1]) if args.about else 0.0, more, args.crops) if args.about or more or args.crops != 1 else None
    corpora = corpora_of(args.corpus) if args.marks else None
    recipe = recipe_of(args.name, args.part, args.marks, Photos(args.part, Path(corpora)) if corpora else None, about)
    folder = os.path.join(base_folder(), f"{args.name}-{recipe_hash(recipe)[:12]}")
    os.makedirs(folder, exist_ok=True)
    ranges = [(first, min(first + PER_SHARD, args.count)) for first in range(0, args.count, PER_SHARD)]
    jobs = [(folder, args.name, args.part, args.marks, corpora, about, *span) for span in ranges if not os.path.exists(os.path.join(folder, shard_name(*span)))]
    print(f"{folder}: {len(ranges)} shards, {len(ranges) - len(jobs)} of them finished", flush=True)
    started, sequences, pictures = time.monotonic(), 0, 0
    # Spawned: a forked process would share the parent's open packs.
    with multiprocessing.get_context("spawn").Pool(args.workers) as pool:
        for made, files in pool.imap_unordered(compose_shard, jobs):
            sequences, pictures = sequences + made, pictures + files
            seconds = time.monotonic() - started
            print(f"{sequences} sequences, {pictures} pictures, {pictures / seconds:.1f} pictures/s", flush=True)
    index = write_index(folder, "sequences", recipe, [shard_name(*span) for span in ranges])
    print(f"{index['rows']} sequences in {len(index['shards'])} shards, {index['bytes'] / 2**20:.0f} MiB: {folder}")


if __name__ == "__main__":
    main()
