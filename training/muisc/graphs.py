"""The graphs that are served: what is computed once for each picture, how every two pictures stand to each other (pairs.py), and what is said of a sequence.

They differ from the model in training only in what they take and hand out: bytes in, and one token of the feedback at a time.
"""

from __future__ import annotations

import os
import warnings

import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn import functional

from .dyes import SMALL, Dyes
from .evidence import Evidence
from .heads import Ending
from .model import COARSE, SIDE, THUMB, PictureEncoder, Seen, SequenceModel, ends
from .pairs import Pairs

# What the last layers are given, as the graph of sequences names it inside; and how everything of those layers is named there.
GIVEN, ENDING = "given_", "ending/"
# The graph of sequences without those layers, while a bundle is made; their weights, in the bundle.
BODY, HEAD = "body.onnx", "head.npz"
EVIDENCE = tuple(GIVEN + name for name in ("hidden", "fit", "whole", "related", "together", "alone", "numbers", "own"))


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


class BodyGraph(nn.Module):
    """What PictureGraph says of each picture but its votes, and the text -> what the last layers are given (EVIDENCE), and next (b, vocabulary): logits of the token behind `read_at`."""

    def __init__(self, sequence: SequenceModel) -> None:
        super().__init__()
        self.sequence = sequence

    def forward(
        self,
        cells: Tensor,
        whole: Tensor,
        present: Tensor,
        findings: Tensor,
        pairs: Tensor,
        first: Tensor,
        second: Tensor,
        text: Tensor,
        mask_at: Tensor,
        read_at: Tensor,
    ) -> tuple[Tensor, ...]:
        model, rows = self.sequence, torch.arange(text.shape[0], device=text.device)
        given = model.given(Seen(cells, whole, None, None), present, findings, pairs, first, second, text, mask_at)  # type: ignore[arg-type]
        hidden = given.hidden[rows, mask_at]
        own, fit = model.decide(hidden)[:, -1], model.fit[:2](given.fits)
        return hidden, fit, given.whole, given.related, given.together, given.alone, given.numbers, own, model.spoken(given.hidden[rows, read_at])


class EndingGraph(nn.Module):
    """votes (b, n, codes), present (b, n), EVIDENCE and, where categories were added, whole and findings of each picture -> logits (b, codes), qualified (b,), slots (b, n, codes)."""

    def __init__(self, ending: Ending) -> None:
        super().__init__()
        self.ending = ending

    def forward(
        self,
        votes: Tensor,
        present: Tensor,
        given_hidden: Tensor,
        given_fit: Tensor,
        given_whole: Tensor,
        given_related: Tensor,
        given_together: Tensor,
        given_alone: Tensor,
        given_numbers: Tensor,
        given_own: Tensor,
        whole: Tensor | None = None,
        findings: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        # The picture graph has columns for categories that were added, too, and knows nothing of them; nor is anything measured for them.
        further = self.ending.categories - self.ending.known
        alone, numbers = (functional.pad(values, (0, further)) for values in (given_alone, given_numbers))
        # Only what was added reads the pictures themselves.
        pictures = torch.zeros(0) if whole is None or findings is None else torch.cat([whole, findings], -1)
        seen = Evidence(given_hidden, given_fit, given_whole, present, given_related, given_together, votes + alone, numbers, given_own, pictures)
        logits, slots, qualified = self.ending(seen)
        return logits, qualified, slots


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


def write_body(sequence: SequenceModel, path: str) -> None:
    shape, b, n, length = sequence.shape, 2, 4, 11
    first, second = ends(n, torch.device("cpu"))
    inputs = {
        "cells": torch.zeros(b, n, COARSE * COARSE, shape.width),
        "whole": torch.zeros(b, n, 2 * shape.width + shape.dyes),
        "present": torch.ones(b, n),
        "findings": torch.zeros(b, n, shape.findings),
        "pairs": torch.zeros(b, len(first), shape.pairs),
        "first": first,
        "second": second,
        "text": torch.ones(b, length, dtype=torch.long),
        "mask_at": torch.full((b,), length - 1),
        "read_at": torch.full((b,), length - 1),
    }
    moving = {name: {0: "b", 1: "n"} for name in ("cells", "whole", "present", "findings")}
    moving |= {"pairs": {0: "b", 1: "p"}, "first": {0: "p"}, "second": {0: "p"}, "text": {0: "b", 1: "t"}, "mask_at": {0: "b"}, "read_at": {0: "b"}}
    write(BodyGraph(sequence), path, inputs, (*EVIDENCE, "next"), moving)


def write_ending(ending: Ending, path: str, numbers: dict[str, int]) -> None:
    """numbers: how many the body is given of each picture, as whole and findings."""
    head, b, n = ending.base, 2, 4
    width, pairs = head.decide.in_features, n * (n - 1) // 2
    sizes = {"hidden": (b, width), "fit": (b, head.fit.in_features), "whole": (b, n, width), "related": (b, pairs, width), "together": (b, pairs)}
    sizes |= {"alone": (b, n, ending.known), "numbers": (b, pairs, ending.known), "own": (b,)}
    inputs = {"votes": torch.zeros(b, n, ending.categories), "present": torch.ones(b, n), **{name: torch.zeros(*sizes[name.removeprefix(GIVEN)]) for name in EVIDENCE}}
    if ending.added is not None:
        inputs |= {name: torch.zeros(b, n, count) for name, count in numbers.items()}
    second = {"votes": "n", "whole": "n", "findings": "n", "present": "n", f"{GIVEN}whole": "n", f"{GIVEN}alone": "n", **{GIVEN + name: "p" for name in ("related", "together", "numbers")}}
    moving = {name: {0: "b", **({1: second[name]} if name in second else {})} for name in inputs}
    write(EndingGraph(ending), path, inputs, ("logits", "qualified", "slots"), moving)


def write_served(encoder: PictureEncoder, sequence: SequenceModel, folder: str) -> Ending:
    """All that serving loads, in 32-bit floats, and beside it the body alone. The last layers, which are in head.npz too."""
    write_picture(encoder, sequence, os.path.join(folder, "picture.onnx"))
    write_pairs(os.path.join(folder, "pairs.onnx"))
    write_body(sequence, os.path.join(folder, BODY))
    ending = Ending.of(sequence)
    ending.save(os.path.join(folder, HEAD))
    finish_sequence(folder, ending)
    return ending


def finish_sequence(folder: str, ending: Ending) -> None:
    """sequence.onnx of the folder's body and these last layers."""
    last, body = os.path.join(folder, "ending.onnx"), os.path.join(folder, BODY)
    taken = {value.name: value.type.tensor_type.shape.dim[-1].dim_value for value in onnx.load(body).graph.input}
    write_ending(ending, last, {name: taken[name] for name in ("whole", "findings")})
    join(body, last, os.path.join(folder, "sequence.onnx"))
    os.remove(last)


def join(body: str, ending: str, out: str) -> None:
    """One graph of two: what is served. Everything of the ending is named so, and can be taken off again (`without_ending`)."""
    whole, last = onnx.load(body), onnx.load(ending)
    kept = {value.name for value in (*last.graph.input, *last.graph.output)}
    named = lambda name: name if name in kept or not name else ENDING + name  # noqa: E731
    for node in last.graph.node:
        node.name = ENDING + node.name
        for names in (node.input, node.output):
            names[:] = [named(name) for name in names]
    for constant in last.graph.initializer:
        constant.name = named(constant.name)
    there = {value.name for value in (*whole.graph.input, *whole.graph.output)}
    whole.graph.node.extend(last.graph.node)
    whole.graph.initializer.extend(last.graph.initializer)
    whole.graph.input.extend(value for value in last.graph.input if value.name not in there)
    answered = [value for value in whole.graph.output if value.name not in EVIDENCE]
    del whole.graph.output[:], whole.graph.value_info[:]
    whole.graph.output.extend([*last.graph.output, *answered])
    onnx.checker.check_model(whole)
    onnx.save(whole, out)


def without_ending(path: str) -> onnx.ModelProto:
    """The graph of sequences up to what its last layers are given, which is what it answers."""
    graph = onnx.load(path)
    own = [node for node in graph.graph.node if not node.name.startswith(ENDING)]
    constants = [constant for constant in graph.graph.initializer if not constant.name.startswith(ENDING)]
    spoken = [value for value in graph.graph.output if value.name == "next"]
    taken = [value for value in graph.graph.input if value.name != "votes"]
    del graph.graph.node[:], graph.graph.initializer[:], graph.graph.output[:], graph.graph.input[:]
    graph.graph.node.extend(own)
    graph.graph.initializer.extend(constants)
    graph.graph.input.extend(taken)
    graph.graph.output.extend([*(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in EVIDENCE), *spoken])
    return graph
