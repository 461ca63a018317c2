"""A simulated reviewer, and what a marketplace can estimate from its decisions. No person has decided anything here: every figure that comes of it has to say so.

The reviewer knows the labels, errs in 5 % of the decisions, drifts between strict and lenient, which decides the 15 % of cases that are borderline, and does not name all that is
wrong: as evaluation/reviewer.ts, which is the one of `agpis evaluate muisc`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NOISE, BORDERLINE, KEPT, SPREAD = 0.05, 0.15, 0.995, 0.5
# Chance that a reviewer names a fault beside the first one.
NAMES_FURTHER = 0.7
# Two-sided 95 %.
Z = 1.96


class Reviewer:
    """decide(truth, doubt) -> codes as 0 and 1, none where the sequence is approved. doubt: the same number in 0..1 for the same sequence."""

    def __init__(self, seed: int) -> None:
        self.source = np.random.default_rng(seed)
        self.strictness = SPREAD * self.source.standard_normal()

    def decide(self, truth: np.ndarray, doubt: float) -> np.ndarray:
        self.strictness = KEPT * self.strictness + SPREAD * np.sqrt(1 - KEPT**2) * self.source.standard_normal()
        swayed = doubt < BORDERLINE * min(1.0, abs(self.strictness))
        refuses = self.strictness > 0 if swayed else bool(truth.any())
        if self.source.random() < NOISE:
            refuses = not refuses
        return self.named(truth) if refuses else np.zeros_like(truth)

    def named(self, truth: np.ndarray) -> np.ndarray:
        """One of what is wrong, and most of the rest; anything where nothing is."""
        codes = np.flatnonzero(truth) if truth.any() else np.arange(len(truth))
        first = self.source.choice(codes)
        given = np.zeros_like(truth)
        given[first] = 1
        if truth.any():
            given[[k for k in codes if k != first and self.source.random() < NAMES_FURTHER]] = 1
        return given


@dataclass(frozen=True)
class Estimate:
    """Share of what was published that a reviewer rejects, or would: with 95 % bounds."""

    rate: float
    low: float
    high: float


def among_published(unseen: int, audited: np.ndarray, share: float, approved: int) -> Estimate:
    """(N1 p1 + R2) / (N1 + N2) of docs/analytics.md. unseen: published without a person; audited: of those, who was drawn, 1 where rejected; share: of being drawn;
    approved: published after an approval, of which none is rejected later here."""
    weights = np.full(len(audited), 1 / share)
    if not len(audited):
        return Estimate(float("nan"), 0.0, unseen / max(1, unseen + approved))
    rate = float((weights * audited).sum() / weights.sum())
    low, high = wilson(rate, len(audited))
    part = unseen / max(1, unseen + approved)
    return Estimate(rate * part, low * part, high * part)


def wilson(rate: float, count: int) -> tuple[float, float]:
    middle, spread = rate + Z**2 / (2 * count), Z * np.sqrt(rate * (1 - rate) / count + Z**2 / (4 * count**2))
    return float((middle - spread) / (1 + Z**2 / count)), float((middle + spread) / (1 + Z**2 / count))
