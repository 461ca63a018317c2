from __future__ import annotations

import unittest

import numpy as np

from .pairs import FEATURES, pair_features

COMMON, BITS, WHOLE, MIRRORED, INNER, SHIFTED, SHARE, HUE = range(FEATURES)


def thumb(colour: tuple[int, int, int], left: int, right: int) -> np.ndarray:
    """A coloured bar with a dark foot on white."""
    out = np.full((32, 32, 3), 255, np.uint8)
    out[8:24, left:right] = colour
    out[20:24, left : left + 6] = (40, 40, 40)
    return out


RED, BLUE = (190, 40, 40), (40, 60, 190)


def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return pair_features(np.stack([a, b]))[0]


class PairsTest(unittest.TestCase):
    def test_a_copy(self) -> None:
        row = between(thumb(RED, 6, 20), thumb(RED, 6, 20))
        self.assertEqual(row[[BITS, WHOLE, INNER, SHIFTED, SHARE, HUE]].tolist(), [0] * 6)
        self.assertAlmostEqual(float(row[COMMON]), 1, places=5)

    def test_a_mirrored_copy(self) -> None:
        one = thumb(RED, 4, 16)
        row = between(one, one[:, ::-1])
        self.assertGreater(row[WHOLE], 0.1)
        self.assertEqual(row[MIRRORED], 0)

    def test_a_moved_copy(self) -> None:
        row = between(thumb(RED, 8, 22), thumb(RED, 10, 24))
        self.assertGreater(row[WHOLE], 0.05)
        self.assertLess(row[SHIFTED], 0.01)

    def test_another_colour(self) -> None:
        row = between(thumb(RED, 6, 20), thumb(BLUE, 6, 20))
        self.assertLess(row[COMMON], 0.5)
        self.assertGreater(row[HUE], 0.5)
        self.assertEqual(row[SHARE], 0)

    def test_the_order_and_the_number_of_pairs(self) -> None:
        many = np.stack([thumb(RED, 4, 8 + k) for k in range(4)])
        self.assertEqual(pair_features(many).shape, (6, FEATURES))
        self.assertEqual(pair_features(many[:1]).shape, (0, FEATURES))
        np.testing.assert_allclose(pair_features(many)[:1], pair_features(many[:2]))
        self.assertTrue(np.isfinite(pair_features(np.full((2, 32, 32, 3), 255, np.uint8))).all())


if __name__ == "__main__":
    unittest.main()
