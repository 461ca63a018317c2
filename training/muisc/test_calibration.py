from __future__ import annotations

import unittest

import numpy as np

from .calibration import applied, ece, platt, sigmoid


class Calibration(unittest.TestCase):
    def setUp(self) -> None:
        source = np.random.default_rng(1)
        self.honest = source.normal(size=4000) * 2
        self.truth = source.random(4000) < sigmoid(self.honest)

    def test_honest_logits_stay(self) -> None:
        fitted = platt(self.honest, self.truth)
        self.assertAlmostEqual(fitted["scale"], 1, delta=0.1)
        self.assertAlmostEqual(fitted["bias"], 0, delta=0.1)

    def test_logits_that_boast_are_brought_back(self) -> None:
        boasting = 3 * self.honest + 1
        self.assertGreater(ece(sigmoid(boasting), self.truth), 0.08)
        self.assertLess(ece(applied(boasting, platt(boasting, self.truth)), self.truth), 0.03)

    def test_a_row_that_stands_for_three_counts_as_three_rows(self) -> None:
        few, truth = self.honest[:200], self.truth[:200]
        counts = np.where(np.arange(200) < 60, 3, 1)
        self.assertEqual(platt(2 * few, truth, counts), platt(np.repeat(2 * few, counts), np.repeat(truth, counts)))

    def test_a_category_that_never_occurs_gives_numbers(self) -> None:
        fitted = platt(self.honest, np.zeros(4000, bool))
        self.assertTrue(np.isfinite([fitted["scale"], fitted["bias"]]).all())


if __name__ == "__main__":
    unittest.main()
