"""What must hold of real cut-outs and of sellers' cameras in composed sequences, without packs. Run: python -m unittest training.compose.test_real"""

from __future__ import annotations

import io
import unittest
from dataclasses import replace

import numpy as np
from PIL import Image

from ..render.random_source import Source
from . import camera, clean, fakes, finish, framing, grounds, picture
from .sequence import REAL, Composer
from .store import part_of
from .test_support import folder_of_module


def setUpModule() -> None:
    global composer
    composer = fakes.composer(folder_of_module())


class CutOuts(unittest.TestCase):
    def test_their_share_of_the_sequences_is_as_stated_whatever_their_number(self) -> None:
        found = [composer.clean(composer.source("real", index)).product.is_real for index in range(500)]
        self.assertAlmostEqual(sum(found) / 500, REAL, delta=0.05)

    def test_they_are_never_put_into_a_place_and_details_show_other_parts(self) -> None:
        for index in range(60):
            for product in composer.studio.real:
                shots = clean.draft(composer.studio.store, product, "train", Source("places", index)).shots
                self.assertLessEqual({shot.role for shot in shots[1:]}, {"crop"})
                self.assertTrue(all(shot.placing.scale <= 1 for shot in shots))
                windows = [clean.window(shot) for shot in shots[1:]]
                for k, one in enumerate(windows):
                    self.assertTrue(all(clean.overlap(one, other) < clean.ANOTHER * clean.area(one) for other in windows[:k]))

    def test_their_part_is_that_of_their_photo(self) -> None:
        self.assertEqual({part_of(product) for product in composer.studio.real}, {"train"})
        self.assertEqual(composer.studio.store.real("test"), [])


class Crops(unittest.TestCase):
    def test_they_hold_about_a_third_to_two_thirds_of_the_product(self) -> None:
        row = composer.studio.real[0].front
        wide, tall = framing.boxed(row)
        for index in range(100):
            shot = framing.crop(row, Source("crop", index), grounds.flat("white", (255, 255, 255)))
            left, top, right, bottom = clean.window(shot)
            inside = clean.overlap((left, top, right, bottom), (-wide / 2, -tall / 2, wide / 2, tall / 2)) / (wide * tall)
            self.assertTrue(0.2 < inside < 0.75, inside)


class Cameras(unittest.TestCase):
    def life(self, **other: object) -> camera.Life:
        found = next(life for k in range(50) if (life := camera.of(Source("life", k))))
        return replace(found, **other)

    def test_as_many_sellers_have_one_as_the_table_says(self) -> None:
        found = [camera.of(Source("cameras", k)) is not None for k in range(600)]
        self.assertAlmostEqual(sum(found) / 600, camera.HAS_LIFE, delta=0.06)

    def test_the_same_picture_comes_out_the_same_again(self) -> None:
        draft = composer.clean(composer.source("camera", 1))
        one, other = (picture.paint(composer.studio.store, draft.shots[0], self.life()).image for _ in range(2))
        self.assertEqual(one.tobytes(), other.tobytes())

    def test_paper_stays_clean_where_the_product_was_cut_out_of_its_photo(self) -> None:
        shot = replace(composer.clean(composer.source("camera", 2)).shots[0], ground=grounds.flat("white", (255, 255, 255)))
        pixels = np.asarray(picture.paint(composer.studio.store, shot, self.life(cut_out=True, gains=(0.93, 0.93, 0.93))).image)
        self.assertEqual(pixels[:6, :6].tolist(), np.full((6, 6, 3), 255).tolist())

    def test_the_worst_of_it_is_far_from_the_mildest_fault(self) -> None:
        worst = self.life(
            cut_out=False, gains=(1.0, 1.0, 1.0), noise=0.0, size=camera.SAVED_AT[0], quality=camera.SAVED_QUALITY[0], subsampling=2, sharpened=None
        )
        by_life, by_saving = [], []
        for index in range(12):
            shot = composer.clean(composer.source("camera", index)).shots[0]
            plain = picture.paint(composer.studio.store, shot).image
            lived = picture.paint(composer.studio.store, shot, worst).image
            ratio = 150 / max(plain.size)
            small = plain.resize((round(plain.width * ratio), round(plain.height * ratio)), Image.Resampling.BICUBIC)
            self.assertGreater(detail(lived), 1.3 * detail(small.resize(plain.size, Image.Resampling.BICUBIC)))
            by_life.append(lost(plain, lived))
            by_saving.append(lost(plain, Image.open(io.BytesIO(finish.jpeg(plain, 24))).convert("RGB")))
        # Not of each picture: one of fine stripes loses more by being resized at all.
        self.assertLess(np.median(by_life), np.median(by_saving))


def detail(image: Image.Image) -> float:
    """Mean step between neighbours' means and a pixel: what softness takes away."""
    grey = np.asarray(image.convert("L"), np.float32)
    return float(np.abs(4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]).mean())


def lost(one: Image.Image, other: Image.Image) -> float:
    return float(np.sqrt(((np.asarray(one, np.float32) - np.asarray(other, np.float32)) ** 2).mean()))


composer: Composer

if __name__ == "__main__":
    unittest.main()
