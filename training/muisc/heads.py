"""The last layers of the sequence model by themselves: what they are given is computed once for each sequence, so that they can be trained anew in seconds.

    ending = Ending.of(model)             # all categories
    logits, slots, qualified = ending(evidence)       # as model.judge gives them, without dropout; evidence.py
    head = ending.base.only([4])          # one of them, to be trained

Categories that a model was not trained with have layers of their own beside the others (further.py), so that nothing else can come out differently, not even in the last digit. A bundle holds its ending's weights
(head.npz), and its graph of sequences ends with them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from .evidence import Evidence
from .further import Further
from .model import FIT_WIDTH, SLOTS, SequenceModel, qualified_of, strongest, strongest_pair


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

    def read(self, seen: Evidence) -> Callable[[], Tensor]:
        """Logits by the weights as they are when it is called."""
        return lambda: self(seen)[0]


class Ending(nn.Module):
    """All categories of a bundle: those that the model was trained with, whose logits make *qualified*, and those that were added."""

    # Of the model's tensors, by the beginnings of their names, those that lie here and nowhere else.
    PARTS = ("fit.2.", "vote_whole.", "vote_pair.", "weigh", "elsewhere", "by_text", "certain", "lean")

    def __init__(self, width: int, codes: int, added: Further | None = None) -> None:
        super().__init__()
        self.base, self.added = Head(width, codes), added
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
        return self.known + (self.added.categories if self.added is not None else 0)

    def grown_by(self, count: int, pictures: int) -> "Ending":
        """With so many further categories behind those that it has. pictures: how many numbers the evidence holds of each picture."""
        before = self.categories - self.known
        grown = Ending(self.base.decide.in_features, self.known, Further(self.base.decide.in_features, pictures, before + count) if before + count else None)
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
        further, places = self.added(seen)
        return torch.cat([logits, further], -1), torch.cat([slots, places], -1), qualified

    def save(self, path: str) -> None:
        np.savez(path, **{name: value.detach().cpu().numpy() for name, value in self.state_dict().items()})

    @classmethod
    def load(cls, path: str, further: bool = True) -> "Ending":
        """further: with the categories that were added. ValueError where an earlier version added them."""
        with np.load(path) as found:
            weights = {name: torch.from_numpy(found[name]) for name in found.files}
        width, known = weights["base.decide.weight"].shape[1], weights["certain"].shape[0]
        if not further:
            weights = {name: value for name, value in weights.items() if not name.startswith("added.")}
        if "added.weigh" in weights:
            raise ValueError(f"{path} holds categories that an earlier version added, by other layers: add them again to the bundle that they were added to")
        ending = cls(width, known, Further.shaped_as(weights, "added."))
        ending.load_state_dict(weights)
        return ending.eval()
