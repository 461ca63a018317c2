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
from .layers import NEVER, Layer, Standard, causal, pooled, unseen
from .tokenizer import SEP

# Votes are cast on 10 x 10 cells; the pictures look at each other by 5 x 5: the cost of that grows with the square.
SLOTS, CELLS, COARSE, SIDE = 9, 10, 5, 320
# Tokens of text: title, category, [MASK] and feedback.
LENGTH = 96
TOKENS = CELLS * CELLS
# Numbers by which each picture of a pair is described, and by which a picture fits the title (likeness, kind, colour); evidence of no pair at all.
SIDES, FITS, NO_PAIR = 48, 3, -2.0
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
    # Numbers of the categories that are faults of the main picture alone.
    main_only: tuple[int, ...] = ()
    # Numbers of those that are decided by how title and pictures fit.
    by_fit: tuple[int, ...] = ()
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
class Seen:
    """Of each picture: cells (…, 25, width), whole (…, 2 * width), votes (…, codes), maps (…, 100, codes): where each category is seen, None where nobody asks."""

    cells: Tensor
    whole: Tensor
    votes: Tensor
    maps: Tensor | None


@dataclass
class Answer:
    """logits (b, codes), qualified (b,), slots (b, n, codes): a picture's own evidence (far below all else where a category is none of that slot), maps (b, n, 100, codes): where it lies, hidden (b, length, width) of the text,
    embedding (b, n, width) of each picture and title (b, width) in the same space, facts: per picture kind, colour and view,
    claims: kind and colour that the title names."""

    logits: Tensor
    qualified: Tensor
    slots: Tensor
    maps: Tensor | None
    hidden: Tensor
    embedding: Tensor
    title: Tensor
    facts: dict[str, Tensor]
    claims: dict[str, Tensor]


def ends(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Numbers of the first and of the second picture of each pair of `count`."""
    here = PAIRS[: count * (count - 1) // 2]
    first, second = (torch.tensor([pair[side] for pair in here], dtype=torch.long, device=device) for side in (0, 1))
    return first, second


class SequenceModel(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.narrow = nn.Sequential(nn.LayerNorm(TOKEN_WIDTH), nn.Linear(TOKEN_WIDTH, width))
        # Where a cell lies is part of what it says: a product at the edge is another thing than one in the middle.
        self.spot = nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        self.lift = nn.Sequential(nn.GELU(), nn.LayerNorm(width))
        self.coarsen = nn.Linear(2 * width, width)
        self.place = nn.Parameter(torch.randn(COARSE * COARSE, width) * 0.02)
        self.slot = nn.Parameter(torch.randn(SLOTS, width) * 0.02)
        self.whole = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, width))
        self.found = nn.Sequential(Standard(shape.findings), nn.Linear(shape.findings, width), nn.GELU(), nn.Linear(width, width)) if shape.findings else None
        self.pair_norm = Standard(shape.pairs)
        self.left, self.right = nn.Linear(width, SIDES), nn.Linear(width, SIDES)
        self.pair = nn.Sequential(nn.Linear(shape.pairs + 1 + 2 * SIDES, width), nn.GELU(), nn.Linear(width, width))
        self.across = Layer(width, shape.heads, shape.inner, shape.dropout)
        self.words = nn.Embedding(shape.vocabulary, width)
        # The same weights say which word comes next: at the usual deviation of 1 the first guesses would be far too sure.
        nn.init.normal_(self.words.weight, std=0.05)
        self.position = nn.Parameter(torch.randn(LENGTH, width) * 0.02)
        self.text = nn.ModuleList(Layer(width, shape.heads, shape.inner, shape.dropout, nth == shape.text_layers - 1) for nth in range(shape.text_layers))
        self.image_norm, self.text_norm, self.claim_norm = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.decide = nn.Linear(width, shape.codes + 1)
        self.vote, self.vote_whole = nn.Linear(width, shape.codes), nn.Linear(width, shape.codes)
        self.vote_pair = nn.Linear(width, shape.codes)
        self.weigh, self.weigh_pair = nn.Parameter(torch.full((shape.codes,), 0.5)), nn.Parameter(torch.full((shape.codes,), 0.5))
        self.fit = nn.Sequential(nn.Linear(width + 3 * FITS, 64), nn.GELU(), nn.Linear(64, shape.codes + 1))
        elsewhere = torch.zeros(SLOTS, shape.codes)
        elsewhere[1:, list(shape.main_only)] = NEVER
        self.register_buffer("elsewhere", elsewhere)
        by_text = torch.ones(shape.codes + 1)
        by_text[list(shape.by_fit)] = 0.0
        self.register_buffer("by_text", by_text)
        self.embed, self.embed_title = nn.Linear(width, width), nn.Linear(width, width)
        self.heads = nn.ModuleDict({"kind": nn.Linear(width, shape.kinds), "colour": nn.Linear(width, shape.colours), "view": nn.Linear(width, shape.views)})
        self.claims = nn.ModuleDict({"kind": nn.Linear(width, shape.kinds), "colour": nn.Linear(width, shape.colours)})
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, tokens: Tensor, present: Tensor, findings: Tensor, pairs: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        """For the first n of 9 slots: tokens (b, n, 100, 624), present (b, n) of 0 and 1, findings (b, n, f), pairs (b, n * (n - 1) / 2, p); text (b, length),
        mask_at (b,): where [MASK] stands."""
        seen = self.look(tokens)
        return self.judge(seen, present, findings, pairs, *ends(tokens.shape[1], tokens.device), text, mask_at)

    @property
    def categories(self) -> int:
        """How many it answers for."""
        return self.shape.codes

    def look(self, tokens: Tensor) -> Seen:
        """Each picture by itself: all that has to be computed once for it, whatever stands beside it. tokens (…, 100, 624)."""
        local = self.lift(self.narrow(tokens) + self.spot)
        maps = self.vote(local)
        cells = local.flatten(0, -3).transpose(1, 2).unflatten(2, (CELLS, CELLS))
        coarse = self.coarsen(pooled(cells, COARSE).flatten(2).transpose(1, 2)).unflatten(0, local.shape[:-2])
        # The strongest tokens speak for a picture; softly, so that all learn.
        return Seen(coarse, torch.cat([local.mean(-2), local.amax(-2)], -1), torch.logsumexp(maps, -2) - 4.0, maps)

    def judge(self, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        """first, second (p,): which pictures each row of `pairs` is about."""
        whole = self.whole(seen.whole)
        if self.found is not None:
            whole = whole + self.found(findings)
        embedding = nn.functional.normalize(self.embed(whole), dim=-1)
        facts = {name: head(whole) for name, head in self.heads.items()}
        related = self.relate(whole, embedding, pairs, first, second)
        there = torch.cat([present[:, :, None].expand(-1, -1, COARSE * COARSE + 1).flatten(1), present[:, first] * present[:, second]], 1)
        every = self.images(seen.cells, whole, related, unseen(there))

        rows = torch.arange(text.shape[0], device=text.device)
        read = self.read(text)
        # Before the last layer, which looks at the pictures, and before the category, which is right where the title is not: what the title alone says.
        claim = self.claim_norm(read[rows, (text == SEP).long().argmax(1)])
        title = nn.functional.normalize(self.embed_title(claim), dim=-1)
        claims = {name: head(claim) for name, head in self.claims.items()}
        hidden = self.text_norm(self.text[-1](read, causal(text.shape[1]).to(read), every, unseen(there)))

        # Whether a title fits is told by that alone: who has learned titles and pictures by heart, as the decoder can, knows nothing of new ones.
        decided = self.decide(self.dropout(hidden[rows, mask_at])) * self.by_text + self.fit(self.fitting(title, claims, embedding, facts, present))
        slots = seen.votes + self.vote_whole(whole) + self.elsewhere[: whole.shape[1]]
        # The strongest picture and the strongest pair speak for the sequence, too.
        voted = torch.logsumexp(slots + ((1.0 - present) * NEVER)[..., None], 1)
        paired = self.vote_pair(related) + ((1.0 - present[:, first] * present[:, second]) * NEVER)[..., None]
        paired = torch.logsumexp(torch.cat([paired, torch.full_like(decided[:, None, :-1], NO_PAIR)], 1), 1)
        logits = decided[:, :-1] + self.weigh * voted + self.weigh_pair * paired
        return Answer(logits, decided[:, -1], slots, seen.maps, hidden, embedding, title, facts, claims)

    def fitting(self, title: Tensor, claims: dict[str, Tensor], embedding: Tensor, facts: dict[str, Tensor], present: Tensor) -> Tensor:
        """How well the pictures are what the title says, in its space and by kind and colour -> (b, width + 9)."""
        likely = [(torch.softmax(claims[name], -1)[:, None] * torch.softmax(facts[name], -1)).sum(-1) for name in claims]
        fits = torch.stack([(title[:, None] * embedding).sum(-1), *likely], -1)
        count = present.sum(1, keepdim=True)
        mean = (fits * present[..., None]).sum(1) / count
        least = (fits + (1.0 - present)[..., None] * 10.0).amin(1)
        return torch.cat([title * embedding[:, 0] * title.shape[-1] ** 0.5, mean, least, fits[:, 0]], -1)

    def spoken(self, hidden: Tensor) -> Tensor:
        """(…, width) -> (…, vocabulary): logits of the token that follows."""
        return hidden @ self.words.weight.T

    def relate(self, whole: Tensor, embedding: Tensor, pairs: Tensor, first: Tensor, second: Tensor) -> Tensor:
        """(b, p, width): how two pictures stand to each other, and what each of them is."""
        alike = (embedding[:, first] * embedding[:, second]).sum(-1, keepdim=True)
        told = [self.pair_norm(pairs), 4.0 * alike, self.left(whole)[:, first], self.right(whole)[:, second]]
        return self.pair(torch.cat(told, -1)) + self.slot[first] + self.slot[second]

    def images(self, cells: Tensor, whole: Tensor, related: Tensor, bias: Tensor) -> Tensor:
        """All tokens of all pictures, having looked at each other."""
        pictured = torch.cat([whole[:, :, None], cells + self.place], 2) + self.slot[: cells.shape[1], None]
        every = torch.cat([pictured.flatten(1, 2), related], 1)
        return self.image_norm(self.across(every, bias) if self.shape.crosses_images else every)

    def read(self, text: Tensor) -> Tensor:
        """All layers but the last: text alone."""
        x = self.dropout(self.words(text) + self.position[: text.shape[1]])
        bias = causal(text.shape[1]).to(x)
        for layer in self.text[:-1]:
            x = layer(x, bias)
        return x
