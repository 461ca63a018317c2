"""Gathers fonts, logos, textures and codes into ${AGPIS_CACHE:-~/.cache/agpis}/assets/<recipe>/ and prints the folder.

    $PY -m training.assets.collect

Stop it and start it again as you like: what is there is kept. A source that is missing (no network for the fonts, no shared corpora) is named, and the
rest is gathered; run again when it is there. `library.Library.newest()` opens what was gathered; assets.json lists it for other languages.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from .. import split
from . import codes, corpus, fonts, grounds, marks
from .library import Item, base_folder, write_rows

FORMAT = 1
OWN = "Apache-2.0"
Row = dict[str, Any]


def recipe_of(folder: str | None) -> dict[str, Any]:
    """Everything that decides what is gathered; which corpora are there too, as a folder without them is another one."""
    return {
        "format": FORMAT,
        "fonts": [[face.face_id, face.version] for face in fonts.faces()],
        "codes": [codes.VERSION, codes.QUANTITY],
        "marks": [marks.VERSION, marks.QUANTITY],
        "grounds": [grounds.VERSION, len(grounds.planned())],
        "corpus": [corpus.VERSION, corpus.listed(folder, "logos", ".svg"), corpus.listed(folder, "textures", ".webp")],
    }


def recipe_hash(recipe: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:12]


class Gathering:
    """One run: writes files that are not there yet, keeps the rows, prints how far it is."""

    def __init__(self, folder: str) -> None:
        self.folder, self.rows, self.started = folder, [], time.monotonic()
        self.made = 0

    def file(self, name: str, make: Callable[[], bytes]) -> str:
        """Path of a file, made where it is missing; whole or not at all."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            data = make()
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(f"{path}.{os.getpid()}.part", "wb") as out:
                out.write(data)
            os.replace(f"{path}.{os.getpid()}.part", path)
            self.made += 1
            if self.made % 100 == 0:
                print(f"  {self.made} files made, {time.monotonic() - self.started:.0f} s", flush=True)
        return path

    def add(self, kind: str, identity: str, group: str, name: str, licence: str, source: str, **facts: Any) -> None:
        """`group`: what the split goes by, where that is more than the item itself (a family, a sheet, a brand)."""
        self.rows.append({"kind": kind, "id": identity, "part": split.part("logo" if kind == "code" else kind, group), "file": name,
                          "licence": licence, "source": source, **facts})

    def told(self, kind: str) -> None:
        rows = [row for row in self.rows if row["kind"] == kind]
        size = sum(os.path.getsize(os.path.join(self.folder, row["file"])) for row in rows)
        print(f"{kind}s: {len(rows)}, {size / 2**20:.1f} MiB", flush=True)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def gather_fonts(run: Gathering, archives: str) -> None:
    missing: list[str] = []
    for face in fonts.faces():
        try:
            path = run.file(f"fonts/{face.face_id}.ttf", lambda: fonts.true_type(fonts.fetch(archives, face), face))
            run.file(f"fonts/licences/{face.family}.txt", lambda: fonts.licence_text(fonts.fetch(archives, face), face))
        except OSError as error:
            missing.append(f"{face.face_id} ({error})")
            continue
        with open(path, "rb") as file:
            lacking = fonts.lacks(file.read())
        if set(lacking) & set(fonts.NEEDED):
            print(f"font {face.face_id} is left out: it lacks {lacking}", flush=True)
            continue
        run.add("font", face.face_id, face.family, f"fonts/{face.face_id}.ttf", face.licence, f"npm {face.package}@{face.version}",
                family=face.family, weight=face.weight, style="normal", character=face.character, lacks=lacking)
    if missing:
        print(f"{len(missing)} faces could not be fetched; run again with a network. First: {missing[0]}", flush=True)
    run.told("font")


def tone(image: Image.Image) -> float:
    """Mean lightness of what is drawn, 0 black to 1 white."""
    pixels = np.asarray(image.convert("RGBA"), np.float64) / 255
    weight = pixels[..., 3]
    return round(float((pixels[..., :3] @ np.array([0.299, 0.587, 0.114]) * weight).sum() / max(weight.sum(), 1)), 3)


def add_logo(run: Gathering, identity: str, group: str, kind: str, licence: str, source: str, make: Callable[[], Image.Image]) -> None:
    name = f"logos/{identity}.png"
    with Image.open(run.file(name, lambda: png(make()))) as image:
        run.add("logo", identity, group, name, licence, source, of=kind, width=image.width, height=image.height, tone=tone(image))


def gather_logos(run: Gathering, folder: str | None) -> None:
    items = [Item("font", r["id"], r["part"], os.path.join(run.folder, r["file"]), r["licence"], r["source"], r) for r in run.rows if r["kind"] == "font"]
    faces = {part: [item for item in items if item.part == part] for part in ("train", "development", "test")}
    if all(faces.values()):
        for identity in marks.planned():
            add_logo(run, identity, identity, "invented", OWN, "training.assets.marks", lambda: marks.mark(identity, faces))
    else:
        print("no invented marks: they are lettered, and a part has no font", flush=True)
    for stem in corpus.listed(folder, "logos", ".svg"):
        try:
            add_logo(run, f"svg-{stem}", corpus.owner(stem), "corpus", corpus.LICENCE, "shared corpus, logos", lambda: corpus.logo(folder or "", stem))
        except ValueError as error:
            print(f"logo {stem} is left out: {error}", flush=True)
    run.told("logo")


def gather_textures(run: Gathering, folder: str | None) -> None:
    for identity, material in grounds.planned():
        name = f"textures/{identity}.png"
        with Image.open(run.file(name, lambda: png(grounds.ground(identity, material)))) as image:
            run.add("texture", identity, identity, name, OWN, "training.assets.grounds", of="procedural", material=material,
                    width=image.width, height=image.height, seamless=True)
    for sheet in corpus.listed(folder, "textures", ".webp"):
        for identity, tile in corpus.tiles(folder or "", sheet):
            name = f"textures/{identity}.png"
            run.file(name, lambda: png(tile))
            run.add("texture", identity, sheet.lower(), name, corpus.LICENCE, "shared corpus, textures", of="corpus", material=sheet.lower(),
                    width=tile.width, height=tile.height, seamless=corpus.seamless(np.asarray(tile)))
    run.told("texture")


def gather_codes(run: Gathering) -> None:
    for code in codes.planned():
        name = f"codes/{code.code_id}.png"
        with Image.open(run.file(name, lambda: codes.picture(code))) as image:
            run.add("code", code.code_id, code.code_id, name, OWN, "training.assets.codes", symbology=code.symbology, text=code.text,
                    width=image.width, height=image.height)
    run.told("code")


def main() -> None:
    place = corpus.corpus_folder()
    recipe = recipe_of(place)
    folder = os.path.join(base_folder("assets"), recipe_hash(recipe))
    os.makedirs(folder, exist_ok=True)
    print(f"corpora: {place}" if place else "the shared corpora are not here ($AGPIS_CORPUS): no brand drawings, no sheets of materials", flush=True)
    run = Gathering(folder)
    gather_fonts(run, base_folder("downloads"))
    gather_logos(run, place)
    gather_textures(run, place)
    gather_codes(run)
    with open(os.path.join(folder, "recipe.json"), "w", encoding="utf-8") as out:
        json.dump(recipe, out, indent=1)
    write_rows(folder, run.rows)
    print(f"{len(run.rows)} items, {run.made} made now, {time.monotonic() - run.started:.0f} s\n{folder}")


if __name__ == "__main__":
    main()
