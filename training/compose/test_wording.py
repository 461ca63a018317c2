"""What must hold of right titles and of where products are listed, without packs. Run: python -m unittest training.compose.test_wording"""

from __future__ import annotations

import re
import unittest

import numpy as np

from ..muisc.traits import VALUES, claimed
from ..render.nouns import ADJECTIVES, SYNONYMS, owner
from ..render.palette import WORDS
from . import departments, fakes, naming
from .sequence import Composer
from .test_support import clean_drafts, folder_of_module
from .wording import called


def setUpModule() -> None:
    global composer
    composer = fakes.composer(folder_of_module())


class Titles(unittest.TestCase):
    def test_a_clean_title_says_what_the_facts_say(self) -> None:
        for draft, _ in clean_drafts(composer, 60):
            for part in draft.title:
                if part["slot"] == "kind":
                    self.assertIn(said_of(part["text"].lower()), (draft.product.facts["kind"], None), part["text"])
                if part["slot"] == "colour":
                    own = draft.product.facts
                    self.assertIn(part["text"].lower(), [own["shade"], own["colour"], *WORDS[own["colour"]]])

    def test_no_word_of_a_name_says_what_a_picture_could_contradict(self) -> None:
        said = {word for kind, others in SYNONYMS.items() for name in (kind, *others, *ADJECTIVES) for word in re.split(r"[ -]", name.lower())}
        said |= {word.lower() for words in WORDS.values() for name in words for word in name.split()}
        self.assertFalse(said & {*naming.WORDS, *naming.ANY} - {"studio", "classic"})

    def test_names_are_many_and_nouns_that_nobody_knows_are_few(self) -> None:
        names, unknown, nouns = set(), 0, 0
        for draft, _ in clean_drafts(composer, 120, "naming"):
            for part in draft.title:
                names |= {part["text"]} if part["slot"] == "brand" else set()
                if part["slot"] == "kind":
                    nouns += 1
                    unknown += said_of(part["text"].lower()) is None
        self.assertGreater(len(names), 40)
        self.assertLess(unknown / nouns, 0.3)

    def test_what_a_product_is_called_claims_nothing_that_it_has_not(self) -> None:
        for draft, source in clean_drafts(composer, 120, "claims"):
            facts = draft.product.facts
            own = {trait["value"] for trait in facts["traits"].values()}
            for nth in range(6):
                noun = called(facts, source.fork(f"called-{nth}"))
                claims = {VALUES[k] for k in np.flatnonzero(claimed(noun))}
                wrong = {choice for trait in facts["traits"].values() for choice in trait["choices"]} - own
                self.assertFalse(claims & wrong, noun)

    def test_shelves_are_in_the_plural(self) -> None:
        for one, many in (("mug", "mugs"), ("dress", "dresses"), ("knife", "knives"), ("leggings", "leggings"), ("body", "bodies"), ("watch", "watches"), ("luggage", "luggage")):
            self.assertEqual(departments.plural(one), many)

    def test_a_product_is_listed_in_many_ways_and_the_wearer_is_never_the_other(self) -> None:
        for draft, source in clean_drafts(composer, 20, "departments"):
            paths = {departments.listed(draft.product, source.fork(str(k))) for k in range(30)}
            self.assertGreater(len(paths), 8)
            wearer = draft.product.facts["traits"].get("wearer", {}).get("value")
            if wearer == "men's":
                self.assertFalse([path for path in paths if "women" in path.lower() or "ladies" in path.lower()])


def said_of(noun: str) -> str | None:
    """The kind that it names, whatever it is said to be for; None where it goes for several or for none."""
    words = noun.split(" ")
    return next((kind for at in range(len(words)) if (kind := owner(" ".join(words[at:])))), None)


composer: Composer

if __name__ == "__main__":
    unittest.main()
