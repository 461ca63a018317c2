"""The last layers of the sequence model by themselves: what they are given is computed once for each sequence, so that they can be trained anew in seconds.

    evidence = evidence_of(model, seen, present, findings, pairs, first, second, text, mask_at)
    head = Head.of(model)                 # the categories that it knows, with its weights
    logits, slots = head(evidence)        # as model.judge gives them, without dropout
    head.into(model)

`Grown` is a model with further categories beside those it was trained with. Theirs are layers of their own, so that nothing else can come out differently, not even in the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from .model import FIT_WIDTH, NO_PAIR, SLOTS, Answer, Seen, SequenceModel, Shape, strongest, strongest_pair

# Logit at which a category begins that no example was shown of yet.
UNHEARD = -4.0


@dataclass
class Evidence:
    """hidden (b, width) at [MASK], fit (b, 64), whole (b, n, width), present (b, n), related (b, p, width), together (b, p): 1 where both pictures are there, votes (b, n, codes) and
    numbers (b, p, codes): what the picture graph and what was measured say."""

    hidden: Tensor
    fit: Tensor
    whole: Tensor
    present: Tensor
    related: Tensor
    together: Tensor
    votes: Tensor
    numbers: Tensor

    def rows(self, chosen: Tensor) -> "Evidence":
        return Evidence(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def of_codes(self, chosen: list[int]) -> "Evidence":
        return replace(self, votes=self.votes[..., chosen], numbers=self.numbers[..., chosen])

    def with_further(self, count: int) -> "Evidence":
        """Of categories of which neither the picture graph nor what was measured says anything."""
        return replace(self, votes=functional.pad(self.votes, (0, count)), numbers=functional.pad(self.numbers, (0, count)))


def read_off(model: SequenceModel, answer: Answer, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, mask_at: Tensor) -> Evidence:
    """What the last layers were given when the model answered so."""
    whole = model.described(seen, findings)
    rows = torch.arange(mask_at.shape[0], device=mask_at.device)
    fits = model.fitting(answer.told, answer.embedding, answer.aspects, answer.facts, present)
    related = model.relate(whole, answer.embedding, pairs, first, second)
    fits = torch.cat([fits, model.sides(answer.facts["view"], present)], -1)
    own, numbers = model.alone(findings, pairs)
    # Of categories that were added, which stand behind the others, what was measured says nothing.
    further = seen.votes.shape[-1] - model.shape.codes
    own, numbers = (functional.pad(values, (0, further)) for values in (own, numbers))
    return Evidence(answer.hidden[rows, mask_at], model.fit[:2](fits), whole, present, related, present[:, first] * present[:, second], seen.votes + own, numbers)


@torch.no_grad()
def evidence_of(model: SequenceModel, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Evidence:
    answer = model.judge(seen, present, findings, pairs, first, second, text, mask_at)
    return read_off(model, answer, seen, present, findings, pairs, first, second, mask_at)


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

    def into(self, model: SequenceModel) -> None:
        with torch.no_grad():
            for own, theirs in self.beside(model):
                theirs[: own.shape[0]].copy_(own)

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


class Grown(SequenceModel):
    """A model with `added` further categories behind its own. `votes` has a column for each of them, too; what the picture graph says there is a constant."""

    def __init__(self, shape: Shape, added: int) -> None:
        super().__init__(shape)
        self.added = Head.new(shape.width, added) if added else None

    @property
    def categories(self) -> int:
        return self.shape.codes + (self.added.weigh.shape[0] if self.added is not None else 0)

    def judge(self, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        if self.added is None:
            return super().judge(seen, present, findings, pairs, first, second, text, mask_at)
        known = replace(seen, votes=seen.votes[..., : self.shape.codes])
        answer = super().judge(known, present, findings, pairs, first, second, text, mask_at)
        evidence = read_off(self, answer, seen, present, findings, pairs, first, second, mask_at)
        logits, slots = self.added(evidence.of_codes(list(range(self.shape.codes, self.categories))))
        return replace(answer, logits=torch.cat([answer.logits, logits], -1), slots=torch.cat([answer.slots, slots], -1))
