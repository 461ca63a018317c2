"""What the model is asked for, as one number and its parts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .batches import Batch
from .layers import NEVER
from .model import ASPECTS, Answer
from .traits import UNKNOWN

# Three of four of the other titles contradict, one of about twenty sequences' own: log(3) - log(1 / 19). Without it the bound between the two would be learned at the wrong place.
SHOWN_OFTENER = 4.0


@dataclass(frozen=True)
class Weights:
    """Of the parts beside the decision. feedback 0.3 as in the first trial of this model; 0 is the ablation without it."""

    feedback: float = 0.3
    # Of the title's own words, where it is right.
    title_words: float = 0.1
    # Instead of the sentence, the categories that it names: an ablation.
    told: float = 0.0
    qualified: float = 1.0
    slots: float = 1.0
    cells: float = 0.5
    facts: float = 0.2
    contrast: float = 0.2
    kin: float = 0.3
    titles: float = 0.7
    measured: float = 0.3


@dataclass(frozen=True)
class Asked:
    """codes (c,): 1 for the categories that are asked for; local (c,): 1 for those that have a place in a picture."""

    codes: Tensor
    local: Tensor


@dataclass(frozen=True)
class Titles:
    """Of other titles over the same pictures: fits (b, 4, 28), as the model's `fitting`, and mismatch (b, 4): its logit that they contradict."""

    fits: Tensor
    mismatch: Tensor


def loss_of(answer: Answer, words: Tensor, title_words: Tensor | None, other: Titles | None, named_codes: Tensor, batch: Batch, weights: Weights, asked: Asked) -> tuple[Tensor, dict[str, float]]:
    """words (tokens to be learned, vocabulary): logits, in the order of the batch; title_words: those of the titles, None where their weight is 0; other: None where its weight is 0; named_codes (b, c): logits of what the sentence names, of use in an ablation
    alone."""
    parts = {
        "decide": (asymmetric(answer.logits, batch.codes) * asked.codes).sum(-1).mean(),
        "measured": weights.measured * (asymmetric(answer.measured, batch.codes) * asked.codes).sum(-1).mean(),
        "qualified": weights.qualified * functional.binary_cross_entropy_with_logits(answer.qualified, (batch.codes.sum(1) == 0).float()),
        "slots": weights.slots * over((asymmetric(answer.slots, batch.slots) * asked.codes).sum(-1), batch.present),
        "cells": weights.cells * over((asymmetric(answer.maps, batch.cells) * asked.codes * asked.local).sum((-1, -2)) / 100, batch.present),
        "facts": weights.facts * (sum(told(answer.facts[name], getattr(batch, name)) for name in ("kind", "colour", "view")) + shown(answer.facts["traits"], batch.traits)),
        "claims": weights.facts * (sum(told(answer.told.claims[name][:, None], named(batch, name)) for name in ("kind", "colour")) + claimed(answer.told.claims["traits"], batch.claimed)),
        "contrast": weights.contrast * contrast(answer, batch),
        "kin": weights.kin * kin(answer, batch),
    }
    if weights.feedback:
        parts["feedback"] = weights.feedback * functional.cross_entropy(words, batch.learned[batch.learned >= 0])
    if title_words is not None:
        parts["title_words"] = weights.title_words * functional.cross_entropy(title_words, batch.titled[batch.titled >= 0])
    if other is not None:
        parts["titles"] = weights.titles * titles(other, batch.wrong)
    if weights.told:
        parts["told"] = weights.told * functional.binary_cross_entropy_with_logits(named_codes, batch.named)
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


def shown(logits: Tensor, wanted: Tensor) -> Tensor:
    """Of each picture whose product's attributes are known, all that it could have and has or has not."""
    known = (wanted >= 0).float()
    each = functional.binary_cross_entropy_with_logits(logits, wanted.clamp(min=0.0), reduction="none")
    return (each * known).sum() / (known.sum(-1) > 0).sum().clamp(min=1)


def claimed(logits: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none").sum(-1).mean()


def named(batch: Batch, name: str) -> Tensor:
    """(b, 1): kind or colour of the main picture, where the title is about it."""
    about = (batch.clean_title > 0.5) & (batch.stranger[:, 0] < 0.5)
    return torch.where(about, getattr(batch, name)[:, 0], UNKNOWN)[:, None]


def titles(other: Titles, wrong: Tensor) -> Tensor:
    """Which titles contradict the pictures, and in which aspect."""
    there = wrong >= 0
    contradicts = (wrong > 0).float()
    whole = functional.binary_cross_entropy_with_logits(other.mismatch + SHOWN_OFTENER, contradicts, reduction="none")
    numbers = other.fits.unflatten(-1, (4, -1))
    # Of the first picture and of the mean of all; in each aspect a cosine of 0.4 stands between right and wrong.
    alike = numbers[..., [0, 3], : len(ASPECTS)] / 2.0
    fits = (wrong[..., None] != 1 + torch.arange(len(ASPECTS), device=wrong.device)).float()
    # Three of four say nothing wrong of an aspect.
    weight = torch.where(fits > 0, 1.0, 3.0)
    apart = functional.binary_cross_entropy_with_logits(10.0 * (alike - 0.4), fits[..., None, :].expand_as(alike), reduction="none")
    each = whole + (apart.mean(-2) * weight).mean(-1)
    return (each * there).sum() / there.sum().clamp(min=1)


def contrast(answer: Answer, batch: Batch) -> Tensor:
    """Titles and main pictures find each other among those of the batch; titles that say something else are asked for nothing."""
    likeness = answer.told.likeness @ answer.embedding[:, 0].T * 10.0
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
