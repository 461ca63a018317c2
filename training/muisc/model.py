"""MUIsC: pictures -> cross-image layer -> causal text decoder over title + category + [MASK] + feedback -> one logit a category at [MASK].

The order of things follows the authors' published inference code (arXiv 2206.12994): tokens of all pictures go through one transformer layer with learned positions
that say slot and place; a causal decoder reads the text, and its last layer alone looks at the pictures; [MASK] stands before the feedback, so that what reviewers write is a
training target and can never leak into the decision. Different here: 1 to 9 pictures with masks instead of three, a small backbone, one logit a category and one for "qualified" instead of
a softmax over classes, and evidence a slot: each picture's own tokens vote for what is seen in a picture alone, which also says where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .backbone import CHANNELS, Backbone
from .layers import Layer, causal, pooled, unseen

# Votes are cast on 10 x 10 cells; the pictures look at each other by 5 x 5: the cost of that grows with the square.
SLOTS, CELLS, COARSE, SIDE = 9, 10, 5, 320
# Tokens of text: title, category, [MASK] and feedback.
LENGTH = 96
TOKENS = CELLS * CELLS
TOKEN_WIDTH = CHANNELS[2] + 2 * CHANNELS[1] + 2 * CHANNELS[0]
# Those of the first n pictures are the first n * (n - 1) / 2.
PAIRS = [(i, j) for j in range(SLOTS) for i in range(j)]


@dataclass(frozen=True)
class Shape:
    """codes: categories, in the order of reasons.json; findings and pairs: numbers of each picture, and of each two."""

    codes: int
    vocabulary: int
    kinds: int
    colours: int
    views: int
    findings: int
    pairs: int
    width: int = 256
    heads: int = 4
    inner: int = 768
    text_layers: int = 3
    dropout: float = 0.1
    # What the ablations switch off.
    crosses_images: bool = True


class PictureEncoder(nn.Module):
    """(n, 3, 320, 320) in 0..255 -> tokens (n, 100, 624): what three depths of the backbone see in each cell."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, pictures: Tensor) -> Tensor:
        fine, middle = self.backbone.lower(pictures)
        return self.upper(pooled(fine, CELLS), middle)

    def upper(self, fine_cells: Tensor, middle: Tensor) -> Tensor:
        """From what a cache holds: fine_cells (n, 80, 10, 10), middle (n, 112, 20, 20)."""
        coarse = self.backbone.upper(middle)
        return torch.cat([coarse, pooled(middle, CELLS), fine_cells], 1).flatten(2).transpose(1, 2)


@dataclass
class Answer:
    """logits (b, codes), qualified (b,), slots (b, n, codes): a picture's own evidence, maps (b, n, 100, codes): where it lies, words (b, length, vocabulary),
    embedding (b, n, width) of each picture and title (b, width) in the same space, facts: per picture kind, colour and view."""

    logits: Tensor
    qualified: Tensor
    slots: Tensor
    maps: Tensor
    words: Tensor
    embedding: Tensor
    title: Tensor
    facts: dict[str, Tensor]


class SequenceModel(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.project = nn.Sequential(nn.LayerNorm(TOKEN_WIDTH), nn.Linear(TOKEN_WIDTH, width), nn.GELU(), nn.LayerNorm(width))
        self.coarsen = nn.Linear(2 * width, width)
        self.place = nn.Parameter(torch.randn(COARSE * COARSE, width) * 0.02)
        self.slot = nn.Parameter(torch.randn(SLOTS, width) * 0.02)
        self.whole = nn.Sequential(nn.LayerNorm(2 * width + shape.findings), nn.Linear(2 * width + shape.findings, width), nn.GELU(), nn.Linear(width, width))
        self.pair = nn.Sequential(nn.LayerNorm(shape.pairs + 1), nn.Linear(shape.pairs + 1, width), nn.GELU(), nn.Linear(width, width))
        self.across = Layer(width, shape.heads, shape.inner, shape.dropout)
        self.words = nn.Embedding(shape.vocabulary, width)
        self.position = nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        self.text = nn.ModuleList(Layer(width, shape.heads, shape.inner, shape.dropout, nth == shape.text_layers - 1) for nth in range(shape.text_layers))
        self.image_norm, self.text_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.decide = nn.Linear(width, shape.codes + 1)
        self.vote, self.vote_whole = nn.Linear(width, shape.codes), nn.Linear(width, shape.codes)
        self.weigh = nn.Parameter(torch.full((shape.codes,), 0.5))
        self.embed, self.embed_title = nn.Linear(width, width), nn.Linear(width, width)
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.heads = nn.ModuleDict({"kind": nn.Linear(width, shape.kinds), "colour": nn.Linear(width, shape.colours), "view": nn.Linear(width, shape.views)})
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, tokens: Tensor, present: Tensor, findings: Tensor, pairs: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        """For the first n of 9 slots: tokens (b, n, 100, 624), present (b, n) of 0 and 1, findings (b, n, f), pairs (b, n * (n - 1) / 2, p); text (b, length),
        mask_at (b,): where [MASK] stands."""
        local, whole = self.pictures(tokens, findings)
        embedding = nn.functional.normalize(self.embed(whole), dim=-1)
        seen, seen_bias = self.images(local, whole, embedding, present, pairs)
        hidden = self.read(text, seen, seen_bias)
        at_mask = hidden[torch.arange(text.shape[0], device=text.device), mask_at]
        decided = self.decide(self.dropout(at_mask))
        maps = self.vote(local)
        # The strongest tokens speak for a picture, and the strongest picture for the sequence; softly, so that all learn.
        slots = torch.logsumexp(maps, 2) - 4.0 + self.vote_whole(whole)
        voted = torch.logsumexp(slots + ((1.0 - present) * -1e4)[..., None], 1)
        facts = {name: head(whole) for name, head in self.heads.items()}
        title = nn.functional.normalize(self.embed_title(hidden[torch.arange(text.shape[0], device=text.device), mask_at - 1]), dim=-1)
        return Answer(decided[:, :-1] + self.weigh * voted, decided[:, -1], slots, maps, hidden @ self.words.weight.T, embedding, title, facts)

    def pictures(self, tokens: Tensor, findings: Tensor) -> tuple[Tensor, Tensor]:
        """Each picture by itself: its tokens, and one for the whole of it with what the checks have found."""
        local = self.project(tokens)
        return local, self.whole(torch.cat([local.mean(2), local.amax(2), findings], -1))

    def images(self, local: Tensor, whole: Tensor, embedding: Tensor, present: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """All tokens of all pictures, having looked at each other, and the bias that hides what is not there."""
        count = local.shape[1]
        here = PAIRS[: count * (count - 1) // 2]
        first, second = (torch.tensor([pair[side] for pair in here], dtype=torch.long, device=local.device) for side in (0, 1))
        alike = (embedding[:, first] * embedding[:, second]).sum(-1, keepdim=True)
        related = self.pair(torch.cat([pairs, alike], -1)) + self.slot[first] + self.slot[second]
        cells = local.flatten(0, 1).transpose(1, 2).unflatten(2, (CELLS, CELLS))
        coarse = self.coarsen(pooled(cells, COARSE).flatten(2).transpose(1, 2)).unflatten(0, local.shape[:2]) + self.place
        pictured = torch.cat([whole[:, :, None], coarse], 2) + self.slot[:count, None]
        every = torch.cat([pictured.flatten(1, 2), related], 1)
        there = torch.cat([present[:, :, None].expand(-1, -1, COARSE * COARSE + 1).flatten(1), present[:, first] * present[:, second]], 1)
        bias = unseen(there)
        return self.image_norm(self.across(every, bias) if self.shape.crosses_images else every), bias

    def read(self, text: Tensor, seen: Tensor, seen_bias: Tensor) -> Tensor:
        x = self.dropout(self.words(text) + self.position[: text.shape[1]])
        bias = causal(text.shape[1]).to(x)
        for nth, layer in enumerate(self.text):
            x = layer(x, bias, seen, seen_bias) if nth == len(self.text) - 1 else layer(x, bias)
        return self.text_norm(x)
