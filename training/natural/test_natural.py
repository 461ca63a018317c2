"""The draw, the sheets, the checks of labels and the merge of two, without corpora. Run: python -m unittest training.natural.test_natural"""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from PIL import Image

from ..render.random_source import Source
from ..split import part
from . import sample, sheet, sources
from .agree import agreement, complete, disputed, evaluation, kappa, merge
from .labels import listed, objection, read, seen_as

HERE = Path(__file__).parent
CODES = seen_as()


def picture(path: Path, size: tuple[int, int], mode: str = "RGB") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size).save(path)


class Draw(unittest.TestCase):
    def corpus(self, folder: str) -> Path:
        """Forty styles of three colours, the second with three pictures; forty photos of a class."""
        root = Path(folder)
        rows = []
        for style in (f"XX{n:02}" for n in range(40)):
            for colour in ("Black", "Blue", "Red"):
                views = ("main", "alt1", "back") if colour == "Blue" else ("main",)
                images = [{"file": f"{style}-{colour}_{view}.jpg", "view": view} for view in views]
                rows.append({"id": f"{style}-{colour}", "style": style, "title": f"Tee&trade;  - {colour}", "category": "Tees", "images": images})
        (root / "magento").mkdir()
        (root / "magento/listings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for n in range(40):
            picture(root / f"clothing/hat/{n:08}-aaaa.jpg", (4, 4))
        return root

    def test_only_test_styles_with_two_colours_each_the_one_with_most_pictures_among_them(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            chosen = sources.magento(self.corpus(folder), Source("a"))
        styles: dict[str, list[sources.Sequence]] = {}
        for sequence in chosen:
            styles.setdefault(sequence.id.split("/")[1].split("-")[0], []).append(sequence)
        self.assertEqual({part("style", style) for style in styles}, {"test"})
        self.assertEqual({len(own) for own in styles.values()}, {2})
        self.assertTrue(all(len(own[0].images) == 3 and len(own[1].images) == 1 for own in styles.values()))
        self.assertEqual(chosen[0].title, "Tee™ - Blue")

    def test_photos_stay_apart_and_are_of_the_test_part(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            chosen = sources.clothing(self.corpus(folder), Source("a"))
        self.assertTrue(chosen)
        self.assertTrue(all(len(sequence.images) == 1 and part("photo", sequence.images[0]) == "test" for sequence in chosen))
        self.assertEqual((chosen[0].title, chosen[0].category), ("Hat", "Clothing/Hats"))

    def test_renders_of_one_product_are_told_from_those_of_a_longer_name(self) -> None:
        self.assertTrue(sources.view_of("sunnies", "sunnies"))
        self.assertFalse(sources.view_of("sunnies-dark", "sunnies"))
        self.assertTrue(sources.view_of("polo-shirt-back", "polo-shirt"))


class Sheets(unittest.TestCase):
    def test_pictures_are_never_enlarged_and_a_row_never_wider_than_the_sheet(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root, rows = Path(folder), []
            for n, size in enumerate([(300, 300), (1200, 1500), (1500, 600)] * 4):
                paths = [f"{n}-{k}.png" for k in range(1 + n % 5)]
                for path in paths:
                    picture(root / path, size, "RGBA" if n % 2 else "RGB")
                rows.append({"id": f"r/{n}", "title": "a title", "category": "c", "images": paths})
            cells = [sheet.cell(root, row, sheet.MAIN, sheet.FURTHER) for row in rows]
            lines = sheet.flow(cells)
            self.assertEqual(sorted(one.row["id"] for line in lines for one in line), sorted(row["id"] for row in rows))
            self.assertTrue(all(sheet.page([line]).width <= sheet.WIDTH for line in lines))
            self.assertTrue(all(sum(one.width + 3 * sheet.GAP for one in line) - 3 * sheet.GAP <= sheet.WIDTH - 2 * sheet.GAP for line in lines))
            self.assertEqual([one.images[0].size for one in cells if one.sizes[0] == (300, 300)], [(300, 300)] * 4)
            self.assertTrue(all(one.images[0].width >= 380 for one in cells if one.sizes[0][0] >= 1200))


class Checks(unittest.TestCase):
    def test_what_a_label_may_say(self) -> None:
        self.assertIsNone(objection("truncation", 0, 3, CODES))
        self.assertIsNone(objection("border", 2, 3, CODES))
        self.assertIsNone(objection("title-mismatch", None, 1, CODES))
        self.assertIsNone(objection("repeat", 2, 3, CODES))
        for code, image, pictures in (
            ("truncation", 1, 3), ("border", 3, 3), ("border", None, 3), ("title-mismatch", 0, 1), ("repeat", 0, 3), ("repeat", 1, 1),
            ("wrong-main", None, 1), ("size-min", 0, 1), ("shadow", 0, 1),
        ):  # fmt: skip
            self.assertIsNotNone(objection(code, image, pictures, CODES), (code, image, pictures))

    def test_a_file_with_a_strange_row_is_refused(self) -> None:
        sequences = {"a": {"images": ["x"]}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "labels.jsonl"
            for text in ('{"id": "b", "violations": []}', '{"id": "a", "violations": []}\n{"id": "a", "violations": []}'):
                path.write_text(text, encoding="utf-8")
                with self.assertRaises(ValueError):
                    read(path, sequences, CODES)

    def test_the_committed_labels_fit_the_committed_sample(self) -> None:
        sequences = {row["id"]: row for row in sample.rows()}
        self.assertGreaterEqual(len(sequences), 300)
        for path in sorted(HERE.glob("labels-*.jsonl")):
            labels = read(path, sequences, CODES)
            if path.stem != "labels-settled":
                complete(labels, sequences, path.name)


def labels(**rows: str) -> dict[str, frozenset]:
    """fill0 stands for ("fill", 0), title-mismatch for itself."""
    return {identity: frozenset(map(violation, text.split())) for identity, text in rows.items()}


def violation(word: str) -> tuple[str, int | None]:
    return (word[:-1], int(word[-1])) if word[-1].isdigit() else (word, None)


class Agreement(unittest.TestCase):
    def test_kappa_of_a_known_table(self) -> None:
        # 20 both, 5 the first alone, 10 the second alone, 15 neither: 0.7 observed, 0.5 by chance.
        first, second = [True] * 25 + [False] * 25, [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
        self.assertAlmostEqual(kappa(first, second) or 0, 0.4)
        self.assertIsNone(kappa([False] * 3, [False] * 3))
        self.assertEqual(kappa([True, False], [False, True]), -1)

    def test_a_code_is_counted_once_a_sequence_and_qualified_is_nothing_listed(self) -> None:
        found = agreement(labels(a="border0 border1", b="", c="fill0"), labels(a="border1", b="", c=""), CODES)
        self.assertEqual(found["border"], {"first": 1, "second": 1, "both": 1, "raw": 1, "kappa": 1})
        self.assertEqual((found["fill"]["first"], found["fill"]["second"], found["fill"]["both"]), (1, 0, 0))
        self.assertEqual((found["qualified"]["first"], found["qualified"]["second"], found["qualified"]["raw"]), (1, 2, 0.6667))

    def test_what_both_say_stands_and_the_third_look_decides_only_the_rest(self) -> None:
        first, second = labels(a="border0", b="fill0 props0", c=""), labels(a="border0", b="fill0", c="title-mismatch")
        self.assertEqual(disputed(first, second), ["b", "c"])
        settled = labels(b="fill0 props0", c="")
        self.assertEqual(merge(first, second, settled), labels(a="border0", b="fill0 props0", c=""))
        with self.assertRaises(ValueError):
            merge(first, second, labels(b="fill0"))
        for third in ("props0", "fill0 truncation0"):
            with self.assertRaises(ValueError):
                merge(first, second, {**settled, **labels(b=third)})

    def test_rows_for_the_evaluation(self) -> None:
        sequences = {"a": {"id": "a", "title": "t", "category": "c", "images": ["m/x.jpg"]}}
        truth = labels(a="title-mismatch truncation0")
        (row,) = evaluation(truth, sequences, CODES, Path("/data/corpus"), Path("/data/sets/natural"))
        self.assertEqual(row["images"], ["../../corpus/m/x.jpg"])
        self.assertEqual(row["violations"], [{"code": "truncation", "image": 0}, {"code": "title-mismatch", "image": None}])
        self.assertFalse(row["qualified"])
        self.assertEqual(listed(frozenset(), CODES), [])


if __name__ == "__main__":
    unittest.main()
