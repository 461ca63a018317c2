"""What is drawn here: codes against their published tables, textures, pinned fonts, the library and its pack.

python -m unittest training.assets.test_drawn
"""

import json
import os
import tempfile
import unittest
from unittest import mock

import numpy as np
from PIL import Image

from training import split
from training.assets import codes, corpus, fonts, grounds, strokes, symbols
from training.assets.library import Library, write_rows
from training.render import pack_format
from training.render.random_source import Source


class Codes(unittest.TestCase):
    def test_an_ean_has_95_modules_and_its_check_digit(self) -> None:
        # The example of GS1 General Specifications, figure 7.9.1-1: 629104150021, check digit 3.
        self.assertEqual(codes.check_digit("629104150021"), "3")
        bits = codes.ean13("6291041500213")
        self.assertEqual((len(bits), bits[:3], bits[45:50], bits[-3:]), (95, "101", "01010", "101"))
        with self.assertRaises(ValueError):
            codes.ean13("6291041500210")

    def test_code_128_has_eleven_modules_a_sign_and_thirteen_to_stop(self) -> None:
        self.assertTrue(all(sum(map(int, widths)) == 11 for widths in codes.CODE128[:106]))
        self.assertEqual(len(set(codes.CODE128)), 107)
        bits = codes.code128("AB-1")
        self.assertEqual(len(bits), 11 * 6 + 13)
        self.assertTrue(bits.startswith("11010010000"), "start B")

    def test_a_code_has_its_quiet_zone(self) -> None:
        for code in codes.planned()[:30]:
            modules = codes.modules(code)
            self.assertTrue((modules[:4] == 255).all() and (modules[:, :4] == 255).all(), code)
            self.assertLessEqual(set(np.unique(modules)), {0, 255})


class Grounds(unittest.TestCase):
    def test_each_material_fills_a_square_and_is_the_same_again(self) -> None:
        for material in ("wood", "check", "leaves"):
            one, again = (grounds.ground("drawn-test", material) for _ in range(2))
            self.assertEqual(one.size, (512, 512))
            self.assertTrue((np.asarray(one) == np.asarray(again)).all())
            self.assertGreater(np.asarray(one).std(), 3)

    def test_a_sheets_white_is_cut_away(self) -> None:
        tile = np.full((128, 128, 3), 255, np.uint8)
        self.assertIsNone(corpus.material_of(tile))
        tile[:100] = 90
        self.assertEqual(corpus.material_of(tile).shape, (98, 98, 3))


class Marks(unittest.TestCase):
    def test_every_symbol_draws_something_and_is_trimmed(self) -> None:
        for symbol in symbols.SYMBOLS:
            board = strokes.Board()
            symbol(board, Source("t", symbol.__name__), "#102030", "#ffb000")
            self.assertEqual(max(board.finished(96).size), 96)

    def test_pale_ink_is_cut_out_instead_of_lettered_in_white(self) -> None:
        self.assertEqual([symbols.paper(ink) for ink in ("#ffffff", "#f7f3e9", "#102030")], [None, None, "#ffffff"])


class Fonts(unittest.TestCase):
    def test_faces_are_pinned_licensed_and_in_every_part(self) -> None:
        for face in fonts.faces():
            self.assertIn(face.licence, fonts.LICENCES)
            self.assertRegex(face.integrity, r"^sha512-[A-Za-z0-9+/]{86}==$")
        families = {face.family for face in fonts.faces()}
        parts = split.parts("font", families)
        self.assertGreaterEqual(len(families), 36)
        self.assertTrue(all(len(found) >= 5 for found in parts.values()), {part: len(found) for part, found in parts.items()})

    def test_another_archive_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "refused"):
            fonts.check(b"something else", fonts.faces()[0])


class Libraries(unittest.TestCase):
    def rows(self) -> list[dict]:
        return [
            {"kind": "logo", "id": f"mark-{k}", "part": part, "file": f"logos/mark-{k}.webp", "licence": "Apache-2.0", "source": "test", "of": "invented"}
            for k, part in enumerate(("train", "test"))
        ]

    def test_a_folder_and_a_pack_say_the_same(self) -> None:
        with tempfile.TemporaryDirectory() as base, mock.patch.dict(os.environ, {"AGPIS_CACHE": base}):
            with self.assertRaisesRegex(FileNotFoundError, "training.assets.collect"):
                Library.newest()
            packs = os.path.join(base, "packs", "assets-0")
            os.makedirs(packs)
            data = pack_format.lossy(Image.new("RGBA", (8, 8), (200, 30, 30, 255)))
            pack_format.write_shard(os.path.join(packs, "assets-0000.zip"), self.rows(), [(row["file"], data) for row in self.rows()])
            pack_format.write_index(packs, "assets", {}, ["assets-0000.zip"])
            unpacked = Library.newest()
            self.assertEqual(unpacked.rows, self.rows())
            self.assertEqual([logo.id for logo in unpacked.logos("test")], ["mark-1"])
            self.assertTrue(all(os.path.exists(item.path) for item in unpacked.items))
            self.assertEqual(unpacked.items[0]["of"], "invented")
            # What was gathered here comes before a pack.
            gathered = os.path.join(base, "assets", "abc")
            os.makedirs(gathered)
            write_rows(gathered, self.rows()[:1])
            self.assertEqual(len(Library.newest().rows), 1)
            with open(os.path.join(gathered, "assets.json"), encoding="utf-8") as text:
                self.assertEqual(json.load(text), self.rows()[:1])


if __name__ == "__main__":
    unittest.main()
