"""Last layers learn from examples and leave the rest alone; a picture graph that is widened computes what it did."""

from __future__ import annotations

import os
import tempfile
import unittest

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from .finetune import counts_of, groups_of, refined
from .evidence import Evidence
from .further import Further
from .heads import Ending, Head
from .model import FIT_WIDTH
from .rebundle import NOWHERE, widen_picture_graph
from .refine import folds_of, learned, said


def evidence(rows: int) -> Evidence:
    source = torch.Generator().manual_seed(1)
    random = lambda *shape: torch.randn(*shape, generator=source)  # noqa: E731
    return Evidence(random(rows, 16), random(rows, FIT_WIDTH), random(rows, 2, 16), torch.ones(rows, 2), random(rows, 1, 16), torch.ones(rows, 1), random(rows, 2, 3), random(rows, 1, 3), random(rows), random(rows, 2, 20))


def rows_of(seen: Evidence, code: str, number: Tensor | None = None) -> list[dict]:
    """With the code where a number, or else the first of the text, is above nothing; no two share a picture or a title."""
    folder = tempfile.mkdtemp()
    rows = []
    for k, value in enumerate((seen.hidden[:, 0] if number is None else number).tolist()):
        path = os.path.join(folder, f"{k}.jpg")
        with open(path, "w", encoding="utf-8") as out:
            out.write(str(k))
        rows.append({"title": f"t{k}", "images": [path], "codes": [code] if value > 0 else []})
    return rows


class Learned(unittest.TestCase):
    def test_examples_are_learned(self) -> None:
        seen = evidence(200)
        truth, head = (seen.hidden[:, :1] > 0).float(), Further(16, 20, 1)
        head.measure(seen)
        logits = said(learned(seen, truth, torch.ones(200), head, 0.003), seen)
        self.assertGreater(float(((logits > 0) == truth.numpy().astype(bool)).mean()), 0.9)

    def test_a_strong_pull_keeps_the_head_where_it_stood(self) -> None:
        seen, start = evidence(60), Head(16, 3)
        truth = (said(start, seen) > np.median(said(start, seen), 0)).astype(np.float32)
        truth = torch.from_numpy(1 - truth)
        near = np.abs(said(learned(seen, truth, torch.ones(60), start, 30.0), seen) - said(start, seen)).mean()
        far = np.abs(said(learned(seen, truth, torch.ones(60), start, 0.003), seen) - said(start, seen)).mean()
        self.assertLess(near, far / 4)


class Refined(unittest.TestCase):
    CODES = ["a", "b", "c"]

    def ending(self) -> Ending:
        torch.manual_seed(1)
        return Ending(16, 3).eval()

    def test_a_category_is_added_and_no_other_weight_changes(self) -> None:
        ending, seen = self.ending(), evidence(200)
        # Seen on one of two pictures.
        result = refined(rows_of(seen, "new", seen.pictures[:, :, 0].amax(1) - 0.5), ending, self.CODES, seen, [], ["new"])
        before, after = ending.state_dict(), result.ending.state_dict()
        self.assertTrue(all(torch.equal(value, after[name]) for name, value in before.items()))
        self.assertGreater(result.categories["new"]["after"]["auc"], 0.75)
        self.assertIsNone(result.categories["new"]["before"])
        self.assertEqual(list(result.calibration), ["new"])

    def test_a_known_category_is_learned_anew_and_the_others_keep_their_weights(self) -> None:
        ending, seen = self.ending(), evidence(200)
        result = refined(rows_of(seen, "b"), ending, self.CODES, seen, ["b"], [])
        found = result.categories["b"]
        self.assertGreater(found["after"]["auc"], found["before"]["auc"] + 0.1)
        before, after = ending.base, result.ending.base
        for k in (0, 2):
            self.assertTrue(torch.equal(before.decide.weight[k], after.decide.weight[k]) and torch.equal(before.pair.weight[k], after.pair.weight[k]))
        self.assertFalse(torch.equal(before.decide.weight[1], after.decide.weight[1]))

    def test_a_model_that_was_grown_grows_again(self) -> None:
        seen = evidence(200)
        first = refined(rows_of(seen, "new"), self.ending(), self.CODES, seen, [], ["new"]).ending
        second = refined(rows_of(seen, "more"), first, [*self.CODES, "new"], seen, [], ["more"]).ending
        self.assertEqual(second.categories, 5)
        for name, value in first.added.state_dict().items():
            after = second.added.state_dict()[name]
            self.assertTrue(torch.equal(value, after[:1]), name)

    def test_one_that_was_added_is_learned_again_and_keeps_its_units(self) -> None:
        seen = evidence(200)
        rows = rows_of(seen, "new", seen.pictures[:, :, 0].amax(1) - 0.5)
        first = refined(rows, self.ending(), self.CODES, seen, [], ["new"]).ending
        rows = rows_of(seen, "new", seen.pictures[:, :, 1].amax(1) - 0.5)
        again = refined(rows, first, [*self.CODES, "new"], seen, ["new"], [])
        found = again.categories["new"]
        self.assertGreater(found["after"]["auc"], found["before"]["auc"] + 0.1)
        self.assertTrue(torch.equal(first.added.picture.mean, again.ending.added.picture.mean))
        self.assertFalse(torch.equal(first.added.picture.weight, again.ending.added.picture.weight))
        for name, value in first.base.state_dict().items():
            self.assertTrue(torch.equal(value, again.ending.base.state_dict()[name]), name)

    def test_examples_are_spread_over_the_folds_in_whole_groups(self) -> None:
        groups, truth = [f"g{k // 2}" for k in range(80)], np.array([[float(k < 16)] for k in range(80)])
        fold = folds_of(groups, truth)
        self.assertTrue((fold[0::2] == fold[1::2]).all())
        self.assertEqual(np.bincount(fold[:16]).tolist(), [4, 4, 4, 4])

    def test_rows_that_share_a_picture_or_a_title_are_one_group(self) -> None:
        seen = evidence(5)
        rows = rows_of(seen, "a")
        rows[3]["title"] = rows[0]["title"]
        rows[4]["images"] = rows[3]["images"]
        groups = groups_of(rows)
        self.assertEqual(len({groups[0], groups[3], groups[4]}), 1)
        self.assertEqual(len(set(groups)), 3)


class Counts(unittest.TestCase):
    def test_a_row_counts_as_many_times_as_it_stands_for_and_ten_times_at_most(self) -> None:
        self.assertEqual(counts_of([{"weight": 4}, {}, {"weight": 250}]).tolist(), [4, 1, 10])


class Widened(unittest.TestCase):
    def test_what_the_graph_computed_stays_and_constants_stand_behind_it(self) -> None:
        weight = np.random.default_rng(1).standard_normal((4, 3)).astype(np.float32)
        shapes = {"votes": ["n", 3], "maps": ["n", 100, 3]}
        inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4]), helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 100, 4])]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
        nodes = [helper.make_node("MatMul", ["x", "w"], ["votes"]), helper.make_node("MatMul", ["y", "w"], ["maps"])]
        graph = helper.make_graph(nodes, "picture", inputs, outputs, [numpy_helper.from_array(weight, "w")])
        given = {"x": np.ones((2, 4), np.float32), "y": np.ones((2, 100, 4), np.float32)}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "picture.onnx")
            onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), path)
            before = dict(zip(shapes, onnxruntime.InferenceSession(path).run(list(shapes), given)))
            # Twice: a model that was grown may grow again.
            widen_picture_graph(path, 2)
            widen_picture_graph(path, 1)
            after = dict(zip(shapes, onnxruntime.InferenceSession(path).run(list(shapes), given)))
        for name, value in (("votes", 0.0), ("maps", NOWHERE)):
            np.testing.assert_array_equal(after[name][..., :3], before[name])
            np.testing.assert_array_equal(after[name][..., 3:], np.full((*before[name].shape[:-1], 3), value, np.float32))


if __name__ == "__main__":
    unittest.main()
