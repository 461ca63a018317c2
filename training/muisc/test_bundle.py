"""A bundle's graphs are asked as serving asks them."""

from __future__ import annotations

import io
import json
import os
import tempfile
import unittest

import numpy as np
from PIL import Image

from .bundle import Served, ends_of, exact, refuse_other
from .features import prepared
from .pairs import FEATURES
from .tokenizer import Tokenizer

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
TINY = os.path.join(ROOT, "test", "muisc", "bundle")


def read(name: str) -> bytes:
    with open(os.path.join(TINY, name), "rb") as file:
        return file.read()


class BundleTest(unittest.TestCase):
    def setUp(self) -> None:
        self.served = Served(TINY, Tokenizer.load(os.path.join(TINY, "tokenizer.json")))

    def test_golden_answers_come_out(self) -> None:
        for golden in json.loads(read("golden.json")):
            files = [read(name) for name in golden["images"]]
            answer = self.served.judge(golden["title"], golden["category"], files, np.zeros((len(files), 0)))
            np.testing.assert_allclose(answer["logits"], golden["logits"], atol=golden["tolerance"])

    def test_every_two_pictures_are_compared_in_order(self) -> None:
        thumbs = np.repeat(np.array([0, 51, 255], np.uint8), 64 * 64 * 3).reshape(3, 64, 64, 3)
        np.testing.assert_allclose(self.served.compare(thumbs)[:, 0], [0.8, 0.0, 0.2], atol=1e-6)
        self.assertEqual([side.tolist() for side in ends_of(3)], [[0, 0, 1], [1, 2, 2]])
        self.assertEqual(self.served.compare(thumbs[:1]).shape, (0, FEATURES))

    def test_golden_pictures_are_kept_as_the_model_is_shown_them(self) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (90, 140, 4)).astype(np.uint8)
        for mode, ending in (("RGBA", "PNG"), ("RGB", "JPEG"), ("L", "PNG")):
            file, exif = io.BytesIO(), Image.Exif()
            exif[0x0112] = 6
            Image.fromarray(noise).convert(mode).save(file, ending, exif=exif)
            np.testing.assert_array_equal(prepared(exact(file.getvalue())), prepared(file.getvalue()))

    def test_takes_the_place_of_a_bundle_alone(self) -> None:
        refuse_other(TINY)
        with tempfile.TemporaryDirectory() as folder:
            refuse_other(os.path.join(folder, "new"))
            with self.assertRaisesRegex(SystemExit, "holds no model.json"):
                refuse_other(folder)


if __name__ == "__main__":
    unittest.main()
