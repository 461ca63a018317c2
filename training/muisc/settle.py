"""What is learned on the development set after training: calibration, bounds of the verdict, and from which probability on a cell is said to show a fault."""

from __future__ import annotations

import numpy as np

from .bundle import Settled
from .calibration import applied, platt, sigmoid
from .predict import Predictions
from .reasons import codes, is_local
from .targets import covered

# On the development set: of what is published unseen at most so much is faulty, and of all that is fine at most so much is refused unseen. What lies between is a person's.
FAULTY_PUBLISHED, FINE_REFUSED = 0.03, 0.02
# That set is made by the code that made the training set, and pictures of life are further away: no bound is bolder than these, however well the set is told apart.
MOST_PUBLISHED, LEAST_REFUSED = 0.2, 0.9
BOUNDS = np.round(np.arange(0.02, 0.99, 0.01), 2)


def settled_by(found: Predictions, rows: list[dict]) -> Settled:
    places = {code: best_place(found, rows, k, code) for k, code in enumerate(codes()) if is_local(code)}
    return Settled(*calibrated(found.logits, found.qualified, found.truth), places)


def calibrated(logits: np.ndarray, qualified: np.ndarray, truth: np.ndarray) -> tuple[dict[str, dict[str, float]], dict[str, float], dict[str, float]]:
    """logits and truth (rows, codes), qualified (rows,): calibration of each category, that of "qualified", bounds of the verdict."""
    each = {code: platt(logits[:, k], truth[:, k] > 0) for k, code in enumerate(codes())}
    clean = truth.sum(1) == 0
    probabilities = np.stack([applied(logits[:, k], each[code]) for k, code in enumerate(codes())], 1)
    return each, platt(qualified, clean), bounds(1 - np.prod(1 - probabilities, 1), clean)


def bounds(risk: np.ndarray, clean: np.ndarray) -> dict[str, float]:
    """The highest bound below which few are faulty, the lowest above which lies little of what is clean; between the two there always is room for people."""
    publish = [b for b in BOUNDS if (risk < b).any() and (~clean[risk < b]).mean() <= FAULTY_PUBLISHED]
    refuse = [b for b in BOUNDS if clean.any() and (risk[clean] > b).mean() <= FINE_REFUSED]
    return {"publish": min(float(max(publish, default=BOUNDS[0])), MOST_PUBLISHED), "refuse": max(float(min(refuse, default=BOUNDS[-1])), LEAST_REFUSED)}


def best_place(found: Predictions, rows: list[dict], k: int, code: str) -> float:
    """By mean overlap (intersection over union, in cells) with the true boxes."""
    pairs = [
        (sigmoid(found.maps[nth][v["image"], :, k].astype(np.float32)), np.max([covered(box) for box in v["boxes"]], 0) > 0.3)
        for nth, row in enumerate(rows[: len(found.maps)])
        for v in row["violations"]
        if v["code"] == code and v["image"] is not None and v["boxes"]
    ]
    if not pairs:
        return 0.5
    scores = {bound: float(np.mean([overlap(cells > bound, truth) for cells, truth in pairs])) for bound in np.round(np.arange(0.05, 0.9, 0.05), 2)}
    return float(max(scores, key=lambda bound: scores[bound]))


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    either = (one | other).sum()
    return float((one & other).sum() / either) if either else 1.0
