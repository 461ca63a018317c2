"""How well scores tell right from wrong: AUC, average precision, and their means over categories. NumPy alone."""

from __future__ import annotations

import numpy as np


def auc(scores: np.ndarray, truth: np.ndarray) -> float:
    """Chance that a wrong one scores above a right one; ties count half. NaN where there is only one kind."""
    truth = truth.astype(bool)
    if truth.all() or not truth.any():
        return float("nan")
    order = np.argsort(scores, kind="mergesort")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    sums = np.zeros(len(values))
    np.add.at(sums, inverse, ranks)
    ranks = (sums / counts)[inverse]
    positive = truth.sum()
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * (len(truth) - positive)))


def average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    """Mean precision at each wrong one, from the highest score down; equal scores are taken together. NaN where there is none."""
    truth = truth.astype(bool)
    if not truth.any():
        return float("nan")
    order = np.argsort(-scores, kind="mergesort")
    hits, sorted_scores = np.cumsum(truth[order]), scores[order]
    last = np.r_[sorted_scores[1:] != sorted_scores[:-1], True]
    precision, recall = (hits / np.arange(1, len(order) + 1))[last], (hits / truth.sum())[last]
    return float((precision * np.diff(np.r_[0, recall])).sum())


def table(scores: np.ndarray, truth: np.ndarray, names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """By category: auc, ap, n (wrong ones)."""
    return {
        name: {"auc": auc(scores[:, k], truth[:, k]), "ap": average_precision(scores[:, k], truth[:, k]), "n": int(truth[:, k].sum())}
        for k, name in enumerate(names)
    }


def macro(found: dict[str, dict[str, float]], what: str) -> float:
    return float(np.nanmean([entry[what] for entry in found.values()]))
