from __future__ import annotations

import tempfile
import unittest

import numpy as np
import torch

from . import checkpoint
from .scores import auc, average_precision, macro, table


class ScoresTest(unittest.TestCase):
    def test_auc(self) -> None:
        truth = np.array([0, 0, 1, 1])
        self.assertEqual(auc(np.array([0.1, 0.2, 0.8, 0.9]), truth), 1.0)
        self.assertEqual(auc(np.array([0.9, 0.8, 0.2, 0.1]), truth), 0.0)
        self.assertEqual(auc(np.zeros(4), truth), 0.5)
        self.assertEqual(auc(np.array([0.1, 0.5, 0.5, 0.9]), truth), 0.875)
        self.assertTrue(np.isnan(auc(np.zeros(4), np.zeros(4))))

    def test_average_precision(self) -> None:
        truth = np.array([1, 0, 1, 0])
        self.assertEqual(average_precision(np.array([0.9, 0.8, 0.7, 0.1]), truth), (1 + 2 / 3) / 2)
        # Equal scores tell nothing: the share of wrong ones.
        self.assertEqual(average_precision(np.zeros(4), truth), 0.5)

    def test_means_leave_out_what_does_not_occur(self) -> None:
        scores, truth = np.array([[0.9, 0.1], [0.1, 0.2]]), np.array([[1, 0], [0, 0]])
        found = table(scores, truth, ("a", "b"))
        self.assertEqual(found["a"], {"auc": 1.0, "ap": 1.0, "n": 1})
        self.assertEqual(macro(found, "auc"), 1.0)


class CheckpointTest(unittest.TestCase):
    def test_comes_back_whole_in_small_files(self) -> None:
        tensors = {f"t{k}": torch.randn(2_000_000) for k in range(4)}
        with tempfile.TemporaryDirectory() as folder:
            self.assertIsNone(checkpoint.load(folder))
            checkpoint.save(folder, tensors, {"step": 1})
            checkpoint.save(folder, tensors, {"step": 2})
            found = checkpoint.load(folder)
            assert found is not None
            self.assertEqual(found[1], {"step": 2})
            self.assertTrue(all(torch.equal(found[0][name], value) for name, value in tensors.items()))


if __name__ == "__main__":
    unittest.main()
