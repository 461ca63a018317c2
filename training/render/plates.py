"""Empty places to put sprites into: tables, rooms, paper, grounds under the sky (rendered), and graded backdrops (drawn).

    nice -n 19 $PY -m training.render.plates [--shard 0/2]

Resumable, as the sprites are. A plate knows where a product would stand in it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache

import bpy
import numpy as np
from PIL import Image

from . import cameras, engine, lights, outdoors, scenes, tone
from .backdrops import BACKDROPS
from .cache import plate_path, recipe_hash
from .product import View
from .random_source import Source
from .render import EXPOSURE

PLATE_VERSION, SIDE, SAMPLES = 1, 640, 6
COUNTS = {"wood": 24, "stone": 18, "linen": 18, "paper": 16, "room": 18, "lawn": 9, "sand": 9, "terrace": 9, "pebbles": 8, **{name: 8 for name in BACKDROPS}}
PLACES = {**scenes.PLACES, **outdoors.PLACES}


@dataclass(frozen=True)
class Plate:
    place: str
    seed: int

    @property
    def plate_id(self) -> str:
        return f"{self.place}-{self.seed:03d}"

    @property
    def digest(self) -> str:
        return recipe_hash(
            {"plate": self.place, "seed": self.seed, "side": SIDE, "samples": SAMPLES, "engine": engine.ENGINE_VERSION, "version": PLATE_VERSION}
        )

    @property
    def camera(self) -> tuple[View, np.ndarray]:
        """The view, and the corners of the unseen product that it frames: centimetres, standing on z = 0."""
        source = Source("plate", self.place, self.seed)
        size = source.between(30, 60) if self.place == "room" else source.between(8, 20)
        tall = size * source.between(0.7, 1.5)
        corners = np.array([(x * size / 2, y * size / 2, z * tall) for x in (-1, 1) for y in (-1, 1) for z in (0, 1)])
        view = View(
            "plate",
            "scene",
            azimuth=round(source.between(-25, 25), 1),
            elevation=round(source.between(5, 26), 1),
            fill=round(source.between(0.45, 0.68), 2),
            lens=source.pick([45.0, 55.0, 70.0]),
            stop=source.pick([3.5, 5.0, 8.0]),
            size=(SIDE, SIDE),
        )
        return view, corners

    def row(self) -> dict:
        """stand: [left, top, right, bottom) in pixels of a product that would stand there."""
        view, corners = self.camera
        drawn = self.place in BACKDROPS
        if drawn:
            # What is drawn has no camera; its floor lies as if seen from a little above.
            stand, elevation = [0.2, 0.24, 0.8, 0.84], 5.0
        else:
            _, _, flat = cameras.solve(corners, view)
            half, elevation = (flat.max(0) - flat.min(0)) / 2, view.elevation
            stand = [0.5 - half[0], 0.5 - half[1], 0.5 + half[0], 0.5 + half[1]]
        pixels = [round(SIDE * float(edge)) for edge in stand]
        return {"plate": self.plate_id, "place": self.place, "drawn": drawn, "elevation": elevation, "size": [SIDE, SIDE], "stand": pixels, "file": f"{self.plate_id}.webp"}


@lru_cache(maxsize=1)
def planned() -> tuple[Plate, ...]:
    """One of each place, then the next of each: any prefix is a cross-section."""
    return tuple(Plate(place, seed) for seed in range(max(COUNTS.values())) for place, count in COUNTS.items() if seed < count)


def draw(plate: Plate) -> Image.Image:
    source = Source("backdrop", plate.place, plate.seed)
    if plate.place in BACKDROPS:
        return BACKDROPS[plate.place](SIDE, source)
    engine.empty_scene()
    view, corners = plate.camera
    engine.configure(view.size, SAMPLES)
    bpy.context.scene.render.film_transparent = False
    cameras.frame(corners, view)
    extent = corners.max(0) - corners.min(0)
    radius = float(np.linalg.norm(extent)) / 2
    lights.daylight(radius, float(extent[2]), view.azimuth, source)
    pivot = bpy.data.objects.new("pivot", None)
    bpy.context.scene.collection.objects.link(pivot)
    for obj in PLACES[plate.place](radius, source.fork("place")):
        obj.parent = pivot
    pivot.rotation_euler[2] = np.radians(view.azimuth)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "plate.exr")
        engine.write_exr(path)
        light = tone.load_linear(path)
    colour = tone.encode(tone.neutral(light[..., :3] * EXPOSURE))
    return Image.fromarray(np.round(colour * 255).astype(np.uint8), "RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shard", default="0/1", help="which part of how many, counted from 0")
    args = parser.parse_args()
    part, parts = (int(n) for n in args.shard.split("/"))
    work = [plate for plate in planned()[part::parts] if not os.path.exists(plate_path(plate.digest))]
    started = time.monotonic()
    for done, plate in enumerate(work, start=1):
        path = plate_path(plate.digest)
        half = f"{path}.{os.getpid()}.part.png"
        draw(plate).save(half, compress_level=1)
        os.replace(half, path)
        each = (time.monotonic() - started) / done
        print(f"{done}/{len(work)} {plate.plate_id}  {each:.2f} s each, {each * (len(work) - done) / 60:.0f} min left", flush=True)


if __name__ == "__main__":
    main()
