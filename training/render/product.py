"""The library's nouns: what a product is before and after it is built, and how it is looked at."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .facts import Facts

if TYPE_CHECKING:
    import bpy


@dataclass(frozen=True)
class View:
    """One picture of a product.

    kind: "studio" (transparent film, contact shadow) or "scene" (a place around the product).
    azimuth, elevation: degrees; azimuth 0 looks along +y at the product's front, growing to its right side.
    fill: share of the frame's axis that the product covers; above 1 it is a close-up of `target`.
    target: the point that a close-up centres, as shares of the product's bounding box.
    lens: millimetres on a 36 mm sensor. stop: f-number; 0 is sharp everywhere. scene: a name in scenes.PLACES.
    """

    name: str
    kind: str = "studio"
    azimuth: float = 0.0
    elevation: float = 8.0
    fill: float = 0.9
    target: tuple[float, float, float] = (0.5, 0.5, 0.5)
    lens: float = 85.0
    stop: float = 0.0
    scene: str = ""
    size: tuple[int, int] = (1000, 1000)
    alt: str = ""


@dataclass(frozen=True)
class Spec:
    """A product as numbers and words; equal for equal (category, seed, colour).

    title and attributes are the seller's; facts are what any title about it may say.
    """

    category: str
    seed: int
    title: str
    description: str
    attributes: dict[str, str]
    values: dict[str, object] = field(default_factory=dict)
    facts: Facts | None = None


def described(category: str, seed: int, facts: Facts, values: dict[str, object], note: str) -> Spec:
    """A Spec whose words all follow from its facts; note: one more sentence for the description."""
    said = ", ".join(trait.words() for trait in facts.traits)
    attributes = {"colour": facts.colour, "material": facts.material, "brand": facts.brand, **{trait.name: trait.value for trait in facts.traits}}
    return Spec(category, seed, f"{facts.brand} {facts.line} {facts.kind.title()}, {facts.colour}",
                f"{facts.kind.capitalize()} in {facts.colour} {facts.material}: {said}. {note}", attributes, values, facts)


@dataclass
class Product:
    """A spec with its Blender objects, standing on z = 0 around the origin, its front towards -y."""

    spec: Spec
    objects: list[bpy.types.Object]
    views: list[View]

    @property
    def for_sale(self) -> list[bpy.types.Object]:
        """What is sold where more is in the picture, as a garment on a person: the objects named "product …". Empty where all of it is sold."""
        return [obj for obj in self.objects if obj.name.startswith("product")]
