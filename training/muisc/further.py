"""Categories that a model was not trained with, added from a few dozen reviewed examples.

    head = Further(width, numbers_of_a_picture, 1)
    head.measure(evidence)                # of the rows that it will learn from
    logits, slots = head(evidence)        # (b, codes), (b, n, codes)

They read each picture as it comes into the model of sequences: what that makes of it was learned for the categories that it knows, and has lost much of what others need. All numbers are read in units of
their own spread, so that a weight says what it is worth whatever is measured, and a pull to zero is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from .evidence import Evidence
from .layers import NEVER, OUTLIER, deviation_of
from .model import FIT_WIDTH, strongest

# Logit of each picture and each pair of a category that no example was shown of yet.
UNHEARD = -6.0
# How loud text and fit are: hundreds of numbers of a whole sequence explain any fifty examples, and most faults are to be seen on a picture.
OF_SEQUENCE = 0.3


class Reading(nn.Module):
    """(…, numbers) -> (…, codes): a weighted sum for each category, in units that each has of its own."""

    def __init__(self, numbers: int, codes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(codes, numbers))
        self.register_buffer("mean", torch.zeros(codes, numbers))
        self.register_buffer("deviation", torch.ones(codes, numbers))

    def measure(self, values: Tensor) -> None:
        """values (m, numbers)."""
        self.mean.copy_(values.mean(0).expand_as(self.mean))
        self.deviation.copy_(deviation_of(values).expand_as(self.deviation))

    def standard(self, values: Tensor) -> Tensor:
        """(…, codes, numbers)."""
        return ((values[..., None, :] - self.mean) / self.deviation).clamp(-OUTLIER, OUTLIER)

    def weighed(self, standard: Tensor) -> Tensor:
        return (standard * self.weight).sum(-1)

    def forward(self, values: Tensor) -> Tensor:
        return self.weighed(self.standard(values))


class Further(nn.Module):
    def __init__(self, width: int, pictures: int, codes: int) -> None:
        super().__init__()
        self.picture, self.pair = Reading(pictures, codes), Reading(width, codes)
        self.text, self.fit = Reading(width, codes), Reading(FIT_WIDTH, codes)
        self.picture_bias, self.pair_bias = nn.Parameter(torch.full((codes,), UNHEARD)), nn.Parameter(torch.full((codes,), UNHEARD))

    @classmethod
    def shaped_as(cls, weights: dict[str, Tensor], prefix: str) -> "Further | None":
        """As large as the one whose weights are among these, if one is."""
        if f"{prefix}picture_bias" not in weights:
            return None
        codes, pictures = weights[f"{prefix}picture.weight"].shape
        return cls(weights[f"{prefix}pair.weight"].shape[1], pictures, codes)

    @property
    def categories(self) -> int:
        return self.picture_bias.shape[0]

    def measure(self, seen: Evidence) -> None:
        """The units, of all categories: by sequences that are to be learned from."""
        self.picture.measure(seen.pictures[seen.present > 0])
        if (seen.together > 0).any():
            self.pair.measure(seen.related[seen.together > 0])
        self.text.measure(seen.hidden)
        self.fit.measure(seen.fit)

    def only(self, chosen: list[int]) -> "Further":
        """Some of its categories, by themselves."""
        part = Further(self.text.weight.shape[1], self.picture.weight.shape[1], len(chosen))
        part.load_state_dict({name: value[chosen] for name, value in self.state_dict().items()})
        return part

    def put_back(self, part: "Further", chosen: list[int]) -> None:
        theirs = part.state_dict()
        for name, value in self.state_dict().items():
            value[chosen] = theirs[name]

    def forward(self, seen: Evidence) -> tuple[Tensor, Tensor]:
        """(b, codes) and (b, n, codes)."""
        slots = self.picture(seen.pictures) + self.picture_bias
        # One pair that is not there: of a single picture there is none, and ONNX Runtime does not sum over nothing.
        related, together = functional.pad(seen.related, (0, 0, 0, 1)), functional.pad(seen.together, (0, 1))
        pairs = self.pair(related) + self.pair_bias
        return decided(slots, pairs, seen.present, together, self.text(seen.hidden) + self.fit(seen.fit)), slots

    def read(self, seen: Evidence) -> Callable[[], Tensor]:
        """Logits by the weights as they are when it is called; all that no weight changes is computed here, and only for what is there."""
        there, paired = seen.present > 0, seen.together > 0
        picture, pair = self.picture.standard(seen.pictures[there]), self.pair.standard(seen.related[paired])
        text, fit = self.text.standard(seen.hidden), self.fit.standard(seen.fit)

        def logits() -> Tensor:
            slots = put(there, self.picture.weighed(picture) + self.picture_bias)
            pairs = put(paired, self.pair.weighed(pair) + self.pair_bias)
            return decided(slots, pairs, seen.present, seen.together, self.text.weighed(text) + self.fit.weighed(fit))

        return logits


def decided(slots: Tensor, pairs: Tensor, present: Tensor, together: Tensor, sequence: Tensor) -> Tensor:
    """The strongest picture or pair speaks for the sequence."""
    return strongest(torch.cat([slots, pairs], 1), torch.cat([present, together], 1)) + OF_SEQUENCE * sequence


def put(there: Tensor, values: Tensor) -> Tensor:
    """there (b, n) of which m are true, values (m, codes) -> (b, n, codes), far below all else where nothing is."""
    return torch.full((*there.shape, values.shape[1]), NEVER).index_put(torch.where(there), values)
