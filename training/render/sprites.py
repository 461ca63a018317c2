"""Renders the training plan's sprites into the cache; what is there already is skipped, so it can be stopped at any time.

    nice -n 19 $PY -m training.render.sprites [--shard 0/2] [--only mugs bottles] [--models 44]

A model is built once and shot from all its sides. Each sprite is a transparent studio picture with its contact shadow, and its exact mask beside it.
"""

from __future__ import annotations

import argparse
import os
import time

import bpy

from . import engine
from .cache import for_sale_path, recipe, recipe_hash, sprite_paths
from .categories import module_of
from .product import View
from .render import build_product, render
from .training_plan import MODELS_PER_CATEGORY, Model, models

# At 416 pixels four samples look a little cleaner along edges than two, which cost two thirds as much; scaled down and encoded as JPEG, as all are, nothing of it is left.
SAMPLES = 2
# Grows when a change to light, materials or shapes should reach all sprites but leave the sample catalogue as it is.
SPRITE_VERSION = 1


def digest_of(model: Model, view: View) -> str:
    """Holds the spec's numbers too: a new dye or proportion renders anew by itself; only a change in `build` needs a new VERSION."""
    module = module_of(model.category)
    version = 1000 * SPRITE_VERSION + getattr(module, "VERSION", 1)
    data = recipe(model.category, model.seed, model.colour, view, SAMPLES, engine.ENGINE_VERSION, version)
    return recipe_hash({**data, "values": model.spec.values})


def missing(model: Model) -> list[tuple[View, str]]:
    wanted = [(view, digest_of(model, view)) for view in model.views]
    return [(view, digest) for view, digest in wanted if not os.path.exists(sprite_paths(digest)[0])]


def render_model(model: Model, wanted: list[tuple[View, str]]) -> None:
    """Writes beside the final names first: a killed process never leaves half a picture under a good name."""
    product = build_product(model.category, model.seed, model.colour)
    # Keeps meshes and shaders between the views: the same pixels for a fifth less time.
    bpy.context.scene.render.use_persistent_data = True
    for view, digest in wanted:
        picture, mask = sprite_paths(digest)
        half = f".{os.getpid()}.part.png"
        sale = for_sale_path(digest) if product.for_sale else None
        render(product, view, picture + half, mask + half, samples=SAMPLES, for_sale=sale and sale + half)
        if sale:
            os.replace(sale + half, sale)
        os.replace(mask + half, mask)
        os.replace(picture + half, picture)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shard", default="0/1", help="which part of how many, counted from 0")
    parser.add_argument("--only", nargs="*", default=[], help="categories")
    parser.add_argument("--models", type=int, default=MODELS_PER_CATEGORY, help="per category; of clothes on people twice as many")
    args = parser.parse_args()
    part, parts = (int(n) for n in args.shard.split("/"))
    mine = [model for k, model in enumerate(models(args.models)) if k % parts == part and (not args.only or model.category in args.only)]
    work = [(model, wanted) for model in mine if (wanted := missing(model))]
    total, done, started, busy = sum(len(wanted) for _, wanted in work), 0, time.monotonic(), time.process_time()
    for model, wanted in work:
        render_model(model, wanted)
        done += len(wanted)
        each = (time.monotonic() - started) / done
        # Seconds of processor time tell what a sprite costs; those of the clock, how busy the machine is with other work.
        cost = (time.process_time() - busy) / done
        colour = "" if model.colour is None else f" colour {model.colour}"
        print(f"{done}/{total} {model.model_id}{colour}  {each:.2f} s each ({cost:.2f} of a core), {each * (total - done) / 60:.0f} min left", flush=True)


if __name__ == "__main__":
    main()
