"""Where renders live: outside the checkout, named by the hash of their recipe, so that a stopped run goes on where it was."""
from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict

from .product import View


def cache_folder(name: str) -> str:
    base = os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis")
    folder = os.path.join(base, name)
    os.makedirs(folder, exist_ok=True)
    return folder


def recipe(category: str, seed: int, colour: int | None, view: View, samples: int, engine: int, version: int) -> dict:
    """Everything that decides a picture. engine and version grow when code changes what it draws."""
    return {"category": category, "seed": seed, "colour": colour, "view": asdict(view), "samples": samples, "engine": engine, "version": version}


def recipe_hash(data: dict) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]


def render_paths(digest: str) -> tuple[str, str]:
    """(picture RGBA, mask) of a recipe."""
    folder = cache_folder("renders")
    return os.path.join(folder, digest + ".png"), os.path.join(folder, digest + ".mask.png")


def sprite_paths(digest: str) -> tuple[str, str]:
    """(picture RGBA, mask) of a training sprite's recipe; spread over 256 folders, as there are thousands."""
    folder = cache_folder(os.path.join("sprites", digest[:2]))
    return os.path.join(folder, digest + ".png"), os.path.join(folder, digest + ".mask.png")


def for_sale_path(digest: str) -> str:
    """Beside a sprite where people wear the product: which pixels show what is sold."""
    return sprite_paths(digest)[0].removesuffix(".png") + ".sale.png"


def plate_path(digest: str) -> str:
    return os.path.join(cache_folder("plates"), digest + ".png")
