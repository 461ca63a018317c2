from __future__ import annotations

import unittest

import numpy as np

from .targets import LENGTH, codes, covered, is_complete, text_of, wanted, wanted_in_slots
from .tokenizer import ALL, END, MASK, PAD, SEP, SOME, Tokenizer

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
    def test_the_sentence_stands_behind_the_mask_and_is_learned_there(self) -> None:
        text = text_of(TOKENS, "Stoneware mug", "kitchen/mugs", "A watermark")
        self.assertEqual(text.numbers[text.mask_at], MASK)
        self.assertIn(SEP, text.numbers[: text.mask_at])
        learned = [n for n in text.learned if n != -100]
        self.assertEqual(learned, [*TOKENS.encode("A watermark"), END])
        self.assertEqual(text.numbers[text.mask_at + 1], ALL)
        self.assertEqual(text.learned[text.mask_at + 1], learned[0])
        self.assertTrue((text.learned[: text.mask_at + 1] == -100).all())

    def test_a_sentence_that_leaves_something_out_is_marked(self) -> None:
        self.assertEqual(text_of(TOKENS, "Mug", "a", "A watermark", complete=False).numbers[4:].tolist().count(SOME), 1)
        self.assertFalse(is_complete({**ROW, "review": {"names": ["watermark"]}}))
        self.assertTrue(is_complete({**ROW, "violations": ROW["violations"][:1], "review": {"names": ["watermark", "badge"]}}))

    def test_without_a_sentence_nothing_is_learned(self) -> None:
        text = text_of(TOKENS, "Stoneware mug", "kitchen/mugs", None)
        self.assertTrue((text.learned == -100).all())
        self.assertTrue((text.numbers[text.mask_at + 1 :] == PAD).all())

    def test_long_texts_fit(self) -> None:
        text = text_of(TOKENS, "mug " * 200, "a/b", "word " * 200)
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
