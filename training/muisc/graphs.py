"""The graphs that are served: what is computed once for each picture, how every two pictures stand to each other (pairs.py), and what is said of a sequence.

They differ from the model in training only in what they take and hand out: bytes in, and one token of the feedback at a time.
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn
from torch.nn import functional

from .dyes import SMALL, Dyes
from .model import COARSE, SIDE, THUMB, PictureEncoder, Seen, SequenceModel, ends
from .pairs import Pairs


class PictureGraph(nn.Module):
    """pixels (n, side, side, 3), uint8 -> cells (n, 25, width), whole (n, 2 * width + dyes), votes (n, codes), maps (n, 100, codes)."""

    def __init__(self, encoder: PictureEncoder, sequence: SequenceModel) -> None:
        super().__init__()
        self.encoder, self.sequence, self.dyes = encoder, sequence, Dyes()

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        planes = pixels.permute(0, 3, 1, 2).float()
        small = functional.avg_pool2d(planes, SIDE // SMALL).permute(0, 2, 3, 1)
        seen = self.sequence.look(self.encoder(planes), self.dyes(small))
        return seen.cells, seen.whole, seen.votes, seen.maps


class SequenceGraph(nn.Module):
    """What PictureGraph says of each picture, and the text -> logits (b, codes), qualified (b,), slots (b, n, codes), next (b, vocabulary): of the token behind `read_at`."""

    def __init__(self, sequence: SequenceModel) -> None:
        super().__init__()
        self.sequence = sequence

    def forward(
        self,
        cells: Tensor,
        whole: Tensor,
        votes: Tensor,
        present: Tensor,
        findings: Tensor,
        pairs: Tensor,
        first: Tensor,
        second: Tensor,
        text: Tensor,
        mask_at: Tensor,
        read_at: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        answer = self.sequence.judge(Seen(cells, whole, votes, None), present, findings, pairs, first, second, text, mask_at)
        rows = torch.arange(text.shape[0], device=text.device)
        return answer.logits, answer.qualified, answer.slots, self.sequence.spoken(answer.hidden[rows, read_at])


class LowerGraph(nn.Module):
    """pixels (n, side, side, 3), uint8 -> fine cells (n, 161, 10, 10), middle (n, 112, 20, 20): the blocks that are never trained here. ONNX Runtime computes them many times as fast
    on a CPU as PyTorch does."""

    def __init__(self, encoder: PictureEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        return self.encoder.lower(pixels.permute(0, 3, 1, 2).float())


def write(module: nn.Module, path: str, inputs: dict[str, Tensor], outputs: tuple[str, ...], moving: dict[str, dict[int, str]]) -> None:
    """moving: which dimensions of which inputs vary, by name."""
    named = {name: torch.export.Dim(name, min=1) for dims in moving.values() for name in dims.values()}
    shapes = {name: {axis: named[dim] for axis, dim in moving.get(name, {}).items()} for name in inputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(), args=(), kwargs=inputs, input_names=list(inputs), output_names=list(outputs), dynamic_shapes=shapes, dynamo=True, verbose=False
        )
    # What the exporter notes of its own doing is half of a small graph, and names folders of this machine.
    for node in program.model.graph.all_nodes():
        node.metadata_props.clear()
    program.save(path, external_data=False)


def write_lower(encoder: PictureEncoder, path: str) -> None:
    write(LowerGraph(encoder), path, {"pixels": torch.zeros(2, SIDE, SIDE, 3, dtype=torch.uint8)}, ("fine", "middle"), {"pixels": {0: "n"}})


def write_picture(encoder: PictureEncoder, sequence: SequenceModel, path: str) -> None:
    pixels = torch.zeros(2, SIDE, SIDE, 3, dtype=torch.uint8)
    write(PictureGraph(encoder, sequence), path, {"pixels": pixels}, ("cells", "whole", "votes", "maps"), {"pixels": {0: "n"}})


def write_pairs(path: str) -> None:
    first, second = ends(4, torch.device("cpu"))
    inputs = {"thumbs": torch.zeros(2, 4, THUMB, THUMB, 3, dtype=torch.uint8), "first": first, "second": second}
    write(Pairs(), path, inputs, ("pairs",), {"thumbs": {0: "b", 1: "n"}, "first": {0: "p"}, "second": {0: "p"}})


def write_sequence(sequence: SequenceModel, path: str) -> None:
    shape, b, n, length = sequence.shape, 2, 4, 11
    first, second = ends(n, torch.device("cpu"))
    inputs = {
        "cells": torch.zeros(b, n, COARSE * COARSE, shape.width),
        "whole": torch.zeros(b, n, 2 * shape.width + shape.dyes),
        "votes": torch.zeros(b, n, sequence.categories),
        "present": torch.ones(b, n),
        "findings": torch.zeros(b, n, shape.findings),
        "pairs": torch.zeros(b, len(first), shape.pairs),
        "first": first,
        "second": second,
        "text": torch.ones(b, length, dtype=torch.long),
        "mask_at": torch.full((b,), length - 1),
        "read_at": torch.full((b,), length - 1),
    }
    moving = {name: {0: "b", 1: "n"} for name in ("cells", "whole", "votes", "present", "findings")}
    moving |= {"pairs": {0: "b", 1: "p"}, "first": {0: "p"}, "second": {0: "p"}, "text": {0: "b", 1: "t"}, "mask_at": {0: "b"}, "read_at": {0: "b"}}
    write(SequenceGraph(sequence), path, inputs, ("logits", "qualified", "slots", "next"), moving)
