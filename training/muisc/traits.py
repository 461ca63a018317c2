"""Values of visible attributes, as the models of training/render have them: what titles claim, and what pictures show of it.

The order is part of every trained model. A value that is not listed is nothing that can be learned; render.test_training holds the list to the categories.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ..render.nouns import ADJECTIVES

# Colours of parts (a black lid) and words that mean nothing by themselves are left out.
VALUES = (
    "abstract", "all-over print", "amphora", "ankle-length", "arabic", "aviator", "ball", "barrel", "beech", "bellied", "belly", "black laces",
    "black seams", "bordered", "botanical", "bottle", "bowl", "box", "brown lenses", "cable", "cat-eye", "checked", "cloth", "column", "compact",
    "cone", "conic", "conical", "crook handle", "cubes", "cylinder", "cylindrical", "dome", "dotted", "dropper", "drum", "ear", "elastic band",
    "equal eyes", "felt cover", "flap", "flat", "fluted", "footed", "four legs", "four wheels", "front pockets", "full size", "full zip", "geometric",
    "glazed", "globe", "gourd", "grey lenses", "hexagonal", "high collar", "hood", "horizontal ribs", "jar", "knee-length", "landscape", "leather",
    "lid", "light label", "long hair", "long sleeves", "loop", "lumbar", "matt", "men's", "metal legs", "mirror lenses", "nested", "no cable",
    "no lid", "no mark", "no mount", "no plant", "no pompom", "no ribbon", "no sleeves", "no zip", "octagonal", "one large eye", "one lens",
    "open top", "oval cups", "pack of five", "pack of three", "padded back", "panel back", "panels", "pin bristles", "plain", "plain front",
    "plain handle", "plain spine", "plant", "pointed tips", "pompom", "portrait", "printed", "printed front", "pump", "ribbed grip", "ribbon",
    "riveted handle", "roman", "round", "round cups", "round neck", "rounded", "rounded tips", "saucer", "scoop neck", "segments", "shell back",
    "short bristles", "short sleeves", "shouldered", "slatted back", "slim", "smooth grip", "smooth shell", "sphere", "spiral binding", "square",
    "stacked rings", "steel", "straight", "straight handle", "striped", "stripes", "swoosh", "tall", "tapered", "teeth", "thigh-length", "three legs",
    "three lenses", "tripod", "tube", "tulip", "two lenses", "two wheels", "two-tone", "two-tone grip", "v-neck", "vertical ribs", "wheels",
    "white laces", "white mount", "wide", "with wheel", "women's", "wood", "wooden legs", "zip",
)  # fmt: skip
NUMBERS = {value: k for k, value in enumerate(VALUES)}
UNKNOWN = -100


def shown(traits: dict[str, dict]) -> np.ndarray:
    """(values,) of a row's `facts.traits`: 1 for what the product has, 0 for what it could have and has not, -100 where nothing is known."""
    out = np.full(len(VALUES), UNKNOWN, np.int8)
    for trait in traits.values():
        for choice in trait["choices"]:
            if choice in NUMBERS:
                out[NUMBERS[choice]] = choice == trait["value"]
    return out


def claimed(title: str) -> np.ndarray:
    """(values,) of 0 and 1: those of which a title has the words."""
    found = set(wordings().findall(title.lower().replace("  ", " ")))
    return np.array([not found.isdisjoint(words) for words in said()], np.int8)


@lru_cache(maxsize=1)
def said() -> tuple[frozenset[str], ...]:
    return tuple(frozenset((value.lower(), *ADJECTIVES.get(value, ()))) for value in VALUES)


@lru_cache(maxsize=1)
def wordings() -> re.Pattern[str]:
    """Longer ones first: "long" is none where "long sleeves" stands."""
    every = sorted({words for own in said() for words in own}, key=lambda words: (-len(words), words))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, every)) + r")(?![\w-])")
