"""Trains the sequence model, and the backbone's last blocks with it, on what training.muisc.features has kept.

    nice -n 10 $PY -m training.muisc.train --name train --check development --epochs 4 --out DIR [--seed 1] [--minutes 8] [--frozen] [--without feedback]
    nice -n 10 $PY -m training.muisc.train --name train people --start RUN --rate 5e-4 --epochs 3 --out DIR     # from what a run has learned, on two sets together

Stops by itself after --minutes and goes on from there when it is started again; `DIR/log.jsonl` holds the curve: one line every so many steps and one an epoch with the scores on
the set named by --check. Never give it a test set: choices are made by what it prints.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from dataclasses import fields, replace

import numpy as np
import torch
from torch import Tensor, nn

from ..compose.shards import Sequences
from ..set_of_part import set_of_part
from . import checkpoint
from .backbone import Backbone
from .batches import Batch, Dataset, Together
from .encoded import encoded
from .losses import Asked, Titles, Weights, loss_of
from .model import Answer, SequenceModel
from .scores import auc, macro, table
from .reasons import codes, is_local
from .tokenizer import Tokenizer
from .variants import Variant, variant_of
from .whole import Whole, encoder_of, put_back, shape_of, weights_of

VOCABULARY, REPORT_STEPS, SAVE_SECONDS = 3000, 50, 120
# A step moves each weight alike, so what comes of a dozen numbers moves far less by it than what comes of hundreds: such layers need longer steps, or they have said nothing when the rest has learned to do without.
FEW, QUICKER, SLOWER = tuple(f"sequence.{name}" for name in ("pair_alone", "found_alone", "fit.", "marked", "weigh", "certain", "lean")), 8.0, 5.0
LOSSES = tuple(field.name for field in fields(Weights))


def tokenizer_at(folder: str, names: list[str], start: str | None) -> Tokenizer:
    """Made once, of the texts of the training sets, which takes minutes; that of the run that it starts from, or whose encoder it reads, where there is one."""
    path = os.path.join(folder, "tokenizer.json")
    if start is not None:
        Tokenizer.load(os.path.join(start, "tokenizer.json")).save(path)
    elif not os.path.exists(path):
        rows = [row for name in names for row in Sequences.newest(name).rows]
        Tokenizer.train([text for row in rows for text in (row["title"], row["category"], row["review"]["sentence"], *(one["text"] for one in row["titles"]))], VOCABULARY).save(path)
    return Tokenizer.load(path)


def encoded_by(run: str | None, name: str) -> np.ndarray | None:
    return None if run is None else encoded(name, encoder_of(run))


# What may differ between one call and the next of the same run.
FREE = ("minutes", "threads", "epochs", "check_last")


def agree(args: argparse.Namespace, data: Together) -> None:
    """Writes what this run is, or refuses to go on with another one's checkpoint."""
    path = os.path.join(args.out, "run.json")
    own = {**{name: value for name, value in vars(args).items() if name not in FREE}, "findings": list(data.finding_names), "sets": [own.sequences.index.get("recipe") for own in data.sets]}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as text:
            before = json.load(text)
        differs = [name for name in own if before.get(name) != own[name]]
        if differs:
            raise SystemExit(f"{args.out} holds a run with other settings ({', '.join(differs)}): give another --out, or delete it")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(own, out, indent=1)


def fit_scales(model: SequenceModel, data: Dataset) -> None:
    """Means and deviations of what is measured, over a part of the set that is the same each time."""
    rows = range(min(len(data.rows), 2000))
    model.pair_norm.fit(torch.from_numpy(np.concatenate([data.pairs_of(row) for row in rows])))
    if model.found is not None and model.found_alone is not None:
        findings = torch.from_numpy(np.concatenate([data.findings_of(row) for row in rows]))
        model.found[0].fit(findings)
        model.found_alone[0].fit(findings)


def grouped(model: Whole, rate: float) -> torch.optim.AdamW:
    """Of what is released for training, the pretrained blocks go slowly, layers of few numbers fast; norms and biases do not decay."""
    groups: dict[tuple[float, float], list[Tensor]] = defaultdict(list)
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            own_rate = rate / SLOWER if name.startswith("encoder") else rate * QUICKER if name.startswith(FEW) else rate
            groups[own_rate, 0.02 if parameter.ndim > 1 else 0.0].append(parameter)
    return torch.optim.AdamW([{"params": params, "lr": own, "weight_decay": decay, "peak": own} for (own, decay), params in groups.items()], betas=(0.9, 0.98))


def at_step(optimizer: torch.optim.Optimizer, step: int, total: int) -> None:
    """A short warm-up, then a half cosine down to nothing."""
    warm = min(200, total // 10 + 1)
    share = step / warm if step < warm else 0.5 * (1 + np.cos(np.pi * (step - warm) / max(1, total - warm)))
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share


def whole_numbers(answer: Answer) -> Answer:
    """Losses are computed in 32 bits."""

    def whole(value: object) -> object:
        if isinstance(value, Tensor):
            return value.float()
        if isinstance(value, dict):
            return {name: whole(each) for name, each in value.items()}
        return replace(value, **{field.name: whole(getattr(value, field.name)) for field in fields(value)})

    return whole(answer)


@torch.inference_mode()
def checked(model: Whole, data: Dataset, device: torch.device, out: str) -> dict:
    """Scores on a set; what it said of each row stays in scores.npz."""
    model.eval()
    scores, qualified, truth = [], [], []
    for batch in data.batches(64, None):
        with torch.autocast(device.type, torch.bfloat16):
            answer = model(batch.to(device))
        scores.append(answer.logits.float().cpu().numpy())
        qualified.append(answer.qualified.float().cpu().numpy())
        truth.append(batch.codes.cpu().numpy())
    model.train()
    wrong, logits, own = np.concatenate(truth), np.concatenate(scores), np.concatenate(qualified)
    found = table(logits, wrong, codes())
    np.savez(os.path.join(out, "scores.npz"), logits=logits, qualified=own, truth=wrong)
    return {"macroAuc": macro(found, "auc"), "macroAp": macro(found, "ap"), "qualifiedAuc": auc(own, wrong.sum(1) == 0), "perCategory": found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", nargs="+", default=["train"], help="of the training sets; the scales of what is measured are the first one's")
    parser.add_argument("--check", default="development")
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, help="of each training set, the first so many; default: all")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--frozen", action="store_true", help="leave the backbone as it is")
    parser.add_argument("--variant", default="full", help="of variants.py: what is left out, or 'only CODE'")
    parser.add_argument("--encoded", help="a run whose encoder has seen both sets (training.muisc.encoded); it is not trained further")
    parser.add_argument("--start", help="a run whose weights and tokenizer this one begins with; default: from the backbone alone")
    parser.add_argument("--without", nargs="*", default=[], choices=(*LOSSES, "findings"))
    parser.add_argument("--check-last", action="store_true", help="scores after the last epoch alone")
    args = parser.parse_args()
    if args.frozen and args.start:
        parser.error("--frozen leaves the backbone as its package ships it, so what --start has made of it would be lost: leave one of the two away")
    for name in args.name:
        set_of_part(name, "train")
    set_of_part(args.check, "development")
    held = checkpoint.alone(args.out)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokens, net = tokenizer_at(args.out, args.name, args.start or args.encoded), Backbone.pretrained().eval()
    variant, with_findings = wanted_of(args), "findings" not in args.without

    def opened(name: str, most: int | None, sentence: bool) -> Dataset:
        return Dataset.open(name, tokens, net, with_findings, replace(variant.reading, sentence=sentence), encoded_by(args.encoded, name), most)

    data, check = Together([opened(name, args.rows, variant.weights.feedback > 0) for name in args.name]), opened(args.check, None, False)
    shape = replace(shape_of(len(tokens), len(data.finding_names)), crosses_images=variant.crosses_images)
    model = Whole(shape, net.fold_upper()).to(device)
    fit_scales(model.sequence, data.sets[0])
    if args.start is not None:
        put_back(model, weights_of(args.start))
    optimizer = grouped(model.release(not args.frozen and args.encoded is None), args.rate)
    agree(args, data)
    train(args, variant, model, optimizer, data, check, device)
    held.close()


def wanted_of(args: argparse.Namespace) -> Variant:
    variant = variant_of(args.variant)
    return replace(variant, weights=replace(variant.weights, **{name: 0.0 for name in args.without if name in LOSSES}))


def asked_of(model: Whole, given: Batch, weights: Weights, asked: Asked) -> tuple[Tensor, dict[str, float]]:
    """The loss of a batch, and its parts. Half as many bits for the products, which is faster where the machine has them; the sums stay whole."""
    device, by_fit = given.present.device, model.sequence.shape.by_fit[0]
    with torch.autocast(device.type, torch.bfloat16):
        answer = model(given)
        words = model.sequence.spoken(answer.hidden[given.learned >= 0])
        title_words = model.sequence.spoken(answer.hidden[given.titled >= 0]).float() if weights.title_words and bool((given.titled >= 0).any()) else None
        further = model.sequence.further(answer, given.titles, given.present) if weights.titles else None
        named = model.named(answer.hidden[torch.arange(len(given.codes), device=device), given.mask_at])
    other = None if further is None else Titles(further[0].float(), further[1][..., by_fit].float())
    return loss_of(whole_numbers(answer), words.float(), title_words, other, named.float(), given, weights, asked)


def train(args: argparse.Namespace, variant: Variant, model: Whole, optimizer: torch.optim.AdamW, data: Together, check: Dataset, device: torch.device) -> None:
    weights = variant.weights
    asked = Asked(*(torch.tensor([float(is_so(code)) for code in codes()], device=device) for is_so in (lambda code: variant.only in (None, code), is_local)))
    steps = data.steps(args.batch)
    learned = learned_tensors(model)
    step = checkpoint.resume(args.out, learned, optimizer)
    started = saved = time.monotonic()
    sums: dict[str, list[float]] = defaultdict(list)
    with open(os.path.join(args.out, "log.jsonl"), "a", encoding="utf-8") as log:

        def tell(entry: dict) -> None:
            log.write(json.dumps(entry) + "\n")
            log.flush()
            print(json.dumps({key: value for key, value in entry.items() if key != "perCategory"}), flush=True)

        while step < args.epochs * steps:
            epoch, skipped = divmod(step, steps)
            for nth, batch in enumerate(data.batches(args.batch, seed=1000 * args.seed + epoch)):
                if nth < skipped:
                    continue
                at_step(optimizer, step, args.epochs * steps)
                total, parts = asked_of(model.train(), batch.to(device), weights, asked)
                optimizer.zero_grad(set_to_none=True)
                total.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                step += 1
                for name, value in parts.items():
                    sums[name].append(value)
                now = time.monotonic()
                if step % REPORT_STEPS == 0:
                    tell({"step": step, "of": args.epochs * steps, "seconds": round(now - started), **{name: round(float(np.mean(values)), 4) for name, values in sums.items()}})
                    sums.clear()
                # What is kept at the end of an epoch has been checked.
                if step % steps == 0:
                    continue
                if now - saved > SAVE_SECONDS or now - started > 60 * args.minutes:
                    checkpoint.keep(args.out, learned, optimizer, step)
                    saved = now
                if now - started > 60 * args.minutes:
                    return
            if not args.check_last or epoch + 1 == args.epochs:
                tell({"epoch": epoch + 1, **checked(model, check, device, args.out)})
            checkpoint.keep(args.out, learned, optimizer, step)


def learned_tensors(model: Whole) -> dict[str, Tensor]:
    """With their buffers; what the backbone has beside is in the package that it starts from."""
    parameters = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    return parameters | {name: buffer for name, buffer in model.named_buffers() if name.startswith("sequence")}


if __name__ == "__main__":
    main()
