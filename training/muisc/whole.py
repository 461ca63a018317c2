"""Encoder and sequence model together: how they are trained, and read back from a run."""

from __future__ import annotations

import json
import os

import torch
from torch import Tensor, nn

from ..marks.net import Marks
from . import checkpoint
from .backbone import Backbone
from .batches import COLOURS, KINDS, VIEWS, Batch
from .model import Answer, PictureEncoder, SequenceModel, Shape
from .pairs import FEATURES
from .reasons import codes, main_only
from .tokenizer import Tokenizer
from .traits import VALUES


class Whole(nn.Module):
    """From the cached maps to the answer."""

    def __init__(self, shape: Shape, net: Backbone) -> None:
        super().__init__()
        # Channels last: how convolutions are fastest on a CPU.
        self.encoder, self.sequence = PictureEncoder(net.to(memory_format=torch.channels_last), Marks.shipped()), SequenceModel(shape)
        # Of no use but in an ablation, and never exported.
        self.named = nn.Linear(shape.width, shape.codes)

    def train(self, mode: bool = True) -> "Whole":
        """The nets of pictures keep the statistics of their norms: those of a batch of a few pictures would be worse."""
        super().train(mode)
        self.encoder.eval()
        return self

    def release(self, backbone: bool = True) -> "Whole":
        """Leaves for training the sequence model and, of the nets of pictures, the backbone's upper blocks or nothing. What lies before the cache of features is never trained."""
        learned = self.encoder.backbone.trainable() if backbone else []
        self.encoder.requires_grad_(False)
        for parameter in learned:
            parameter.requires_grad_(True)
        return self

    def forward(self, batch: Batch) -> Answer:
        tokens = self.encoded(batch) if batch.tokens is None else batch.tokens
        return self.sequence(tokens, batch.dyes, batch.present, batch.findings, batch.pairs, batch.text, batch.mask_at)

    def encoded(self, batch: Batch) -> Tensor:
        b, n = batch.present.shape
        # Only pictures that are there are encoded.
        there = batch.present.flatten().nonzero()[:, 0]
        seen = self.encoder.upper(batch.fine.flatten(0, 1)[there], batch.middle.flatten(0, 1)[there].contiguous(memory_format=torch.channels_last))
        return torch.zeros(b * n, *seen.shape[1:], device=seen.device).index_copy(0, there, seen).unflatten(0, (b, n))


def shape_of(vocabulary: int, findings: int) -> Shape:
    return Shape(
        codes=len(codes()),
        vocabulary=vocabulary,
        kinds=len(KINDS),
        colours=len(COLOURS),
        views=len(VIEWS),
        findings=findings,
        pairs=FEATURES,
        traits=len(VALUES),
        main_only=main_only(),
        by_fit=(codes().index("title-mismatch"),),
    )


def trained(folder: str) -> tuple[Whole, Tokenizer]:
    """What a run has learned so far, with the encoder of the run that it was trained on the tokens of, where it was."""
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as text:
        run = json.load(text)
    tokens = Tokenizer.load(os.path.join(folder, "tokenizer.json"))
    model = Whole(shape_of(len(tokens), len(run["findings"])), Backbone.pretrained().eval().fold_upper())
    if run["encoded"] is not None:
        model.encoder = encoder_of(run["encoded"])
    put_back(model, weights_of(folder))
    return model.eval(), tokens


def encoder_of(folder: str) -> PictureEncoder:
    """Of a run, whatever the rest of its model is."""
    encoder = PictureEncoder(Backbone.pretrained().eval().fold_upper(), Marks.shipped())
    put_back(encoder, {name.removeprefix("encoder."): value for name, value in weights_of(folder).items() if name.startswith("encoder.")})
    return encoder.eval()


def weights_of(folder: str) -> dict[str, Tensor]:
    found = checkpoint.load(folder)
    if found is None:
        raise FileNotFoundError(f"no checkpoint in {folder}: train first")
    return checkpoint.weights_in(found[0])


@torch.no_grad()
def put_back(model: nn.Module, weights: dict[str, Tensor]) -> None:
    named = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    for name, value in weights.items():
        named[name].copy_(value)
