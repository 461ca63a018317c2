from __future__ import annotations

import unittest

import numpy as np
from PIL import Image

from .pairs import DIRECTED, FEATURES, pair_features

COMMON, BITS, WHOLE, MIRRORED, INNER, SHIFTED, SHARE, HUE, ALIKE, EQUAL, ALIGNED, OUTLINES, PART, SIZE, FLIPPED = range(FEATURES)


def thumb(colour: tuple[int, int, int], left: int, right: int) -> np.ndarray:
    """A coloured bar with a dark foot on white."""
    out = np.full((64, 64, 3), 255, np.uint8)
    out[16:48, 2 * left : 2 * right] = colour
    out[40:48, 2 * left : 2 * left + 12] = (40, 40, 40)
    return out


def scenery(seed: int) -> np.ndarray:
    """(64, 64, 3): smooth blotches, nowhere the same."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((64, 64), Image.Resampling.BICUBIC))


def cut(picture: np.ndarray, left: int, top: int, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(picture[top : top + side, left : left + side]).resize((64, 64), Image.Resampling.BICUBIC))


RED, BLUE = (190, 40, 40), (40, 60, 190)


def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return pair_features(np.stack([a, b]))[0]


class PairsTest(unittest.TestCase):
    def test_a_copy(self) -> None:
        row = between(thumb(RED, 6, 20), thumb(RED, 6, 20))
        self.assertEqual(row[[BITS, WHOLE, INNER, SHIFTED, SHARE, HUE, PART]].tolist(), [0] * 7)
        self.assertEqual(row[[SIZE, ALIKE, EQUAL]].tolist(), [1] * 3)
        self.assertGreater(row[ALIGNED], 2.9)
        self.assertGreater(row[OUTLINES], 2.9)
        self.assertAlmostEqual(float(row[COMMON]), 1, places=5)

    def test_a_copy_before_another_ground(self) -> None:
        one = thumb(RED, 6, 20)
        other = np.where((one == 255).all(-1, keepdims=True), np.uint8(200), one)
        row, stranger = between(one, other), between(one, scenery(4))
        self.assertGreater(row[ALIKE], 0.95)
        self.assertGreater(row[EQUAL], 0.6)
        self.assertLess(stranger[ALIKE], 0.1)
        self.assertEqual(stranger[EQUAL], 0)

    def test_a_mirrored_copy(self) -> None:
        one = thumb(RED, 4, 16)
        row = between(one, one[:, ::-1])
        self.assertGreater(row[WHOLE], 0.1)
        self.assertEqual(row[MIRRORED], 0)
        self.assertGreater(row[FLIPPED], 2.9)

    def test_a_moved_copy(self) -> None:
        row = between(thumb(RED, 8, 22), thumb(RED, 10, 24))
        self.assertGreater(row[WHOLE], 0.05)
        self.assertLess(row[SHIFTED], 0.01)

    def test_a_part_is_found_where_it_was_cut(self) -> None:
        whole = scenery(1)
        for side in (40, 46, 52):
            row = between(whole, cut(whole, 5, 9, side))
            self.assertGreater(row[ALIGNED], 1.5)
            self.assertAlmostEqual(float(row[SIZE]), side / 64, delta=0.04)
            self.assertAlmostEqual(float(row[PART]), 1 - float(row[SIZE]), places=5)
            back = between(cut(whole, 5, 9, side), whole)
            np.testing.assert_allclose(back[[ALIGNED, OUTLINES, SIZE]], row[[ALIGNED, OUTLINES, SIZE]], atol=1e-6)
            self.assertAlmostEqual(float(back[PART]), -float(row[PART]), places=6)
        self.assertLess(between(whole, cut(scenery(2), 5, 9, 46))[ALIGNED], 0.6)

    def test_only_what_is_said_to_have_a_direction_has_one(self) -> None:
        one, other = scenery(3), cut(scenery(3), 3, 4, 44)
        there, back = between(one, other), between(other, one)
        # Shifts are tried of the second picture alone, whose rim is not looked at.
        turned = [k for k in range(FEATURES) if abs(there[k] - back[k]) > 1e-6 and k != SHIFTED]
        self.assertEqual(turned, list(DIRECTED))
        self.assertAlmostEqual(float(there[PART]), -float(back[PART]), places=6)

    def test_another_colour(self) -> None:
        row = between(thumb(RED, 6, 20), thumb(BLUE, 6, 20))
        self.assertLess(row[COMMON], 0.5)
        self.assertGreater(row[HUE], 0.5)
        self.assertEqual(row[SHARE], 0)

    def test_the_order_and_the_number_of_pairs(self) -> None:
        many = np.stack([thumb(RED, 4, 8 + k) for k in range(4)])
        self.assertEqual(pair_features(many).shape, (6, FEATURES))
        self.assertEqual(pair_features(many[:1]).shape, (0, FEATURES))
        np.testing.assert_allclose(pair_features(many)[:1], pair_features(many[:2]), rtol=1e-4)
        self.assertTrue(np.isfinite(pair_features(np.full((2, 64, 64, 3), 255, np.uint8))).all())


if __name__ == "__main__":
    unittest.main()
