"""What must hold of clothes on people in composed sequences, without packs. Run: python -m unittest training.compose.test_half"""

from __future__ import annotations

import unittest
from collections.abc import Iterator

import numpy as np

from ..render.random_source import Source
from . import clean, fakes, framing, half, picture
from .draft import Draft, Shot
from .faults import BACKGROUND, FILL, HARD_SHADOW, PROPS, TRUNCATION, WRONG_MAIN, edges, worn
from .faults.wrong_main import OTHER_SIDE, is_poor_side
from .sequence import Composer, picture_row
from .store import Store
from .test_support import folder_of_module


def setUpModule() -> None:
    global composer, store
    composer = fakes.worn_composer(folder_of_module())
    store = composer.studio.store


def drafts(count: int, key: str) -> Iterator[tuple[Draft, Source]]:
    for index in range(count):
        source = composer.source(key, index)
        yield composer.clean(source), source


def halves(count: int, key: str) -> list[tuple[Draft, Source]]:
    """Of which the main picture is cut to the garment."""
    found = [(draft, source) for draft, source in drafts(count, key) if draft.shots[0].role == "half"]
    assert len(found) > count / 2
    return found


def is_flush(shot: Shot) -> bool:
    """Whether the person goes on to the picture's edge where the sprite cuts them."""
    mask = np.asarray(picture.paint(store, shot).mask)
    return bool((mask[0 if half.cut_at(shot.row) == ["top"] else -1] > 127).any())


class Clean(unittest.TestCase):
    def test_most_main_pictures_are_cut_to_the_garment_and_lie_on_the_edge_that_cuts(self) -> None:
        made = [draft for draft, _ in drafts(120, "clean")]
        mains = [draft.shots[0] for draft in made if draft.shots[0].role == "half"]
        self.assertAlmostEqual(len(mains) / len(made), half.AS_MAIN, delta=0.1)
        for shot in mains:
            self.assertTrue(is_flush(shot))
            self.assertLessEqual(shot.placing.scale, 1)
            left, _, right, _ = picture.paint(store, shot).box or (0, 0, 1, 1)
            self.assertTrue(left > 0.009 and right < 0.991)

    def test_the_front_is_then_shown_behind_it_and_none_stands_in_a_place(self) -> None:
        shots = [shot for draft, _ in halves(80, "behind") for shot in draft.shots[1:]]
        self.assertIn("front", {shot.row["view"] for shot in shots})
        self.assertFalse([shot for shot in shots if shot.role == "scene" and shot.row["view"] in half.HALVES])

    def test_it_counts_as_the_side_that_it_shows(self) -> None:
        shots = {shot.row["view"]: shot for draft, _ in drafts(80, "label") for shot in draft.shots if shot.role == "half"}
        labels = {view: picture_row(picture.paint(store, shot), (1, 1))["view"] for view, shot in shots.items()}
        self.assertEqual(labels, {"half": "front", "half angle": "angle", "half back": "back"})

    def test_where_the_frame_cuts_the_garment_the_whole_person_comes_first(self) -> None:
        row = {**store.sprite_shelf.rows[1], "file": "long", "sale": "long"}
        sale = np.zeros((fakes.SIDE, fakes.SIDE), np.uint8)
        sale[100:, 110:300] = 255
        store.sprite_shelf.pictures["long"] = sale
        self.assertTrue(half.fits_main(store, store.sprite_shelf.rows[1]))
        self.assertFalse(half.fits_main(store, row))

    def test_crops_hold_much_of_the_garment_and_nothing_beyond_the_cut(self) -> None:
        for product in composer.studio.products:
            for index in range(40):
                shot = half.crop(store, product, [], framing.grounds.studio(Source("ground")), Source("crop", index))
                if shot is None:
                    continue
                self.assertGreaterEqual(half.sold_share(store, shot), half.SOLD_IN_CROP)
                _, top, _, bottom = clean.window(shot)
                tall = framing.boxed(shot.row)[1]
                self.assertTrue(top >= -tall / 2 - 1 if half.cut_at(shot.row) == ["top"] else bottom <= tall / 2 + 1)

    def test_people_stand_on_no_table(self) -> None:
        row = next(row for row in store.sprite_shelf.rows if row["view"] == "front")
        self.assertEqual(framing.places_for(store, row, store.places("train")), [])


class Faults(unittest.TestCase):
    def test_a_cut_person_stays_on_the_edge_when_made_smaller_for_props_or_shadows(self) -> None:
        for fault in (PROPS, HARD_SHADOW, BACKGROUND):
            for draft, source in halves(20, fault.code):
                fault.apply(draft, (0,), source.fork("fault"), composer.studio)
                self.assertTrue(draft.shots[0].role == "half" and is_flush(draft.shots[0]))

    def test_too_small_is_far_from_clean_and_nobody_is_too_large(self) -> None:
        seen = set()
        for draft, source in halves(60, "fill"):
            (violation,) = FILL.apply(draft, (0,), source.fork("fault"), composer.studio)
            shot = draft.shots[0]
            wide, tall = (length * shot.placing.scale for length in framing.boxed(shot.row))
            share = max(wide / shot.canvas[0], tall / shot.canvas[1])
            seen.add(violation.variant)
            self.assertEqual(is_flush(shot), violation.variant != "small, floating")
            self.assertLess(share, 0.45, violation.variant)
        self.assertEqual(seen, {"small", "small, floating"})

    def test_truncation_loses_a_good_part_of_the_garment_or_of_the_face(self) -> None:
        for draft, source in drafts(120, "truncation"):
            (violation,) = TRUNCATION.apply(draft, (0,), source.fork("fault"), composer.studio)
            shot = draft.shots[0]
            self.assertLessEqual(shot.placing.scale, 1)
            lost = 1 - held(shot)
            headless = picture.paint(store, shot).box[1] == 0 and worn.sold_box(store, shot.row)[1] < worn.OF_TRUNK
            self.assertTrue(lost > 0.1 or headless, (violation.variant, shot.row["view"], lost))

    def test_a_side_is_a_wrong_main_picture_and_a_near_view_of_all_of_it_is_none(self) -> None:
        product = next(product for product in composer.studio.products if "half back" in product.views)
        for view, ahead in (("back", "front"), ("half back", "half")):
            self.assertLess(store.unlikeness(product.views[view], product.views[ahead]), OTHER_SIDE)
        seen = set()
        for draft, source in halves(60, "main"):
            for slots in WRONG_MAIN.possible(draft, composer.studio):
                shot = draft.shots[slots[1]]
                seen.add(shot.row["view"])
                self.assertTrue(half.side_of(shot.row) == "back" or half.cuts_sold(store, shot))
        self.assertTrue({"back", "half back"} <= seen)

    def test_a_back_of_which_the_frame_cuts_the_garment_is_no_main_picture_of_either_kind(self) -> None:
        row = next(row for row in store.sprite_shelf.rows if row["view"] == "half back")
        sale = np.zeros((fakes.SIDE, fakes.SIDE), np.uint8)
        sale[100:, 110:300] = 255
        store.sprite_shelf.pictures["long back"] = sale
        self.assertTrue(is_poor_side(store, row, row))
        self.assertFalse(is_poor_side(store, {**row, "file": "long back", "sale": "long back"}, row))


class Edges(unittest.TestCase):
    def test_white_bars_are_never_put_beside_white_paper(self) -> None:
        image = framing.grounds.flat("white", (255, 255, 255)).paint((100, 120))
        image.paste((30, 30, 60), (20, 40, 80, 120))
        for index in range(40):
            for upright in (True, False):
                self.assertNotEqual(edges.bars(image, (160, 160), upright, Source("bars", index))[0], "white")


def held(shot: Shot) -> float:
    """Share of the garment that the frame holds."""
    box, scale, (x, y) = shot.row["box"], shot.placing.scale, shot.placing.centre
    left, top = (box[0] + box[2]) / 2 - x / scale, (box[1] + box[3]) / 2 - y / scale
    window = (round(left), round(top), round(left + shot.canvas[0] / scale), round(top + shot.canvas[1] / scale))
    sold = store.sale(shot.row)
    return float(np.asarray(sold.crop(window)).sum() / np.asarray(sold).sum())


composer: Composer
store: Store

if __name__ == "__main__":
    unittest.main()
