"""What must hold of composed sequences and their shards, without packs. Run: python -m unittest training.compose.test_sequence"""

from __future__ import annotations

import io
import json
import os
import pickle
import tempfile
import unittest

from PIL import Image

from ..render.pack_format import write_index, write_shard
from ..render.random_source import Source
from . import fakes, finish
from .choice import MARKS
from .faults import CODES
from .materialise import code_digest, shard_name
from .sequence import About, Composer
from .shards import Sequences
from .test_support import folder_of_module

REASONS = os.path.join(os.path.dirname(__file__), "..", "..", "processors", "review", "reasons.json")


def setUpModule() -> None:
    global folder, composer
    folder = folder_of_module()
    composer = fakes.composer(folder)


def seen_as() -> dict[str, dict]:
    with open(REASONS, encoding="utf-8") as text:
        return {entry["code"]: entry["seenAs"] for entry in json.load(text)["reasons"] if "seenAs" in entry}


class Determinism(unittest.TestCase):
    def test_the_same_key_and_index_give_the_same_bytes_in_another_composer(self) -> None:
        again = fakes.composer(folder)
        for index in (11, 4):
            one, other = composer.sequence("same", index), again.sequence("same", index)
            self.assertEqual(one.row, other.row)
            self.assertEqual(one.files, other.files)

    def test_other_indices_and_keys_give_other_sequences(self) -> None:
        files = [composer.sequence(key, index).files[0] for key, index in (("a", 0), ("a", 1), ("b", 0))]
        self.assertEqual(len(set(files)), 3)


class AskedFor(unittest.TestCase):
    def test_products_that_are_asked_for_come_up_more_often(self) -> None:
        category = composer.studio.products[0].category
        asked = fakes.composer(folder, About(category, 0.9))
        counts = [sum(one.clean(one.source("asked", index)).product.category == category for index in range(40)) for one in (composer, asked)]
        self.assertGreater(counts[1], 32)
        self.assertLess(counts[0], counts[1])
        with self.assertRaisesRegex(ValueError, "begins with 'no such'"):
            fakes.composer(folder, About("no such", 0.5))


class Marked(unittest.TestCase):
    def test_most_pictures_have_faults_of_single_pictures_and_nothing_else_is_wrong(self) -> None:
        rows = [composer.marked("marks", index).row for index in range(10)]
        known = {code for code, _ in MARKS}
        found = [(nth, violation["image"], violation["code"]) for nth, row in enumerate(rows) for violation in row["violations"]]
        self.assertLessEqual({code for _, _, code in found}, known)
        pictures = sum(len(row["images"]) for row in rows)
        self.assertGreater(len({(nth, image) for nth, image, _ in found}), 0.4 * pictures)
        self.assertLess(len({(nth, image) for nth, image, _ in found}), pictures, "some stay clean")


class Rows(unittest.TestCase):
    def test_a_row_says_what_the_format_asks_for(self) -> None:
        known = seen_as()
        for index in range(12):
            one = composer.sequence("rows", index)
            row = one.row
            self.assertEqual(len(row["images"]), len(one.files))
            self.assertEqual(len(row["pictures"]), len(one.files))
            self.assertTrue(1 <= len(one.files) <= 9)
            self.assertEqual(row["qualified"], not row["violations"])
            self.assertEqual(row["review"]["code"] is None, row["qualified"])
            self.assertLessEqual(set(row["review"]["names"]), {v["code"] for v in row["violations"]})
            for v in row["violations"]:
                kinds = known[v["code"]].get("subKinds")
                # A copy that has a mark of its own is of none.
                self.assertIn(v["subKind"], [*(kinds or [None]), *([None] if v["variant"] == "copy with a mark" else [])])
                self.assertEqual(bool(v["boxes"]), known[v["code"]].get("local", False), v)
                self.assertTrue(all(0 <= b[0] < b[2] <= 1 and 0 <= b[1] < b[3] <= 1 for b in v["boxes"]))
                if known[v["code"]].get("slot") == "main":
                    self.assertEqual(v["image"], 0)
            for data, about in zip(one.files, row["pictures"]):
                self.assertEqual(Image.open(io.BytesIO(data)).size, (about["width"], about["height"]))

    def test_every_code_of_the_catalogue_can_be_made(self) -> None:
        self.assertEqual(set(CODES), set(seen_as()))
        for code in CODES:
            found = (composer.only("codes", index, code) for index in range(14))
            made = next((one for one in found if one), None)
            self.assertIsNotNone(made, code)
            self.assertIn(code, {v["code"] for v in made.row["violations"]})

    def test_clean_sprites_are_never_enlarged_and_the_front_comes_first(self) -> None:
        for draft in (composer.clean(composer.source("clean", index)) for index in range(60)):
            self.assertEqual(draft.shots[0].row["view"], "front")
            self.assertTrue(all(shot.placing.scale <= 1 for shot in draft.shots))


class Finishing(unittest.TestCase):
    def test_size_and_format_do_not_depend_on_what_is_shown(self) -> None:
        plain, noisy = Image.new("RGB", (480, 400), "white"), Image.effect_noise((480, 400), 90).convert("RGB")
        for index in range(20):
            one, other = (finish.finished(image, Source("finish", index)) for image in (plain, noisy))
            self.assertEqual(one[1:], other[1:])


class Shards(unittest.TestCase):
    def test_what_is_written_is_read_again_also_after_pickling(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            made = [composer.sequence("shards", index) for index in range(3)]
            name = shard_name(0, 3)
            write_shard(os.path.join(place, name), [one.row for one in made], [file for one in made for file in zip(one.row["images"], one.files)])
            write_index(place, "sequences", {"code": code_digest()}, [name])
            sequences = pickle.loads(pickle.dumps(Sequences(place)))
            self.assertEqual(len(sequences), 3)
            self.assertEqual(sequences.files(1), made[1].files)
            row, pictures = sequences[2]
            self.assertEqual(row, json.loads(json.dumps(made[2].row)))
            self.assertEqual([image.size for image in pictures], [(about["width"], about["height"]) for about in row["pictures"]])


folder: str
composer: Composer

if __name__ == "__main__":
    unittest.main()
