"""What must hold of photos that marks are laid over, without corpora or packs. Run: python -m unittest training.compose.test_photos"""

from __future__ import annotations

import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from .. import split
from ..render.random_source import Source
from . import fakes
from .photos import LEAST, LONGEST, Photos, window
from .sequence import PHOTOS, About
from .test_support import folder_of_module


def setUpModule() -> None:
    global folder, corpora
    folder, corpora = folder_of_module(), Path(tempfile.mkdtemp(dir=folder_of_module()))
    for number in range(24):
        path = corpora / "clothing" / "dress" / f"{number:08d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = np.random.default_rng(number).integers(0, 255, (53, 40, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((400, 530)).save(path)
    clear = Image.new("RGBA", (700, 700), (0, 0, 0, 0))
    (corpora / "saleor" / "images").mkdir(parents=True)
    for number in range(12):
        clear.save(corpora / "saleor" / "images" / f"saleor-{number}.png")


class OfPhotos(unittest.TestCase):
    def test_they_are_those_of_the_part(self) -> None:
        for part in ("train", "development"):
            found = Photos(part, corpora)
            self.assertEqual({split.part("photo", path) for path in found.paths}, {part})
            shown = {shot.row["photo"] for shot in found.draft(Source("part", part)).shots}
            self.assertLessEqual(shown, set(found.paths))
        self.assertNotEqual(Photos("train", corpora).digest, Photos("development", corpora).digest)

    def test_without_corpora_it_is_said_where_they_were_looked_for(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "no photos of the part train in /nowhere.*--corpus"):
            Photos("train", Path("/nowhere"))

    def test_a_part_of_one_lies_within_it_and_is_large_enough_to_be_looked_at(self) -> None:
        for index in range(200):
            size = ((400, 533), (348, 348), (2160, 2160), (250, 900))[index % 4]
            left, top, right, bottom = window(size, Source("window", index))
            self.assertTrue(0 <= left < right <= size[0] and 0 <= top < bottom <= size[1])
            self.assertGreaterEqual(max(right - left, bottom - top), min(LEAST, min(size)) - 1)

    def test_pictures_are_never_enlarged_nor_larger_than_others(self) -> None:
        for index in range(30):
            for picture in Photos("train", corpora).draft(Source("size", index)).pictures:
                self.assertLessEqual(max(picture.image.size), max(LONGEST))
                self.assertEqual(picture.mask.size, picture.image.size)

    def test_what_is_clear_becomes_white(self) -> None:
        photos = Photos("train", corpora)
        path = next(path for path in photos.paths if path.startswith("saleor"))
        self.assertEqual(photos.taken(path, Source("clear")).getextrema(), ((255, 255),) * 3)


class Marked(unittest.TestCase):
    def test_about_as_many_sequences_are_of_photos_as_stated_and_rows_tell_which(self) -> None:
        composer = fakes.composer(folder, photos=Photos("train", corpora))
        rows = [composer.marked("photos", index).row for index in range(60)]
        of_photos = [row for row in rows if row["pictures"][0]["view"] == "photo"]
        self.assertAlmostEqual(len(of_photos) / len(rows), PHOTOS, delta=0.15)
        for row in of_photos:
            self.assertEqual((row["title"], row["titles"], row["category"]), ("", [], ""))
            self.assertEqual({picture["view"] for picture in row["pictures"]}, {"photo"})
        self.assertTrue(any(row["violations"] for row in of_photos))

    def test_sequences_of_products_are_the_same_with_photos_as_without(self) -> None:
        one, other = fakes.composer(folder), fakes.composer(folder, photos=Photos("train", corpora))
        self.assertEqual(one.sequence("same", 3).files, other.sequence("same", 3).files)


class Crops(unittest.TestCase):
    def test_parts_of_views_come_up_more_often_where_they_are_asked_for(self) -> None:
        def shares(composer) -> float:
            roles = Counter(shot.role for index in range(80) for shot in composer.clean(composer.source("crops", index)).shots[1:])
            return roles["crop"] / roles.total()

        few, many = shares(fakes.composer(folder)), shares(fakes.composer(folder, About(crops=8.0)))
        self.assertGreater(many, 1.3 * few)


if __name__ == "__main__":
    unittest.main()
