"""The last layers by themselves answer as the model does, and further categories change nothing of the others."""

from __future__ import annotations

import unittest
from dataclasses import replace

import torch
from torch import Tensor

from .heads import Grown, Head, evidence_of, joined
from .layers import NEVER
from .model import Seen, SequenceModel, Shape, ends
from .tokenizer import SEP, SPECIAL

SHAPE = Shape(codes=21, vocabulary=80, kinds=4, colours=5, views=3, findings=6, pairs=8, traits=4, main_only=(1, 2), by_fit=(5,))


def model(added: int = 0) -> Grown:
    torch.manual_seed(1)
    return Grown(SHAPE, added).eval()


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


class Heads(unittest.TestCase):
    def test_the_last_layers_by_themselves_answer_as_the_model_does(self) -> None:
        whole = model()
        for count in (1, 2, 5):
            inputs = given(count, absent=count > 1)
            answer = whole.judge(*inputs)
            logits, slots = Head.of(whole)(evidence_of(whole, *inputs))
            torch.testing.assert_close(logits, answer.logits, rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(slots.clamp(min=NEVER / 2), answer.slots.clamp(min=NEVER / 2), rtol=1e-4, atol=1e-4)

    def test_sequences_of_different_lengths_answer_the_same_side_by_side(self) -> None:
        whole = model()
        parts = [evidence_of(whole, *given(count)) for count in (1, 3, 2)]
        alone = torch.cat([Head.of(whole)(part)[0] for part in parts])
        torch.testing.assert_close(Head.of(whole)(joined(parts))[0], alone, rtol=1e-4, atol=1e-4)

    def test_what_is_put_back_is_what_the_model_answers_and_qualified_follows(self) -> None:
        whole, inputs = model(), given(3)
        head, before = Head.of(whole), whole.judge(*inputs)
        with torch.no_grad():
            head.decide.weight[4] += 0.1
            head.vote.bias[4] += 1.0
        head.into(whole)
        after = whole.judge(*inputs)
        kept = [k for k in range(SHAPE.codes) if k != 4]
        self.assertTrue(torch.equal(after.logits[:, kept], before.logits[:, kept]))
        self.assertTrue((after.qualified < before.qualified)[after.logits[:, 4] > before.logits[:, 4]].all())
        self.assertGreater(float((after.logits[:, 4] - before.logits[:, 4]).detach().abs().min()), 0.1)


class Added(unittest.TestCase):
    def test_all_other_outputs_stay_the_same_to_the_last_bit_however_many_are_added(self) -> None:
        base = model()
        for added in (1, 3, 12):
            grown = model(added)
            grown.load_state_dict({**grown.state_dict(), **base.state_dict()})
            self.train_somehow(grown, added)
            for count in (1, 2, 4, 9):
                inputs = given(count, absent=count > 1)
                wider = replace(inputs[0], votes=torch.cat([inputs[0].votes, torch.zeros(7, count, added)], -1))
                one, other = base.judge(*inputs), grown.judge(wider, *inputs[1:])
                self.assertTrue(torch.equal(one.logits, other.logits[:, : SHAPE.codes]))
                self.assertTrue(torch.equal(one.slots, other.slots[..., : SHAPE.codes]))
                self.assertTrue(torch.equal(one.qualified, other.qualified) and torch.equal(one.hidden, other.hidden))
                self.assertEqual(tuple(other.logits.shape), (7, SHAPE.codes + added))

    def train_somehow(self, grown: Grown, added: int) -> None:
        if added > 1 and grown.added is not None:
            with torch.no_grad():
                for parameter in grown.added.parameters():
                    parameter += 0.1 * torch.randn(parameter.shape)

    def test_one_that_nothing_was_shown_of_holds_for_no_sequence(self) -> None:
        grown = model(1)
        seen, *others = given(3, SHAPE.codes + 1)
        none: Tensor = torch.cat([seen.votes[..., :-1], torch.zeros(7, 3, 1)], -1)
        logits = grown.judge(replace(seen, votes=none), *others).logits[:, -1].detach()
        self.assertTrue(torch.equal(logits, logits[:1].expand(7)))
        self.assertLess(float(logits[0]), -3.0)

    def test_a_grown_model_without_additions_is_the_model(self) -> None:
        torch.manual_seed(1)
        plain = SequenceModel(SHAPE).eval()
        self.assertEqual(sorted(plain.state_dict()), sorted(model().state_dict()))
        self.assertTrue(torch.equal(plain.judge(*given(3)).logits, model().judge(*given(3)).logits))


if __name__ == "__main__":
    unittest.main()
