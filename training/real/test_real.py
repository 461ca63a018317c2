"""What must hold of cut-outs and of the list of the accepted, without the corpora. Run: python -m unittest training.real.test_real"""

from __future__ import annotations

import json
import unittest
from collections import Counter

import cv2
import numpy as np

from ..render.nouns import SYNONYMS
from ..render.random_source import Source
from . import matte, quality, segment
from .accepted import LIST, Accepted, accepted, listed
from .photos import KINDS, PATHS, photo
from .rows import TRAITS, row_of, stated

RED, FLOOR = (180, 30, 40), (150, 140, 120)


def garment() -> np.ndarray:
    """A shirt's outline, (300, 260) bool."""
    mask = np.zeros((300, 260), np.uint8)
    cv2.rectangle(mask, (85, 60), (175, 250), 1, -1)
    cv2.fillPoly(mask, [np.array([(85, 60), (25, 120), (50, 150), (85, 115)]), np.array([(175, 60), (235, 120), (210, 150), (175, 115)])], 1)
    return mask > 0


def on_floor() -> np.ndarray:
    """It on a floor with boards and grain, as a camera blurs it."""
    rng = np.random.default_rng(3)
    pixels = np.full((300, 260, 3), FLOOR, np.float32)
    pixels[:, ::40] -= 25
    pixels[garment()] = RED
    pixels += rng.normal(0, 6, pixels.shape)
    return cv2.GaussianBlur(np.clip(pixels, 0, 255), (0, 0), 0.8).astype(np.uint8)


class Cutting(unittest.TestCase):
    def test_a_garment_on_a_floor_is_found(self) -> None:
        found = segment.segment(on_floor())
        self.assertGreater(segment.overlap(found.mask, garment()), 0.97)
        self.assertGreater(quality.grade(on_floor(), found.mask, found.agreement), 0.9)

    def test_the_same_photo_gives_the_same_mask(self) -> None:
        self.assertTrue((segment.segment(on_floor()).mask == segment.segment(on_floor()).mask).all())

    def test_nothing_of_the_floor_shines_through_at_the_edge(self) -> None:
        cut = matte.cut_out(on_floor(), garment(), Source("no shadow", 3))
        edge = (cut.mask > 40) & (cut.mask < 250)
        shown = cut.rgba[..., :3].astype(float)[edge]
        self.assertGreater(len(shown), 100)
        # Red keeps its hue; what is half floor would have green in it.
        self.assertLess(float(np.percentile(shown[:, 1], 95)), 70)

    def test_edges_are_a_pixel_soft_and_nothing_is_enlarged(self) -> None:
        cut = matte.cut_out(on_floor(), garment(), Source("edge"))
        soft = ((cut.mask > 12) & (cut.mask < 243)).sum()
        length = cv2.arcLength(cv2.findContours(garment().astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0][0], True)
        self.assertTrue(0.5 < soft / length < 3)
        self.assertLessEqual(max(cut.mask.shape), matte.SIDE)
        self.assertLess((cut.mask > 127).sum(), garment().sum())
        self.assertGreater((cut.mask > 127).sum(), 0.93 * garment().sum())

    def test_large_photos_are_taken_down_to_the_size_of_sprites(self) -> None:
        large = cv2.resize(garment().astype(np.uint8), None, fx=3, fy=3) > 0
        cut = matte.cut_out(np.full((*large.shape, 3), RED, np.uint8), large, Source("large"))
        self.assertEqual(max(cut.mask.shape), matte.SIDE)

    def test_what_runs_out_of_the_photo_or_is_ragged_is_graded_low(self) -> None:
        rng = np.random.default_rng(1)
        ragged = garment() ^ (cv2.dilate(garment().astype(np.uint8), np.ones((15, 15))) > 0) & (rng.random((300, 260)) < 0.4)
        self.assertLess(quality.grade(on_floor(), ragged, 1.0), 0.3)
        cut = garment()
        cut[60:, 85:175] = True
        self.assertEqual(quality.grade(on_floor(), cut, 1.0), 0.0)


class List(unittest.TestCase):
    def test_it_names_photos_of_corpora_that_may_be_learned_from_once_each_and_none_of_the_test_part(self) -> None:
        with open(LIST, encoding="utf-8") as text:
            rows = [json.loads(line) for line in text]
        paths = [row["photo"] for row in rows]
        self.assertEqual([path for path, count in Counter(paths).items() if count > 1], [])
        self.assertEqual([path for path in paths if accepted({"photo": path, "cover": 0.1, "kind": "mug"}).photo.part == "test"], [])
        self.assertGreaterEqual(sum(path.startswith("clothing/") for path in paths), 250)

    def test_every_product_has_a_front_lies_in_one_part_and_no_two_have_one_name(self) -> None:
        views, parts = Counter((one.photo.model, one.photo.view) for one in listed()), {}
        self.assertEqual([name for name, count in views.items() if count > 1], [])
        for one in listed():
            parts.setdefault(one.photo.model, set()).add(one.photo.part)
        self.assertTrue(all(len(found) == 1 for found in parts.values()))
        self.assertEqual({model for model, _ in views}, {model for model, view in views if view == "front"})

    def test_what_only_evaluates_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "may be learned from"):
            photo("magento/images/1.jpg")

    def test_kinds_have_names_and_places(self) -> None:
        self.assertLessEqual({*KINDS.values(), *PATHS}, set(SYNONYMS))
        with self.assertRaisesRegex(ValueError, "nouns.SYNONYMS"):
            accepted({"photo": "clothing/dress/a.jpg", "cover": 0.2, "kind": "gown"})

    def test_another_mask_than_the_one_that_was_looked_at_is_not_taken(self) -> None:
        one = accepted({"photo": "clothing/dress/a.jpg", "cover": 0.2})
        self.assertTrue(one.is_same_mask(0.205))
        self.assertFalse(one.is_same_mask(0.23))


class Rows(unittest.TestCase):
    def row(self) -> dict:
        one = Accepted(photo("clothing/t-shirt/0123456789.jpg"), 0.3, "t-shirt", None)
        return row_of(one, matte.cut_out(on_floor(), garment(), Source("row")))

    def test_it_says_what_a_sprites_row_says_with_traits_that_all_of_its_kind_have(self) -> None:
        row = self.row()
        self.assertEqual((row["model"], row["view"], row["category"], row["licence"]), ("real-t-shirt-01234567", "front", "clothing/tops", "CC0-1.0"))
        self.assertEqual((row["facts"]["kind"], row["facts"]["colour"]), ("t-shirt", "red"))
        self.assertEqual({name: trait["value"] for name, trait in row["facts"]["traits"].items()}, {"sleeves": "short sleeves", "front": "no zip"})
        self.assertLessEqual(set(TRAITS), set(SYNONYMS))
        for title in row["titles"]:
            self.assertIn("kind", [part["slot"] for part in title["parts"]])
            self.assertNotRegex(title["text"], r"\{|\}|  |None")

    def test_cloth_is_never_of_metal_and_many_colours_are_called_so(self) -> None:
        self.assertEqual(stated({"silver": 0.6, "white": 0.3, "grey": 0.1}), "white")
        self.assertEqual(stated({"silver": 0.3, "grey": 0.6}), "grey")
        self.assertEqual(stated({"red": 0.3, "blue": 0.25, "yellow": 0.25, "green": 0.2}), "multicolour")


if __name__ == "__main__":
    unittest.main()
