"""Depthwise convolutions whose weights are not trained, and which weights are."""

from __future__ import annotations

import unittest

import torch
from torch.nn import functional

from .backbone import STAGES, Block, EachChannel


class BackboneTest(unittest.TestCase):
    def test_what_flows_back_is_what_pytorch_would_give(self) -> None:
        torch.manual_seed(3)
        for kernel, stride, padding, side in ((5, 1, 2, 6), (3, 1, 1, 5), (5, 2, 0, 9), (5, 2, 0, 10), (3, 2, 1, 7)):
            with self.subTest(kernel=kernel, stride=stride, side=side):
                x = torch.randn(2, 4, side, side + 1, dtype=torch.float64, requires_grad=True)
                weight, bias = torch.randn(4, 1, kernel, kernel, dtype=torch.float64), torch.randn(4, dtype=torch.float64, requires_grad=True)
                expected = functional.conv2d(x, weight, bias, stride, padding, groups=4)
                given = torch.randn_like(expected)
                wanted = torch.autograd.grad(expected, (x, bias), given)
                made = EachChannel.apply(x, weight, bias, stride, padding)
                torch.testing.assert_close(made, expected)
                for one, other in zip(torch.autograd.grad(made, (x, bias), given), wanted):
                    torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)

    def test_folded_blocks_give_the_same_in_half_precision(self) -> None:
        torch.manual_seed(5)
        for _, kernel, stride, expansion, outputs in STAGES[4:6]:
            block = Block(16, outputs, kernel, stride, expansion).eval()
            for part in (block.expand, block.depthwise, block.project):
                part.norm.running_var.uniform_(0.5, 2.0)
                part.fold()
            x = torch.randn(2, 16, 8, 8)
            expected = block(x)
            self.assertFalse(block.depthwise.conv.weight.requires_grad)
            with torch.autocast("cpu", torch.bfloat16):
                made = block(x)
            self.assertLess(float((made - expected).abs().mean() / expected.abs().mean()), 0.02)


if __name__ == "__main__":
    unittest.main()
