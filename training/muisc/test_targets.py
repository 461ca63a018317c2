from __future__ import annotations

import unittest

import numpy as np

from .reasons import codes
from .targets import LENGTH, covered, text_of, wanted, wanted_in_slots
from .tokenizer import CATEGORY, END, MASK, PAD, PICTURE, SAY, SEP, Tokenizer

TOKENS = Tokenizer.train(["stoneware mug", "kitchen mugs", "a watermark on picture 2"] * 3, size=200)
ROW = {
    "images": ["a", "b"],
    "violations": [
        {"code": "watermark", "image": 1, "boxes": [[0.0, 0.0, 0.1, 0.05]]},
        {"code": "title-mismatch", "image": None, "boxes": []},
        {"code": "of another list", "image": 0, "boxes": []},
    ],
}


class TargetsTest(unittest.TestCase):
    def test_the_sentence_and_what_it_is_about_stand_behind_the_mask_and_are_learned_from_there(self) -> None:
        review = {"names": ["watermark", "title-mismatch"], "images": [1, None], "sentence": "A watermark"}
        text = text_of(TOKENS, "Stoneware mug", "kitchen/mugs", review)
        self.assertEqual(text.numbers[text.mask_at], MASK)
        self.assertIn(SEP, text.numbers[: text.mask_at])
        plan = [CATEGORY + codes().index("watermark"), PICTURE + 1, CATEGORY + codes().index("title-mismatch"), SAY]
        wanted_tail = [*plan, *TOKENS.encode("A watermark"), END]
        self.assertEqual([n for n in text.learned if n != -100], wanted_tail)
        self.assertEqual(text.numbers[text.mask_at + 1 :][: len(wanted_tail)].tolist(), wanted_tail)
        self.assertEqual(text.learned[text.mask_at], wanted_tail[0])
        self.assertTrue((text.learned[: text.mask_at] == -100).all())

    def test_a_title_is_asked_for_its_next_word_up_to_where_it_ends(self) -> None:
        text = text_of(TOKENS, "Stoneware mug", "kitchen/mugs", None)
        words = [*TOKENS.encode("Stoneware mug"), SEP]
        self.assertEqual(text.titled[: len(words) - 1].tolist(), words[1:])
        self.assertTrue((text.titled[len(words) - 1 :] == -100).all())

    def test_praise_is_about_nothing(self) -> None:
        text = text_of(TOKENS, "Mug", "a", {"names": [], "images": [], "sentence": "A"})
        self.assertEqual(text.numbers[text.mask_at + 1], SAY)

    def test_without_a_sentence_nothing_is_learned(self) -> None:
        text = text_of(TOKENS, "Stoneware mug", "kitchen/mugs", None)
        self.assertTrue((text.learned == -100).all())
        self.assertTrue((text.numbers[text.mask_at + 1 :] == PAD).all())

    def test_long_texts_fit(self) -> None:
        text = text_of(TOKENS, "mug " * 200, "a/b", {"names": ["border"], "images": [0], "sentence": "word " * 200})
        self.assertEqual(len(text.numbers), LENGTH)
        self.assertEqual([n for n in text.learned if n != -100][-1], END)

    def test_what_is_wrong_and_where(self) -> None:
        self.assertEqual({code for code, is_wrong in zip(codes(), wanted(ROW)) if is_wrong}, {"watermark", "title-mismatch"})
        slots, cells = wanted_in_slots(ROW)
        mark = codes().index("watermark")
        self.assertEqual(slots[:, mark].tolist(), [0, 1])
        self.assertEqual(slots.sum(), 1)
        self.assertAlmostEqual(float(cells[1, 0, mark]), 0.5, places=5)
        self.assertEqual(cells.sum(), cells[1, 0, mark])

    def test_cells_of_a_box(self) -> None:
        self.assertAlmostEqual(float(covered([0, 0, 1, 1]).sum()), 100, places=4)
        grid = covered([0.25, 0.5, 0.35, 0.6]).reshape(10, 10)
        self.assertEqual(np.argwhere(grid > 0).tolist(), [[5, 2], [5, 3]])


if __name__ == "__main__":
    unittest.main()
