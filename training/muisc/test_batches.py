"""What is varied in training changes no label."""

from __future__ import annotations

import unittest
from types import SimpleNamespace

import numpy as np

from .batches import Together, exchanged, grouped, reordered, turned
from .model import PAIRS
from .pairs import DIRECTED, FEATURES
from .traits import UNKNOWN, VALUES, claimed, shown


def example() -> dict[str, np.ndarray]:
    source = np.random.default_rng(1)
    return {
        "fine": source.random((4, 80, 10, 10)),
        "middle": source.random((4, 112, 20, 20)),
        "present": np.ones(4),
        # Each comparison says whose it is.
        "pairs": np.array([[float(10 * i + j)] * FEATURES for i, j in PAIRS[:6]]),
        "dyes": np.arange(4 * 100 * 3).reshape(4, 100, 3),
        "cells": np.arange(4 * 100 * 2).reshape(4, 100, 2),
        "stranger": np.arange(4),
        "codes": np.array([1, 0]),
    }


class Traits(unittest.TestCase):
    def names(self, marked: np.ndarray) -> list[str]:
        return [value for value, is_one in zip(VALUES, marked == 1) if is_one]

    def test_a_title_claims_what_it_has_the_words_of(self) -> None:
        self.assertEqual(self.names(claimed("Brackwater Long-Sleeve Hooded Top, striped")), ["hood", "long sleeves", "striped"])
        self.assertEqual(self.names(claimed("T-shirt with SHORT  SLEEVES")), ["short sleeves"])
        # A long sleeve is no long skirt, and a roundel not round.
        self.assertEqual(self.names(claimed("Full-sleeve longline roundel tee")), ["long sleeves"])
        self.assertEqual(self.names(claimed("Above-the-Knee Shorts")), ["thigh-length"])

    def test_what_a_product_could_have_and_has_not_is_known(self) -> None:
        marked = shown({"sleeves": {"value": "no sleeves", "choices": ["no sleeves", "long sleeves", "a choice of later"]}})
        self.assertEqual(self.names(marked), ["no sleeves"])
        self.assertEqual(marked[VALUES.index("long sleeves")], 0)
        self.assertEqual((marked == UNKNOWN).sum(), len(VALUES) - 2)


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
        for (i, j), told in zip(PAIRS, after["pairs"]):
            self.assertEqual(told[DIRECTED[0]], told[0] * (1 if order[i] < order[j] else -1))
        np.testing.assert_array_equal(after["fine"], before["fine"][order])
        np.testing.assert_array_equal(after["codes"], before["codes"])

    def test_left_and_right_change_in_maps_and_in_what_is_asked_of_their_cells(self) -> None:
        before = example()
        seed = next(seed for seed in range(20) if turned(before, np.random.default_rng(seed)) is not before)
        after = turned(before, np.random.default_rng(seed))
        np.testing.assert_array_equal(after["fine"][0, 0, 3], before["fine"][0, 0, 3, ::-1])
        np.testing.assert_array_equal(after["cells"][1].reshape(10, 10, 2)[4, 0], before["cells"][1].reshape(10, 10, 2)[4, 9])
        np.testing.assert_array_equal(after["dyes"][1].reshape(10, 10, 3)[4, 0], before["dyes"][1].reshape(10, 10, 3)[4, 9])

    def test_a_wrong_title_is_not_exchanged_and_others_say_in_what_they_are_wrong(self) -> None:
        texts = [("a mug", None), ("a red mug", "colour"), ("a lamp", "kind")]
        row = {"title": "mug", "titles": [{"text": text, "wrong": wrong} for text, wrong in texts], "violations": []}
        seen = {exchanged(row, np.random.default_rng(seed))[0] for seed in range(30)}
        self.assertEqual(seen, {"mug", "a mug"})
        wrong = {**row, "violations": [{"code": "title-mismatch"}]}
        self.assertEqual({exchanged(wrong, np.random.default_rng(seed))[0] for seed in range(30)}, {"mug"})
        _, others, aspects = exchanged(row, None)
        self.assertEqual(list(zip(others, aspects)), [("a mug", 0), ("a lamp", 1), ("a red mug", 2), ("", UNKNOWN)])

    def test_every_row_is_in_one_batch(self) -> None:
        source = np.random.default_rng(2)
        rows = [{"images": ["x"] * int(source.integers(1, 6)), "pictures": [{"model": f"c{int(source.integers(4))}-0101"}]} for _ in range(103)]
        groups = grouped(rows, 8, source)
        self.assertEqual(sorted(row for group in groups for row in group), list(range(103)))
        self.assertLessEqual(max(len({len(rows[row]["images"]) for row in group}) for group in groups), 5)


class Mixed(unittest.TestCase):
    """Sets whose batches are their numbers."""

    def of(self, name: str, count: int, findings: tuple[str, ...] = ("size",)) -> SimpleNamespace:
        return SimpleNamespace(finding_names=findings, steps=lambda size: count, batches=lambda size, seed: iter([(name, k) for k in range(count)]))

    def test_every_batch_of_every_set_comes_once_and_the_sets_are_mixed(self) -> None:
        both = Together([self.of("a", 30), self.of("b", 10)])
        seen = list(both.batches(32, 1))
        self.assertEqual(len(seen), both.steps(32))
        self.assertEqual(sorted(seen), sorted([("a", k) for k in range(30)] + [("b", k) for k in range(10)]))
        self.assertGreater(sum(name == "b" for name, _ in seen[:20]), 0)
        self.assertGreater(sum(name == "b" for name, _ in seen[20:]), 0)
        self.assertNotEqual([name for name, _ in seen], [name for name, _ in both.batches(32, 2)])

    def test_sets_of_other_findings_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "findings/main.ts"):
            Together([self.of("a", 1), self.of("b", 1, ("aspect",))])


if __name__ == "__main__":
    unittest.main()
