"""Trains the net that finds what is laid over pictures, on composed sequences.

    nice -n 10 $PY -m training.marks.train --name marks --check development --out DIR [--start WEIGHTS] [--epochs 3] [--minutes 8] [--threads 1]

Stops by itself after --minutes, keeps where it is every two minutes and goes on from there; `DIR/log.jsonl` is the curve. `--keep models/marks/weights.npz` writes the weights at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import time

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..set_of_part import set_of_part
from ..muisc import checkpoint
from ..muisc.train import at_step
from .net import Marks, Seen, strongest
from .pictures import Batch, batches
from .score import scored, told

# A cell that a box covers less than the one belongs to nothing, more than the other to the box; what lies between is not asked.
EMPTY, FULL = 0.02, 0.5
# Of a hundred cells a few are covered.
COVERED = 3.0


def loss_of(seen: Seen, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    known = ((batch.maps <= EMPTY) | (batch.maps >= FULL)).float()
    full = (batch.maps >= FULL).float()
    each = functional.binary_cross_entropy_with_logits(seen.maps, full, reduction="none") * known * (1 + (COVERED - 1) * full)
    anywhere = (batch.maps.amax((2, 3)) > 0).float()
    parts = {
        "cells": each.mean((0, 2, 3)).sum() * 4,
        "anywhere": functional.binary_cross_entropy_with_logits(strongest(seen.maps), anywhere, reduction="none").mean(0).sum() * 0.5,
        "whole": functional.binary_cross_entropy_with_logits(seen.whole, batch.whole, reduction="none").mean(0).sum() * 0.5,
    }
    return torch.stack(list(parts.values())).sum(), {name: float(value.detach()) for name, value in parts.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="marks")
    parser.add_argument("--check", default="development")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", help="weights to begin with, as --keep writes them; default: none, at random")
    parser.add_argument("--keep", help="where to write the weights when all epochs are done")
    args = parser.parse_args()
    held = checkpoint.alone(args.out)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data, check = set_of_part(args.name, "train"), set_of_part(args.check, "development")
    net = (Marks.of(args.start) if args.start else Marks()).to(device, memory_format=torch.channels_last)
    groups = [[p for p in net.parameters() if (p.ndim > 1) is decays] for decays in (True, False)]
    optimizer = torch.optim.AdamW([{"params": group, "lr": args.rate, "peak": args.rate, "weight_decay": decay} for group, decay in zip(groups, (0.02, 0.0))])
    # With the statistics of its norms.
    learned = {**dict(net.named_parameters()), **dict(net.named_buffers())}
    step = checkpoint.resume(args.out, learned, optimizer)
    steps = -(-sum(len(row["images"]) for row in data.rows) // args.batch)
    total, started, saved, sums = args.epochs * steps, time.monotonic(), time.monotonic(), []
    with open(os.path.join(args.out, "log.jsonl"), "a", encoding="utf-8") as log:
        while step < total:
            epoch, skipped = divmod(step, steps)
            for nth, batch in enumerate(batches(data, args.batch, 1000 * args.seed + epoch, args.threads)):
                if nth < skipped:
                    continue
                at_step(optimizer, step, total)
                loss, parts = trained_on(net.train(), batch, device)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                step += 1
                sums.append(parts)
                now = time.monotonic()
                if step % 50 == 0:
                    tell(log, {"step": step, "of": total, "seconds": round(now - started), **{name: round(float(np.mean([one[name] for one in sums])), 4) for name in parts}})
                    sums = []
                if now - saved > 120 or now - started > 60 * args.minutes:
                    checkpoint.keep(args.out, learned, optimizer, step)
                    saved = now
                if now - started > 60 * args.minutes:
                    return
            checkpoint.keep(args.out, learned, optimizer, step)
            tell(log, {"epoch": epoch + 1, **told(scored(net.eval(), check, device))})
    held.close()
    if args.keep:
        net.save(args.keep)


def trained_on(net: Marks, batch: Batch, device: torch.device) -> tuple[Tensor, dict[str, float]]:
    given = Batch(*(part.to(device) for part in (batch.pictures.float(), batch.maps, batch.whole)))
    # In 32 bits: one channel at a time, which is most of the work, takes half as long again in 16.
    return loss_of(net(given.pictures.contiguous(memory_format=torch.channels_last)), given)


def tell(log, entry: dict) -> None:
    log.write(json.dumps(entry) + "\n")
    log.flush()
    print(json.dumps(entry), flush=True)


if __name__ == "__main__":
    main()
