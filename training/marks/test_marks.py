"""What must hold of the net of marks whatever it has learned."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from .net import CELLS, KINDS, MAP, NUMBERS, SIDE, STRONGEST, WHOLE, Marks, Seen, cells_of, strongest
from .pictures import Batch, asked_of, varied
from .train import loss_of


class OfRows(unittest.TestCase):
    def test_a_box_covers_its_cells_of_its_picture(self) -> None:
        row = {"images": ["a", "b"], "violations": [{"code": "watermark", "image": 1, "boxes": [[0.5, 0.0, 1.0, 0.05]]}, {"code": "props", "image": 0, "boxes": [[0, 0, 1, 1]]}]}
        maps, whole = asked_of(row)
        self.assertEqual(maps.shape, (2, len(KINDS), MAP, MAP))
        wanted = np.zeros((MAP, MAP), np.float32)
        wanted[0, MAP // 2 :] = 1
        np.testing.assert_allclose(maps[1, KINDS.index("watermark")], wanted, atol=1e-6)
        self.assertEqual(float(maps.sum()), float(wanted.sum()), "props are no marks")
        self.assertEqual(float(whole.sum()), 0.0)

    def test_what_is_said_of_the_whole_picture_has_no_place(self) -> None:
        maps, whole = asked_of({"images": ["a"], "violations": [{"code": "border", "image": 0, "boxes": []}, {"code": "repeat", "image": None, "boxes": []}]})
        self.assertEqual(float(maps.sum()), 0.0)
        self.assertEqual(whole.tolist(), [[float(code == "border") for code in WHOLE]])

    def test_a_mirrored_picture_has_mirrored_maps(self) -> None:
        pictures = torch.zeros(64, 3, SIDE, SIDE, dtype=torch.uint8)
        pictures[..., : SIDE // 2] = 200
        maps = torch.zeros(64, len(KINDS), MAP, MAP)
        maps[..., : MAP // 2] = 1
        made = varied(Batch(pictures, maps, torch.zeros(64, len(WHOLE))), np.random.default_rng(3))
        lighter = made.pictures[:, 0, 0, 0] > made.pictures[:, 0, 0, -1]
        self.assertTrue(0 < int(lighter.sum()) < 64, "some are mirrored, and some are not")
        self.assertTrue(torch.equal(lighter, made.maps[:, 0, 0, 0] > 0))


class OfTheNet(unittest.TestCase):
    def test_the_strongest_logits_stand_where_they_are_said_to(self) -> None:
        maps = torch.full((1, len(KINDS), MAP, MAP), -5.0)
        maps[0, 2, 7, 13] = 3.0
        seen = Seen(torch.zeros(1, 32, MAP, MAP), maps, torch.arange(len(WHOLE)).float()[None])
        cells = cells_of(seen)
        self.assertEqual(cells.shape, (1, NUMBERS, CELLS, CELLS))
        found = cells[0, list(STRONGEST)]
        self.assertEqual(float(found[2, 3, 6]), 3.0)
        self.assertEqual(float(found[2].sum()), 3.0 - 5.0 * (CELLS * CELLS - 1))
        self.assertEqual(found[len(KINDS) :, 4, 4].tolist(), list(range(len(WHOLE))))

    def test_one_cell_is_enough(self) -> None:
        empty, one = torch.full((1, 1, MAP, MAP), -9.0), torch.full((1, 1, MAP, MAP), -9.0)
        one[0, 0, 3, 3] = 4.0
        self.assertGreater(float(strongest(one)), 1.5)
        self.assertLess(float(strongest(empty)), -2.0)

    def test_what_is_half_covered_is_not_asked(self) -> None:
        maps = torch.zeros(1, len(KINDS), MAP, MAP)
        maps[0, 0, 5, 5], maps[0, 0, 5, 6] = 1.0, 0.3
        batch = Batch(torch.zeros(1, 3, SIDE, SIDE), maps, torch.zeros(1, len(WHOLE)))

        def cells(x: int, logit: float) -> float:
            found = torch.zeros(1, len(KINDS), MAP, MAP)
            found[0, 0, 5, x] = logit
            return loss_of(Seen(torch.zeros(1, 32, MAP, MAP), found, torch.zeros(1, len(WHOLE))), batch)[1]["cells"]

        self.assertEqual(cells(6, 5.0), cells(6, -5.0))
        self.assertLess(cells(5, 5.0), cells(5, -5.0))
        self.assertGreater(cells(7, 5.0), cells(7, -5.0))

    def test_it_learns_a_plain_stroke(self) -> None:
        torch.manual_seed(1)
        net, source = Marks().train(), torch.Generator().manual_seed(5)
        optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3)
        losses = []
        for _ in range(14):
            pictures, maps = torch.full((4, 3, SIDE, SIDE), 220.0) + 6 * torch.randn(4, 3, SIDE, SIDE, generator=source), torch.zeros(4, len(KINDS), MAP, MAP)
            for k in range(0, 4, 2):
                y, x = (int(at) for at in torch.randint(0, MAP - 4, (2,), generator=source))
                pictures[k, :, 16 * y : 16 * y + 48 : 6, 16 * x : 16 * x + 64] = 120
                maps[k, 0, y : y + 3, x : x + 4] = 1
            loss, _ = loss_of(net(pictures), Batch(pictures, maps, torch.zeros(4, len(WHOLE))))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
        self.assertLess(np.mean(losses[-3:]), 0.6 * np.mean(losses[:3]), str(losses))


if __name__ == "__main__":
    unittest.main()
