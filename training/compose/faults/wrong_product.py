"""A picture behind the main one that shows another product: of another kind, another model of the kind, or the model in another colour."""

from __future__ import annotations

from dataclasses import replace

from ...render.palette import contradicts
from ...render.random_source import Source
from .. import framing, grounds, half
from ..draft import Draft, Shot, Violation
from ..draws import in_order
from ..redyed import redyed
from ..store import Product
from ..studio import Studio
from . import dye
from .fault import Fault, Slots, behind_main

# Share of the wrong products that show another model of the kind where most kinds have several, and the least of them where few have.
SAME_KIND, LEAST_SAME_KIND = 0.38, 0.3
# Of the rest; tried first, for a fifth of them cannot be dyed.
OTHER_COLOUR = 0.66
# Mean difference of two pictures of the same side from which nobody takes one model for the other.
OTHER_LOOK = 0.13
# Share of the other kinds that are rendered where the product is, or cut out of a photo where it is.
SAME_ORIGIN = 0.85


def tried(draft: Draft, source: Source, studio: Studio) -> list[str]:
    """Sub-kinds in the order in which they are tried. None makes up more than two fifths, so where few kinds have two models the others are held back."""
    models: dict[str, set[str]] = {}
    products = studio.like(draft.product)
    for product in products:
        models.setdefault(product.facts["kind"], set()).add(product.model)
    able = sum(len(models[product.facts["kind"]]) > 1 for product in products) / len(products)
    rest = in_order(source, (("other-colour", OTHER_COLOUR), ("other-kind", 1 - OTHER_COLOUR)))
    if len(models[draft.product.facts["kind"]]) > 1:
        return ["same-kind", *rest] if source.chance(SAME_KIND / able) else [*rest, "same-kind"]
    held_back = 1 - able * (1 - LEAST_SAME_KIND) / (LEAST_SAME_KIND * (1 - able))
    return [] if able > 0 and source.chance(held_back) else rest


def wrong_product(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """The sub-kind that comes up, or the next that the packs can show."""
    for sub_kind in tried(draft, source.fork("order"), studio):
        found = MAKERS[sub_kind](draft, slots[0], source.fork(sub_kind), studio)
        if found:
            draft.shots[slots[0]] = found
            own = draft.product.facts
            facts = {"kind": found.row["facts"]["kind"], "colour": found.colour, "title_kind": own["kind"], "title_colour": own["colour"]}
            return [Violation("wrong-product", slots[0], sub_kind=sub_kind, variant=sub_kind, facts=facts)]
    return []


def shown_as(old: Shot, row: dict, source: Source, studio: Studio) -> Shot:
    """In the same way as the picture that it replaces: in a place, or in the studio."""
    places = framing.places_for(studio.store, row, studio.places) if old.role == "scene" and not half.is_half(row) else []
    if places:
        return framing.scene(studio.store, row, source.pick(places), source)
    ground = grounds.studio(source) if old.role == "scene" else old.ground
    return half.shot(row, source, ground) if half.is_half(row) else framing.studio(row, source, ground, main=False)


def pool(draft: Draft, source: Source, studio: Studio) -> list[Product]:
    """Mostly what came about as the sequence's own product did, or a photo among renders would tell that something is wrong."""
    if not studio.real or source.fork("origin").chance(SAME_ORIGIN):
        return studio.like(draft.product)
    return studio.products if draft.product.is_real else studio.real


def recognised(product: Product) -> list[dict]:
    """Sides of it; never a close-up, which could be of anything."""
    return [row for row in product.views.values() if not row["closeUp"] or half.is_half(row)]


def a_view(product: Product, source: Source) -> dict:
    return source.pick(recognised(product))


def other_kind(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    rest = [product for product in pool(draft, source, studio) if product.facts["kind"] != draft.product.facts["kind"]]
    near = [product for product in rest if product.category == draft.product.category]
    chosen = source.pick(near) if near and source.chance(0.3) else source.pick(rest) if rest else None
    return shown_as(draft.shots[slot], a_view(chosen, source), source, studio) if chosen else None


def same_kind(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    """Another model: of another look even where its colour is the same. Of clothes on people, whoever wears them; the backs of two shirts may be alike where their fronts are not."""
    own = draft.product

    def differs(row: dict) -> bool:
        return studio.store.difference(row, own.views.get(row["view"], own.front), sold=True) >= OTHER_LOOK

    rest = [product for product in studio.like(own) if product.facts["kind"] == own.facts["kind"] and product.model != own.model and differs(product.front)]
    views = [row for row in recognised(source.pick(rest)) if differs(row)] if rest else []
    return shown_as(draft.shots[slot], source.pick(views), source, studio) if views else None


def is_other_colour(product: Product, own: Product) -> bool:
    """Rendered colours of one model always are; a dyed one may be near to another of its model."""
    return not ("dyed" in product.front or "dyed" in own.front) or contradicts(product.facts["colour"], own.facts["colour"])


def in_other_colours(own: Product, source: Source, studio: Studio) -> list[Product]:
    """The model as it was rendered in another colour; of clothes on people half of the time one that was dyed."""
    models = studio.store.by_model[own.model]
    rendered = [product for product in models if product.colour_index != own.colour_index and is_other_colour(product, own)]
    if not half.worn(own.front) or (rendered and source.chance(0.5)):
        return rendered
    found = redyed(studio.store, source.pick(models), source)
    return [found] if found and is_other_colour(found, own) else rendered


def other_colour(draft: Draft, slot: int, source: Source, studio: Studio) -> Shot | None:
    """Another colour of the model where there is one; else the picture that stood here, dyed."""
    own, old = draft.product, draft.shots[slot]
    colours = in_other_colours(own, source.fork("colours"), studio)
    if colours:
        return shown_as(old, a_view(source.pick(colours), source), source, studio)
    row = old.row if old.role == "studio" else a_view(own, source)
    shot = old if old.role == "studio" else shown_as(old, row, source, studio)
    found = dye.another(studio.store, row, source)
    return replace(shot, dye=found) if found else None


MAKERS = {"other-kind": other_kind, "same-kind": same_kind, "other-colour": other_colour}
WRONG_PRODUCT = Fault("wrong-product", behind_main, wrong_product)
