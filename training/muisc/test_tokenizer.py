from __future__ import annotations

import unittest

from .tokenizer import SPECIAL, Tokenizer, normal, words_of

TEXTS = ["Stoneware Mug, 430 ml", "stone bowl", "Stoneware bowl", "mugs and bowls", "MUG"] * 3


class TokenizerTest(unittest.TestCase):
    def test_words(self) -> None:
        self.assertEqual(normal("Café  Crème"), "_cafe_creme")
        self.assertEqual(words_of("Mug – 4x30ml!"), ["_mug", "_4", "x", "3", "0", "ml", "!"])
        self.assertEqual(words_of("50% OFF_ur"), ["_5", "0", "%", "_off", "_ur"])

    def test_there_and_back(self) -> None:
        tokens = Tokenizer.train(TEXTS, size=220)
        for text in ("stoneware mug , 4 3 0 ml", "an unseen word: zzz"):
            numbers = tokens.encode(text)
            self.assertTrue(all(number >= len(SPECIAL) for number in numbers))
            self.assertEqual(tokens.decode(numbers).replace(" ", ""), text.replace(" ", ""))

    def test_frequent_words_are_one_piece(self) -> None:
        tokens = Tokenizer.train(TEXTS, size=220)
        self.assertEqual(len(tokens.encode("mug")), 1)
        self.assertEqual(tokens.encode("MUG"), tokens.encode("mug"))
        self.assertEqual(tokens.encode(""), [])

    def test_the_same_texts_give_the_same_list(self) -> None:
        self.assertEqual(Tokenizer.train(TEXTS, size=220).pieces, Tokenizer.train(list(reversed(TEXTS)), size=220).pieces)


if __name__ == "__main__":
    unittest.main()
