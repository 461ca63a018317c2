"""The title says what the pictures contradict: a colour, a kind of product, or one visible attribute. One part of the title is exchanged."""

from __future__ import annotations

from dataclasses import replace

from ...render.nouns import OF_TRAIT, SHARED, SYNONYMS, names_of, shared_by
from ...render.palette import WORDS, contradicts
from ...render.random_source import Source
from ...render.titles import BEFORE, Parts, said
from .. import departments, naming
from ..draft import Draft, Violation
from ..draws import in_order
from ..half import worn
from ..studio import Studio
from ..wording import in_capitals_of, typed_so, written
from ..wording import IN_COMMON
from ..wording import title as typed
from .fault import Fault, Slots

# How often each is tried first; a colour or an attribute cannot always be contradicted.
SUB_KINDS = (("colour", 0.37), ("attribute", 0.36), ("kind", 0.27))
# Further titles of the same product, for a trainer that exchanges them: right ones, and wrong ones of each sub-kind.
RIGHT, WRONG = 3, 2
# Share of the front in the stated colour from which the title's colour is one that is seen.
AGREES = 0.55
SHOES = {"sneaker", "boot", "shoes"}
# Kinds that a shopper might call by each other's names, whatever their category.
NEAR = (
    {"vase", "jug", "plant pot", "watering can", "water bottle"}, {"teapot", "kettle", "jug", "watering can"}, {"bowl", "bowl set", "plate", "plant pot"},
    {"mug", "bowl", "plant pot", "scented candle"}, {"casserole", "saucepan", "frying pan", "stock pot", "kettle", "bowl"},
    {"stool", "bar stool", "bench", "pouffe", "chair", "armchair", "cushion"}, {"phone case", "smartphone"},
    {"backpack", "handbag", "tote bag", "suitcase", "duffel bag"},
    {"face cream", "hand wash", "face serum", "hand cream", "scented candle", "tea tin"}, {"bookshelf speaker", "smart speaker", "radio", "alarm clock"},
    {"pencil", "ballpoint pen", "marker", "paintbrush", "screwdriver"}, {"hairbrush", "comb", "toothbrush", "paintbrush"},
    {"wall clock", "alarm clock", "picture frame"}, {"notebook", "novel", "spiral notebook"},
    {"t-shirt", "tank top", "long-sleeve shirt", "shirt", "sweatshirt", "gilet"}, {"long-sleeve shirt", "shirt", "sweatshirt", "hoodie", "zip hoodie", "jacket", "gilet"},
    {"leggings", "trousers", "shorts"}, SHOES,
    {"cap", "beanie", "sun hat", "bike helmet"}, {"tea tin", "cereal box", "food can", "coffee bag"}, {"football", "basketball", "beach ball", "tennis ball"},
    {"dumbbell", "kettlebell", "weight plate"}, {"kitchen knife", "fork", "spoon", "scissors"},
    {"dress", "skirt", "shorts"}, {"dress", "long-sleeve shirt", "t-shirt", "tank top", "shirt"},
    {"ski goggles", "sunglasses"}, {"beanie", "neck warmer"}, {"juice bottle", "water bottle"}, {"table lamp", "vase"},
)  # fmt: skip
UPPER = {"t-shirt", "long-sleeve shirt", "hoodie", "tank top", "shirt", "sweatshirt", "zip hoodie", "jacket", "gilet"}
LOWER = {"leggings", "trousers", "shorts", "skirt"}
CLOTHES = {*UPPER, *LOWER, *SHOES, "dress"}
# Of the titles that name another kind or wearer: the category is that of the title, as where a seller took the wrong pictures.
LISTED_SO = 0.7
# Of the wrong kinds of clothes: others of these, as a shop of clothes mixes them up.
OTHER_CLOTHES = 0.6


def near(draft: Draft) -> set[str]:
    """Kinds that a title may name without anybody calling it wrong. A person wears clothes of all kinds at once, whichever is for sale; where the main picture is cut to one garment, that is the one,
    though more of the person is seen: but for shoes, which stand out below trousers."""
    own = draft.product.facts["kind"]
    alike = {own}.union(*(group for group in NEAR if own in group))
    if not worn(draft.product.front):
        return alike
    # A collage may show the whole person.
    if draft.shots[0].role != "half" or any(v.code == "collage" and v.image == 0 for v in draft.violations):
        return alike | CLOTHES
    return alike | SHOES if own in LOWER else alike


def mismatch(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    for sub_kind in in_order(source, SUB_KINDS):
        found = MAKERS[sub_kind](draft, source.fork(sub_kind))
        if found:
            draft.title, facts = found
            if source.fork("listed").chance(LISTED_SO):
                draft.category = listed_so(draft, facts, studio, source.fork("path")) or draft.category
            return [Violation("title-mismatch", None, sub_kind=sub_kind, variant=sub_kind, facts=facts)]
    return []


def listed_so(draft: Draft, facts: dict[str, str], studio: Studio, source: Source) -> str | None:
    """Where a catalogue lists what the title names; None where it would list it as before."""
    if "title_kind" in facts:
        return listed_as(facts["title_kind"], studio, source)
    wearer = departments.wearer_in(facts.get("attribute", ""))
    return departments.listed(draft.product, source, wearer) if wearer else None


def listed_as(kind: str, studio: Studio, source: Source) -> str | None:
    """Where a catalogue lists such a thing; None where there is none of that part."""
    found = [product for product in (*studio.products, *studio.real) if product.facts["kind"] == kind]
    return departments.listed(source.pick(found), source) if found else None


def with_slot(draft: Draft, source: Source, fits: str) -> tuple[Parts, int] | None:
    """The title, or another of the product's where this one lacks the part, and where the part stands."""
    others = source.shuffled(draft.product.front["titles"])
    fresh = [typed_so(title["parts"], draft.product.facts, source.fork(f"fresh-{nth}")) for nth, title in enumerate(others)]
    for parts in [draft.title, *fresh]:
        places = [k for k, part in enumerate(parts) if part["slot"].startswith(fits)]
        if places:
            return parts, source.pick(places)
    return None


def exchanged(parts: Parts, place: int, text: str) -> Parts:
    return [{**part, "text": in_capitals_of(part["text"], text)} if k == place else part for k, part in enumerate(parts)]


def colour(draft: Draft, source: Source) -> tuple[Parts, dict[str, str]] | None:
    """A family that nobody would see on the product, where the product shows its own colour plainly."""
    front, own = draft.product.front, draft.product.facts["colour"]
    if own == "multicolour" or front["agrees"] < AGREES:
        return None
    seen = [name for name, share in front["seen"].items() if share >= 0.08]
    families = [name for name in WORDS if name != "multicolour" and contradicts(name, own) and all(contradicts(name, other) for other in seen)]
    found = with_slot(draft, source, "colour")
    if not families or not found:
        return None
    family = source.pick(families)
    return exchanged(*found, source.pick(WORDS[family])), {"colour": own, "title_colour": family}


def kind(draft: Draft, source: Source) -> tuple[Parts, dict[str, str]] | None:
    own, alike = draft.product.facts["kind"], near(draft)
    found = with_slot(draft, source, "kind")
    if not found:
        return None
    others = [name for name in SYNONYMS if name not in alike]
    clothes = [name for name in others if name in CLOTHES] if own in CLOTHES and source.fork("clothes").chance(OTHER_CLOTHES) else []
    other = source.pick(clothes or others)
    noun = naming.with_use(source.pick(others_of(other, alike, source.fork("names"))), other, source.fork("use"))
    return exchanged(*found, noun), {"kind": own, "title_kind": other}


def others_of(kind: str, alike: set[str], source: Source) -> tuple[str, ...]:
    """What to call the other kind: as often as in right titles by a name for some of its kind, or by one that goes for several, none of them like the own."""
    shared = tuple(name for name in shared_by(kind) if SHARED[name].isdisjoint(alike))
    if shared and source.chance(IN_COMMON):
        return shared
    values = [value for own, value in OF_TRAIT if own == kind]
    return names_of(kind, [source.pick(values)] if values else [])


def attribute(draft: Draft, source: Source) -> tuple[Parts, dict[str, str]] | None:
    """Another of the values that the trait could have."""
    found = with_slot(draft, source, "trait:")
    if not found:
        return None
    parts, place = found
    slot = parts[place]["slot"]
    trait = draft.product.facts["traits"][slot.removeprefix("trait:").removesuffix(BEFORE)]
    claims = [words for value in trait["choices"] if value != trait["value"] for words in said(trait, value, slot)]
    if not claims:
        return None
    claimed = source.pick(claims)
    return exchanged(parts, place, claimed), {"attribute": claimed}


def always(draft: Draft, studio: Studio) -> list[Slots]:
    return [()]


def further(draft: Draft, source: Source) -> list[dict[str, str | None]]:
    """What else could be written over these pictures: {"text", "wrong"}, wrong being the sub-kind that they contradict, or None."""
    made: list[dict[str, str | None]] = []
    for wrong, count in ((None, RIGHT), *((name, WRONG) for name in MAKERS)):
        for nth in range(count):
            own = source.fork(f"{wrong}-{nth}")
            fresh = typed(draft.product.front, own.fork("title"))
            found = (fresh, {}) if wrong is None else MAKERS[wrong](replace(draft, title=fresh), own.fork("wrong"))
            if found:
                made.append({"text": written(found[0], own.fork("written")), "wrong": wrong})
    return made


MAKERS = {"colour": colour, "kind": kind, "attribute": attribute}
TITLE = Fault("title-mismatch", always, mismatch)
