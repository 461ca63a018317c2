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
from torch.nn import functional

from ..marks.net import KINDS, NUMBERS, STRONGEST, WHOLE, Marks, cells_of
from .backbone import CHANNELS, Backbone
from .dyes import DYES
from .layers import NEVER, Dropout, Layer, Standard, causal, pooled, unseen
from .reasons import codes
from .tokenizer import SEP

# Votes are cast on 10 x 10 cells; the pictures look at each other by 5 x 5: the cost of that grows with the square.
SLOTS, CELLS, COARSE, SIDE, THUMB = 9, 10, 5, 320, 64
# Tokens of text: title, category, [MASK] and feedback.
LENGTH = 96
TOKENS = CELLS * CELLS
# Numbers by which each picture of a pair is described; evidence of no pair at all.
SIDES, NO_PAIR = 48, -2.0
# What of a title can be wrong: the sub-kinds of its category. Of each, title and pictures have a likeness in a space of its own; beside those stand the agreement of named kind, colour and attributes, and the likeness of all.
ASPECTS, ASPECT_WIDTH = ("kind", "colour", "attribute"), 64
FITS = len(ASPECTS) + 4
# What is said of a claimed attribute that no picture shows, at most; how rarely a title names one.
LEAST_SHOWN, SELDOM = -6.0, -4.0
# Of the layers that read what was measured and nothing else; what is said of a picture before they have learned.
ALONE, UNSEEN = 32, -4.0
# Of the layer that reads those numbers, and which sides the pictures show.
FIT_WIDTH = 64
FINE_WIDTH = 2 * CHANNELS[0] + NUMBERS
TOKEN_WIDTH = CHANNELS[2] + 2 * CHANNELS[1] + FINE_WIDTH
# How much of what the net of marks says is believed before anything has been learned.
BELIEVED = 0.5
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
    # Values of visible attributes (traits.py).
    traits: int
    # Numbers of the categories that are faults of the main picture alone.
    main_only: tuple[int, ...] = ()
    # Numbers of those that are decided by how title and pictures fit.
    by_fit: tuple[int, ...] = ()
    width: int = 256
    heads: int = 4
    inner: int = 768
    text_layers: int = 3
    dropout: float = 0.1
    # Families of colour that are read off the pixels.
    dyes: int = DYES
    # What the ablations switch off.
    crosses_images: bool = True


class PictureEncoder(nn.Module):
    """(n, 3, 320, 320) in 0..255 -> tokens (n, 100, 705): what three depths of the backbone and the net of marks see in each cell; dyes.py reads the colours."""

    def __init__(self, backbone: Backbone, marks: Marks) -> None:
        super().__init__()
        self.backbone, self.marks = backbone, marks

    def forward(self, pictures: Tensor) -> Tensor:
        return self.upper(*self.lower(pictures))

    def lower(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """What is never trained here: fine cells (n, 161, 10, 10), middle (n, 112, 20, 20)."""
        fine, middle = self.backbone.lower(pictures)
        return torch.cat([pooled(fine, CELLS), cells_of(self.marks(pictures))], 1), middle

    def upper(self, fine_cells: Tensor, middle: Tensor) -> Tensor:
        """From what `lower` gave."""
        coarse = self.backbone.upper(middle)
        return torch.cat([coarse, pooled(middle, CELLS), fine_cells], 1).flatten(2).transpose(1, 2)


@dataclass
class Seen:
    """Of each picture: cells (…, 25, width), whole (…, 2 * width + dyes), votes (…, codes), maps (…, 100, codes): where each category is seen, None where nobody asks."""

    cells: Tensor
    whole: Tensor
    votes: Tensor
    maps: Tensor | None


@dataclass
class Answer:
    """logits (b, codes), measured (b, codes): what is measured of pictures and pairs says by itself, qualified (b,), slots (b, n, codes): a picture's own evidence (far below all else where a category is none of that slot), maps (b, n, 100, codes): where it lies, hidden (b, length, width) of the text,
    embedding (b, n, width) of each picture, facts: per picture kind, colour, view and traits, aspects (b, n, 3, 64): what the title is compared with, told: what the title says."""

    logits: Tensor
    measured: Tensor
    qualified: Tensor
    slots: Tensor
    maps: Tensor | None
    hidden: Tensor
    embedding: Tensor
    facts: dict[str, Tensor]
    aspects: Tensor
    told: "Told"


@dataclass
class Given:
    """What the last layers are given. whole and embedding (b, n, width) of each picture, aspects (b, n, 3, 64), facts: per picture kind, colour, view and traits, related (b, p, width) and
    together (b, p): 1 where both pictures are there, hidden (b, length, width) of the text, told: what the title says, fits (b, 28 + sides): how title and pictures fit and which sides they show,
    alone (b, n, codes) and numbers (b, p, codes): what was measured says of each picture and of each pair."""

    whole: Tensor
    embedding: Tensor
    aspects: Tensor
    facts: dict[str, Tensor]
    related: Tensor
    together: Tensor
    hidden: Tensor
    told: "Told"
    fits: Tensor
    alone: Tensor
    numbers: Tensor


@dataclass
class Told:
    """What a title says, by itself: likeness (b, width) in the space of the pictures' embeddings, aspects (b, 3, 64), claims: kind (b, kinds), colour (b, colours) and traits (b, values) that it names."""

    likeness: Tensor
    aspects: Tensor
    claims: dict[str, Tensor]


def ends(count: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Numbers of the first and of the second picture of each pair of `count`."""
    here = PAIRS[: count * (count - 1) // 2]
    first, second = (torch.tensor([pair[side] for pair in here], dtype=torch.long, device=device) for side in (0, 1))
    return first, second


def strongest(slots: Tensor, present: Tensor) -> Tensor:
    """(b, n, codes) -> (b, codes): the strongest picture speaks for the sequence."""
    return torch.logsumexp(slots + ((1.0 - present) * NEVER)[..., None], 1)


def strongest_pair(votes: Tensor, together: Tensor) -> Tensor:
    """(b, p, codes) -> (b, codes), where there is a pair. together (b, p): 1 where both pictures are there."""
    there = votes + ((1.0 - together) * NEVER)[..., None]
    return torch.logsumexp(functional.pad(there, (0, 0, 0, 1), value=NO_PAIR), 1)


def qualified_of(logits: Tensor, own: Tensor, certain: Tensor, lean: Tensor) -> Tensor:
    """A sequence is qualified where no category applies; what the decoder makes of the whole (own) moves that by at most two, since it is the first to be wrong about pictures of another kind."""
    none = functional.softplus(certain.clamp(min=0.0) * logits + lean).sum(-1).clamp(min=1e-4)
    return -none - torch.log1p(-torch.exp(-none)) + 2.0 * torch.tanh(0.5 * own)


class SequenceModel(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.narrow = nn.Sequential(nn.LayerNorm(TOKEN_WIDTH), nn.Linear(TOKEN_WIDTH, width))
        # Where a cell lies is part of what it says: a product at the edge is another thing than one in the middle.
        self.spot = nn.Parameter(torch.randn(TOKENS, width) * 0.02)
        # Colours as they are measured: what knows shapes by heart has mostly forgotten them.
        self.dye = nn.Linear(shape.dyes, width)
        self.is_product = nn.Linear(width, 1)
        self.lift = nn.Sequential(nn.GELU(), nn.LayerNorm(width))
        self.coarsen = nn.Linear(2 * width, width)
        self.place = nn.Parameter(torch.randn(COARSE * COARSE, width) * 0.02)
        self.slot = nn.Parameter(torch.randn(SLOTS, width) * 0.02)
        self.whole_norm = nn.LayerNorm(2 * width)
        self.whole = nn.Sequential(nn.Linear(2 * width + shape.dyes, width), nn.GELU(), nn.Linear(width, width))
        self.found = nn.Sequential(Standard(shape.findings), nn.Linear(shape.findings, width), nn.GELU(), nn.Linear(width, width)) if shape.findings else None
        self.pair_norm = Standard(shape.pairs)
        # What was measured has a short way of its own: beside thousands of activations fifteen numbers are easily overheard.
        self.pair_alone = nn.Sequential(nn.Linear(shape.pairs, ALONE), nn.GELU(), nn.Linear(ALONE, shape.codes))
        self.found_alone = nn.Sequential(Standard(shape.findings), nn.Linear(shape.findings, ALONE), nn.GELU(), nn.Linear(ALONE, shape.codes)) if shape.findings else None
        self.left, self.right = nn.Linear(width, SIDES), nn.Linear(width, SIDES)
        self.pair = nn.Sequential(nn.Linear(shape.pairs + 1 + 2 * SIDES, width), nn.GELU(), nn.Linear(width, width))
        # Most of it is rare: what begins at a half is a loss that drowns all others for an epoch. A pair begins no lower than none at all, or it would hardly be heard.
        nn.init.constant_(self.pair_alone[-1].bias, NO_PAIR)
        if self.found_alone is not None:
            nn.init.constant_(self.found_alone[-1].bias, UNSEEN)
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
        self.marked = nn.Linear(NUMBERS, shape.codes, bias=False)
        nn.init.zeros_(self.marked.weight)
        known = codes()[: shape.codes]
        for kind, number in zip((*KINDS, *WHOLE), STRONGEST):
            if kind in known:
                nn.init.constant_(self.marked.weight[known.index(kind), number], BELIEVED)
        self.weigh, self.weigh_pair = nn.Parameter(torch.full((shape.codes,), 0.5)), nn.Parameter(torch.full((shape.codes,), 0.5))
        self.fit = nn.Sequential(nn.Linear(4 * FITS + 2 * shape.views + 1, FIT_WIDTH), nn.GELU(), nn.Linear(FIT_WIDTH, shape.codes))
        self.certain, self.lean = nn.Parameter(torch.ones(shape.codes)), nn.Parameter(torch.zeros(shape.codes))
        elsewhere = torch.zeros(SLOTS, shape.codes)
        elsewhere[1:, list(shape.main_only)] = NEVER
        self.register_buffer("elsewhere", elsewhere)
        by_text = torch.ones(shape.codes)
        by_text[list(shape.by_fit)] = 0.0
        self.register_buffer("by_text", by_text)
        self.embed, self.embed_title = nn.Linear(width, width), nn.Linear(width, width)
        self.aspect, self.aspect_title = (nn.Linear(width, len(ASPECTS) * ASPECT_WIDTH) for _ in range(2))
        self.heads = nn.ModuleDict({"kind": nn.Linear(width, shape.kinds), "colour": nn.Linear(width, shape.colours), "view": nn.Linear(width, shape.views), "traits": nn.Linear(width, shape.traits)})
        self.claims = nn.ModuleDict({"kind": nn.Linear(width, shape.kinds), "colour": nn.Linear(width, shape.colours), "traits": nn.Linear(width, shape.traits)})
        nn.init.constant_(self.claims["traits"].bias, SELDOM)
        self.dropout = Dropout(shape.dropout)

    def forward(self, tokens: Tensor, dyes: Tensor, present: Tensor, findings: Tensor, pairs: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        """For the first n of 9 slots: tokens (b, n, 100, 705), dyes (b, n, 100, dyes), present (b, n) of 0 and 1, findings (b, n, f), pairs (b, n * (n - 1) / 2, p); text (b, length),
        mask_at (b,): where [MASK] stands."""
        seen = self.look(tokens, dyes)
        return self.judge(seen, present, findings, pairs, *ends(tokens.shape[1], tokens.device), text, mask_at)

    @property
    def categories(self) -> int:
        """How many it answers for."""
        return self.shape.codes

    def look(self, tokens: Tensor, dyes: Tensor) -> Seen:
        """Each picture by itself: all that has to be computed once for it, whatever stands beside it. tokens (…, 100, 705), dyes (…, 100, dyes)."""
        local = self.lift(self.narrow(tokens) + self.dye(dyes) + self.spot)
        maps = self.vote(local) + self.marked(tokens[..., -NUMBERS:])
        cells = local.flatten(0, -3).transpose(1, 2).unflatten(2, (CELLS, CELLS))
        coarse = self.coarsen(pooled(cells, COARSE).flatten(2).transpose(1, 2)).unflatten(0, local.shape[:-2])
        # Of the product alone, as far as the tokens know where it is.
        worn = (torch.softmax(self.is_product(local), -2) * dyes).sum(-2)
        # The strongest tokens speak for a picture; softly, so that all learn.
        return Seen(coarse, torch.cat([local.mean(-2), local.amax(-2), worn], -1), torch.logsumexp(maps, -2) - 4.0, maps)

    def described(self, seen: Seen, findings: Tensor) -> Tensor:
        """(b, n, width): what each picture is as a whole."""
        known = 2 * self.shape.width
        whole = self.whole(torch.cat([self.whole_norm(seen.whole[..., :known]), 4.0 * seen.whole[..., known:]], -1))
        return whole if self.found is None else whole + self.found(findings)

    def judge(self, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Answer:
        """first, second (p,): which pictures each row of `pairs` is about."""
        given = self.given(seen, present, findings, pairs, first, second, text, mask_at)
        rows = torch.arange(text.shape[0], device=text.device)
        # Whether a title fits is told by that alone: who has learned titles and pictures by heart, as the decoder can, knows nothing of new ones.
        decided, fit = self.decide(self.dropout(given.hidden[rows, mask_at])), self.fit(given.fits)
        main = self.elsewhere[: given.whole.shape[1]]
        slots = seen.votes + self.vote_whole(given.whole) + given.alone + main
        # The strongest picture and the strongest pair speak for the sequence, too.
        measured = strongest(given.alone + main, present) + strongest_pair(given.numbers, given.together)
        paired = strongest_pair(self.vote_pair(given.related) + given.numbers, given.together)
        logits = decided[:, :-1] * self.by_text + fit + self.weigh * strongest(slots, present) + self.weigh_pair * paired
        qualified = qualified_of(logits, decided[:, -1], self.certain, self.lean)
        return Answer(logits, measured, qualified, slots, seen.maps, given.hidden, given.embedding, given.facts, given.aspects, given.told)

    def given(self, seen: Seen, present: Tensor, findings: Tensor, pairs: Tensor, first: Tensor, second: Tensor, text: Tensor, mask_at: Tensor) -> Given:
        """All but the last layers; of `seen` the votes are not asked."""
        whole = self.described(seen, findings)
        embedding = functional.normalize(self.embed(whole), dim=-1)
        aspects = functional.normalize(self.aspect(whole).unflatten(-1, (len(ASPECTS), ASPECT_WIDTH)), dim=-1)
        facts = {name: head(whole) for name, head in self.heads.items()}
        related = self.relate(whole, embedding, pairs, first, second)
        together = present[:, first] * present[:, second]
        there = torch.cat([present[:, :, None].expand(-1, -1, COARSE * COARSE + 1).flatten(1), together], 1)
        every = self.images(seen.cells, whole, related, unseen(there))
        read = self.read(text)
        told = self.told(read, text)
        hidden = self.text_norm(self.text[-1](read, causal(text.shape[1]).to(read), every, unseen(there)))
        fits = torch.cat([self.fitting(told, embedding, aspects, facts, present), self.sides(facts["view"], present)], -1)
        return Given(whole, embedding, aspects, facts, related, together, hidden, told, fits, *self.alone(findings, pairs))

    def alone(self, findings: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """What was measured says of each picture (b, n, codes) and of each pair (b, p, codes)."""
        numbers = self.pair_alone(self.pair_norm(pairs))
        if self.found_alone is None:
            return findings.new_zeros(*findings.shape[:2], self.shape.codes), numbers
        return self.found_alone(findings), numbers

    def told(self, read: Tensor, text: Tensor) -> Told:
        """Before the last layer, which looks at the pictures, and before the category, which is right where the title is not: what the title alone says."""
        claim = self.claim_norm(read[torch.arange(text.shape[0], device=text.device), (text == SEP).long().argmax(1)])
        aspects = functional.normalize(self.aspect_title(claim).unflatten(-1, (len(ASPECTS), ASPECT_WIDTH)), dim=-1)
        likeness = functional.normalize(self.embed_title(claim), dim=-1)
        return Told(likeness, aspects, {name: head(claim) for name, head in self.claims.items()})

    def fitting(self, told: Told, embedding: Tensor, aspects: Tensor, facts: dict[str, Tensor], present: Tensor) -> Tensor:
        """How well the pictures are what the title says: of the first, of the least, of the best and in the mean, 7 numbers each -> (b, 28)."""
        agreed = [torch.log((torch.softmax(told.claims[name], -1)[:, None] * torch.softmax(facts[name], -1)).sum(-1) + 1e-3) / 3.0 for name in ("kind", "colour")]
        # Of several attributes the one that is least to be seen.
        shown = functional.logsigmoid(facts["traits"]).clamp(min=LEAST_SHOWN)
        agreed.append((torch.sigmoid(told.claims["traits"])[:, None] * shown).amin(-1) / 2.0)
        alike = 2.0 * (told.aspects[:, None] * aspects).sum(-1)
        fits = torch.cat([alike, torch.stack([2.0 * (told.likeness[:, None] * embedding).sum(-1), *agreed], -1)], -1)
        absent = (1.0 - present)[..., None] * 10.0
        mean = (fits * present[..., None]).sum(1) / present.sum(1, keepdim=True)
        return torch.cat([fits[:, 0], (fits + absent).amin(1), (fits - absent).amax(1), mean], -1)

    def sides(self, view: Tensor, present: Tensor) -> Tensor:
        """Which side the first picture shows, which of them another one shows, and whether there is another -> (b, 2 * views + 1)."""
        likely = torch.log_softmax(view, -1).clamp(min=-7.0) / 3.0
        others = torch.cat([torch.full_like(likely[:, :1], -3.0), likely - (1.0 - present)[..., None] * 10.0], 1)
        # The first stands at 1 behind what stands for none.
        others = torch.cat([others[:, :1], others[:, 2:]], 1).amax(1).clamp(min=-3.0)
        return torch.cat([likely[:, 0], others, (present.sum(1, keepdim=True) > 1.5).to(likely)], -1)

    def further(self, answer: Answer, texts: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """The same pictures under other titles: texts (b, t, length), of title and [SEP] -> (b, t, 28), as `fitting` gives them, and what `fit` makes of them (b, t, codes)."""
        count = texts.shape[1]
        flat = texts.flatten(0, 1)
        facts = {name: value.repeat_interleave(count, 0) for name, value in answer.facts.items()}
        pictures = [value.repeat_interleave(count, 0) for value in (answer.embedding, answer.aspects)]
        there = present.repeat_interleave(count, 0)
        fits = self.fitting(self.told(self.read(flat), flat), *pictures, facts, there)
        made = self.fit(torch.cat([fits, self.sides(facts["view"], there)], -1))
        return fits.unflatten(0, (-1, count)), made.unflatten(0, (-1, count))

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
