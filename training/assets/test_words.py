"""Texts over pictures: known slots, stable ids, parts, floors. Needs no files but the committed ones.

python -m unittest training.assets.test_words
"""

import contextlib
import io
import re
import unittest

from training import split
from training.assets import audit, fonts, names
from training.assets.phrases import SLOT, SLOTS, Phrase, fill, phrases
from training.render.random_source import Source

NAMES = ("promotions", "watermarks", "badges")


class Words(unittest.TestCase):
    def test_an_id_is_a_hash_of_the_text_and_stays(self) -> None:
        self.assertEqual(Phrase("50% OFF").id, "defc1859d1")
        self.assertEqual(Phrase("50% OFF").part, split.part("phrase", "defc1859d1"))

    def test_no_text_is_there_twice(self) -> None:
        for name in NAMES:
            texts = [phrase.text for phrase in phrases(name)]
            self.assertEqual(len(texts), len(set(texts)), name)

    def test_parts_do_not_overlap_and_are_all_of_it(self) -> None:
        for name in NAMES:
            parts = [{phrase.id for phrase in phrases(name, part)} for part in ("train", "development", "test")]
            self.assertEqual(sum(map(len, parts)), len(set.union(*parts)))
            self.assertEqual(sum(map(len, parts)), len(phrases(name)))

    def test_slots_are_known_and_all_are_filled(self) -> None:
        for name in NAMES:
            for phrase in phrases(name):
                self.assertLessEqual(set(phrase.slots), set(SLOTS), phrase.text)
                self.assertIsNone(SLOT.search(fill(phrase.text, Source("t", phrase.id))), phrase.text)

    def test_every_sign_of_a_text_is_one_that_faces_are_asked_for(self) -> None:
        for name in NAMES:
            for phrase in phrases(name):
                text = fill(phrase.text, Source("signs", phrase.id))
                self.assertLessEqual(set(text), set(fonts.LETTERS + fonts.SIGNS + " "), text)

    def test_the_same_source_fills_alike_and_what_is_stated_is_taken(self) -> None:
        self.assertEqual(fill("{name} {percent} {price}", Source(1)), fill("{name} {percent} {price}", Source(1)))
        self.assertEqual(fill("© {name}", Source(1), name="Norlund"), "© Norlund")

    def test_a_price_falls(self) -> None:
        for seed in range(200):
            was, now = (float(re.sub(r"[^\d.]", "", amount)) for amount in fill("{was}|{price}", Source(seed)).split("|"))
            self.assertGreater(was, now, seed)

    def test_addresses_and_numbers_belong_to_nobody(self) -> None:
        for seed in range(100):
            self.assertTrue(names.url(Source(seed)).endswith(".example"))
            self.assertRegex(names.phone(Source(seed)), r"555.01\d\d$")

    def test_the_floors_hold(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(audit.word_faults() + audit.feedback_faults(), [])


if __name__ == "__main__":
    unittest.main()
