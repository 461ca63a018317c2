"""What is varied in training changes no label."""

from __future__ import annotations

import unittest

import numpy as np

from .batches import grouped, reordered, turned
from .model import PAIRS


def example() -> dict[str, np.ndarray]:
    source = np.random.default_rng(1)
    return {
        "fine": source.random((4, 80, 10, 10)),
        "middle": source.random((4, 112, 20, 20)),
        "present": np.ones(4),
        # Each comparison says whose it is.
        "pairs": np.array([[10 * i + j] for i, j in PAIRS[:6]]),
        "cells": np.arange(4 * 100 * 2).reshape(4, 100, 2),
        "stranger": np.arange(4),
        "codes": np.array([1, 0]),
    }


class Varied(unittest.TestCase):
    def test_the_first_picture_stays_and_comparisons_follow_the_others(self) -> None:
        before, source = example(), np.random.default_rng(3)
        after = reordered(before, source)
        order = after["stranger"]
        self.assertEqual(order[0], 0)
        self.assertEqual(sorted(order), [0, 1, 2, 3])
        self.assertNotEqual(list(order), [0, 1, 2, 3])
        for (i, j), told in zip(PAIRS, after["pairs"][:, 0]):
            self.assertEqual(told, 10 * min(order[i], order[j]) + max(order[i], order[j]))
        np.testing.assert_array_equal(after["fine"], before["fine"][order])
        np.testing.assert_array_equal(after["codes"], before["codes"])

    def test_left_and_right_change_in_maps_and_in_what_is_asked_of_their_cells(self) -> None:
        before = example()
        seed = next(seed for seed in range(20) if turned(before, np.random.default_rng(seed)) is not before)
        after = turned(before, np.random.default_rng(seed))
        np.testing.assert_array_equal(after["fine"][0, 0, 3], before["fine"][0, 0, 3, ::-1])
        np.testing.assert_array_equal(after["cells"][1].reshape(10, 10, 2)[4, 0], before["cells"][1].reshape(10, 10, 2)[4, 9])

    def test_every_row_is_in_one_batch(self) -> None:
        source = np.random.default_rng(2)
        rows = [{"images": ["x"] * int(source.integers(1, 6)), "category": f"c{int(source.integers(4))}"} for _ in range(103)]
        groups = grouped(rows, 8, source)
        self.assertEqual(sorted(row for group in groups for row in group), list(range(103)))
        self.assertLessEqual(max(len({len(rows[row]["images"]) for row in group}) for group in groups), 5)


if __name__ == "__main__":
    unittest.main()
