"""Reviewers' sentences: what they name, what they need, which part they are of.

python -m unittest training.assets.test_feedback
"""

import unittest

from training.assets.audit import PARTS, seen_codes
from training.assets.feedback import joined, joins, lowered, of_code, picture_called, said, sentence, values, with_article
from training.assets.phrases import SLOT
from training.render.random_source import Source

FACTS = {
    "text": "50% OFF",
    "colour": "red",
    "title_colour": "navy",
    "kind": "umbrella",
    "title_kind": "mug",
    "attribute": "with lid",
    "other_picture": 1,
}


def row(code: str, image: int | None = 0, sub: str | None = None) -> dict:
    return {"code": code, "image": image, "boxes": [], "subKind": sub}


class Feedback(unittest.TestCase):
    def test_every_code_can_be_said_in_every_part_with_nothing_but_the_row(self) -> None:
        for code, seen in seen_codes().items():
            for part in PARTS:
                for sub in [None, *seen.get("subKinds", [])]:
                    text, named, _ = sentence([row(code, 0 if seen["of"] == "picture" else None, sub)], part, Source(code, part))
                    self.assertEqual(named, [code])
                    self.assertIsNone(SLOT.search(text), text)

    def test_the_filed_code_comes_first_and_others_are_named_about_half_the_time(self) -> None:
        wrong = [row("border", 1), row("watermark", 2), row("repeat", 3), row("border", 4)]
        more = 0
        for seed in range(400):
            _, named, _ = sentence(wrong, "train", Source(seed), filed="watermark")
            self.assertEqual(named[0], "watermark")
            self.assertEqual(len(named), len(set(named)))
            self.assertLessEqual(set(named), {"border", "watermark", "repeat"})
            more += len(named) > 1
        self.assertTrue(160 < more < 240, more)

    def test_a_sentence_says_a_phrase_of_each_code_that_it_names_and_of_no_other(self) -> None:
        wrong = [row("sharpness", 1), row("qr-code", 2)]
        for part in PARTS:
            for seed in range(60):
                text, named, _ = sentence(wrong, part, Source("one", seed), filed="sharpness")
                spoken = {code for code in ("sharpness", "qr-code") if any(self.core(phrase.text) in text.lower() for phrase in of_code(code, part))}
                self.assertEqual(spoken, set(named), text)

    def core(self, template: str) -> str:
        """The longest piece between slots, small and without its end: what is left of a phrase after joining."""
        return max(SLOT.sub("\n", template).split("\n"), key=len).strip().rstrip(".").lower()

    def test_no_phrase_of_another_part_is_used(self) -> None:
        violation = row("wrong-product", 2, "other-kind")
        own = {part: {self.core(phrase.text) for phrase in of_code("wrong-product", part)} for part in PARTS}
        for part in PARTS:
            for seed in range(80):
                text, _, _ = sentence([violation], part, Source("p", seed), [FACTS])
                self.assertTrue(any(core in text.lower() for core in own[part]), text)

    def test_a_sub_kind_is_spoken_of_only_where_it_is_one(self) -> None:
        for seed in range(200):
            text = said(row("title-mismatch", None, "colour"), FACTS, "train", Source(seed))
            self.assertNotIn("umbrella", text)
            self.assertNotIn("with lid", text)

    def test_what_is_not_known_is_not_said(self) -> None:
        for seed in range(100):
            self.assertNotIn('"', said(row("added-text", 3), {}, "train", Source(seed)).replace("“", ""))

    def test_nothing_wrong_is_praised(self) -> None:
        text, named, _ = sentence([], "test", Source(1))
        self.assertEqual(named, [])
        self.assertIn(text, {phrase.text for phrase in of_code("qualified", "test")})

    def test_pictures_are_called_by_their_place(self) -> None:
        self.assertEqual({picture_called(0, Source(k)) for k in range(60)} & {"picture 2", "the second photo"}, set())
        self.assertLessEqual(
            {picture_called(2, Source(k)) for k in range(60)}, {"picture 3", "image 3", "photo 3", "the third picture", "the third photo", "the third image"}
        )
        self.assertIn("other_picture", values(row("repeat", 2), {"other_picture": 0}, Source(1)))

    def test_nouns_get_the_article_that_they_take(self) -> None:
        nouns = {"mug": "a mug", "umbrella": "an umbrella", "scissors": "scissors", "pair of scissors": "a pair of scissors", "luggage": "luggage"}
        for noun, said_as in nouns.items():
            self.assertEqual(with_article(noun), said_as)

    def test_joining_keeps_names_and_ends_sentences(self) -> None:
        self.assertEqual(
            [lowered(t) for t in ("A badge", "I see it", "QR code", "Border", "JPEG", '"50%" off')],
            ["a badge", "I see it", "QR code", "border", "JPEG", '"50%" off'],
        )
        for count, sentences in (("two", ["blurred photo", "Why this frame?"]), ("three", ["One.", "Two?", "three"])):
            for part in PARTS:
                self.assertTrue(joins(count, part))
                for seed in range(40):
                    text = joined(sentences, part, Source(seed))
                    self.assertIsNone(SLOT.search(text))
                    self.assertNotIn("?.", text)

    def test_a_review_of_what_is_not_there_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "files border"):
            sentence([row("fill")], "train", Source(1), filed="border")
        with self.assertRaisesRegex(ValueError, "one mapping for each"):
            sentence([row("fill")], "train", Source(1), facts=[{}, {}])


if __name__ == "__main__":
    unittest.main()
