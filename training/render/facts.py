"""What a title may say about a product, as data that a wrong title can contradict.

Pure: no Blender. A category states `Facts` in its Spec; `nouns.py` knows the kinds' other names, `palette.py` the colours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from .nouns import ADJECTIVES, SYNONYMS
from .palette import FAMILIES


@dataclass(frozen=True)
class Trait:
    """One visible attribute with a closed set of values.

    phrase: how a title says it; "{}" stands for the value. A bare "{}" goes before the noun ("striped cushion"), anything else
    after it ("cap with {} lid"). What sellers also write before the noun ("hooded") is in nouns.ADJECTIVES.
    """

    name: str
    value: str
    choices: tuple[str, ...]
    phrase: str = "{}"

    def __post_init__(self) -> None:
        if self.value not in self.choices:
            raise ValueError(f"trait {self.name}: {self.value!r} is none of {', '.join(self.choices)}; add it to the choices")

    def words(self, value: str | None = None) -> str:
        return self.phrase.format(value or self.value)

    def row(self) -> dict:
        """Plain JSON; adjectives: of each choice, those of its words that stand before the noun."""
        plain = {choice: [choice] if self.phrase == "{}" else [] for choice in self.choices}
        adjectives = {choice: [*own, *ADJECTIVES.get(choice, ())] for choice, own in plain.items()}
        return {"value": self.value, "choices": list(self.choices), "phrase": self.phrase, "adjectives": adjectives}


@dataclass(frozen=True)
class Facts:
    """kind: a key of nouns.SYNONYMS. colour: a key of palette.FAMILIES, the colour that most of the product shows in its front view.

    shade: the seller's own word for that colour. traits: one or more.
    """

    kind: str
    colour: str
    shade: str
    material: str
    traits: tuple[Trait, ...]
    brand: str
    line: str

    def __post_init__(self) -> None:
        if self.kind not in SYNONYMS:
            raise ValueError(f"kind {self.kind!r} has no entry in nouns.SYNONYMS; add it with two or more other names")
        if self.colour not in FAMILIES:
            raise ValueError(f"colour {self.colour!r} is no family of palette.FAMILIES ({', '.join(FAMILIES)})")
        if not self.traits:
            raise ValueError(f"{self.kind}: a product needs at least one trait that a title can contradict")

    def row(self) -> dict:
        """Plain JSON, with the kind's other names."""
        return {**asdict(self), "traits": {trait.name: trait.row() for trait in self.traits}, "synonyms": list(SYNONYMS[self.kind])}
