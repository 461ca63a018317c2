import json
import os
import tempfile
import unittest

import numpy as np

from .findings import Findings, folder_of


def written(folder: str, values: np.ndarray, blocks: list[int]) -> None:
    """As training/muisc/findings/table.ts does, which its own test holds against the format of the file."""
    np.save(os.path.join(folder, "findings.npy"), values)
    with open(os.path.join(folder, "findings.json"), "w", encoding="utf-8") as out:
        json.dump({"names": ["size", "aspect"], "made": {"findings": 1, "analyser": 2, "set": "0a", "block": 2}, "rows": len(values), "blocks": blocks}, out)


class FindingsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.values = np.linspace(0, 1, 6, dtype=np.float32).reshape(3, 2)

    def test_a_whole_table_is_read(self) -> None:
        written(self.folder, self.values, [0, 1])
        found = Findings.load(self.folder, 3)
        self.assertEqual(found.names, ("size", "aspect"))
        np.testing.assert_array_equal(found.values, self.values)

    def test_a_part_of_one_is_refused(self) -> None:
        written(self.folder, self.values, [1])
        with self.assertRaisesRegex(ValueError, "1 blocks missing"):
            Findings.load(self.folder, 3)

    def test_that_of_another_set_is_refused(self) -> None:
        written(self.folder, self.values, [0, 1])
        with self.assertRaisesRegex(ValueError, "the set has 4"):
            Findings.load(self.folder, 4)

    def test_where_there_is_none_the_command_is_named(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "findings/main.ts"):
            Findings.load(self.folder, 3)

    def test_the_folder_is_named_as_the_set(self) -> None:
        self.assertTrue(folder_of("/data/sequences/train-01ab/").endswith("findings/train-01ab"))


if __name__ == "__main__":
    unittest.main()
