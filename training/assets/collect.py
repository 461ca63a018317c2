"""Gathers fonts, logos, textures and codes into ${AGPIS_CACHE:-~/.cache/agpis}/assets/<recipe>/ and prints the folder.

    $PY -m training.assets.collect

Stop it and start it again as you like: what is there is kept. A source that is missing (no network for the fonts, no shared corpora) is named, and the
rest is gathered; run again when it is there. `library.Library.newest()` opens what was gathered; assets.json lists it for other languages.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from . import codes, corpus, fonts, grounds, marks
from .gathering import Gathering, png
from .library import Item, base_folder, write_rows

FORMAT = 2
OWN = "Apache-2.0"


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


def gather_fonts(run: Gathering, archives: str) -> None:
    missing: list[str] = []
    for face in fonts.faces():
        # One failure tells that there is no network: nobody waits for the other sixty.
        if missing and not os.path.exists(fonts.archive_path(archives, face)):
            missing.append(face.face_id)
            continue
        try:
            path = run.file(f"fonts/{face.face_id}.ttf", lambda: fonts.true_type(fonts.fetch(archives, face), face))
            run.file(f"fonts/licences/{face.family}.txt", lambda: fonts.licence_text(fonts.fetch(archives, face), face))
        except OSError as error:
            missing.append(f"{face.face_id} ({error})")
            continue
        add_font(run, face, path)
    if missing:
        print(f"{len(missing)} faces are missing; run again with npm and a network. First: {missing[0]}", flush=True)
    run.told("font")


def add_font(run: Gathering, face: fonts.Face, path: str) -> None:
    with open(path, "rb") as file:
        data = file.read()
    lacking = fonts.lacks(data)
    if set(lacking) & set(fonts.NEEDED):
        print(f"font {face.face_id} is left out: it lacks {lacking}", flush=True)
        return
    run.add(
        "font",
        face.face_id,
        face.family,
        f"fonts/{face.face_id}.ttf",
        face.licence,
        f"npm {face.package}@{face.version}",
        family=face.family,
        name=fonts.name_of(data),
        weight=face.weight,
        style="normal",
        character=face.character,
        lacks=lacking,
    )


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


def add_texture(run: Gathering, identity: str, group: str, licence: str, source: str, make: Callable[[], Image.Image], **facts: Any) -> None:
    name = f"textures/{identity}.png"
    with Image.open(run.file(name, lambda: png(make()))) as image:
        pixels = np.asarray(image.convert("RGB"))
    grey = pixels @ np.array([0.299, 0.587, 0.114]) / 255
    measured = {"width": pixels.shape[1], "height": pixels.shape[0], "tone": round(float(grey.mean()), 3), "contrast": round(float(grey.std()), 3)}
    # What is drawn here repeats by construction, whatever the steps of its pattern.
    seamless = facts["of"] == "procedural" or corpus.seamless(pixels)
    run.add("texture", identity, group, name, licence, source, **facts, **measured, seamless=seamless)


def gather_textures(run: Gathering, folder: str | None) -> None:
    for identity, material in grounds.planned():
        make = functools.partial(grounds.ground, identity, material)
        add_texture(run, identity, identity, OWN, "training.assets.grounds", make, of="procedural", material=material)
    for sheet in corpus.listed(folder, "textures", ".webp"):
        for identity, tile in corpus.tiles(folder or "", sheet):
            make = functools.partial(Image.Image.copy, tile)
            add_texture(run, identity, sheet.lower(), corpus.LICENCE, "shared corpus, textures", make, of="corpus", material=sheet.lower())
    run.told("texture")


def gather_codes(run: Gathering) -> None:
    for code in codes.planned():
        name = f"codes/{code.code_id}.png"
        with Image.open(run.file(name, lambda: codes.picture(code))) as image:
            run.add(
                "code",
                code.code_id,
                code.code_id,
                name,
                OWN,
                "training.assets.codes",
                symbology=code.symbology,
                text=code.text,
                width=image.width,
                height=image.height,
            )
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
    print(f"{len(run.rows)} items, {run.made} made now, {run.seconds():.0f} s\n{folder}")


if __name__ == "__main__":
    main()
