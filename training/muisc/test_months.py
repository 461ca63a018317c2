"""The simulated reviewer does what is said of it, the estimate finds the rate that it estimates, and new faults lie where the rows say."""

from __future__ import annotations

import io
import os
import tempfile
import unittest

import numpy as np
from PIL import Image

from .months_judge import better
from .months_reviewer import Reviewer, among_published, wilson
from .months_set import FAULTS, encoded, faults_of, quality_of, shows, written
from .months_world import truth_of
from .refine import parted


class ReviewerTest(unittest.TestCase):
    def decisions(self, faulty: bool, doubt: float, count: int = 4000) -> np.ndarray:
        reviewer, truth = Reviewer(1), np.array([0, 1, 1, 0], np.float32) * faulty
        return np.stack([reviewer.decide(truth, doubt) for _ in range(count)])

    def test_it_errs_in_one_decision_of_twenty_where_the_case_is_clear(self) -> None:
        self.assertAlmostEqual(float(self.decisions(True, 0.9).any(1).mean()), 0.95, delta=0.015)
        self.assertAlmostEqual(float(self.decisions(False, 0.9).any(1).mean()), 0.05, delta=0.015)

    def test_strictness_decides_borderline_cases_only(self) -> None:
        self.assertGreater(float(self.decisions(False, 0.01).any(1).mean()), 0.2)

    def test_it_names_one_fault_at_least_and_none_that_is_not_there(self) -> None:
        given = self.decisions(True, 0.9)
        rejected = given[given.any(1)]
        self.assertEqual(float(rejected[:, [0, 3]].sum()), 0.0)
        self.assertAlmostEqual(float(rejected.sum(1).mean()), 1.7, delta=0.05)


class EstimateTest(unittest.TestCase):
    def test_the_estimate_finds_the_rate_and_its_interval_holds_it(self) -> None:
        source, inside, rates = np.random.default_rng(1), 0, []
        for _ in range(2000):
            faulty = source.random(800) < 0.12
            found = among_published(800, faulty[source.random(800) < 0.2].astype(float), 0.2, 200)
            rates.append(found.rate)
            inside += found.low <= float(faulty.sum()) / 1000 <= found.high
        self.assertAlmostEqual(float(np.mean(rates)), 0.096, delta=0.002)
        # An audit of a fifth without replacement varies less than the interval allows for.
        self.assertGreater(inside / 2000, 0.94)

    def test_where_nothing_was_audited_nothing_is_known(self) -> None:
        found = among_published(30, np.zeros(0), 0.2, 10)
        self.assertTrue(np.isnan(found.rate))
        self.assertEqual((found.low, found.high), (0.0, 0.75))

    def test_wilson(self) -> None:
        low, high = wilson(0.1, 100)
        self.assertAlmostEqual(low, 0.0552, delta=0.0005)
        self.assertAlmostEqual(high, 0.1744, delta=0.0005)


def jpeg(seed: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (50, 40, 3), np.uint8)).save(out, "JPEG")
    return out.getvalue()


def picture(seed: int) -> Image.Image:
    return Image.open(io.BytesIO(jpeg(seed))).convert("RGB")


class NewFaultsTest(unittest.TestCase):
    def test_each_lies_in_its_share_of_the_rows_and_on_any_picture(self) -> None:
        found = [each for nth in range(4000) for each in faults_of({"id": f"row-{nth}", "images": ["a", "b", "c"]})]
        for fault, (share, _) in FAULTS.items():
            places = [place for name, place in found if name == fault]
            self.assertAlmostEqual(len(places) / 4000, share, delta=0.015)
            self.assertEqual(set(places), {0, 1, 2})

    def test_each_changes_a_picture_and_keeps_its_size(self) -> None:
        for fault in FAULTS:
            with Image.open(io.BytesIO(encoded(picture(1), [fault], 90))) as image, picture(1) as before:
                self.assertEqual(image.size, before.size)
                self.assertGreater(np.abs(np.asarray(image, int) - np.asarray(before, int)).mean(), 5, fault)

    def test_one_that_would_not_show_is_not_there(self) -> None:
        grey = Image.new("RGB", (60, 60), "#808080")
        self.assertEqual([fault for fault in FAULTS if shows(fault, grey)], ["colour-cast"])
        striped = grey.copy()
        for left in range(12, 48, 5):
            striped.paste("#c02020", (left, 5, left + 2, 25))
        self.assertEqual([fault for fault in FAULTS if shows(fault, striped)], list(FAULTS))
        with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as out:
            os.mkdir(os.path.join(out, "images"))
            grey.save(os.path.join(source, "a.png"))
            rows = [written({"id": f"row-{nth}", "images": ["a.png"], "violations": [], "qualified": True}, source, out) for nth in range(60)]
        self.assertEqual({violation["code"] for row in rows for violation in row["violations"]}, {"colour-cast"})
        self.assertTrue(all(row["qualified"] == (not row["violations"]) for row in rows))

    def test_how_a_picture_is_saved_tells_nothing_of_what_was_done_to_it(self) -> None:
        rows = [{"id": f"row-{nth}", "images": ["a", "b", "c"]} for nth in range(3000)]
        touched = {(row["id"], picture) for row in rows for _, picture in faults_of(row)}
        own = [quality_of(row, k) for row in rows for k in range(3) if (row["id"], k) in touched]
        others = [quality_of(row, k) for row in rows for k in range(3) if (row["id"], k) not in touched]
        self.assertEqual(set(own), set(others))
        self.assertAlmostEqual(float(np.mean(own)), float(np.mean(others)), delta=0.4)
        tables = [Image.open(io.BytesIO(encoded(picture(1), faults, 90))).quantization for faults in ([], ["upside-down"])]
        self.assertEqual(tables[0], tables[1])

    def test_rows_say_which_picture_was_changed_and_the_others_are_only_encoded_as_those_are(self) -> None:
        with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as out:
            os.mkdir(os.path.join(out, "images"))
            for name in "ab":
                with open(os.path.join(source, f"{name}.jpg"), "wb") as file:
                    file.write(jpeg(ord(name)))
            seen = set()
            for nth in range(60):
                row = written({"id": f"row-{nth}", "images": ["a.jpg", "b.jpg"], "violations": [], "qualified": True}, source, out)
                pictures = {violation["image"] for violation in row["violations"]}
                self.assertEqual(row["qualified"], not pictures)
                self.assertEqual(truth_of(row).sum(), len(row["violations"]))
                for place, (name, image) in enumerate(zip("ab", row["images"])):
                    with open(os.path.join(out, image), "rb") as file:
                        plain = encoded(picture(ord(name)), [], quality_of(row, place))
                        self.assertEqual(file.read() == plain, place not in pictures)
                seen |= pictures
            self.assertEqual(seen, {0, 1})


class JudgeTest(unittest.TestCase):
    def test_a_category_is_taken_over_only_where_it_is_told_better_beyond_chance(self) -> None:
        source = np.random.default_rng(1)
        truth, counts = source.random(400) < 0.3, np.ones(400)
        vague, sharp = np.full(400, 0.3), np.where(truth, 0.7, 0.15)
        self.assertTrue(better(vague, sharp, truth, counts))
        self.assertFalse(better(sharp, vague, truth, counts))
        self.assertFalse(better(vague, np.clip(vague + 0.02 * source.standard_normal(400), 0.01, 0.99), truth, counts))


class PartedTest(unittest.TestCase):
    def test_whole_groups_are_held_out_and_the_same_share_of_each_mark(self) -> None:
        groups, marked = [f"g{k // 2}" for k in range(200)], np.array([int(k >= 150) for k in range(200)])
        held = parted(groups, marked, 0.3)
        self.assertTrue((held[0::2] == held[1::2]).all())
        self.assertAlmostEqual(float(held[marked == 1].mean()), 0.3, delta=0.03)
        self.assertAlmostEqual(float(held[marked == 0].mean()), 0.3, delta=0.03)


if __name__ == "__main__":
    unittest.main()
