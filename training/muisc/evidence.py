"""What the last layers of the sequence model are given, of some sequences: computed once for each, so that those layers can be trained anew in seconds.

    evidence = evidence_of(model, seen, present, findings, pairs, first, second, text, mask_at)     # or of what serving computes: seen_rows.py
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from .model import Seen, SequenceModel


@dataclass
class Evidence:
    """hidden (b, width) at [MASK], fit (b, 64), whole (b, n, width), present (b, n), related (b, p, width), together (b, p): 1 where both pictures are there, votes (b, n, codes) and
    numbers (b, p, codes): what the picture graph and what was measured say, own (b,): what the decoder makes of the whole, pictures (b, n, 2 * width + dyes + findings): what is seen of each as a whole
    and what was measured of it, as the model is given it."""

    hidden: Tensor
    fit: Tensor
    whole: Tensor
    present: Tensor
    related: Tensor
    together: Tensor
    votes: Tensor
    numbers: Tensor
    own: Tensor
    pictures: Tensor

    def rows(self, chosen: Tensor) -> "Evidence":
        return Evidence(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def of_codes(self, chosen: list[int]) -> "Evidence":
        """Of some of the categories that the model was trained with, which alone have votes and numbers."""
        return replace(self, votes=self.votes[..., chosen], numbers=self.numbers[..., chosen])


@torch.no_grad()
def evidence_of(model: SequenceModel, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Evidence:
    given = model.given(seen, present, findings, pairs, first, second, text, mask_at)
    hidden = given.hidden[torch.arange(mask_at.shape[0], device=mask_at.device), mask_at]
    own, fit = model.decide(hidden)[:, -1], model.fit[:2](given.fits)
    return Evidence(hidden, fit, given.whole, present, given.related, given.together, seen.votes + given.alone, given.numbers, own, torch.cat([seen.whole, findings], -1))


def joined(parts: list[Evidence]) -> Evidence:
    """Of sequences of different lengths: what is not there is zero, and `present` says so."""
    n = max(part.present.shape[1] for part in parts)
    sizes = {**dict.fromkeys(("whole", "present", "votes", "pictures"), n), **{name: n * (n - 1) // 2 for name in ("related", "together", "numbers")}}
    made = {}
    for field in fields(Evidence):
        values = [getattr(part, field.name) for part in parts]
        made[field.name] = torch.cat([widened(value, sizes[field.name]) if field.name in sizes else value for value in values]).clone()
    return Evidence(**made)


def widened(value: Tensor, size: int) -> Tensor:
    out = value.new_zeros(value.shape[0], size, *value.shape[2:])
    out[:, : value.shape[1]] = value
    return out
