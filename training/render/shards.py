"""Renders every picture of the plan into the cache; what is there already is skipped, so it can be stopped at any time.

    python -m training.render.shards [--shard 0/2] [--only mugs bottles]

One process per processor core is faster than one process with many threads, as building and saving use one core only.
"""
from __future__ import annotations

import argparse
import os
import time

from . import engine
from .cache import recipe, recipe_hash, render_paths
from .categories import module_of
from .plan import Planned, planned
from .product import View
from .render import build_product, render


def digest_of(item: Planned, view: View) -> str:
    version = getattr(module_of(item.category), "VERSION", 1)
    return recipe_hash(recipe(item.category, item.seed, item.colour, view, engine.SAMPLES, engine.ENGINE_VERSION, version))


def missing(only: list[str]) -> list[tuple[Planned, View, str]]:
    wanted = [(item, view, digest_of(item, view)) for item in planned() if not only or item.category in only for view in item.views]
    return [entry for entry in wanted if not os.path.exists(render_paths(entry[2])[0])]


def render_one(item: Planned, view: View, digest: str) -> None:
    """Writes beside the final names first: a killed process never leaves half a picture under a good name."""
    picture, mask = render_paths(digest)
    half = f".{os.getpid()}.part.png"
    render(build_product(item.category, item.seed, item.colour), view, picture + half, mask + half)
    os.replace(mask + half, mask)
    os.replace(picture + half, picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shard", default="0/1", help="which part of how many, counted from 0")
    parser.add_argument("--only", nargs="*", default=[], help="categories")
    args = parser.parse_args()
    part, parts = (int(n) for n in args.shard.split("/"))
    mine = missing(args.only)[part::parts]
    started = time.monotonic()
    for done, (item, view, digest) in enumerate(mine, start=1):
        render_one(item, view, digest)
        spent = time.monotonic() - started
        print(f"{done}/{len(mine)} {item.product_id} {view.name}  {spent / done:.1f} s each, {spent / done * (len(mine) - done) / 60:.0f} min left", flush=True)


if __name__ == "__main__":
    main()
