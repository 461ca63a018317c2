"""From the render cache to the committed sample catalogue, byte for byte the same for the same renders.

    python -m training.render.catalogue [--out examples/catalogue] [--partial]

--partial takes only the products whose pictures are all in the cache already; without it a missing picture is an error.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from datetime import datetime, timedelta, timezone

from PIL import Image

from .cache import render_paths
from .categories import module_of
from .faults import FAULTS, Fault, Shot, flatten, jpeg
from .plan import Planned, planned
from .random_source import Source
from .shards import digest_of

FIRST_EVENT = datetime(2026, 1, 5, 8, tzinfo=timezone.utc)
# More than a third of the products carry a fault; of those, a fourth carries two.
FAULTY, TWICE = 0.37, 0.25


def assign(items: list[Planned]) -> dict[str, list[Fault]]:
    """Product id -> its faults. The kinds take turns, so that each occurs before any occurs again."""
    source = Source("catalogue", "faults", 1)
    ranked = source.shuffled([item.product_id for item in items])
    faulty = ranked[: round(FAULTY * len(ranked))]
    result: dict[str, list[Fault]] = {}
    turn = 0
    for product_id in faulty:
        count = 2 if source.chance(TWICE) else 1
        result[product_id] = [FAULTS[(turn + k) % len(FAULTS)] for k in range(count)]
        turn += count
    return result


def shots_of(item: Planned) -> list[Shot]:
    shots = []
    for view in item.views:
        rgba = Image.open(render_paths(digest_of(item, view))[0]).convert("RGBA")
        shots.append(Shot(view.name, rgba, flatten(rgba, "white")))
    return shots


def build_files(item: Planned, faults: list[Fault]) -> tuple[list[tuple[str, bytes, str]], list[dict]]:
    """The product's files as (image id, bytes, extension), and the truth about them."""
    shots = shots_of(item)
    source = Source("catalogue", item.product_id)
    files = {shot.image_id: (jpeg(shot.rgb), "jpg") for shot in shots}
    truth: list[dict] = []
    free = [shot for shot in shots if shot.image_id != "front"]
    for fault in faults:
        if fault.where == "front":
            target, image_id = shots[0], "front"
        elif fault.where == "added":
            target = source.pick(free)
            image_id = f"extra-{len(files) + 1}"
        else:
            target = source.pick(free)
            image_id = target.image_id
            free = [shot for shot in free if shot is not target]
        # Two faults can meet on one front: the later picture replaces the earlier, and so does its entry.
        truth = [fact for fact in truth if fact["imageId"] != image_id]
        files[image_id] = fault.make(target, shots, source)
        truth.append({"productId": item.product_id, "imageId": image_id, "kind": fault.kind, "note": fault.note, "expect": fault.expect})
    return [(image_id, data, extension) for image_id, (data, extension) in files.items()], truth


def record(index: int, item: Planned, files: list[tuple[str, bytes, str]]) -> dict:
    spec = module_of(item.category).spec(Source(item.category, item.seed), item.seed, item.colour)
    alts = {view.name: view.alt for view in item.views}
    when = FIRST_EVENT + timedelta(seconds=37 * index)
    return {
        "tenant": "demo",
        "productId": item.product_id,
        "version": 1,
        "occurredAt": when.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "deleted": False,
        "title": spec.title,
        "description": spec.description,
        "category": module_of(item.category).PATH,
        "attributes": spec.attributes,
        "variants": [],
        "profiles": ["house", "amazon"] if index % 4 == 1 else ["house"],
        "images": [
            {"id": image_id, "url": f"images/{item.product_id}/{image_id}.{extension}", "position": position,
             "alt": f"{spec.title}: {alts.get(image_id, 'another view')}", "variantIds": []}
            for position, (image_id, _, extension) in enumerate(files)
        ],
    }


def complete(item: Planned) -> bool:
    return all(os.path.exists(render_paths(digest_of(item, view))[0]) for view in item.views)


def write_lines(path: str, rows: list[dict]) -> None:
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="examples/catalogue")
    parser.add_argument("--partial", action="store_true")
    args = parser.parse_args()
    items = list(planned())
    lacking = [item.product_id for item in items if not complete(item)]
    if lacking and not args.partial:
        sys.exit(f"{len(lacking)} products lack pictures ({', '.join(lacking[:5])} ...): run python -m training.render.shards first, or pass --partial")
    faults = assign(items)
    items = [item for item in items if item.product_id not in lacking]
    shutil.rmtree(os.path.join(args.out, "images"), ignore_errors=True)
    products, truth, size = [], [], 0
    for index, item in enumerate(items):
        files, facts = build_files(item, faults.get(item.product_id, []))
        folder = os.path.join(args.out, "images", item.product_id)
        os.makedirs(folder, exist_ok=True)
        for image_id, data, extension in files:
            with open(os.path.join(folder, f"{image_id}.{extension}"), "wb") as out:
                out.write(data)
            size += len(data)
        products.append(record(index, item, files))
        truth += facts
    write_lines(os.path.join(args.out, "products.jsonl"), products)
    write_lines(os.path.join(args.out, "faults.jsonl"), truth)
    faulty = len({fact["productId"] for fact in truth})
    pictures = sum(len(product["images"]) for product in products)
    print(f"{len(products)} products, {pictures} pictures, {size / 1e6:.1f} MB, {faulty} products with {len(truth)} faults")


if __name__ == "__main__":
    main()
