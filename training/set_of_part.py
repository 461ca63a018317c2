"""The split (split.py), held to where composed sets are opened.

    sequences = set_of_part("train", "train")

What is learned is of the part train, what choices are made by of development. The part test is for the second synthesiser and natural truth, and for no trainer.
"""

from __future__ import annotations

from .compose.shards import Sequences
from .split import Part


def set_of_part(name: str, part: Part) -> Sequences:
    """SystemExit where the newest set of that name is of another part."""
    sequences = Sequences.newest(name)
    own = sequences.index["recipe"]["part"]
    if own != part:
        use = {"train": "is learned from", "development": "is chosen by"}[part]
        raise SystemExit(f"{name} is of the part {own}, and only a set of the part {part} {use}: compose one with python -m training.compose.materialise --name NAME --part {part}")
    return sequences
