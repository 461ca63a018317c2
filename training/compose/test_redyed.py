"""What must hold of products in a colour that they were not rendered in, without packs. Run: python -m unittest training.compose.test_redyed"""

from __future__ import annotations

import unittest

import numpy as np
from PIL import Image, ImageFilter

from ..render.palette import WORDS, contradicts, family_shares
from ..render.random_source import Source
from . import fakes
from .faults import wrong_product
from .recolour import of_tint, recoloured, rgb_of, tint_of
from .redyed import TONES, redyed
from .sequence import Composer
from .store import Product, Store
from .test_support import folder_of_module


def setUpModule() -> None:
    global composer, store
    composer = fakes.worn_composer(folder_of_module())
    store = composer.studio.store


def made(product: Product, count: int) -> list[Product]:
    return [found for k in range(count) if (found := redyed(store, product, Source("redyed", k)))]


class Redyed(unittest.TestCase):
    def test_the_garment_alone_has_the_new_colour_in_every_view(self) -> None:
        for product in store.products("train"):
            for other in made(product, 12):
                for name, row in other.views.items():
                    old, new = (np.asarray(store.sprite(one)[0])[..., :3].astype(int) for one in (product.views[name], row))
                    changed, sold = np.abs(old - new).max(-1) > 2, np.asarray(store.sale(row)) > 127
                    # The edge is soft: two pixels beside it.
                    self.assertFalse((changed & (np.asarray(store.sale(row).filter(ImageFilter.MaxFilter(5))) < 128)).any())
                    # The back lies in shade.
                    shade = 0.75 if name.endswith("back") else 1.0
                    self.assertLess(np.abs(np.median(new[sold], 0) - rgb_of(row["dyed"]["tone"]) * shade).max(), 6)

    def test_facts_and_titles_say_the_new_colour(self) -> None:
        product = store.products("train")[0]
        for other in made(product, 12):
            family = other.facts["colour"]
            self.assertTrue(contradicts(family, product.facts["colour"]))
            for title in other.front["titles"]:
                named = [part["text"].lower() for part in title["parts"] if part["slot"] == "colour"]
                self.assertTrue(all(name in WORDS[family] for name in named))
                self.assertEqual("".join(part["text"] for part in title["parts"]).lower(), title["text"].lower())
            self.assertEqual(product.facts["colour"], "red")

    def test_light_and_shade_stay(self) -> None:
        rgba = Image.new("RGBA", (64, 64), "#b3242a")
        rgba.paste("#591215", (0, 0, 64, 20))
        new = np.asarray(recoloured(rgba, Image.new("L", (64, 64), 255), "#ff4fa0", 79.4)).astype(int)
        self.assertLess(np.abs(new[40, 30, :3] - rgb_of("#ff4fa0")).max(), 3)
        self.assertLess(np.abs(new[10, 30, :3] - rgb_of("#ff4fa0") / 2).max(), 5)

    def test_of_a_thing_what_has_its_colour_is_dyed_and_its_handle_is_not(self) -> None:
        rgba, mask = Image.new("RGBA", (64, 64), "#3d7a4c"), Image.new("L", (64, 64), 255)
        # In shade, and a handle of wood.
        rgba.paste("#1f3d26", (0, 0, 64, 20))
        rgba.paste("#8a5a34", (0, 50, 64, 64))
        a, b = tint_of(np.array([61, 122, 76.0]))
        taken = np.asarray(of_tint(rgba, mask, (a, b)))
        self.assertGreater(taken[:50].min(), 200)
        self.assertEqual(taken[50:].max(), 0)

    def test_none_of_many_colours_and_of_what_does_not_come_in_any_colour(self) -> None:
        product = store.products("train")[0]
        front = {**product.front, "facts": {**product.facts, "colour": "multicolour"}}
        many = Product(product.model, 1, product.category, front["facts"], {"front": front})
        self.assertEqual(made(many, 6), [])
        bare = {key: value for key, value in product.front.items() if key != "sale"}
        oak = {**product.facts, "material": "oak wood"}
        self.assertEqual(made(Product(product.model, 1, product.category, oak, {"front": bare}), 6), [])
        once = made(product, 1)[0]
        self.assertEqual(made(once, 6), [])

    def test_a_tone_is_of_its_family_wherever_that_family_is_measured_at_all(self) -> None:
        """Loud tones lie beyond what is measured; none may be taken for a family that contradicts its own, but among pink, red and purple."""
        for family, tones in TONES.items():
            for tone in tones:
                measured = max(shares := family_shares(rgb_of(tone)[None]), key=lambda name: shares[name])
                self.assertTrue(not contradicts(family, measured) or {family, measured} <= {"pink", "purple", "red"}, (family, tone, measured))

    def test_a_wrong_product_of_another_colour_is_of_one_that_contradicts(self) -> None:
        for k in range(40):
            source = Source("wrong", k)
            product = store.products("train")[k % 2]
            own = redyed(store, product, source.fork("own")) or product
            for other in wrong_product.in_other_colours(own, source, composer.studio):
                self.assertTrue(contradicts(other.facts["colour"], own.facts["colour"]))
