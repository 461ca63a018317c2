"""What must hold of the training plan, the facts, the titles, the split and the packs, without rendering. Run: $PY -m unittest training.render.test_training"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from functools import lru_cache

import numpy as np
from PIL import Image

from ..muisc.traits import VALUES
from ..real.photos import PATHS
from ..split import SHARES, part, parts
from . import pack_format, packs, plates, sprites
from .categories import module_of, names
from .nouns import SYNONYMS
from .palette import FAMILIES, WORDS, contradicts, family_shares
from .random_source import Source
from .titles import parts_of, text_of
from .training_plan import Model, models


@lru_cache(maxsize=1)
def plan() -> list[Model]:
    return list(models())


class TrainingPlan(unittest.TestCase):
    def test_it_is_as_large_as_promised_and_even_over_the_categories(self) -> None:
        per = Counter(category for category, _ in {(model.category, model.seed) for model in plan()})
        self.assertGreaterEqual(len(per), 32)
        self.assertGreaterEqual(sum(per.values()), 1500)
        self.assertEqual({category: count for category, count in per.items() if count != 44}, {category: 88 for category in per if category.startswith("worn_")})
        self.assertTrue(0.2 <= sum(model.colour is not None for model in plan()) / sum(per.values()) <= 0.3)

    def test_any_prefix_is_a_cross_section(self) -> None:
        self.assertEqual({model.category for model in plan()[: 2 * len(names())]}, set(names()))

    def test_a_model_shows_four_different_sides_front_first_clothes_on_people_seven_and_a_second_colour_two(self) -> None:
        for model in plan():
            views = [view.name for view in model.views]
            own = 7 if model.category.startswith("worn_") else 4
            self.assertEqual(len(set(views)), own if model.colour is None else 2, model)
            self.assertEqual(views[:2], ["front", "angle"], model)

    def test_no_two_sprites_share_a_recipe_and_the_sample_catalogue_is_not_trained_on(self) -> None:
        digests = [sprites.digest_of(model, view) for model in plan() for view in model.views]
        self.assertEqual(len(set(digests)), len(digests))
        self.assertGreaterEqual(min(model.seed for model in plan()), 100)

    def test_the_second_colour_contradicts_the_first_and_nothing_else_changes(self) -> None:
        for model in (model for model in plan() if model.colour is not None):
            one, other = Model(model.category, model.seed, None).spec.facts, model.spec.facts
            self.assertTrue(contradicts(one.colour, other.colour), model)
            self.assertEqual((one.kind, one.traits, one.brand, one.line), (other.kind, other.traits, other.brand, other.line), model)


class FactsAndTitles(unittest.TestCase):
    def test_every_product_states_what_a_title_can_contradict(self) -> None:
        for model in plan():
            facts = model.spec.facts
            self.assertIsNotNone(facts, model)
            self.assertTrue(all(len(trait.choices) >= 2 for trait in facts.traits), model)
            # Beside those, colours of parts and what says nothing by itself.
            self.assertLessEqual({choice for trait in facts.traits for choice in trait.choices}, {*VALUES, *FAMILIES, "no", "single"}, model)
            self.assertTrue(facts.material and facts.shade and facts.brand and facts.line, model)

    def test_every_kind_has_other_names_that_no_kind_shares(self) -> None:
        said = [name.lower() for kind, others in SYNONYMS.items() for name in (kind, *others)]
        self.assertEqual([name for name, count in Counter(said).items() if count > 1], [])
        self.assertTrue(all(len(others) >= 2 for others in SYNONYMS.values()))
        # What is rendered, and what is cut out of photos.
        self.assertEqual({model.spec.facts.kind for model in plan()} | set(PATHS), set(SYNONYMS))

    def test_every_colour_can_be_contradicted_and_none_contradicts_itself(self) -> None:
        self.assertEqual(set(WORDS), set(FAMILIES))
        for one in FAMILIES:
            self.assertFalse(contradicts(one, one))
            self.assertGreaterEqual(sum(contradicts(one, other) for other in FAMILIES), 5, one)

    def test_colours_are_measured_as_they_are_named(self) -> None:
        for name, tones in FAMILIES.items():
            for tone in tones:
                pixels = np.tile([int(tone[i : i + 2], 16) for i in (1, 3, 5)], (9, 1))
                self.assertEqual(max(family_shares(pixels).items(), key=lambda item: item[1])[0], name)

    def test_titles_are_whole_varied_and_mark_what_they_say(self) -> None:
        texts = set()
        for model in plan()[::7]:
            facts = model.spec.facts.row()
            for k in range(4):
                title = parts_of(facts, Source("titles", model.model_id, k))
                texts.add(text_of(title))
                slots = [piece["slot"] for piece in title]
                self.assertIn("kind", slots)
                self.assertTrue(2 <= sum(bool(slot) for slot in slots) <= 7)
                self.assertNotRegex(text_of(title), r"\{|\}|  |None")
        self.assertGreater(len(texts), 0.95 * 4 * len(plan()[::7]))


class Split(unittest.TestCase):
    def test_it_never_changes(self) -> None:
        self.assertEqual([part("model", f"mugs-{n:04d}") for n in range(100, 108)], SAMPLE_OF_THE_SPLIT)

    def test_shares_are_kept_overall_and_every_category_is_learned_and_tested(self) -> None:
        ids = sorted({model.model_id for model in plan()})
        found = parts("model", ids)
        self.assertAlmostEqual(len(found["train"]) / len(ids), 0.7, delta=0.04)
        self.assertAlmostEqual(len(found["development"]) / len(ids), 0.1, delta=0.03)
        for side in ("train", "test"):
            self.assertEqual({identity.rsplit("-", 1)[0] for identity in found[side]}, set(names()))

    def test_styles_of_the_corpus_are_split_as_its_manifest_does_and_never_trained_on(self) -> None:
        with open(os.path.join(os.path.dirname(__file__), "../../examples/splits/magento.json"), encoding="utf-8") as text:
            manifest = json.load(text)
        for side in ("development", "test"):
            self.assertEqual({part("style", style) for style in manifest[side]}, {side})

    def test_an_unknown_kind_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "split.py"):
            part("video", "x")
        self.assertTrue(all(0 < train <= seen < 1 for train, seen in SHARES.values()))


class Packing(unittest.TestCase):
    def test_what_is_packed_comes_back_with_its_mask_exact(self) -> None:
        rng = np.random.default_rng(1)
        rgba = np.zeros((64, 64, 4), np.uint8)
        rgba[16:48, 8:40] = (180, 60, 40, 255)
        mask = rgba[..., 3] // 2 + rng.integers(0, 2, (64, 64)).astype(np.uint8)
        with tempfile.TemporaryDirectory() as folder:
            name = pack_format.shard_name("sprites", 0, ["a"])
            row = {"file": "a.webp", "mask": "a.mask.webp"}
            files = [("a.webp", pack_format.lossy(Image.fromarray(rgba, "RGBA"))), ("a.mask.webp", pack_format.lossless(Image.fromarray(mask, "L")))]
            pack_format.write_shard(os.path.join(folder, name), [row], files)
            first = pack_format.write_index(folder, "sprites", {}, [name])
            again = pack_format.Packs(folder)
            back, back_mask = again.sprite(again.rows[0])
            pack_format.write_shard(os.path.join(folder, name), [row], files)
            self.assertEqual(first, pack_format.write_index(folder, "sprites", {}, [name]))
        self.assertTrue((back[..., 3] == rgba[..., 3]).all())
        self.assertTrue((back_mask == mask).all())
        self.assertLess(np.abs(back[20:44, 12:36, :3].astype(int) - rgba[20:44, 12:36, :3]).mean(), 4)

    def test_boxes_are_half_open_and_colours_follow_the_mask(self) -> None:
        rgba = np.full((40, 40, 4), 255, np.uint8)
        rgba[10:30, 5:25, :3] = (179, 36, 42)
        mask = np.zeros((40, 40), np.uint8)
        mask[10:30, 5:25] = 255
        self.assertEqual(packs.bounds(mask), [5, 10, 25, 30])
        self.assertEqual(packs.seen(rgba, mask), {"red": 1.0})
        self.assertEqual(packs.agreement({"red": 0.6, "white": 0.4}, "red"), 0.6)

    def test_the_colour_of_worn_clothes_is_measured_on_them_alone(self) -> None:
        rgba = np.full((40, 40, 4), 255, np.uint8)
        rgba[:20, :, :3], rgba[20:, :, :3] = (179, 36, 42), (29, 29, 31)
        mask = np.full((40, 40), 255, np.uint8)
        sale = np.zeros((40, 40), np.uint8)
        sale[:20] = 255
        model = next(model for model in plan() if model.category == "worn_tops")
        row = packs.sprite_row(model, model.views[0], "x", rgba, mask, sale)
        self.assertEqual((row["seen"], row["cover"], row["saleCover"], row["sale"]), ({"red": 1.0}, 1.0, 0.5, "x.sale.webp"))
        self.assertNotIn("sale", packs.sprite_row(model, model.views[0], "x", rgba, mask))

    def test_packs_are_read_without_blender(self) -> None:
        code = "import sys; sys.modules['bpy'] = None; from training.render.pack_format import Packs; from training.render import audit, titles, facts, product; from training.split import part"
        subprocess.run([sys.executable, "-c", code], check=True)


class Plates(unittest.TestCase):
    def test_there_are_enough_and_any_prefix_shows_all_places(self) -> None:
        self.assertGreaterEqual(len(plates.planned()), 150)
        self.assertEqual({plate.place for plate in plates.planned()[: len(plates.COUNTS)]}, set(plates.COUNTS))
        self.assertEqual(len({plate.digest for plate in plates.planned()}), len(plates.planned()))

    def test_a_product_stands_inside_the_picture(self) -> None:
        for plate in plates.planned():
            left, top, right, bottom = plate.row()["stand"]
            self.assertTrue(0 < left < right < plates.SIDE and 0 < top < bottom < plates.SIDE)

    def test_drawn_backdrops_are_the_same_each_time(self) -> None:
        for place in plates.BACKDROPS:
            one, other = (np.asarray(plates.draw(plates.Plate(place, 1))) for _ in range(2))
            self.assertTrue((one == other).all())


class Categories(unittest.TestCase):
    def test_each_offers_the_views_that_the_plan_takes(self) -> None:
        for name in names():
            module = module_of(name)
            self.assertEqual(module.VIEWS[0].name, "front", name)
            self.assertGreaterEqual(len(module.COLOURS), 4, name)


SAMPLE_OF_THE_SPLIT = ["test", "train", "train", "train", "train", "train", "train", "test"]

if __name__ == "__main__":
    unittest.main()
