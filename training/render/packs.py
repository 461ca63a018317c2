"""Packs the finished sprites and plates of the cache into shards for training.

    $PY -m training.render.packs [--models 44] [--kinds sprites plates] [--workers 2]

Takes the models whose pictures are all there, in the plan's order, and says how many are lacking; run it again when more are rendered:
shards that did not change are kept. The packs lie in ${AGPIS_CACHE:-~/.cache/agpis}/packs; `pack_format.Packs` reads them without Blender.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image

from .. import split
from . import engine, pack_format, plates, sprites
from .cache import cache_folder, for_sale_path, plate_path, recipe_hash, sprite_paths
from .measured import agreement, bounds, seen
from .product import View
from .random_source import Source
from .titles import parts_of, text_of
from .training_plan import MODELS_PER_CATEGORY, SIDE, Model, models

FORMAT = 3
MODELS_PER_SHARD, PLATES_PER_SHARD, TITLES = 120, 80, 4


def sprite_row(model: Model, view: View, name: str, rgba: np.ndarray, mask: np.ndarray, sale: np.ndarray | None = None) -> dict:
    """sale: which pixels show what is sold, where the mask holds more than that; the colours are measured there alone."""
    facts, colours = model.spec.facts.row(), seen(rgba, mask if sale is None else np.minimum(mask, sale))
    titles = [parts_of(facts, Source("titles", model.model_id, model.colour, k)) for k in range(TITLES)]
    return {
        "model": model.model_id,
        "part": split.part("model", model.model_id),
        "category": model.category,
        "colourIndex": model.colour,
        "view": view.name,
        "azimuth": view.azimuth,
        "elevation": view.elevation,
        "closeUp": view.fill > 1,
        "size": [rgba.shape[1], rgba.shape[0]],
        "box": bounds(mask),
        "cover": round(float(mask.mean()) / 255, 4),
        "seen": colours,
        "agrees": agreement(colours, facts["colour"]),
        "facts": facts,
        "titles": [{"text": text_of(t), "parts": t} for t in titles],
        "file": f"{name}.webp",
        "mask": f"{name}.mask.webp",
        **({} if sale is None else {"sale": f"{name}.sale.webp", "saleCover": round(float(sale.mean()) / 255, 4)}),
    }


def pack_shard(job: tuple[str, list[Model]]) -> str:
    """Writes one shard of sprites; its path."""
    path, group = job
    rows, files = [], []
    for model, view in ((model, view) for model in group for view in model.views):
        digest = sprites.digest_of(model, view)
        picture, mask = (Image.open(file) for file in sprite_paths(digest))
        short = f"{model.model_id}-{'own' if model.colour is None else model.colour}-{view.name}"
        sale = Image.open(for_sale_path(digest)).convert("L") if os.path.exists(for_sale_path(digest)) else None
        arrays = (np.asarray(picture.convert("RGBA")), np.asarray(mask.convert("L")), None if sale is None else np.asarray(sale))
        rows.append(sprite_row(model, view, short, *arrays))
        files += [(f"{short}.webp", pack_format.lossy(picture.convert("RGBA"))), (f"{short}.mask.webp", pack_format.lossless(mask.convert("L")))]
        files += [] if sale is None else [(f"{short}.sale.webp", pack_format.lossless(sale))]
    pack_format.write_shard(path, rows, files)
    return f"{os.path.basename(path)}: {len(rows)} sprites, {os.path.getsize(path) / 2**20:.1f} MiB"


def pack_sprites(chosen: list[Model], workers: int) -> dict:
    recipe = {
        "side": SIDE,
        "samples": sprites.SAMPLES,
        "engine": engine.ENGINE_VERSION,
        "sprites": sprites.SPRITE_VERSION,
        "format": FORMAT,
        "quality": pack_format.QUALITY,
    }
    folder = cache_folder(os.path.join("packs", f"sprites-{recipe_hash(recipe)[:12]}"))
    names, jobs = [], []
    for number, start in enumerate(range(0, len(chosen), MODELS_PER_SHARD)):
        group = chosen[start : start + MODELS_PER_SHARD]
        # The facts are part of what is packed, so a changed fact makes a new shard without a new render.
        keys = [f"{sprites.digest_of(model, view)}/{recipe_hash(model.spec.facts.row())}" for model in group for view in model.views]
        names.append(pack_format.shard_name("sprites", number, keys))
        path = os.path.join(folder, names[-1])
        jobs += [] if os.path.exists(path) else [(path, group)]
    # Threads, since Blender's module can be imported in no second process; Pillow's encoders let others run.
    with ThreadPoolExecutor(workers) as pool:
        for told in pool.map(pack_shard, jobs):
            print(told, flush=True)
    return pack_format.write_index(folder, "sprites", recipe, names)


def pack_plates() -> dict:
    finished = [plate for plate in plates.planned() if os.path.exists(plate_path(plate.digest))]
    recipe = {"plates": plates.PLATE_VERSION, "engine": engine.ENGINE_VERSION, "format": FORMAT, "quality": pack_format.QUALITY}
    folder = cache_folder(os.path.join("packs", f"plates-{recipe_hash(recipe)[:12]}"))
    names = []
    for number, start in enumerate(range(0, len(finished), PLATES_PER_SHARD)):
        group = finished[start : start + PLATES_PER_SHARD]
        name = pack_format.shard_name("plates", number, [f"{plate.digest}/{recipe_hash(plate.row())}" for plate in group])
        names.append(name)
        if not os.path.exists(os.path.join(folder, name)):
            files = [(f"{plate.plate_id}.webp", pack_format.lossy(Image.open(plate_path(plate.digest)).convert("RGB"))) for plate in group]
            pack_format.write_shard(os.path.join(folder, name), [plate.row() for plate in group], files)
    return pack_format.write_index(folder, "plates", recipe, names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=MODELS_PER_CATEGORY, help="per category; of clothes on people twice as many")
    parser.add_argument("--kinds", nargs="*", default=["sprites", "plates"])
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    if "sprites" in args.kinds:
        wanted = list(models(args.models))
        finished = [model for model in wanted if not sprites.missing(model)]
        index = pack_sprites(finished, args.workers)
        print(f"sprites: {len(finished)} of {len(wanted)} models, {index['rows']} sprites in {len(index['shards'])} shards, {index['bytes'] / 2**20:.0f} MiB")
    if "plates" in args.kinds:
        index = pack_plates()
        print(f"plates: {index['rows']} of {len(plates.planned())} in {len(index['shards'])} shards, {index['bytes'] / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
