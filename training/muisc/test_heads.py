"""The last layers by themselves answer as the model does, and further categories change nothing of the others."""

from __future__ import annotations

import os
import tempfile
import unittest
from dataclasses import fields

import numpy as np
import onnx
import onnxruntime
import torch
from torch.nn import functional

from . import graphs
from .dyes import DYES
from .evidence import Evidence, evidence_of, joined
from .heads import Ending
from .layers import NEVER
from .model import Seen, SequenceModel, Shape, ends
from .quantise import quantise_matrices
from .seen_rows import Body
from .tokenizer import SEP, SPECIAL

# Of each picture: what is seen of it as a whole, and six findings.
PICTURES = 2 * 256 + DYES + 6
SHAPE = Shape(codes=21, vocabulary=80, kinds=4, colours=5, views=3, findings=6, pairs=8, traits=4, main_only=(1, 2), by_fit=(5,))


def model() -> SequenceModel:
    torch.manual_seed(1)
    return SequenceModel(SHAPE).eval()


def given(count: int, codes: int = SHAPE.codes, rows: int = 7, absent: bool = False) -> tuple:
    source = torch.Generator().manual_seed(count)
    random = lambda *shape: torch.randn(*shape, generator=source)  # noqa: E731
    present = torch.ones(rows, count)
    if absent:
        present[0, -1] = 0.0
    first, second = ends(count, torch.device("cpu"))
    seen = Seen(random(rows, count, 25, SHAPE.width), random(rows, count, 2 * SHAPE.width + SHAPE.dyes), random(rows, count, codes), None)
    text = torch.randint(len(SPECIAL), SHAPE.vocabulary, (rows, 12), generator=source)
    text[:, 7] = SEP
    return seen, present, random(rows, count, 6), random(rows, len(first), 8), first, second, text, torch.full((rows,), 11)


class Endings(unittest.TestCase):
    def test_the_last_layers_by_themselves_answer_as_the_model_does(self) -> None:
        whole = model()
        for count in (1, 2, 5):
            inputs = given(count, absent=count > 1)
            answer = whole.judge(*inputs)
            logits, slots, qualified = Ending.of(whole)(evidence_of(whole, *inputs))
            torch.testing.assert_close(logits, answer.logits, rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(slots.clamp(min=NEVER / 2), answer.slots.clamp(min=NEVER / 2), rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(qualified, answer.qualified, rtol=1e-4, atol=1e-4)

    def test_sequences_of_different_lengths_answer_the_same_side_by_side(self) -> None:
        whole = model()
        parts = [evidence_of(whole, *given(count)) for count in (1, 3, 2)]
        alone = torch.cat([Ending.of(whole)(part)[0] for part in parts])
        torch.testing.assert_close(Ending.of(whole)(joined(parts))[0], alone, rtol=1e-4, atol=1e-4)

    def test_qualified_follows_a_category_that_was_learned_anew(self) -> None:
        whole = model()
        ending, seen = Ending.of(whole), evidence_of(whole, *given(3))
        before = ending(seen)
        with torch.no_grad():
            ending.base.vote.bias[4] += 1.0
        after = ending(seen)
        kept = [k for k in range(SHAPE.codes) if k != 4]
        self.assertTrue(torch.equal(after[0][:, kept], before[0][:, kept]))
        self.assertTrue((after[2] < before[2]).all())

    def test_what_is_saved_answers_the_same(self) -> None:
        ending, seen = varied(Ending.of(model()).grown_by(2, PICTURES)), evidence_of(model(), *given(3))
        with tempfile.TemporaryDirectory() as folder:
            ending.save(os.path.join(folder, "head.npz"))
            again = Ending.load(os.path.join(folder, "head.npz"))
        self.assertEqual((again.known, again.categories), (SHAPE.codes, SHAPE.codes + 2))
        self.assertTrue(all(torch.equal(one, other) for one, other in zip(ending(seen), again(seen))))


def varied(ending: Ending) -> Ending:
    with torch.no_grad():
        for parameter in ending.added.parameters() if ending.added is not None else ():
            parameter += 0.1 * torch.randn(parameter.shape)
        for name, units in ending.added.named_buffers() if ending.added is not None else ():
            units.copy_(torch.rand(units.shape) + (0.5 if name.endswith("deviation") else 0.0))
    return ending


class Added(unittest.TestCase):
    def test_all_other_outputs_stay_the_same_to_the_last_bit_however_many_are_added(self) -> None:
        whole = model()
        base = Ending.of(whole)
        for added in (1, 3, 12):
            grown = varied(base.grown_by(added, PICTURES))
            for count in (1, 2, 4, 9):
                seen = evidence_of(whole, *given(count, absent=count > 1))
                one, other = base(seen), grown(seen)
                self.assertTrue(torch.equal(one[0], other[0][:, : SHAPE.codes]))
                self.assertTrue(torch.equal(one[1], other[1][..., : SHAPE.codes]))
                self.assertTrue(torch.equal(one[2], other[2]))
                self.assertEqual(tuple(other[0].shape), (7, SHAPE.codes + added))

    def test_one_that_nothing_was_shown_of_holds_for_no_sequence(self) -> None:
        whole = model()
        logits = Ending.of(whole).grown_by(1, PICTURES)(evidence_of(whole, *given(3)))[0][:, -1].detach()
        self.assertTrue(torch.equal(logits, logits[:1].expand(7)))
        self.assertLess(float(logits[0]), -3.0)


class Graph(unittest.TestCase):
    """The graph that is served, made of a body and last layers."""

    def setUp(self) -> None:
        self.whole, self.folder = model(), tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "sequence.onnx")
        graphs.write_body(self.whole, os.path.join(self.folder.name, graphs.BODY))

    def tearDown(self) -> None:
        self.folder.cleanup()

    def answers(self, count: int, added: int = 0) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        seen, present, findings, pairs, first, second, text, mask_at = given(count)
        fed = {"cells": seen.cells, "whole": seen.whole, "votes": functional.pad(seen.votes, (0, added)), "present": present, "findings": findings, "pairs": pairs}
        fed |= {"first": first, "second": second, "text": text, "mask_at": mask_at, "read_at": mask_at}
        asked = {name: value.numpy() for name, value in fed.items()}
        names = ["logits", "qualified", "slots", "next"]
        return asked, dict(zip(names, onnxruntime.InferenceSession(self.path).run(names, asked)))

    def test_it_answers_as_the_model_does(self) -> None:
        graphs.finish_sequence(self.folder.name, Ending.of(self.whole))
        for count in (1, 3):
            answer, (_, found) = self.whole.judge(*given(count)), self.answers(count)
            np.testing.assert_allclose(found["logits"], answer.logits.detach().numpy(), atol=1e-3)
            np.testing.assert_allclose(found["qualified"], answer.qualified.detach().numpy(), atol=1e-3)
            self.assertEqual(found["next"].shape, (7, SHAPE.vocabulary))

    def test_its_last_layers_can_be_taken_off_and_others_put_on(self) -> None:
        quantise_matrices(os.path.join(self.folder.name, graphs.BODY))
        base = Ending.of(self.whole)
        graphs.finish_sequence(self.folder.name, base)
        asked, before = self.answers(3)
        seen = Body(self.folder.name).evidence(asked)
        self.assertEqual({field.name for field in fields(Evidence)}, set(seen.__dict__))
        np.testing.assert_allclose(before["logits"], base(seen)[0].detach().numpy(), atol=1e-4)
        onnx.save(graphs.without_ending(self.path), os.path.join(self.folder.name, graphs.BODY))
        grown = varied(base.grown_by(2, PICTURES))
        graphs.finish_sequence(self.folder.name, grown)
        asked, after = self.answers(3, 2)
        np.testing.assert_allclose(after["logits"][:, : SHAPE.codes], before["logits"], atol=1e-4)
        np.testing.assert_allclose(after["next"], before["next"], atol=1e-4)
        for count in (1, 3):
            asked, after = self.answers(count, 2)
            logits, slots, _ = (part.detach().numpy() for part in grown(Body(self.folder.name).evidence(asked)))
            np.testing.assert_allclose(after["logits"], logits, atol=1e-4)
            np.testing.assert_allclose(after["slots"], slots, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
