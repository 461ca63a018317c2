"""Reads exported bodies: points at rest, joints, weights, and which part of the body every vertex belongs to. NumPy only."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .plan import BODIES, BODIES_VERSION, phenotype
from .regions import shares_of_regions


@dataclass(frozen=True)
class Body:
    """One person at rest (arms held away, 45 degrees down), in centimetres, the front towards -y, z up.

    points (n, 3); faces (m, 4); heads: joints by bone name; weights: (n, bones); regions: name -> share of each vertex (n,), adding up to 1.
    """

    points: np.ndarray
    faces: np.ndarray
    heads: dict[str, np.ndarray]
    parents: dict[str, str | None]
    weights: np.ndarray
    regions: dict[str, np.ndarray]


def bodies_path() -> str:
    base = os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis")
    plan = [BODIES_VERSION, [phenotype(index) for index in range(BODIES)]]
    digest = hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:12]
    return os.path.join(base, f"bodies-{digest}", "bodies.npz")


@lru_cache(maxsize=1)
def exported() -> dict[str, np.ndarray]:
    try:
        with np.load(bodies_path()) as data:
            return {name: data[name] for name in data.files}
    except FileNotFoundError:
        raise FileNotFoundError(
            f"no bodies at {bodies_path()}: export them with $(training/render/people/setup.sh) -m training.render.people.export"
        ) from None


@lru_cache(maxsize=2)
def body(index: int) -> Body:
    data = exported()
    names = [str(name) for name in data["names"]]
    dense = np.zeros((len(data["weights"]), len(names)), np.float32)
    for column in range(data["weights"].shape[1]):
        dense[np.arange(len(dense)), data["bones"][:, column]] += data["weights"][:, column]
    points = data["points"][index].astype(np.float64)
    floor = points[:, 2].min()
    heads = {name: np.array([x, y, z - floor]) for name, (x, y, z) in zip(names, data["heads"][index].astype(np.float64))}
    parents = {name: names[parent] if parent >= 0 else None for name, parent in zip(names, data["parents"])}
    return Body(points - [0, 0, floor], data["faces"], heads, parents, dense, shares_of_regions(names, dense))
