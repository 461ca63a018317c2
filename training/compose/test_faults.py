"""What must hold of single faults, their choice and wrong titles, without packs. Run: python -m unittest training.compose.test_faults"""

from __future__ import annotations

import re
import unittest
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from PIL import Image

from ..render.nouns import SYNONYMS, owner
from ..render.palette import WORDS, contradicts
from ..render.random_source import Source
from ..render.titles import BEFORE, said
from . import choice, departments, fakes, picture
from .draft import Draft, Violation, uncovered
from .faults import CODES, FAULTS, ornaments, repeat, wrong_product
from .faults import title as title_fault
from .faults.fault import Fault
from .sequence import Composer
from .test_support import clean_drafts, folder_of_module

LOCAL = ("added-text", "added-logo", "badge", "qr-code", "watermark", "props")


def setUpModule() -> None:
    global composer
    composer = fakes.composer(folder_of_module())


class LocalFaults(unittest.TestCase):
    def test_nothing_changes_outside_the_boxes_and_every_box_holds_a_change(self) -> None:
        for code in LOCAL:
            fault = next(fault for fault in FAULTS if fault.code == code)
            for index in range(8):
                with self.subTest(code=code, index=index):
                    self.compare(fault, index)

    def compare(self, fault: Fault, index: int) -> None:
        source = composer.source("local", index)
        draft = composer.clean(source)
        slots = choice.a_place(fault, draft, composer.studio, [], source.fork("choice"))
        if fault.code == "props":
            found = fault.apply(draft, slots, source, composer.studio)
            bare = replace(draft.shots[0], under=())
            before, after = (picture.paint(composer.studio.store, shot).image for shot in (bare, draft.shots[0]))
        else:
            draft.pictures = [picture.paint(composer.studio.store, shot) for shot in draft.shots]
            before = draft.pictures[slots[0]].image.copy()
            found = fault.apply(draft, slots, source, composer.studio)
            after = draft.pictures[slots[0]].image
        changed = (np.asarray(before) != np.asarray(after)).any(-1)
        inside = np.zeros_like(changed)
        for box in [box for violation in found for box in violation.boxes]:
            left, right = (round(share * changed.shape[1]) for share in box[::2])
            top, bottom = (round(share * changed.shape[0]) for share in box[1::2])
            inside[top:bottom, left:right] = True
            self.assertTrue(changed[top:bottom, left:right].any())
        self.assertFalse((changed & ~inside).any())
        self.assertTrue(found or not changed.any())


class Ornaments(unittest.TestCase):
    def test_each_is_seen_and_its_shadow_lies_beside_what_is_its_own(self) -> None:
        for drawn in ornaments.DRAWN:
            with self.subTest(drawn=drawn.__name__):
                source = Source("ornaments", drawn.__name__)
                alone = drawn(source).getchannel("A")
                self.assertGreater((np.asarray(alone) > 127).mean(), 0.01)
                thing, mask = ornaments.shadowed(drawn(source), source)
                self.assertEqual(thing.size, mask.size)
                own, all_of_it = (np.asarray(image) > 0 for image in (mask, thing.getchannel("A")))
                self.assertTrue((all_of_it & ~own).any() and not (own & ~all_of_it).any())


class Repeats(unittest.TestCase):
    def test_an_edited_picture_is_another_and_a_tilted_one_keeps_no_empty_corner(self) -> None:
        for draft, source in clean_drafts(composer, 6, "edits"):
            draft.pictures = [picture.paint(composer.studio.store, shot) for shot in draft.shots]
            before = draft.pictures[0]
            for edit in dict.fromkeys(repeat.EDITS):
                after = repeat.changed(edit, before.copy(), source, composer.studio, None)
                self.assertEqual(after.image.size, after.mask.size)
                if edit != "small-text":
                    self.assertTrue(after.image.size != before.image.size or after.image.tobytes() != before.image.tobytes(), edit)
        noise = Image.fromarray(np.random.default_rng(1).integers(0, 200, (300, 400, 3), np.uint8))
        tilted = repeat.tilted(replace(before, image=noise, mask=Image.new("L", noise.size)), 8.0).image
        self.assertLess(max(tilted.getpixel((x, y))[0] for x in (0, tilted.width - 1) for y in (0, tilted.height - 1)), 250)


class Covering(unittest.TestCase):
    def test_what_a_later_fault_hides_is_not_listed(self) -> None:
        draft, _ = clean_drafts(composer, 1)[0]
        draft.violations = [Violation("watermark", 0, ((0.1, 0.1, 0.3, 0.2),)), Violation("badge", 1, ((0.1, 0.1, 0.3, 0.2),)), Violation("exposure", 0)]
        draft.cover(0, (0.05, 0.05, 0.5, 0.5))
        self.assertEqual([v.code for v in draft.violations], ["badge", "exposure"])

    def test_a_box_hidden_at_one_side_is_trimmed(self) -> None:
        self.assertEqual(uncovered((0.2, 0.2, 0.8, 0.4), (0.0, 0.1, 0.4, 0.5)), (0.4, 0.2, 0.8, 0.4))
        self.assertEqual(uncovered((0.2, 0.2, 0.8, 0.4), (0.3, 0.25, 0.4, 0.3)), (0.2, 0.2, 0.8, 0.4))


class Choices(unittest.TestCase):
    def test_shares_are_as_the_table_says_and_no_code_is_left_out(self) -> None:
        counts, faults = Counter(), Counter()
        for draft, source in clean_drafts(composer, 500, "choices"):
            chosen = choice.choose(draft, composer.studio, source.fork("choice"))
            counts[len(chosen)] += 1
            faults.update(one.fault.code for one in chosen)
        self.assertAlmostEqual(counts[0] / 500, choice.QUALIFIED, delta=0.07)
        for many, share in choice.HOW_MANY:
            self.assertAlmostEqual(counts[int(many)] / (500 - counts[0]), share, delta=0.09)
        self.assertEqual(set(faults), set(CODES))

    def test_what_is_repeated_shows_nothing_else_for_another_fault(self) -> None:
        beside: set[str] = set()
        for draft, source in clean_drafts(composer, 300, "repeats"):
            chosen = choice.choose(draft, composer.studio, source.fork("choice"), more={"repeat": 6.0})
            repeated = {slot for one in chosen if one.fault.code == "repeat" for slot in one.slots}
            beside |= {one.fault.code for one in chosen if one.fault.code != "repeat" and set(one.slots) & repeated}
        self.assertFalse(beside & choice.CHANGES_WHAT_IS_SHOWN)
        self.assertLessEqual({"badge", "fill", "watermark"}, beside)

    def test_a_copy_of_which_one_alone_has_a_badge_is_of_no_sub_kind(self) -> None:
        copy = Violation("repeat", 2, sub_kind="copy", variant="copy", facts={"other_picture": "0"})
        cut, badge, other = Violation("truncation", 0), Violation("badge", 2, variant="disc"), Violation("badge", 0, variant="disc")
        for marks, wanted in (([], "copy"), ([cut], "copy"), ([badge], None), ([badge, other], "copy"), ([other, cut], None)):
            self.assertEqual(repeat.told_apart([copy, *marks])[0].sub_kind, wanted)

    def test_what_is_framed_anew_is_not_too_small_or_cut_off_as_well(self) -> None:
        for other in ("fill", "truncation", "props"):
            faults = {fault.code: fault for fault in FAULTS}
            self.assertTrue(choice.clash(faults["background-busy"], (0,), choice.Chosen(faults[other], (0,))))
            self.assertTrue(choice.clash(faults[other], (0,), choice.Chosen(faults["background-busy"], (0,))))

    def test_a_copy_of_a_cut_off_main_picture_is_no_truncation(self) -> None:
        found = 0
        for draft, source in clean_drafts(composer, 60, "cut copies"):
            if len(draft.shots) < 2:
                continue
            faults = {fault.code: fault for fault in FAULTS}
            composer.spoil(draft, [choice.Chosen(faults["truncation"], (0,)), choice.Chosen(faults["repeat"], (1, 0))], source)
            if {"truncation", "repeat"} <= (codes := {v.code: v.image for v in draft.violations}).keys():
                found += 1
                self.assertEqual((codes["truncation"], codes["repeat"]), (0, 1))
        self.assertGreater(found, 5)

    def test_more_of_a_code_is_drawn_where_it_is_asked_for(self) -> None:
        counts = Counter()
        for draft, source in clean_drafts(composer, 300, "more"):
            for times in (1.0, 4.0):
                counts[times] += sum(one.fault.code == "badge" for one in choice.choose(draft, composer.studio, source.fork("choice"), more={"badge": times}))
        self.assertGreater(counts[4.0], 2 * counts[1.0])


class WrongProducts(unittest.TestCase):
    def shares(self, models: dict[str, int]) -> Counter:
        """How often each sub-kind is tried first, for products of kinds that have so many models."""
        products = [SimpleNamespace(model=f"{kind}-{k}", facts={"kind": kind}) for kind, count in models.items() for k in range(count)]
        studio, first = SimpleNamespace(like=lambda product: products), Counter()
        for index in range(3000):
            source = Source("wrong products", index)
            first.update(wrong_product.tried(SimpleNamespace(product=source.pick(products)), source, studio)[:1])
        return Counter({name: count / first.total() for name, count in first.items()})

    def test_no_sub_kind_is_more_than_two_fifths(self) -> None:
        self.assertAlmostEqual(self.shares({"mug": 5, "bag": 7})["same-kind"], 0.38, delta=0.03)
        # Few kinds have two models: the others are held back until those are three tenths.
        self.assertAlmostEqual(self.shares({"mug": 2, **{f"kind {k}": 1 for k in range(8)}})["same-kind"], 0.3, delta=0.03)


class Titles(unittest.TestCase):
    def test_a_wrong_title_contradicts_what_is_sold(self) -> None:
        for draft, source in clean_drafts(composer, 120, "titles"):
            own = draft.product.facts
            for violation in title_fault.mismatch(draft, (), source.fork("title"), composer.studio):
                facts, slots = violation.facts, {part["slot"]: part["text"].lower() for part in draft.title}
                if violation.sub_kind == "colour":
                    self.assertTrue(contradicts(facts["title_colour"], own["colour"]))
                    self.assertIn(slots["colour"], WORDS[facts["title_colour"]])
                elif violation.sub_kind == "kind":
                    self.assertNotEqual(owner(facts["title_kind"]), own["kind"])
                    self.assertNotIn(facts["title_kind"], title_fault.near(draft))
                else:
                    others = [(trait, value) for trait in own["traits"].values() for value in trait["choices"] if value != trait["value"]]
                    self.assertIn(facts["attribute"], [words for trait, value in others for slot in ("", BEFORE) for words in said(trait, value, slot)])

    def test_a_garment_that_a_person_wears_as_well_contradicts_where_the_main_picture_is_cut_to_another(self) -> None:
        front = {"sale": "x"}
        for own, role, wrong, right in (
            ("trousers", "half", {"hoodie", "dress", "skirt", "mug"}, {"leggings", "sneaker"}),
            ("hoodie", "half", {"trousers", "t-shirt", "sneaker", "mug"}, {"jacket"}),
            ("hoodie", "studio", {"mug"}, {"trousers", "sneaker", "dress"}),
        ):
            draft = SimpleNamespace(product=SimpleNamespace(facts={"kind": own}, front=front), shots=[SimpleNamespace(role=role)], violations=[])
            found = title_fault.near(draft)
            self.assertFalse(wrong & found)
            self.assertLessEqual(right, found)

    def test_a_wrong_kind_is_listed_as_the_title_says_or_as_it_is_sold(self) -> None:
        there = {product.facts["kind"] for product in (*composer.studio.products, *composer.studio.real)}
        for draft, source in clean_drafts(composer, 200, "listed"):
            before = draft.category
            for violation in title_fault.mismatch(draft, (), source.fork("title"), composer.studio):
                if draft.category != before:
                    self.assertEqual(violation.sub_kind, "kind")
                    self.assertIn(violation.facts["title_kind"], there)
        kind = composer.studio.products[0].facts["kind"]
        names = {departments.plural(name).lower() for name in (kind, *SYNONYMS[kind])}
        paths = [title_fault.listed_as(kind, composer.studio, Source("listed", k)) or "" for k in range(40)]
        self.assertGreater(sum(re.split(r"[/>|,]", path)[-1].strip().lower() in names for path in paths), 10)
        self.assertIsNone(title_fault.listed_as("no kind", composer.studio, Source("listed")))


composer: Composer

if __name__ == "__main__":
    unittest.main()
