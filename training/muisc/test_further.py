"""Added categories find what lies on one picture among several, whatever the units, and hold for what they were not shown."""

from __future__ import annotations

import os
import tempfile
import unittest

import numpy as np
import torch

from .evidence import Evidence
from .further import Further
from .heads import Ending
from .model import FIT_WIDTH
from .refine import chosen_pull, learned, loss_of, said
from .scores import auc

WIDTH, PICTURES = 16, 24


def evidence(rows: int, absent: bool = True) -> Evidence:
    """The numbers of a picture are of very different sizes."""
    source = torch.Generator().manual_seed(3)
    random = lambda *shape: torch.randn(*shape, generator=source)  # noqa: E731
    present = torch.ones(rows, 3)
    if absent:
        present[::2, 2] = 0.0
    first, second = torch.tensor([0, 0, 1]), torch.tensor([1, 2, 2])
    sizes = torch.logspace(-3, 3, PICTURES)
    pictures = random(rows, 3, PICTURES) * sizes + 5 * sizes
    own = {"hidden": random(rows, WIDTH), "fit": random(rows, FIT_WIDTH), "whole": random(rows, 3, WIDTH), "related": random(rows, 3, WIDTH), "votes": random(rows, 3, 2)}
    return Evidence(**own, present=present, together=present[:, first] * present[:, second], numbers=random(rows, 3, 2), own=random(rows), pictures=pictures)


def shown(seen: Evidence, number: int) -> torch.Tensor:
    """(rows, 1): 1 where a number of one of the pictures that are there is far above its mean."""
    values = seen.pictures[:, :, number]
    high = (values > values.mean() + 1.2 * values.std()) & (seen.present > 0)
    return high.any(1, keepdim=True).float()


class Added(unittest.TestCase):
    def of(self, seen: Evidence, truth: torch.Tensor, rows: torch.Tensor) -> Further:
        head, own = Further(WIDTH, PICTURES, 1), seen.rows(rows)
        head.measure(own)
        return learned(own, truth[rows], torch.ones(len(rows)), head, 0.01)

    def test_numbers_of_any_size_are_learned_from_labels_of_the_sequence(self) -> None:
        seen = evidence(600)
        for number in (0, 12, PICTURES - 1):
            truth = shown(seen, number)
            head = self.of(seen, truth, torch.arange(300))
            logits, slots = (part.detach() for part in head(seen.rows(torch.arange(300, 600))))
            self.assertGreater(auc(logits[:, 0].numpy(), truth[300:, 0].numpy()), 0.95, number)
            high = seen.pictures[300:, :, number].masked_fill(seen.present[300:] == 0, -torch.inf).argmax(1)
            found = slots[:, :, 0].masked_fill(seen.present[300:] == 0, -torch.inf).argmax(1)
            self.assertGreater(float((high == found)[truth[300:, 0] > 0].float().mean()), 0.9, number)

    def test_what_is_computed_once_says_what_the_layers_say(self) -> None:
        seen = evidence(60)
        head = self.of(seen, shown(seen, 3), torch.arange(60))
        np.testing.assert_allclose(said(head, seen), head(seen)[0].detach().numpy(), atol=1e-4)

    def test_a_picture_that_is_not_there_says_nothing(self) -> None:
        seen = evidence(60)
        head = self.of(seen, shown(seen, 3), torch.arange(60))
        before = head(seen)[0].detach().numpy()
        seen.pictures[seen.present == 0] = 1e6
        seen.related[seen.together == 0] = 1e6
        np.testing.assert_array_equal(head(seen)[0].detach().numpy(), before)
        np.testing.assert_allclose(said(head, seen), before, atol=1e-4)

    def test_what_is_noise_is_hardly_believed(self) -> None:
        seen, source = evidence(400), np.random.default_rng(1)
        truth = torch.from_numpy((source.random((400, 1)) < 0.3).astype(np.float32))
        head = Further(WIDTH, PICTURES, 1)
        head.measure(seen)
        _, unseen = chosen_pull(seen, truth, torch.ones(400), [str(k) for k in range(400)], head)
        share = float(truth.mean())
        nothing = torch.full((400, 1), float(np.log(share / (1 - share))))
        self.assertLess(float(loss_of(torch.from_numpy(unseen), truth, torch.ones(400))), 1.05 * float(loss_of(nothing, truth, torch.ones(400))))

    def test_a_row_that_stands_for_four_weighs_as_four(self) -> None:
        seen, head = evidence(80), Further(WIDTH, PICTURES, 1)
        head.measure(seen)
        truth, counts = shown(seen, 5), torch.tensor([4 if k < 20 else 1 for k in range(80)])
        rows = torch.arange(80).repeat_interleave(counts)
        weighed = learned(seen, truth, counts.float(), head, 0.1)
        repeated = learned(seen.rows(rows), truth[rows], torch.ones(len(rows)), head, 0.1)
        np.testing.assert_allclose(said(weighed, seen), said(repeated, seen), atol=0.02)

    def test_one_that_an_earlier_version_added_is_refused_with_what_to_do(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "head.npz")
            weights = {name: value.numpy() for name, value in Ending(WIDTH, 2).state_dict().items()}
            np.savez(path, **weights, **{"added.weigh": np.ones(1, np.float32)})
            with self.assertRaisesRegex(ValueError, "an earlier version added.*add them again"):
                Ending.load(path)
            self.assertEqual(Ending.load(path, further=False).categories, 2)


if __name__ == "__main__":
    unittest.main()
