"""The mean of runs."""

import unittest

import torch

from .soup import mean_of


class Soup(unittest.TestCase):
    def test_weights_are_mixed_by_their_shares_and_counters_are_kept(self) -> None:
        first = {"weight": torch.tensor([0.0, 4.0]), "seen": torch.tensor(3)}
        other = {"weight": torch.tensor([4.0, 0.0]), "seen": torch.tensor(9)}
        found = mean_of([first, other], [3.0, 1.0])
        self.assertEqual(found["weight"].tolist(), [1.0, 3.0])
        self.assertEqual(found["weight"].dtype, torch.float32)
        self.assertEqual(int(found["seen"]), 3)

    def test_runs_of_other_tensors_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "other"):
            mean_of([{"weight": torch.zeros(1)}, {"other": torch.zeros(1)}], [1.0, 1.0])


if __name__ == "__main__":
    unittest.main()
