"""Whose word decides in simulated months: the model as it is, or with last layers learned from what people decided."""

from __future__ import annotations

import numpy as np
import torch

from .calibration import applied, platt
from .evidence import Evidence
from .further import Further
from .heads import Head
from .months_world import NEW, World
from .refine import chosen_pull, folds_of, learned, said

# As `agpis train` asks for; fewer steps than there, since it is done every month.
LEAST_KNOWN, LEAST_NEW, STEPS = 20, 50, 40


class Judge:
    """probabilities (rows, codes + new faults) of the whole world; those of a new fault are 0 until it is learned."""

    def __init__(self, world: World, least_known: int = LEAST_KNOWN) -> None:
        """least_known: examples from which on a category that the model knows is learned anew."""
        self.world, self.base, self.least_known = world, world.ending.base, least_known
        self.examples, self.known_new = 0, 0
        self.logits = said(self.base, world.evidence)
        self.probabilities = self.shipped()

    def shipped(self) -> np.ndarray:
        """What the model says as it was shipped."""
        probabilities = np.zeros((len(self.logits), len(self.world.codes) + len(NEW)))
        for k, code in enumerate(self.world.codes):
            probabilities[:, k] = applied(self.logits[:, k], self.world.manifest["calibration"][code])
        return probabilities

    def risk(self, rows: np.ndarray) -> np.ndarray:
        return 1 - np.prod(1 - self.probabilities[rows], 1)

    def learn(self, rows: np.ndarray, given: np.ndarray, counts: np.ndarray) -> None:
        """rows that people decided on so far, the codes that they gave (rows, codes + new faults), and for how many each row stands. Always from the model as it was shipped."""
        positive, old = given.sum(0), len(self.world.codes)
        self.examples, self.probabilities = len(rows), self.shipped()
        known = [k for k in range(old) if self.least_known <= positive[k] <= len(rows) - self.least_known]
        if known:
            self.refine(self.base.only(known), self.world.evidence.of_codes(known), known, rows, given, counts)
        new = [k for k in range(old, len(positive)) if LEAST_NEW <= positive[k] <= len(rows) - LEAST_NEW]
        self.known_new = len(new)
        for k in new:
            evidence = self.world.evidence
            head = Further(evidence.hidden.shape[1], evidence.pictures.shape[2], 1)
            head.measure(evidence.rows(torch.from_numpy(rows)))
            self.refine(head, evidence, [k], rows, given, counts)

    def refine(self, start: Head | Further, evidence: Evidence, chosen: list[int], rows: np.ndarray, given: np.ndarray, counts: np.ndarray) -> None:
        own, truth, weights = evidence.rows(torch.from_numpy(rows)), torch.from_numpy(given[:, chosen]), torch.from_numpy(counts).float()
        groups = [self.world.groups[row] for row in rows]
        pull, unseen = chosen_pull(own, truth, weights, groups, start, STEPS)
        logits = said(learned(own, truth, weights, start, pull, STEPS), evidence)
        for k, place in enumerate(chosen):
            before, said_yes = self.probabilities[rows, place], given[:, place] > 0
            if before.any() and not better(before, cross_fitted(unseen[:, k], said_yes, counts, groups), said_yes, counts):
                continue
            self.probabilities[:, place] = applied(logits[:, k], platt(unseen[:, k], said_yes, counts))


def cross_fitted(logits: np.ndarray, truth: np.ndarray, counts: np.ndarray, groups: list[str]) -> np.ndarray:
    """Probabilities, each half calibrated by the other."""
    half, out = folds_of(groups, truth[:, None]) % 2, np.zeros(len(logits))
    for k in (0, 1):
        own, other = half == k, half != k
        out[own] = applied(logits[own], platt(logits[other], truth[other], counts[other]))
    return out


def better(before: np.ndarray, after: np.ndarray, truth: np.ndarray, counts: np.ndarray) -> bool:
    """Whether rows that were left out are told better, by more than two standard errors of the log-loss."""
    gain = counts * (loss(before, truth) - loss(after, truth))
    return bool(gain.mean() > 2 * gain.std() / np.sqrt(len(gain)))


def loss(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return -np.log(np.clip(np.where(truth > 0, probabilities, 1 - probabilities), 1e-6, 1))
