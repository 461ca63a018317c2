"""Dropout of bytes."""

from __future__ import annotations

import unittest

import torch

from .layers import Dropout


class DropoutTest(unittest.TestCase):
    def test_drops_its_share_and_keeps_the_mean(self) -> None:
        torch.manual_seed(3)
        made = Dropout(0.1).train()(torch.ones(400, 1000))
        self.assertAlmostEqual(float((made == 0).float().mean()), 26 / 256, delta=2e-3)
        self.assertAlmostEqual(float(made.mean()), 1.0, delta=2e-3)

    def test_is_the_same_from_the_same_seed_and_another_each_time(self) -> None:
        layer, x = Dropout(0.5).train(), torch.ones(64)
        made = []
        for _ in range(2):
            torch.manual_seed(7)
            made.append([layer(x), layer(x)])
        torch.testing.assert_close(made[0], made[1])
        self.assertFalse(torch.equal(*made[0]))

    def test_does_nothing_where_nothing_is_learned(self) -> None:
        x = torch.randn(8)
        self.assertTrue(torch.equal(Dropout(0.5).eval()(x), x))


if __name__ == "__main__":
    unittest.main()
