"""What a synthesiser works with: sprites and plates, and what may be laid over pictures. Where it comes from does not matter here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..render.random_source import Source
from ..split import Part
from .store import Product, Store


class Asset(Protocol):
    """path: a file that Pillow opens. What only one kind has is read like a key, as in assets/library.py."""

    @property
    def id(self) -> str: ...

    @property
    def path(self) -> str: ...

    def __getitem__(self, key: str) -> Any: ...


class Assets(Protocol):
    def fonts(self, part: Part) -> Sequence[Asset]: ...

    def logos(self, part: Part) -> Sequence[Asset]: ...

    def textures(self, part: Part) -> Sequence[Asset]: ...

    def codes(self, part: Part) -> Sequence[Asset]: ...


class Words(Protocol):
    """The phrases of a part, with their slots filled."""

    def promotion(self, source: Source) -> list[str]:
        """Lines of an offer or a slogan, one to three."""
        ...

    def contact(self, source: Source) -> str:
        """How to reach a seller, in one line."""
        ...

    def watermark(self, source: Source) -> str: ...

    def name(self, source: Source) -> str:
        """An invented shop's."""
        ...

    def badge(self, source: Source) -> list[str]:
        """Lines for a badge, one to three short ones."""
        ...

    def review(self, source: Source, violations: list[dict], facts: list[dict[str, str]]) -> dict:
        """What a reviewer files: {"code": one or None, "sentence", "names": the codes in it, "images": the picture that each is said of, or None}. facts: one mapping for each violation."""
        ...


@dataclass(frozen=True)
class Studio:
    store: Store
    assets: Assets
    words: Words
    part: Part

    @property
    def products(self) -> list[Product]:
        return self.store.products(self.part)

    @property
    def real(self) -> list[Product]:
        return self.store.real(self.part)

    def like(self, product: Product) -> list[Product]:
        """All that came about as this one did: rendered, or cut out of a photo."""
        return self.real if product.is_real else self.products

    @property
    def places(self) -> list[dict]:
        return self.store.places(self.part)
