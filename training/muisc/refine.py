"""Last layers learned anew from evidence that is computed once: by examples, with a pull back to where they stood.

    pull, held = chosen_pull(evidence, truth, weights, groups, start)     # held: logits of each row from a head that did not see it
    head = learned(evidence, truth, weights, start, pull)

A few dozen examples stand against a thousand weights, so how strong the pull is decides; it is chosen by what heads say of rows that they did not see. weights (b,): how much each row counts;
one that was drawn with probability 1 / 4 stands for four.
"""

from __future__ import annotations

import copy
import hashlib

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .evidence import Evidence
from .further import Further
from .heads import Head

PULLS, BIAS_PULL, FOLDS, STEPS = (0.003, 0.01, 0.03, 0.1, 0.3), 1e-4, 4, 60


def learned(evidence: Evidence, truth: Tensor, weights: Tensor, start: Head | Further, pull: float, steps: int = STEPS) -> Head | Further:
    """truth (b, codes) of 0 and 1."""
    head = copy.deepcopy(start)
    # How frequent a new category is among the examples says nothing of how it looks: a pull of its bias would be paid for by the weights. That of a known one is heard by *qualified*, and stays near.
    free = isinstance(start, Further)
    pulls = [BIAS_PULL if free and name.endswith("bias") else pull for name, _ in head.named_parameters()]
    origin = [parameter.detach().clone() for parameter in head.parameters()]
    logits = head.read(evidence)
    optimizer = torch.optim.LBFGS(list(head.parameters()), max_iter=steps, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad(set_to_none=True)
        away = sum(each * ((now - before) ** 2).sum() for each, now, before in zip(pulls, head.parameters(), origin))
        found = loss_of(logits(), truth, weights) + away
        found.backward()
        return found

    optimizer.step(loss)
    return head.eval()


def loss_of(logits: Tensor, truth: Tensor, weights: Tensor) -> Tensor:
    """Summed over categories, of the mean row."""
    return (functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").sum(1) * weights).sum() / weights.sum()


@torch.no_grad()
def said(head: Head | Further, evidence: Evidence) -> np.ndarray:
    return head.read(evidence)().numpy()


def chosen_pull(evidence: Evidence, truth: Tensor, weights: Tensor, groups: list[str], start: Head | Further, steps: int = STEPS) -> tuple[float, np.ndarray]:
    """By the mean log-loss on rows that were left out. What varies together (groups) is left out together."""
    fold = folds_of(groups, truth.numpy())
    best: tuple[float, float, np.ndarray] | None = None
    for pull in PULLS:
        held = np.zeros(truth.shape, np.float32)
        for k in range(FOLDS):
            out, rest = (torch.from_numpy(np.flatnonzero(mask)) for mask in (fold == k, fold != k))
            if len(out) and len(rest):
                held[out.numpy()] = said(learned(evidence.rows(rest), truth[rest], weights[rest], start, pull, steps), evidence.rows(out))
        loss = float(loss_of(torch.from_numpy(held), truth, weights))
        if best is None or loss < best[0]:
            best = (loss, pull, held)
    assert best is not None
    return best[1], best[2]


def folds_of(groups: list[str], truth: np.ndarray) -> np.ndarray:
    """0..FOLDS - 1 of each row: whole groups, and of those with an example as many in each as can be."""
    with_example: dict[str, bool] = {}
    for group, own in zip(groups, truth.any(1)):
        with_example[group] = with_example.get(group, False) or bool(own)
    order = sorted(with_example, key=lambda group: (with_example[group], place_of(group)))
    fold = {group: nth % FOLDS for nth, group in enumerate(order)}
    return np.array([fold[group] for group in groups])


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
