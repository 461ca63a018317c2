"""What must hold of a run that is made from a bundle. Run: python -m unittest training.muisc.test_restore"""

from __future__ import annotations

import json
import os
import tempfile
import unittest
import unittest.mock

import numpy as np
import torch

from . import restore
from .rebundle import manifest_of
from .restore import MOST_APART, apart, places, restored, whole_number
from .tokenizer import Tokenizer
from .train import learned_tensors

SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "muisc")


class Constants(unittest.TestCase):
    def test_rounded_numbers_come_back_by_column_by_filter_and_as_a_bias(self) -> None:
        held = {
            "matrix_quantized": np.array([[10, -20], [30, 40]], np.int8),
            "matrix_scale": np.array([0.1, 0.5], np.float32),
            "matrix_zero_point": np.zeros(2, np.int8),
            "filters_quantized": np.full((2, 3, 1, 1), 4, np.int8),
            "filters_scale": np.array([0.25, 1.0], np.float32),
            "filters_zero_point": np.array([0, 2], np.int8),
            "bias_quantized": np.array([100, -7], np.int32),
            "bias_quantized_scale": np.array([0.01, 1.0], np.float32),
            "bias_quantized_zero_point": np.zeros(2, np.int32),
        }
        np.testing.assert_allclose(whole_number(held, "matrix_quantized"), [[1, -10], [3, 20]], rtol=1e-6)
        np.testing.assert_allclose(whole_number(held, "filters_quantized")[:, :, 0, 0], [[1, 1, 1], [2, 2, 2]])
        np.testing.assert_allclose(whole_number(held, "bias_quantized"), [1, -7])

    def test_a_tensor_is_found_as_it_is_or_turned(self) -> None:
        one, other = torch.rand(3, 4), torch.rand(5)
        found = places({"one": one, "other": other, "away": torch.rand(2, 2)}, {"val_7": one.numpy().T, "other": other.numpy()})
        self.assertEqual(found, {"one": ("val_7", True), "other": ("other", False)})


class Shipped(unittest.TestCase):
    """A minute and more: exports as training.muisc.export does."""

    def test_the_shipped_bundle_becomes_the_model_that_it_was_made_of(self) -> None:
        tokens = Tokenizer.load(os.path.join(SHIPPED, "tokenizer.json"))
        model = restored(SHIPPED, tokens, len(manifest_of(SHIPPED)[0]["findings"]))
        self.assertLess(apart(model, SHIPPED, tokens), MOST_APART)
        # What tells this from any other model: its answers themselves are far from one another.
        with open(os.path.join(SHIPPED, "golden.json"), encoding="utf-8") as text:
            logits = [entry["logits"] for entry in json.load(text)]
        self.assertGreater(np.abs(np.subtract(logits[0], logits[-1])).max(), 2 * MOST_APART)
        self.assertTrue(all(tensor.isfinite().all() for tensor in learned_tensors(model).values()))

    def test_what_stands_in_the_way_is_left_alone(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with unittest.mock.patch("sys.argv", ["restore", "--out", folder]), self.assertRaises(SystemExit):
                restore.main()
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    unittest.main()
