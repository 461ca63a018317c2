"""What can be left out of a training, to see what it is good for. `full` leaves out nothing: it is trained as the shipped model is.

The five behind it are the paper's ablations and ours; the last three ask whether it is the sentence that helps, or the categories in front of it, or what it says, or that there is one; `only CODE` is one classifier for each category.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .batches import Reading
from .losses import Weights

SILENT = Weights(feedback=0.0)
# Without a title there is nothing for it to be compared with.
UNTITLED = Weights(titles=0.0, contrast=0.0, title_words=0.0)


@dataclass(frozen=True)
class Variant:
    reading: Reading = Reading()
    weights: Weights = field(default_factory=Weights)
    crosses_images: bool = True
    # The one category that is asked for, and nothing else; None: all.
    only: str | None = None


VARIANTS = {
    "full": Variant(),
    "no-title": Variant(Reading(title=False), UNTITLED),
    "no-feedback": Variant(weights=SILENT),
    "no-title-words": Variant(weights=Weights(title_words=0.0)),
    "no-cross-image": Variant(crosses_images=False),
    "pictures-alone": Variant(Reading(title=False, category=False), Weights(titles=0.0, contrast=0.0, title_words=0.0, feedback=0.0)),
    "shuffled-feedback": Variant(Reading(shuffled=True)),
    "no-plan": Variant(Reading(planned=False)),
    "facts-as-heads": Variant(weights=Weights(feedback=0.0, told=0.3)),
}


def variant_of(name: str) -> Variant:
    """ "full", …, or "only CODE"."""
    if name.startswith("only "):
        code = name.removeprefix("only ")
        titled = 0.7 if code == "title-mismatch" else 0.0
        return Variant(weights=Weights(feedback=0.0, facts=0.0, contrast=0.0, kin=0.0, titles=titled, title_words=0.0, qualified=0.0), only=code)
    if name not in VARIANTS:
        raise ValueError(f"no variant {name!r}: give one of {', '.join(VARIANTS)}, or 'only CODE'")
    return VARIANTS[name]
