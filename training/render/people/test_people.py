"""What must hold of people and their clothes without rendering. Run: $PY -m unittest training.render.people.test_people

Tests of whole bodies need the exported file (export.py) and are left out where it is not there.
"""

from __future__ import annotations

import os
import unittest

import numpy as np

from ..categories import module_of, names
from ..random_source import Source
from ..training_plan import models, views_of
from . import bottoms, drape, hair, poses, shoes, skin, tops
from .bodies import bodies_path
from .mesh import Mesh, cut, normals, outside, refined, rim, sheet, smoothed
from .person import person_of
from .plan import BODIES, body_for, is_woman, phenotype
from .regions import REGIONS, region_of, shares_of_regions

WORN = [name for name in names() if name.startswith("worn_")]
ONE_OF_EACH = ("eye.L", "wrist.R", "lowerarm01.L", "upperarm02.R", "foot.L", "lowerleg02.R", "upperleg01.L", "neck02", "jaw", "spine03")


def square(side: int = 9) -> Mesh:
    """A flat square of side - 1 centimetres in z = 0."""
    x, y = np.meshgrid(np.arange(side, dtype=float), np.arange(side, dtype=float))
    return sheet(np.stack([x, y, np.zeros_like(x)], -1))


def area(mesh: Mesh) -> float:
    p, t = mesh.points, mesh.triangles
    return float(np.linalg.norm(np.cross(p[t[:, 1]] - p[t[:, 0]], p[t[:, 2]] - p[t[:, 0]]), axis=1).sum() / 2)


def from_skin(mesh: Mesh) -> np.ndarray:
    outward = mesh.values["outward"] / np.linalg.norm(mesh.values["outward"], axis=1, keepdims=True)
    return ((mesh.points - mesh.values["skin"]) * outward).sum(1)


class Regions(unittest.TestCase):
    def test_every_bone_belongs_to_a_part_and_an_unknown_one_is_refused(self) -> None:
        self.assertEqual({region_of(bone) for bone in ONE_OF_EACH}, set(REGIONS))
        with self.assertRaisesRegex(ValueError, "wing"):
            region_of("wing.L")

    def test_a_missing_part_is_refused(self) -> None:
        weights = np.eye(len(ONE_OF_EACH))
        self.assertTrue(np.allclose(sum(shares_of_regions(list(ONE_OF_EACH), weights).values()), 1))
        with self.assertRaisesRegex(ValueError, "foot"):
            shares_of_regions(list(ONE_OF_EACH), weights * [bone != "foot.L" for bone in ONE_OF_EACH])


class Meshes(unittest.TestCase):
    def test_a_cut_runs_along_the_line_and_takes_values_with_it(self) -> None:
        mesh = square()
        mesh = Mesh(mesh.points, mesh.triangles, {"x": mesh.points[:, 0]})
        kept = cut(mesh, 3.3 - mesh.points[:, 0])
        self.assertAlmostEqual(area(kept), 3.3 * 8, places=3)
        self.assertAlmostEqual(kept.points[:, 0].max(), 3.3, places=3)
        self.assertTrue(np.allclose(kept.values["x"], kept.points[:, 0]))
        self.assertEqual(len(cut(mesh, np.full(len(mesh.points), -1.0)).triangles), 0)

    def test_refining_and_smoothing_keep_area_and_rim(self) -> None:
        fine = refined(square())
        self.assertAlmostEqual(area(fine), 64, places=6)
        smooth = smoothed(fine, fine.points, 3)
        self.assertTrue(np.allclose(smooth[:, 2], 0))
        self.assertEqual(int(rim(fine).sum()), 64)

    def test_cloth_does_not_lie_beneath_the_skin(self) -> None:
        mesh = square()
        outward = np.tile([0.0, 0.0, 1.0], (len(mesh.points), 1))
        worn = outside(Mesh(mesh.points - [0, 0, 2.0], mesh.triangles, {"skin": mesh.points, "outward": outward}), 0.3)
        self.assertTrue(np.allclose(worn.points[:, 2], 0.3))
        self.assertTrue(np.allclose(np.abs(normals(mesh)[:, 2]), 1))

    def test_cloth_spans_hollows_and_hangs_from_what_stands_out(self) -> None:
        hollow = np.array([(5, 0), (0, 5), (-5, 0), (0, -5), (1, 1)], float)
        self.assertAlmostEqual(drape.hull_radii(hollow)[drape.TURNS // 8], 5 / np.sqrt(2), delta=0.05)
        radii = np.full((10, drape.TURNS), 4.0)
        radii[9] = 10.0
        hung = drape.Profile(np.arange(10.0), np.zeros((10, 2)), radii).hanging(0.5, smooth=0)
        self.assertAlmostEqual(hung.radii[5, 0], 8.0)
        self.assertAlmostEqual(hung.radius(np.array([5.0]), np.array([1.0]))[0], 8.0)


class Plan(unittest.TestCase):
    def test_bodies_are_adults_of_both_sexes_within_the_models_range(self) -> None:
        for index in range(BODIES):
            numbers = phenotype(index)
            self.assertTrue(all(0 <= value <= 1 for value in numbers.values()), index)
            self.assertGreaterEqual(numbers["age"], 0.6)
            self.assertEqual(numbers["gender"] > 0.5, is_woman(index))
        for seed in range(50):
            self.assertEqual([is_woman(body_for(Source(seed), woman)) for woman in (True, False)], [True, False])
            self.assertLess(body_for(Source(seed), False), BODIES)

    def test_every_worn_category_has_the_trades_half_view_and_names_its_person(self) -> None:
        self.assertEqual(len(WORN), 4)
        for name in WORN:
            self.assertEqual([view.name for view in module_of(name).VIEWS], ["front", "angle", "side", "back", "half", "half angle", "half back", "detail"])
            self.assertEqual([view.name for view in views_of(name, 100)[-3:]], ["half", "half angle", "half back"])
        for model in (model for model in models(12) if model.category in WORN):
            values = model.spec.values
            self.assertTrue({"body", "pose", "tone", "hair", "product", "colour"} <= set(values), model)
            self.assertIn(values["pose"], poses.POSES)
            traits = {trait.name: trait.value for trait in model.spec.facts.traits}
            if "wearer" in traits:
                self.assertEqual(traits["wearer"] == "women's", is_woman(values["body"]), model)


@unittest.skipUnless(os.path.exists(bodies_path()), "no exported bodies")
class Bodies(unittest.TestCase):
    def test_a_pose_keeps_the_body_whole_and_on_the_floor(self) -> None:
        for k, pose in enumerate(sorted(set(poses.POSES))):
            person = person_of(k, pose, k)
            self.assertAlmostEqual(person.points[:, 2].min(), 0.0)
            quads = person.body.faces
            rest, now = (np.linalg.norm(points[quads[:, 0]] - points[quads[:, 1]], axis=1) for points in (person.body.points, person.points))
            self.assertLess(np.quantile(now / np.maximum(rest, 0.05), 0.995), 2.0, pose)
            feet = person.points[person.body.regions["foot"] > 0.8]
            self.assertLess(feet[:, 2].max(), 16.0, pose)

    def test_garments_cover_what_they_should_and_nothing_else(self) -> None:
        person = person_of(3, "relaxed", 1)
        top = tops.Top(hem=6, sleeve=18, neck="round neck", deep=5, fit="regular")
        within = tops.inside(person, top, person.mesh) > 0
        regions = person.body.regions
        for bare in ("hand", "forearm", "head", "shin", "foot"):
            self.assertLess(within[regions[bare] > 0.9].mean(), 0.02, bare)
        chest = (regions["torso"] > 0.9) & (np.abs(person.body.points[:, 2] - person.levels["armpit"]) < 3)
        self.assertTrue(within[chest].all())
        trousers = bottoms.Bottom(waist=4, hem=person.levels["ankle"], cut="straight")
        legs = bottoms.inside(person, trousers, person.mesh) > 0
        self.assertTrue(legs[(regions["shin"] > 0.9) & (person.body.points[:, 2] > person.levels["ankle"] + 3)].all())
        self.assertFalse(legs[(regions["hand"] > 0.5) | (regions["head"] > 0.5)].any())

    def test_garments_lie_outside_the_skin_and_are_the_same_each_time(self) -> None:
        person = person_of(2, "contrapposto", 5)
        top = tops.Top(hem=6, sleeve=50, neck="v-neck", deep=13, fit="loose")
        one, other = (tops.top_mesh(person, top, Source("creases")) for _ in range(2))
        self.assertTrue((one.points == other.points).all())
        self.assertGreater(from_skin(one).min(), 0.29)
        leg = bottoms.bottom_mesh(person, bottoms.Bottom(4, person.levels["knee"], "wide"), Source("creases"))
        self.assertGreater(from_skin(leg).min(), 0.19)

    def test_shoes_stand_on_the_floor_around_the_feet_and_hair_on_the_head(self) -> None:
        person = person_of(4, "walking", 2)
        for side in (1.0, -1.0):
            upper, sole = shoes.shoe(person, side, -0.6, 1.2)
            foot = person.points[(person.body.regions["foot"] > 0.9) & (np.sign(person.body.points[:, 0]) == side)]
            for axis in (0, 1):
                self.assertLessEqual(upper.points[:, axis].min(), foot[:, axis].min() + 0.8)
                self.assertGreaterEqual(upper.points[:, axis].max(), foot[:, axis].max() - 0.8)
            self.assertLess(abs(sole.points[:, 2].min()), 1.2)
            for style in {*shoes.STYLES} - {"bare"}:
                tones = shoes.painted(upper, style, "#232427", "#f1efe9", Source(style))
                self.assertTrue(((tones >= 0) & (tones <= 1)).all(), style)
                self.assertEqual(len(np.unique(tones, axis=0)) == 1, style == "plain")
                self.assertEqual(shoes.soled(sole, "#efeee9", "#d8433a", Source(style)).shape, sole.points.shape)
        for style in set(hair.WOMEN + hair.MEN):
            for mesh in hair.hair_meshes(person, style, Source(style)):
                self.assertTrue(np.isfinite(mesh.points).all(), style)
                self.assertGreater(mesh.points[:, 2].max(), person.height_now(person.levels["neck"]), style)


if __name__ == "__main__":
    unittest.main()
