"""What is served computes what training computed. Takes a minute: the graph is exported."""

from __future__ import annotations

import os
import tempfile
import unittest

import numpy as np
import onnxruntime

from .bundle import ends_of
from .graphs import write_pairs
from .pairs import compared
from .test_pairs import cut, scenery


class PairsGraphTest(unittest.TestCase):
    def test_it_says_what_the_net_says_of_any_number_of_pictures_and_sequences(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pairs.onnx")
            write_pairs(path)
            session = onnxruntime.InferenceSession(path)
        many = np.stack([picture for seed in range(5) for picture in (scenery(seed), cut(scenery(seed), 4, 7, 44))])
        for b, n in ((1, 2), (1, 3), (5, 2), (1, 9)):
            thumbs = many[: b * n].reshape(b, n, 64, 64, 3)
            first, second = ends_of(n)
            (told,) = session.run(None, {"thumbs": thumbs, "first": first, "second": second})
            np.testing.assert_allclose(told, compared(thumbs), atol=2e-3)


if __name__ == "__main__":
    unittest.main()
