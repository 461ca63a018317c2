"""Whose word decides in simulated months: the model as it is, or with last layers learned from what people decided."""

from __future__ import annotations

import numpy as np
import torch

from .calibration import applied, platt
from .heads import Head
from .months_world import NEW, World
from .refine import chosen_pull, learned, said

# As `agpis train` asks for; fewer steps than there, since it is done every month.
LEAST_KNOWN, LEAST_NEW, STEPS = 20, 50, 80


class Judge:
    """probabilities (rows, codes + new faults) of the whole world; those of a new fault are 0 until it is learned."""

    def __init__(self, world: World, least_known: int = LEAST_KNOWN) -> None:
        """least_known: examples from which on a category that the model knows is learned anew."""
        self.world, self.base, self.least_known = world, world.ending.base, least_known
        self.examples, self.known_new = 0, 0
        # New categories have no votes of the picture graph.
        self.evidence = world.evidence.with_further(len(NEW))
        logits = said(self.base, world.evidence)
        self.probabilities = np.zeros((len(logits), len(world.codes) + len(NEW)))
        for k, code in enumerate(world.codes):
            self.probabilities[:, k] = applied(logits[:, k], world.manifest["calibration"][code])

    def risk(self, rows: np.ndarray) -> np.ndarray:
        return 1 - np.prod(1 - self.probabilities[rows], 1)

    def learn(self, rows: np.ndarray, given: np.ndarray) -> None:
        """rows that people decided on so far, and the codes that they gave (rows, codes + new faults). Always from the model as it was shipped."""
        positive, old = given.sum(0), len(self.world.codes)
        self.examples = len(rows)
        known = [k for k in range(old) if self.least_known <= positive[k] <= len(rows) - self.least_known]
        if known:
            self.refine(self.base.only(known), known, rows, given)
        new = [k for k in range(old, len(positive)) if LEAST_NEW <= positive[k] <= len(rows) - LEAST_NEW]
        self.known_new = len(new)
        for k in new:
            self.refine(Head.new(self.base.decide.in_features, 1), [k], rows, given)

    def refine(self, start: Head, chosen: list[int], rows: np.ndarray, given: np.ndarray) -> None:
        evidence = self.evidence.of_codes(chosen)
        own, truth = evidence.rows(torch.from_numpy(rows)), torch.from_numpy(given[:, chosen])
        pull, unseen = chosen_pull(own, truth, [str(row) for row in rows], start, STEPS)
        logits = said(learned(own, truth, start, pull, STEPS), evidence)
        for k, place in enumerate(chosen):
            self.probabilities[:, place] = applied(logits[:, k], platt(unseen[:, k], given[:, place] > 0))
