"""A picture behind the main one that shows another product: of another kind, another model of the kind, or the model in another colour."""

from __future__ import annotations

from dataclasses import replace

from ...render.random_source import Source
from .. import framing
from ..draft import Draft, Shot, Violation
from ..draws import in_order
from ..store import Product
from ..studio import Studio
from . import dye
from .fault import Fault, Slots, behind_main

# How often each is tried first; not every kind has two models, nor every model a second colour.
SUB_KINDS = (("same-kind", 0.40), ("other-colour", 0.33), ("other-kind", 0.27))
# Mean difference of two fronts from which nobody takes one model for the other.
OTHER_LOOK = 0.13


def wrong_product(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """The sub-kind that comes up, or the next that the packs can show."""
    for sub_kind in in_order(source, SUB_KINDS):
        found = MAKERS[sub_kind](draft, slots[0], source.fork(sub_kind), studio)
        if found:
            draft.shots[slots[0]] = found
            own = draft.product.facts
            facts = {"kind": found.row["facts"]["kind"], "colour": found.colour, "title_kind": own["kind"], "title_colour": own["colour"]}
            return [Violation("wrong-product", slots[0], sub_kind=sub_kind, variant=sub_kind, facts=facts)]
    return []


def shown_as(old: Shot, row: dict, source: Source, studio: Studio) -> Shot:
    """In the same way as the picture that it replaces: in a place, or in the studio."""
    places = framing.places_for(studio.store, row, studio.places) if old.role == "scene" else []
    if places:
        return framing.scene(studio.store, row, source.pick(places), source)
    return framing.studio(row, source, old.ground, main=False)


def a_view(product: Product, source: Source) -> dict:
    """A side that is recognised; never a close-up, which could be of anything."""
    return source.pick([row for row in product.views.values() if not row["closeUp"]])


def other_kind(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    rest = [product for product in studio.products if product.facts["kind"] != draft.product.facts["kind"]]
    near = [product for product in rest if product.category == draft.product.category]
    chosen = source.pick(near) if near and source.chance(0.3) else source.pick(rest) if rest else None
    return shown_as(draft.shots[slot], a_view(chosen, source), source, studio) if chosen else None


def same_kind(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    """Another model: of another look even where its colour is the same."""
    own = draft.product
    rest = [product for product in studio.products if product.facts["kind"] == own.facts["kind"] and product.model != own.model]
    differs = [product for product in rest if studio.store.difference(product.front, own.front) >= OTHER_LOOK]
    return shown_as(draft.shots[slot], a_view(source.pick(differs), source), source, studio) if differs else None


def other_colour(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    """The model's second colour where there is one; else the picture that stood here, dyed."""
    own, old = draft.product, draft.shots[slot]
    colours = [product for product in studio.store.by_model[own.model] if product.colour_index != own.colour_index]
    if colours:
        return shown_as(old, a_view(source.pick(colours), source), source, studio)
    row = old.row if old.role == "studio" else a_view(own, source)
    shot = old if old.role == "studio" else shown_as(old, row, source, studio)
    found = dye.another(studio.store, row, source)
    return replace(shot, dye=found) if found else None


MAKERS = {"other-kind": other_kind, "same-kind": same_kind, "other-colour": other_colour}
WRONG_PRODUCT = Fault("wrong-product", behind_main, wrong_product)
