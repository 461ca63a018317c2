"""The last layers of the sequence model by themselves: what they are given is computed once for each sequence, so that they can be trained anew in seconds.

    evidence = evidence_of(model, seen, present, findings, pairs, first, second, text, mask_at)     # or of what serving computes: seen_rows.py
    ending = Ending.of(model)             # all categories
    logits, slots, qualified = ending(evidence)       # as model.judge gives them, without dropout
    head = ending.base.only([4])          # one of them, to be trained

Categories that a model was not trained with have layers of their own beside the others, so that nothing else can come out differently, not even in the last digit. A bundle holds its ending's weights
(head.npz), and its graph of sequences ends with them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .model import FIT_WIDTH, NO_PAIR, SLOTS, Seen, SequenceModel, qualified_of, strongest, strongest_pair

# Logit at which a category begins that no example was shown of yet.
UNHEARD = -4.0


@dataclass
class Evidence:
    """hidden (b, width) at [MASK], fit (b, 64), whole (b, n, width), present (b, n), related (b, p, width), together (b, p): 1 where both pictures are there, votes (b, n, codes) and
    numbers (b, p, codes): what the picture graph and what was measured say, own (b,): what the decoder makes of the whole."""

    hidden: Tensor
    fit: Tensor
    whole: Tensor
    present: Tensor
    related: Tensor
    together: Tensor
    votes: Tensor
    numbers: Tensor
    own: Tensor

    def rows(self, chosen: Tensor) -> "Evidence":
        return Evidence(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def of_codes(self, chosen: list[int]) -> "Evidence":
        return replace(self, votes=self.votes[..., chosen], numbers=self.numbers[..., chosen])

    def with_further(self, count: int) -> "Evidence":
        """Of categories of which neither the picture graph nor what was measured says anything."""
        return replace(self, votes=functional.pad(self.votes, (0, count)), numbers=functional.pad(self.numbers, (0, count)))


@torch.no_grad()
def evidence_of(model: SequenceModel, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Evidence:
    given = model.given(seen, present, findings, pairs, first, second, text, mask_at)
    hidden = given.hidden[torch.arange(mask_at.shape[0], device=mask_at.device), mask_at]
    own, fit = model.decide(hidden)[:, -1], model.fit[:2](given.fits)
    return Evidence(hidden, fit, given.whole, present, given.related, given.together, seen.votes + given.alone, given.numbers, own)


def joined(parts: list[Evidence]) -> Evidence:
    """Of sequences of different lengths: what is not there is zero, and `present` says so."""
    n = max(part.present.shape[1] for part in parts)
    sizes = {"whole": n, "present": n, "votes": n, **{name: n * (n - 1) // 2 for name in ("related", "together", "numbers")}}
    made = {}
    for field in fields(Evidence):
        values = [getattr(part, field.name) for part in parts]
        made[field.name] = torch.cat([widened(value, sizes[field.name]) if field.name in sizes else value for value in values]).clone()
    return Evidence(**made)


def widened(value: Tensor, size: int) -> Tensor:
    out = value.new_zeros(value.shape[0], size, *value.shape[2:])
    out[:, : value.shape[1]] = value
    return out


class Head(nn.Module):
    """Some categories: they decide from the text that has seen the pictures, and let each picture and each pair vote."""

    def __init__(self, width: int, codes: int) -> None:
        super().__init__()
        self.decide, self.fit = nn.Linear(width, codes), nn.Linear(FIT_WIDTH, codes)
        self.vote, self.pair = nn.Linear(width, codes), nn.Linear(width, codes)
        self.weigh, self.weigh_pair = nn.Parameter(torch.full((codes,), 0.5)), nn.Parameter(torch.full((codes,), 0.5))
        self.register_buffer("elsewhere", torch.zeros(SLOTS, codes))
        self.register_buffer("by_text", torch.ones(codes))

    @classmethod
    def new(cls, width: int, codes: int) -> "Head":
        """Knows nothing yet: all sequences alike."""
        head = cls(width, codes)
        with torch.no_grad():
            for layer, bias in ((head.decide, UNHEARD), (head.fit, 0.0), (head.vote, NO_PAIR), (head.pair, NO_PAIR)):
                layer.weight.zero_()
                layer.bias.fill_(bias)
        return head

    @classmethod
    def of(cls, model: SequenceModel) -> "Head":
        head = cls(model.shape.width, model.shape.codes)
        with torch.no_grad():
            for own, theirs in head.beside(model):
                own.copy_(theirs[: own.shape[0]])
            head.elsewhere.copy_(model.elsewhere)
            head.by_text.copy_(model.by_text)
        return head

    def beside(self, model: SequenceModel) -> list[tuple[Tensor, Tensor]]:
        """Own parameters, and those of the model; its decide has one more output, for "qualified", which is the last."""
        layers = ((self.decide, model.decide), (self.fit, model.fit[2]), (self.vote, model.vote_whole), (self.pair, model.vote_pair))
        pairs = [(getattr(own, name), getattr(theirs, name)) for own, theirs in layers for name in ("weight", "bias")]
        return [*pairs, (self.weigh, model.weigh), (self.weigh_pair, model.weigh_pair)]

    def only(self, chosen: list[int]) -> "Head":
        """Some of its categories, by themselves."""
        return self.moved(Head(self.decide.in_features, len(chosen)), torch.tensor(chosen), None)

    def put_back(self, part: "Head", chosen: list[int]) -> None:
        part.moved(self, None, torch.tensor(chosen, dtype=torch.long))

    def moved(self, other: "Head", taken: Tensor | None, put: Tensor | None) -> "Head":
        """Copies categories `taken` of this one to the places `put` of the other; None: all, in order."""
        theirs = other.state_dict()
        with torch.no_grad():
            for name, value in self.state_dict().items():
                # The categories are the columns of `elsewhere`, the rows of all else.
                own = value if taken is None else value[:, taken] if name == "elsewhere" else value[taken]
                here = slice(None) if put is None else put
                if name == "elsewhere":
                    theirs[name][:, here] = own
                else:
                    theirs[name][here] = own
        return other

    def forward(self, seen: Evidence) -> tuple[Tensor, Tensor]:
        """(b, codes) and (b, n, codes)."""
        slots = seen.votes + self.vote(seen.whole) + self.elsewhere[: seen.whole.shape[1]]
        decided = self.decide(seen.hidden) * self.by_text + self.fit(seen.fit)
        paired = strongest_pair(self.pair(seen.related) + seen.numbers, seen.together)
        return decided + self.weigh * strongest(slots, seen.present) + self.weigh_pair * paired, slots


class Ending(nn.Module):
    """All categories of a bundle: those that the model was trained with, whose logits make *qualified*, and those that were added."""

    # Of the model's tensors, by the beginnings of their names, those that lie here and nowhere else.
    PARTS = ("fit.2.", "vote_whole.", "vote_pair.", "weigh", "elsewhere", "by_text", "certain", "lean")

    def __init__(self, width: int, codes: int, added: int = 0) -> None:
        super().__init__()
        self.base, self.added = Head(width, codes), Head.new(width, added) if added else None
        self.certain, self.lean = nn.Parameter(torch.ones(codes)), nn.Parameter(torch.zeros(codes))

    @classmethod
    def of(cls, model: SequenceModel) -> "Ending":
        ending = cls(model.shape.width, model.shape.codes)
        ending.base = Head.of(model)
        with torch.no_grad():
            ending.certain.copy_(model.certain)
            ending.lean.copy_(model.lean)
        return ending.eval()

    def put_into(self, model: SequenceModel) -> None:
        """What `of` has taken goes back; for categories that were added there is no place."""
        with torch.no_grad():
            for own, theirs in self.base.beside(model):
                theirs[: own.shape[0]].copy_(own)
            for own, theirs in ((self.base.elsewhere, model.elsewhere), (self.base.by_text, model.by_text), (self.certain, model.certain), (self.lean, model.lean)):
                theirs.copy_(own)

    @property
    def known(self) -> int:
        """How many it was trained with."""
        return self.certain.shape[0]

    @property
    def categories(self) -> int:
        return self.known + (self.added.weigh.shape[0] if self.added is not None else 0)

    def grown_by(self, count: int) -> "Ending":
        """With so many further categories behind those that it has."""
        before = self.categories - self.known
        grown = Ending(self.base.decide.in_features, self.known, before + count)
        grown.load_state_dict({name: value for name, value in self.state_dict().items() if not name.startswith("added.")}, strict=False)
        if self.added is not None and grown.added is not None:
            grown.added.put_back(self.added, list(range(before)))
        return grown.eval()

    def forward(self, seen: Evidence) -> tuple[Tensor, Tensor, Tensor]:
        """(b, codes), (b, n, codes) and (b,)."""
        logits, slots = self.base(seen.of_codes(list(range(self.known))))
        qualified = qualified_of(logits, seen.own, self.certain, self.lean)
        if self.added is None:
            return logits, slots, qualified
        further, places = self.added(seen.of_codes(list(range(self.known, self.categories))))
        return torch.cat([logits, further], -1), torch.cat([slots, places], -1), qualified

    def save(self, path: str) -> None:
        np.savez(path, **{name: value.detach().cpu().numpy() for name, value in self.state_dict().items()})

    @classmethod
    def load(cls, path: str) -> "Ending":
        with np.load(path) as found:
            weights = {name: torch.from_numpy(found[name]) for name in found.files}
        added = weights["added.weigh"].shape[0] if "added.weigh" in weights else 0
        ending = cls(weights["base.decide.weight"].shape[1], weights["certain"].shape[0], added)
        ending.load_state_dict(weights)
        return ending.eval()
