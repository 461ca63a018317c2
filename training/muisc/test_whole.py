"""Which encoder a run is read back with."""

from __future__ import annotations

import json
import os
import tempfile
import unittest

import torch

from . import checkpoint
from .backbone import Backbone
from .tokenizer import Tokenizer
from .whole import Whole, shape_of, trained

TOKENS = ("red stoneware mug", "blue mug")


def written(folder: str, model: Whole, tokens: Tokenizer, encoded: str | None, prefix: str) -> str:
    """A run in which what begins with `prefix` was trained."""
    os.makedirs(folder)
    tokens.save(os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "run.json"), "w", encoding="utf-8") as out:
        json.dump({"findings": [], "encoded": encoded}, out)
    checkpoint.save(folder, {f"weight/{name}": value for name, value in model.named_parameters() if name.startswith(prefix)}, {"step": 1})
    return folder


class WholeTest(unittest.TestCase):
    def test_a_run_on_the_tokens_of_another_is_read_back_with_that_ones_encoder(self) -> None:
        torch.manual_seed(1)
        tokens = Tokenizer.train(list(TOKENS), 300)
        model = Whole(shape_of(len(tokens), 0), Backbone.pretrained().eval().fold_upper())
        moved = model.encoder.backbone.trainable()[0]
        with torch.no_grad():
            moved += 1.0
        with tempfile.TemporaryDirectory() as folder:
            first = written(os.path.join(folder, "first"), model, tokens, None, "encoder.backbone")
            second = written(os.path.join(folder, "second"), model, tokens, first, "sequence")
            again, _ = trained(second)
        torch.testing.assert_close(again.encoder.backbone.trainable()[0], moved)
        torch.testing.assert_close(again.sequence.decide.weight, model.sequence.decide.weight)


if __name__ == "__main__":
    unittest.main()
