"""The nouns of the synthesiser: a shot is a recipe of a picture, a picture is painted, a draft is a sequence under construction.

Boxes are shares of a picture's width and height: (left, top, right, bottom).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from ..split import Part
from .camera import Life
from .store import Product

Box = tuple[float, float, float, float]
Size = tuple[int, int]
# half: a person cut to the garment, flush with the edge that cuts it; see half.py.
Role = Literal["studio", "half", "scene", "close-up", "crop", "collage"]


@dataclass(frozen=True)
class Ground:
    """What lies behind the product. plate: its id where it is a place that was rendered or drawn, else None."""

    name: str
    paint: Callable[[Size], Image.Image]
    plate: str | None = None


@dataclass(frozen=True)
class Placing:
    """scale: pixels of the canvas for one of the sprite, at most 1 where nothing is wrong. centre: of the product's box, in pixels of the canvas."""

    scale: float
    centre: tuple[float, float]
    angle: float = 0.0


@dataclass(frozen=True)
class Layer:
    """Something drawn on the canvas, with its own alpha. at: its left upper corner."""

    image: Image.Image
    at: tuple[int, int]


@dataclass(frozen=True)
class Shot:
    """How one picture is made. under: layers between the ground and the product. dye: recolours the sprite; its name is the new family."""

    role: Role
    row: dict
    canvas: Size
    ground: Ground
    placing: Placing
    under: tuple[Layer, ...] = ()
    dye: tuple[str, Callable[[Image.Image], Image.Image]] | None = None

    @property
    def colour(self) -> str:
        return self.dye[0] if self.dye else self.row["facts"]["colour"]


@dataclass
class Picture:
    """Painted. mask: how much of each pixel is the product, of the same size as the image."""

    image: Image.Image
    mask: Image.Image
    shot: Shot

    @property
    def box(self) -> Box | None:
        bounds = self.mask.point(lambda value: 255 if value > 127 else 0).getbbox()
        return shares(bounds, self.mask.size) if bounds else None

    def copy(self) -> "Picture":
        return Picture(self.image.copy(), self.mask.copy(), self.shot)


@dataclass(frozen=True)
class Violation:
    """image: index of the picture, None for what is said of the sequence. variant: how the fault was made, finer than the declared sub-kinds."""

    code: str
    image: int | None
    boxes: tuple[Box, ...] = ()
    sub_kind: str | None = None
    variant: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """A sequence under construction. `pictures` is empty until the shots are painted. life: what all of its pictures went through before."""

    product: Product
    part: Part
    shots: list[Shot]
    title: list[dict[str, str]]
    category: str
    pictures: list[Picture] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    life: Life | None = None

    def boxes_on(self, slot: int) -> list[Box]:
        return [box for violation in self.violations if violation.image == slot for box in violation.boxes]

    def remap(self, slot: int, move: Callable[[Box], Box]) -> None:
        """Moves the boxes of a picture whose content was moved."""
        self.violations = [
            Violation(v.code, v.image, tuple(map(move, v.boxes)), v.sub_kind, v.variant, v.facts) if v.image == slot else v for v in self.violations
        ]

    def cover(self, slot: int, by: Box) -> None:
        """Something opaque was laid over a picture: what it hides of earlier boxes is no longer listed."""
        kept = []
        for v in self.violations:
            if v.image != slot or not v.boxes:
                kept.append(v)
                continue
            boxes = tuple(left for left in (uncovered(box, by) for box in v.boxes) if left)
            if boxes:
                kept.append(Violation(v.code, v.image, boxes, v.sub_kind, v.variant, v.facts))
        self.violations = kept


def shares(bounds: tuple[float, float, float, float], size: Size) -> Box:
    return (bounds[0] / size[0], bounds[1] / size[1], bounds[2] / size[0], bounds[3] / size[1])


def area(box: Box) -> float:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def overlap(one: Box, other: Box) -> float:
    """Area of what two boxes share."""
    return area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def uncovered(box: Box, by: Box) -> Box | None:
    """What is left of a box: None where less than two fifths are, trimmed where one whole side is hidden, else the box."""
    if overlap(box, by) > 0.6 * area(box):
        return None
    left, top, right, bottom = box
    if by[1] <= top and by[3] >= bottom:
        if by[0] <= left < by[2]:
            left = by[2]
        elif by[0] < right <= by[2]:
            right = by[0]
    elif by[0] <= left and by[2] >= right:
        if by[1] <= top < by[3]:
            top = by[3]
        elif by[1] < bottom <= by[3]:
            bottom = by[1]
    return (left, top, right, bottom)
