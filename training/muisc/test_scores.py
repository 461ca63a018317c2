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

    def test_two_trainings_in_one_folder_are_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder, checkpoint.alone(folder) as held:
            with self.assertRaisesRegex(SystemExit, "another process trains in"):
                checkpoint.alone(folder)
            held.close()
            checkpoint.alone(folder).close()

    def test_a_training_goes_on_as_if_it_had_not_stopped(self) -> None:
        def at_start() -> tuple[torch.nn.Module, torch.optim.AdamW]:
            torch.manual_seed(7)
            net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
            return net, torch.optim.AdamW(net.parameters(), lr=0.1)

        def trained(net: torch.nn.Module, optimizer: torch.optim.AdamW, steps: range) -> None:
            for step in steps:
                optimizer.zero_grad()
                net(torch.full((5, 3), step + 0.5) * torch.arange(5)[:, None]).pow(2).sum().backward()
                optimizer.step()

        def named(net: torch.nn.Module) -> dict[str, torch.Tensor]:
            return {**dict(net.named_parameters()), **dict(net.named_buffers())}

        whole, stopped, resumed = at_start(), at_start(), at_start()
        trained(*whole, range(6))
        trained(*stopped, range(4))
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(checkpoint.resume(folder, named(resumed[0]), resumed[1]), 0)
            checkpoint.keep(folder, named(stopped[0]), stopped[1], 4)
            with torch.no_grad():
                resumed[0][0].weight.zero_()
            self.assertEqual(checkpoint.resume(folder, named(resumed[0]), resumed[1]), 4)
        trained(*resumed, range(4, 6))
        for name, value in named(whole[0]).items():
            torch.testing.assert_close(named(resumed[0])[name], value)


if __name__ == "__main__":
    unittest.main()
