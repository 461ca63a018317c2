"""Last layers learned anew from evidence that is computed once: by examples, with a pull back to where they stood.

    pull, held = chosen_pull(evidence, truth, groups, start)     # held: logits of each row from a head that did not see it
    head = learned(evidence, truth, start, pull)

A few dozen examples stand against a thousand weights, so how strong the pull is decides; it is chosen by what heads say of rows that they did not see.
"""

from __future__ import annotations

import copy
import hashlib

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .heads import Evidence, Head

PULLS, FOLDS, STEPS, RATE = (0.003, 0.03, 0.3), 4, 200, 0.02


def learned(evidence: Evidence, truth: Tensor, start: Head, pull: float, steps: int = STEPS) -> Head:
    """truth (b, codes) of 0 and 1."""
    head = copy.deepcopy(start)
    origin = [parameter.detach().clone() for parameter in head.parameters()]
    optimizer = torch.optim.Adam(head.parameters(), RATE)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        loss = functional.binary_cross_entropy_with_logits(head(evidence)[0], truth, reduction="sum") / len(truth)
        away = sum(((own - before) ** 2).sum() for own, before in zip(head.parameters(), origin))
        optimizer.zero_grad(set_to_none=True)
        (loss + pull * away).backward()
        optimizer.step()
    return head.eval()


@torch.no_grad()
def said(head: Head, evidence: Evidence) -> np.ndarray:
    return head(evidence)[0].numpy()


def chosen_pull(evidence: Evidence, truth: Tensor, groups: list[str], start: Head, steps: int = STEPS) -> tuple[float, np.ndarray]:
    """By the mean log-loss on rows that were left out. What varies together (groups) is left out together."""
    fold = np.array([place_of(group) for group in groups]) * FOLDS // 1
    best: tuple[float, float, np.ndarray] | None = None
    for pull in PULLS:
        held = np.zeros(truth.shape, np.float32)
        for k in range(FOLDS):
            out, rest = (torch.from_numpy(np.flatnonzero(mask)) for mask in (fold == k, fold != k))
            if len(out) and len(rest):
                held[out.numpy()] = said(learned(evidence.rows(rest), truth[rest], start, pull, steps), evidence.rows(out))
        loss = float(functional.binary_cross_entropy_with_logits(torch.from_numpy(held), truth))
        if best is None or loss < best[0]:
            best = (loss, pull, held)
    assert best is not None
    return best[1], best[2]


def place_of(group: str) -> float:
    """0..1, the same on every machine."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:6], "big") / 2**48


def parted(groups: list[str], marked: np.ndarray, share: float) -> np.ndarray:
    """True for rows that are held out: whole groups, `share` of those with a mark (which examples they are of) and of those without, each in the order of a hash."""
    mark_of: dict[str, int] = {}
    for group, mark in zip(groups, marked):
        mark_of[group] = max(mark_of.get(group, 0), int(mark))
    held: set[str] = set()
    for mark in set(mark_of.values()):
        names = sorted((name for name in mark_of if mark_of[name] == mark), key=lambda name: hashlib.sha256(f"held-out/{name}".encode()).hexdigest())
        held.update(names[: round(share * len(names))])
    return np.array([group in held for group in groups])
