from __future__ import annotations

import argparse
import contextlib
import io
import os
import tempfile
import types
import unittest
from unittest.mock import patch

import numpy as np

from . import ablate
from .checkpoint import alone
from .reasons import codes

ROWS, SEEDS = 200, (1, 2)
CHECKED = types.SimpleNamespace(rows=[{"pictures": [{"model": f"m{nth // 4}"}]} for nth in range(ROWS)])


def kept(out: str, variants: dict[str, float]) -> None:
    """Scores of finished trainings, that put the categories apart by so much."""
    source = np.random.default_rng(0)
    truth = (source.random((ROWS, len(codes()))) < 0.1).astype(float)
    for seed in SEEDS:
        for name, apart in variants.items():
            folder = ablate.folder_of(out, name, seed)
            os.makedirs(folder)
            noise = source.normal(size=truth.shape)
            np.savez(os.path.join(folder, "scores.npz"), logits=apart * truth + noise, qualified=noise[:, 0] - apart * truth.sum(1), truth=truth)


def printed(out: str) -> tuple[dict[str, str], dict[str, str]]:
    """Lines by variant: of the means, and of the categories."""
    args, said = argparse.Namespace(out=out, check="x", seeds=len(SEEDS)), io.StringIO()
    with patch.object(ablate.Sequences, "newest", lambda name: CHECKED), patch.object(ablate, "RESAMPLES", 60), contextlib.redirect_stdout(said):
        ablate.report(args)
    table, categories = said.getvalue().split("\n\n")
    return {line[:20].strip(): line for line in table.splitlines()[2:]}, {line[:20].strip(): line[20:] for line in categories.splitlines()[1:]}


class TakingTurns(unittest.TestCase):
    def asked(self, out: str) -> argparse.Namespace:
        return argparse.Namespace(out=out, run=None, name="x", check="x", rows=None, epochs=1, batch=32, rate=1e-3, threads=1)

    def test_what_another_process_trains_is_left_to_it(self) -> None:
        with tempfile.TemporaryDirectory() as out, patch.object(ablate.subprocess, "run") as run:
            held = alone(ablate.folder_of(out, "full", 1))
            ablate.trained(self.asked(out), "full", 1)
            held.close()
            run.assert_not_called()

    def test_a_training_that_fails_ends_it_with_what_it_said(self) -> None:
        ended = types.SimpleNamespace(returncode=1, stderr="no such set")
        with tempfile.TemporaryDirectory() as out, patch.object(ablate.subprocess, "run", return_value=ended):
            with self.assertRaisesRegex(SystemExit, "no such set"):
                ablate.trained(self.asked(out), "full", 1)


class ReportTest(unittest.TestCase):
    def test_gains_are_those_of_full_and_those_that_touch_zero_are_marked(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            kept(out, {"full": 2, "no-title": 1, "no-plan": 2})
            lines, categories = printed(out)
        self.assertEqual(set(lines), {"full", "no-title", "no-plan"})
        self.assertNotIn("~", lines["no-title"][:64])
        self.assertIn("~", lines["no-plan"][:64])
        self.assertGreater(float(lines["no-title"].split()[2]), 0.1)
        self.assertEqual(categories["full"], "none")
        self.assertGreater(categories["no-title"].count(";"), 5)

    def test_one_classifier_for_each_category_says_nothing_of_qualified(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            kept(out, {"full": 2, **{f"only {code}": 1.5 for code in codes()}})
            self.assertIn("nan", printed(out)[0]["one-each"])

    def test_it_counts_when_all_its_categories_are_trained(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            kept(out, {"full": 2, **{f"only {code}": 1.5 for code in codes()[1:]}})
            self.assertEqual(set(printed(out)[0]), {"full"})

    def test_without_full_there_is_nothing_to_compare_with(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            kept(out, {"no-title": 1})
            with self.assertRaisesRegex(SystemExit, "no finished trainings of full"):
                printed(out)


if __name__ == "__main__":
    unittest.main()
