"""What is said of a cut-out, as in the packs of sprites: kind, measured colour, invented brand, what is true of all garments of its kind; no material, since nobody knows it."""

from __future__ import annotations

from ..render.facts import Trait
from ..render.measured import agreement, bounds, seen
from ..render.nouns import SYNONYMS
from ..render.random_source import Source
from ..render.titles import PLAIN, TEMPLATES, parts_of, text_of
from ..render.words import brand, style
from .accepted import Accepted
from .matte import CutOut
from .photos import LICENCES

TITLES = 4
# Share of the product in colours that a family's name fits: below it nobody would name one colour.
ONE_COLOUR = 0.5
# Seen from above, or standing before the camera.
LYING, STANDING = 88.0, 10.0
SHORT_SLEEVES, LONG_SLEEVES = (Trait("sleeves", value, ("short sleeves", "long sleeves", "no sleeves"), "with {}") for value in ("short sleeves", "long sleeves"))
HOOD, NO_ZIP = Trait("neck", "hood", ("hood", "round neck", "v-neck"), "with {}"), Trait("front", "no zip", ("no zip", "full zip"), "with {}")
# Kind -> what whoever looks at one can tell. A pair of shorts may end at the knee or above it, so only what it cannot be is among the choices.
TRAITS = {
    "t-shirt": (SHORT_SLEEVES, NO_ZIP),
    "long-sleeve shirt": (LONG_SLEEVES, NO_ZIP),
    "hoodie": (LONG_SLEEVES, HOOD),
    "jacket": (LONG_SLEEVES,),
    "trousers": (Trait("length", "ankle-length", ("ankle-length", "knee-length", "thigh-length")),),
    "shorts": (Trait("length", "thigh-length", ("thigh-length", "ankle-length")),),
}


def stated(colours: dict[str, float]) -> str:
    """The family that most of it may be called by. Metal is not seen on cloth: what looks like it is white or grey, or yellow in the shade."""
    pale = "white" if colours.get("silver", 0) + colours.get("white", 0) > colours.get("grey", 0) else "grey"
    cloth, shares = {"silver": pale, "gold": "yellow"}, {}
    for name, share in colours.items():
        shares[cloth.get(name, name)] = shares.get(cloth.get(name, name), 0.0) + share
    best = max(shares, key=lambda name: (shares[name] + 0.3 * agreement(colours, name), name))
    return best if agreement(colours, best) >= ONE_COLOUR else "multicolour"


def facts(one: Accepted, colour: str) -> dict:
    own = Source("real", one.photo.model)
    named = {"brand": brand(own), "line": style(own)}
    traits = {trait.name: trait.row() for trait in TRAITS.get(one.kind, ())}
    return {"kind": one.kind, "colour": colour, "shade": colour, "material": "", "traits": traits, **named, "synonyms": list(SYNONYMS[one.kind])}


def row_of(one: Accepted, cut: CutOut) -> dict:
    colours = seen(cut.rgba, cut.mask)
    known = facts(one, one.colour or stated(colours))
    titles = [parts_of(known, Source("titles", one.photo.model, k), (*PLAIN, *TEMPLATES)) for k in range(TITLES)]
    name = f"{one.photo.model}-{one.photo.view}"
    return {
        "model": one.photo.model,
        "part": one.photo.part,
        "photo": one.photo.path,
        "licence": LICENCES[one.photo.corpus],
        "category": one.category,
        "colourIndex": None,
        "view": one.photo.view,
        "azimuth": 0.0 if one.photo.view == "front" else 180.0,
        "elevation": LYING if one.photo.corpus == "clothing" or one.category == "clothing/tops" else STANDING,
        "closeUp": False,
        "size": [cut.rgba.shape[1], cut.rgba.shape[0]],
        "box": bounds(cut.mask),
        "cover": round(float(cut.mask.mean()) / 255, 4),
        "seen": colours,
        "agrees": agreement(colours, known["colour"]),
        "facts": known,
        "titles": [{"text": text_of(parts), "parts": parts} for parts in titles],
        "file": f"{name}.webp",
        "mask": f"{name}.mask.webp",
    }
