"""Whether a local fault leaves traces outside its boxes: small crops of pictures that have it against crops of pictures that have nothing.

    nice -n 10 python -m training.compose.probe [--pictures 700] [--first 0] [--part train] [--code badge]

Every sample is a picture on which the fault was made and its boxes noted; half of them, by the toss of a coin, are then shown as they were without it. So
both kinds come from one distribution, and crops lie outside boxes in both. A logistic regression on statistics that betray processing (noise residual,
steps over the grid of JPEG blocks, gradients, colours, frequencies) is fitted on half of the models and judged on the others: AUC, and a bootstrap over
pictures. It must stay at or below 0.55: the exit code is 1 where one does not.
"""

from __future__ import annotations

import argparse
import io

import numpy as np
from PIL import Image

from ..render.random_source import Source
from . import choice, finish, picture
from .faults import FAULTS
from .materialise import composer
from .sequence import Composer

LIMIT = 0.55
SIDE, PER_PICTURE = 64, 2
# The last encoding smears an edge over its block: 16 pixels where colour is halved.
MARGIN = 16
LOCAL = ("added-text", "added-logo", "badge", "qr-code", "watermark", "props")
# (model, picture, whether the fault is there, features of a crop)
Sample = tuple[str, int, bool, np.ndarray]


def features(crop: np.ndarray) -> np.ndarray:
    """(64, 64, 3), 0..255 -> what processing changes, and what the place looks like."""
    grey = crop.mean(-1)
    residual = grey[1:-1, 1:-1] - (grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]) / 4
    dx, dy = np.abs(np.diff(grey, axis=1)), np.abs(np.diff(grey, axis=0))
    # Mean step over each of the eight columns and rows of a block's grid.
    grid = np.concatenate([[steps[..., k::8].mean() for k in range(8)] for steps in (dx, dy.T)])
    spectrum = np.log1p(np.abs(np.fft.rfft2(grey - grey.mean())))
    rings = np.hypot(*np.meshgrid(np.arange(33), np.minimum(np.arange(64), 64 - np.arange(64))))
    bands = [spectrum[(rings >= low) & (rings < low + 4)].mean() for low in range(0, 32, 4)]
    chroma = np.abs(crop - crop.mean(-1, keepdims=True)).mean((0, 1))
    spread = np.percentile(grey, (1, 10, 50, 90, 99))
    noise = [residual.std(), np.abs(residual).mean(), np.percentile(np.abs(residual), 95), (residual == 0).mean(), dx.mean(), dy.mean()]
    white = [(grey >= level).mean() for level in (255, 250, 240)]
    return np.concatenate([noise, np.log1p(grid), bands, chroma, crop.std((0, 1)), crop.mean((0, 1)), spread, white])


def free_crops(image: Image.Image, boxes: list[list[float]], source: Source) -> list[np.ndarray]:
    """Crops that come no nearer to a box than MARGIN."""
    width, height = image.size
    taken = [(b[0] * width - MARGIN, b[1] * height - MARGIN, b[2] * width + MARGIN, b[3] * height + MARGIN) for b in boxes]
    pixels, found = np.asarray(image, np.float32), []
    for _ in range(30):
        x, y = int(source.unit() * (width - SIDE)), int(source.unit() * (height - SIDE))
        if all(x + SIDE <= b[0] or x >= b[2] or y + SIDE <= b[1] or y >= b[3] for b in taken):
            found.append(pixels[y : y + SIDE, x : x + SIDE])
            if len(found) == PER_PICTURE:
                break
    return found


def shown(made: Composer, index: int, code: str) -> tuple[str, bool, Image.Image, list] | None:
    """(model, whether the fault is there, the finished picture, the fault's boxes); None where the fault cannot be."""
    source, fault = made.source("probe " + code, index), next(fault for fault in FAULTS if fault.code == code)
    draft = made.clean(source)
    slots = choice.a_place(fault, draft, made.studio, [], source.fork("choice"))
    if slots is None:
        return None
    slot, before = slots[0], picture.paint(made.studio.store, draft.shots[slots[0]], draft.life).image
    made.spoil(draft, [choice.Chosen(fault, slots)], source)
    boxes, there = draft.boxes_on(slot), source.fork("coin").chance(0.5)
    data, _, _ = finish.finished(draft.pictures[slot].image if there else before, source.fork("finish"))
    return (draft.product.model, there, Image.open(io.BytesIO(data)).convert("RGB"), boxes) if boxes else None


def samples(made: Composer, code: str, indices: range) -> list[Sample]:
    out: list[Sample] = []
    for index in indices:
        one = shown(made, index, code)
        if one:
            model, there, image, boxes = one
            out += [(model, index, there, features(crop)) for crop in free_crops(image, boxes, Source("probe crops", code, index))]
    return out


def fitted(x: np.ndarray, y: np.ndarray, decay: float = 3.0) -> np.ndarray:
    """Logistic regression by Newton's method; x has a column of ones."""
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + decay * np.eye(x.shape[1])
        weights -= np.linalg.solve(hessian, x.T @ (p - y) + decay * weights)
    return weights


def auc(scores: np.ndarray, y: np.ndarray) -> float:
    order = np.argsort(np.argsort(scores, kind="stable"), kind="stable") + 1
    positive = int(y.sum())
    return float((order[y == 1].sum() - positive * (positive + 1) / 2) / max(positive * (len(y) - positive), 1))


def half(model: str) -> bool:
    return Source("probe half", model).unit() < 0.5


def judged(found: list[Sample]) -> tuple[float, float, float]:
    """(AUC, its 2.5 % and 97.5 % points): both halves of the models judged by a fit to the other."""
    x, y = np.array([values for *_, values in found]), np.array([int(there) for _, _, there, _ in found])
    first, names = np.array([half(model) for model, *_ in found]), np.array([index for _, index, *_ in found])
    x = np.hstack([np.clip((x - x.mean(0)) / (x.std(0) + 1e-6), -4, 4), np.ones((len(x), 1))])
    parts = [(x[inside] @ fitted(x[~inside], y[~inside]), y[inside], names[inside]) for inside in (first, ~first)]
    rng, draws = np.random.default_rng(0), []
    for _ in range(300):
        means = []
        for scores, labels, pictures in parts:
            drawn, inverse = np.unique(pictures, return_inverse=True)
            times = np.bincount(rng.integers(0, len(drawn), len(drawn)), minlength=len(drawn))[inverse]
            means.append(auc(np.repeat(scores, times), np.repeat(labels, times)))
        draws.append(np.mean(means))
    low, high = np.percentile(draws, (2.5, 97.5))
    return float(np.mean([auc(scores, labels) for scores, labels, _ in parts])), float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=700, help="for each code")
    parser.add_argument("--first", type=int, default=0, help="other pictures: the index of the first")
    parser.add_argument("--part", default="train", choices=("train", "development", "test"))
    parser.add_argument("--code", choices=LOCAL, help="that one alone")
    args = parser.parse_args()
    made, together, worst = composer(args.part), [], 0.0
    for code in (args.code,) if args.code else (*LOCAL, "all local"):
        found = samples(made, code, range(args.first, args.first + args.pictures)) if code in LOCAL else together
        if code in LOCAL:
            # Pictures of different codes are different pictures.
            together += [(model, index + LOCAL.index(code) * 10**6, there, values) for model, index, there, values in found]
        value, low, high = judged(found)
        worst = max(worst, value)
        print(f"{code:12} AUC {value:.3f} ({low:.3f} to {high:.3f}) on {len(found)} crops of {len({entry[1] for entry in found})} pictures", flush=True)
    if worst > LIMIT:
        raise SystemExit(f"{worst:.3f} is above {LIMIT}: the fault can be told without being seen.")


if __name__ == "__main__":
    main()
