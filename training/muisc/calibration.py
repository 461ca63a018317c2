"""From logits to probabilities that mean what they say: one scale and one bias a category, fitted on development sequences (Platt, 1999). NumPy alone.

    fitted = platt(logits, truth)            # {"scale": …, "bias": …}
    ece(probabilities, truth)                # expected calibration error over 15 bins of equal width
"""

from __future__ import annotations

import numpy as np

# Pulls towards leaving the logits as they are: a category with few examples must not get a wild scale.
PULL = 1.0


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -40, 40)))


def platt(logits: np.ndarray, truth: np.ndarray, counts: np.ndarray | None = None, steps: int = 50) -> dict[str, float]:
    """Newton's method on the log-likelihood, with a weak pull of the scale to 1 and of the bias to 0. counts: how many rows each row stands for."""
    counts = np.ones(len(logits)) if counts is None else counts.astype(np.float64)
    x = np.stack([logits, np.ones_like(logits)], 1).astype(np.float64)
    target, prior = truth.astype(np.float64), np.array([1.0, 0.0])
    weights = prior.copy()
    for _ in range(steps):
        p = sigmoid(x @ weights)
        slope = x.T @ (counts * (p - target)) + PULL * (weights - prior)
        bend = (x * (counts * p * (1 - p))[:, None]).T @ x + PULL * np.eye(2)
        step, share = np.linalg.solve(bend, slope), 1.0
        # Far from the end a whole step may lead further away.
        while share > 1e-4 and cost(x, target, counts, weights - share * step, prior) > cost(x, target, counts, weights, prior):
            share /= 2
        weights = weights - share * step
        if np.abs(share * step).max() < 1e-8:
            break
    return {"scale": round(float(weights[0]), 4), "bias": round(float(weights[1]), 4)}


def cost(x: np.ndarray, target: np.ndarray, counts: np.ndarray, weights: np.ndarray, prior: np.ndarray) -> float:
    z = x @ weights
    return float((counts * (np.logaddexp(0, z) - target * z)).sum() + PULL / 2 * ((weights - prior) ** 2).sum())


def applied(logits: np.ndarray, fitted: dict[str, float]) -> np.ndarray:
    return sigmoid(logits * fitted["scale"] + fitted["bias"])


def ece(probabilities: np.ndarray, truth: np.ndarray, bins: int = 15) -> float:
    at = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [abs(probabilities[at == k].mean() - truth[at == k].mean()) * (at == k).mean() for k in range(bins) if (at == k).any()]
    return float(sum(gaps))
