"""What must hold without rendering anything. Run: $PY -m unittest training.render.test_pure"""
from __future__ import annotations

import io
import unittest

import numpy as np
from PIL import Image, ImageDraw

from .cache import recipe, recipe_hash
from .catalogue import assign
from .categories import module_of, names
from .faults import FAULTS, Shot, flatten
from .outline import fillet, spline
from .plan import planned
from .product import View
from .random_source import Source
from .tone import encode, neutral


def sample_shots() -> list[Shot]:
    shots = []
    for name in ("front", "angle", "scene"):
        rgba = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
        ImageDraw.Draw(rgba).ellipse((40, 60, 360, 340), fill=(150, 90, 60, 255))
        shots.append(Shot(name, rgba, flatten(rgba, "white")))
    return shots


class Choices(unittest.TestCase):
    def test_equal_keys_choose_alike_and_forks_do_not_disturb(self) -> None:
        first, second = Source("mugs", 3), Source("mugs", 3)
        second.fork("colour").unit()
        self.assertEqual([first.unit() for _ in range(5)], [second.unit() for _ in range(5)])

    def test_a_recipe_names_everything_that_decides_a_picture(self) -> None:
        view = View("front")
        base = recipe_hash(recipe("mugs", 1, None, view, 4, 1, 1))
        self.assertEqual(base, recipe_hash(recipe("mugs", 1, None, View("front"), 4, 1, 1)))
        changed = [recipe("mugs", 2, None, view, 4, 1, 1), recipe("mugs", 1, 0, view, 4, 1, 1), recipe("mugs", 1, None, View("front", lens=50), 4, 1, 1)]
        self.assertEqual(len({base, *(recipe_hash(r) for r in changed)}), 4)


class Curves(unittest.TestCase):
    def test_a_rounded_corner_stays_inside_its_edges(self) -> None:
        line = fillet([(0, 0), (10, 0, 2), (10, 10)], 8)
        self.assertTrue(all(x <= 10 + 1e-9 and y >= -1e-9 for x, y in line))
        self.assertNotIn((10.0, 0.0), line)

    def test_a_spline_passes_through_its_points(self) -> None:
        points = [(0, 0), (3, 1), (4, 5), (9, 9)]
        curve = spline(points, 6)
        for point in points:
            self.assertLess(np.linalg.norm(curve - np.array(point), axis=1).min(), 1e-6)


class Tone(unittest.TestCase):
    def test_white_stays_within_range_and_brighter_is_never_darker(self) -> None:
        grey = np.repeat(np.linspace(0, 8, 200)[:, None], 3, axis=1)
        shown = encode(neutral(grey))[:, 0]
        self.assertLessEqual(shown.max(), 1.0)
        self.assertTrue((np.diff(shown) >= -1e-9).all())


class Plan(unittest.TestCase):
    def test_the_catalogue_is_as_large_and_varied_as_promised(self) -> None:
        items = list(planned())
        self.assertGreaterEqual(len(items), 60)
        self.assertGreaterEqual(len({item.category for item in items}), 12)
        self.assertTrue(all(3 <= len(item.views) <= 6 for item in items))
        self.assertEqual(len({(item.category, item.seed, item.colour) for item in items}), len(items))

    def test_no_two_products_are_the_same(self) -> None:
        specs = [module_of(i.category).spec(Source(i.category, i.seed), i.seed, i.colour) for i in planned()]
        self.assertEqual(len({(s.category, str(s.values), str(s.attributes)) for s in specs}), len(specs))

    def test_every_kind_of_fault_is_planted_and_most_products_are_clean(self) -> None:
        items = list(planned())
        faults = assign(items)
        self.assertEqual({f.kind for chosen in faults.values() for f in chosen}, {f.kind for f in FAULTS})
        self.assertTrue(0.3 <= len(faults) / len(items) <= 0.4)
        self.assertEqual(faults, assign(items))

    def test_the_catalogue_shows_categories_that_exist(self) -> None:
        self.assertLessEqual({item.category for item in planned()}, set(names()))


class Faults(unittest.TestCase):
    def test_a_fault_is_deterministic(self) -> None:
        for fault in FAULTS:
            with self.subTest(fault.kind):
                shots = sample_shots()
                made = [fault.make(shots[0], shots, Source("x", 1)) for _ in range(2)]
                self.assertEqual(made[0], made[1])

    def test_only_broken_and_foreign_files_cannot_be_decoded(self) -> None:
        for fault in FAULTS:
            with self.subTest(fault.kind):
                shots = sample_shots()
                data, _ = fault.make(shots[0], shots, Source("x", 1))
                try:
                    Image.open(io.BytesIO(data)).load()
                    decodes = True
                except OSError:
                    decodes = False
                self.assertEqual(decodes, fault.kind not in ("broken-file", "wrong-type"))


if __name__ == "__main__":
    unittest.main()
