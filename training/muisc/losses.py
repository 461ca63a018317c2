"""What the model is asked for, as one number and its parts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .batches import UNKNOWN, Batch
from .layers import NEVER
from .model import Answer


@dataclass(frozen=True)
class Weights:
    """Of the parts beside the decision. feedback 0.3 as in the first trial of this model; 0 is the ablation without it."""

    feedback: float = 0.3
    slots: float = 1.0
    cells: float = 0.5
    facts: float = 0.2
    contrast: float = 0.2
    kin: float = 0.3


def loss_of(answer: Answer, words: Tensor, batch: Batch, weights: Weights, local: Tensor) -> tuple[Tensor, dict[str, float]]:
    """words (tokens to be learned, vocabulary): logits, in the order of the batch; local (c,): 1 for categories that have a place in a picture."""
    parts = {
        "decide": asymmetric(answer.logits, batch.codes).mean() * batch.codes.shape[1],
        "qualified": functional.binary_cross_entropy_with_logits(answer.qualified, (batch.codes.sum(1) == 0).float()),
        "feedback": weights.feedback * functional.cross_entropy(words, batch.learned[batch.learned >= 0]),
        "slots": weights.slots * over(asymmetric(answer.slots, batch.slots).sum(-1), batch.present),
        "cells": weights.cells * over((asymmetric(answer.maps, batch.cells) * local).sum((-1, -2)) / 100, batch.present),
        "facts": weights.facts * sum(told(answer.facts[name], getattr(batch, name)) for name in answer.facts),
        "claims": weights.facts * sum(told(answer.claims[name][:, None], named(batch, name)) for name in answer.claims),
        "contrast": weights.contrast * contrast(answer, batch),
        "kin": weights.kin * kin(answer, batch),
    }
    total = torch.stack(list(parts.values())).sum()
    return total, {name: float(value.detach()) for name, value in parts.items()}


def asymmetric(logits: Tensor, wanted: Tensor, down: float = 2.0, margin: float = 0.05) -> Tensor:
    """Asymmetric loss (Ridnik and others, arXiv 2009.14119): what is absent and known to be counts less, the surer it is."""
    p = torch.sigmoid(logits)
    off = (p - margin).clamp(min=0)
    return -(wanted * torch.log(p.clamp(min=1e-6)) + (1 - wanted) * off.pow(down) * torch.log((1 - off).clamp(min=1e-6)))


def over(values: Tensor, present: Tensor) -> Tensor:
    return (values * present).sum() / present.sum().clamp(min=1)


def told(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross-entropy where the fact is known; zero where none is."""
    known = (wanted >= 0).sum().clamp(min=1)
    return functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=-100, reduction="sum") / known


def named(batch: Batch, name: str) -> Tensor:
    """(b, 1): kind or colour of the main picture, where the title is about it."""
    about = (batch.clean_title > 0.5) & (batch.stranger[:, 0] < 0.5)
    return torch.where(about, getattr(batch, name)[:, 0], UNKNOWN)[:, None]


def contrast(answer: Answer, batch: Batch) -> Tensor:
    """Titles and main pictures find each other among those of the batch; titles that say something else are asked for nothing."""
    likeness = answer.title @ answer.embedding[:, 0].T * 10.0
    own = torch.arange(len(likeness), device=likeness.device)
    both = functional.cross_entropy(likeness, own, reduction="none") + functional.cross_entropy(likeness.T, own, reduction="none")
    return over(both / 2, batch.clean_title)


def kin(answer: Answer, batch: Batch) -> Tensor:
    """Pictures of one product find each other among all pictures of the batch, of which a wrong product's is one of the others."""
    there = batch.present.flatten().bool()
    embedding = answer.embedding.flatten(0, 1)[there]
    sequence = torch.arange(len(batch.present), device=there.device)[:, None].expand_as(batch.present).flatten()[there]
    own = (batch.stranger.flatten()[there] < 0.5)
    related = (sequence[:, None] == sequence[None]) & own[:, None] & own[None]
    itself = torch.eye(len(embedding), dtype=torch.bool, device=there.device)
    likeness = (embedding @ embedding.T * 10.0).masked_fill(itself, NEVER)
    related = related & ~itself
    chance = functional.log_softmax(likeness, 1)
    has = related.any(1)
    return -((chance * related).sum(1)[has] / related.sum(1)[has]).sum() / has.sum().clamp(min=1)
