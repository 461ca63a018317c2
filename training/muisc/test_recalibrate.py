from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
import unittest
from unittest import mock

import numpy as np

from . import recalibrate
from .bundle import write_json
from .calibration import applied, sigmoid
from .reasons import codes
from .rebundle import manifest_of

ROWS = 400
AS_IT_IS = {"scale": 1.0, "bias": 0.0}


def write_lines(path: str, values: list[dict]) -> None:
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(value) + "\n" for value in values)


class Recalibrate(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        # Of a bundle what is read here: the graphs are never asked.
        os.mkdir(self.path("model"))
        for name in ("card.md", "picture.onnx"):
            with open(self.path(f"model/{name}"), "w", encoding="utf-8") as out:
                out.write(name)
        write_json(self.path("model/model.json"), {"codes": codes(), "calibration": {code: AS_IT_IS for code in codes()}, "qualified": AS_IT_IS, "thresholds": {"publish": 0.2, "refuse": 0.9}})
        self.identity = manifest_of(self.path("model"))[1]
        source = np.random.default_rng(3)
        # Whether each fault is there is drawn with these chances; what is said of each is twice as sure.
        honest = source.normal(size=(ROWS, len(codes()))) - 2
        self.truth = source.random(honest.shape) < sigmoid(honest)
        self.said = sigmoid(2 * honest)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def written(self, part: str = "development", model: str | None = None) -> None:
        there = [[{"code": code, "image": None} for code, is_there in zip(codes(), row) if is_there] for row in self.truth]
        write_lines(self.path("rows"), [{"id": str(k), "violations": violations, "part": part} for k, violations in enumerate(there)])
        categories = [[{"code": code, "probability": float(p)} for code, p in zip(codes(), row)] for row in self.said]
        write_lines(self.path("said"), [{"id": str(k), "model": model or self.identity, "qualified": 0.5, "categories": each} for k, each in enumerate(categories)])

    def run_on_both(self) -> None:
        command = ["recalibrate", "--model", self.path("model"), "--on", self.path("rows"), self.path("said"), "--out", self.path("out")]
        with mock.patch("sys.argv", command), contextlib.redirect_stdout(io.StringIO()):
            recalibrate.main()

    def test_undone_is_the_inverse(self) -> None:
        logits, fitted = np.linspace(-9, 9, 7), {"scale": 0.7, "bias": -0.4}
        np.testing.assert_allclose(recalibrate.undone(applied(logits, fitted), fitted), logits, atol=1e-6)

    def test_what_boasts_is_brought_back_and_all_else_stays(self) -> None:
        self.written()
        self.run_on_both()
        after, identity = manifest_of(self.path("out"))
        self.assertNotEqual(identity, self.identity)
        self.assertEqual(after["from"], self.identity)
        self.assertAlmostEqual(float(np.mean([after["calibration"][code]["scale"] for code in codes()])), 0.5, delta=0.1)
        self.assertEqual(list(after["files"]), ["card.md", "picture.onnx"])
        with open(self.path("out/picture.onnx"), encoding="utf-8") as text:
            self.assertEqual(text.read(), "picture.onnx")

    def test_test_rows_and_other_models_are_refused(self) -> None:
        for written, why in (({"part": "test"}, "of the part test"), ({"model": "000000000000"}, "was said by the model 000000000000")):
            self.written(**written)
            with self.assertRaisesRegex(SystemExit, why):
                self.run_on_both()
            self.assertFalse(os.path.exists(self.path("out")))


if __name__ == "__main__":
    unittest.main()
