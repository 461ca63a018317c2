"""Which product models the training sprites show, from which sides, in which order. Apart from `plan.py`, the sample catalogue's.

Seeds start at 100, so no product of the sample catalogue is ever trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from .categories import module_of, names
from .palette import contradicts
from .product import Spec, View
from .random_source import Source

FIRST_SEED, MODELS_PER_CATEGORY = 100, 44
# So many times as many models of clothes on people: in those differs who wears them, too.
WORN, WORN_TIMES = "worn_", 2
# Every fourth model comes in a second colour: the hard negative of "wrong product" and of the colour in a title.
SECOND_COLOUR = 0.25
SIDE = 416

USUAL = {
    "angle": View("angle", azimuth=38, elevation=24, alt="seen from above at an angle"),
    "side": View("side", azimuth=90, elevation=8, alt="side view"),
    "back": View("back", azimuth=180, elevation=8, alt="back view"),
    "top": View("top", azimuth=12, elevation=55, alt="seen from above"),
}


@dataclass(frozen=True)
class Model:
    """One product model in one colour. colour: None is the seed's own."""

    category: str
    seed: int
    colour: int | None

    @property
    def model_id(self) -> str:
        """The same for all colours, so that one model never stands on both sides of the split."""
        return f"{self.category}-{self.seed:04d}"

    @property
    def spec(self) -> Spec:
        return spec_of(self.category, self.seed, self.colour)

    @property
    def views(self) -> tuple[View, ...]:
        return views_of(self.category, self.seed)[: None if self.colour is None else 2]


@lru_cache(maxsize=None)
def spec_of(category: str, seed: int, colour: int | None) -> Spec:
    return module_of(category).spec(Source(category, seed), seed, colour)


def models(per_category: int = MODELS_PER_CATEGORY) -> Iterator[Model]:
    """Seed after seed, all categories of each: any prefix is a cross-section of the whole, up to the further ones of clothes on people, which come last."""
    for seed in range(FIRST_SEED, FIRST_SEED + WORN_TIMES * per_category):
        for category in names():
            if seed >= FIRST_SEED + per_category and not category.startswith(WORN):
                continue
            yield Model(category, seed, None)
            other = second_colour(category, seed)
            if other is not None:
                yield Model(category, seed, other)


def second_colour(category: str, seed: int) -> int | None:
    """The palette's index of another colour that nobody would take for the first; None for most models."""
    source = Source("second colour", category, seed)
    if not source.chance(SECOND_COLOUR):
        return None
    own = spec_of(category, seed, None)
    order = source.shuffled(list(range(len(module_of(category).COLOURS))))
    others = ((k, spec_of(category, seed, k)) for k in order)
    return next((k for k, other in others if contradicts(own.facts.colour, other.facts.colour) and same_but_colour(own, other)), None)


def same_but_colour(one: Spec, other: Spec) -> bool:
    """Whether two colours of a seed are one model: some sellers cast another body for another colour (an amber candle comes in glass)."""
    lengths = [{key: value for key, value in spec.values.items() if isinstance(value, float)} for spec in (one, other)]
    return lengths[0] == lengths[1] and one.facts.traits == other.facts.traits and one.facts.kind == other.facts.kind


def views_of(category: str, seed: int) -> tuple[View, ...]:
    """Front (the main picture), an angled one, a side or the back, and a top view or a detail; each a little different by seed.

    Clothes on people have three more, "half", "half angle" and "half back": cut to the garment as their trade does.
    """
    own = {view.name: view for view in module_of(category).VIEWS if view.kind == "studio"}
    known = {**USUAL, **own}
    source = Source("views", category, seed)
    sides = [name for name in ("side", "back") if name in own] or ["side", "back"]
    close = [name for name in ("top", "detail") if name in own] or ["top"]
    chosen = [known["front"], known["angle"], known[source.pick(sides)], known[source.pick(close)], *(view for name, view in own.items() if name.startswith("half"))]
    return tuple(varied(view, source.fork(view.name)) for view in chosen)


def varied(view: View, source: Source) -> View:
    """A photographer's hand: a few degrees and a little more or less margin; a main picture varies least."""
    turn, tilt = (4.0, 2.0) if view.name == "front" else (9.0, 5.0)
    elevation = min(view.elevation + source.between(-tilt, tilt), 89.0)
    fill = view.fill if view.fill > 1 else source.between(0.84, 0.93)
    # Below the floor's height there is no contact shadow, so a view from above stays above.
    return replace(
        view,
        azimuth=round(view.azimuth + source.between(-turn, turn), 2),
        elevation=round(max(elevation, min(view.elevation, 1.0)), 2),
        fill=round(fill, 3),
        stop=0.0,
        size=(SIDE, SIDE),
    )
