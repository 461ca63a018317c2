from __future__ import annotations

import json
import os
import tempfile
import unittest
from unittest.mock import patch

from .set_of_part import set_of_part


class SetOfPartTest(unittest.TestCase):
    def test_a_set_of_another_part_is_refused_with_what_to_do(self) -> None:
        with tempfile.TemporaryDirectory() as cache, patch.dict(os.environ, {"AGPIS_CACHE": cache}):
            folder = os.path.join(cache, "sequences", "mine-0123")
            os.makedirs(folder)
            with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as text:
                json.dump({"recipe": {"name": "mine", "part": "test"}, "shards": []}, text)
            self.assertEqual(set_of_part("mine", "test").folder, folder)
            for part, use in (("train", "learned from"), ("development", "chosen by")):
                with self.assertRaisesRegex(SystemExit, f"mine is of the part test.*{part} is {use}.*--part {part}"):
                    set_of_part("mine", part)


if __name__ == "__main__":
    unittest.main()
