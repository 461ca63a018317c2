"""What each part of the model and of its training is good for: the same training without it, over several seeds, on pictures that a trained encoder has seen once.

    $PY -m training.muisc.encoded --run RUN --name train && $PY -m training.muisc.encoded --run RUN --name development
    nice -n 10 $PY -m training.muisc.ablate --run RUN --name train --check development --out DIR --rows 4000 --seeds 5 --epochs 4 [--variants full no-title ...] [--each]
    $PY -m training.muisc.ablate --out DIR --check development --report

Stop it and start it again as you like; started several times, each takes what no other has taken. A seed decides the first weights and the order of the examples alike for all variants, so that differences are of pairs. --each also trains one
classifier for each category, which is 21 trainings a seed. --report prints means over the seeds, and differences to `full` with 95 % intervals: seeds and whole product models are drawn again
1,000 times. A gain whose interval touches zero is marked; below stand the categories whose own does not: by chance one of forty would be there on either side.

With --run all variants read what one encoder saw, which learned with all targets: what a variant lacks, the encoder has had, so gains are rather too small. Without it each learns an encoder of its
own: hours a training, for the variants that matter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np

from ..compose.shards import Sequences
from .calibration import sigmoid
from .scores import auc, average_precision
from .checkpoint import is_taken
from .reasons import codes
from .variants import VARIANTS

RESAMPLES, EACH = 1000, "one-each"
# qualified: its own head; risk: that any category applies, as if they were independent, which one classifier for each category can say as well.
FIGURES = ("macroAuc", "macroAp", "qualifiedAuc", "riskAuc")


def folder_of(out: str, variant: str, seed: int) -> str:
    return os.path.join(out, f"{variant.replace(' ', '-')}-{seed}")


def is_finished(folder: str, epochs: int) -> bool:
    path = os.path.join(folder, "log.jsonl")
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as text:
        return any(json.loads(line).get("epoch") == epochs for line in text)


def trained(args: argparse.Namespace, variant: str, seed: int) -> None:
    folder = folder_of(args.out, variant, seed)
    if is_finished(folder, args.epochs) or is_taken(folder):
        return
    command = [sys.executable, "-m", "training.muisc.train", "--name", args.name, "--check", args.check, "--variant", variant, *([] if args.run is None else ["--encoded", args.run])]
    part = [] if args.rows is None else ["--rows", str(args.rows)]
    settings = [*part, "--seed", str(seed), "--epochs", str(args.epochs), "--batch", str(args.batch), "--rate", str(args.rate), "--threads", str(args.threads), "--check-last", "--out", folder]
    began = time.monotonic()
    ended = subprocess.run([*command, *settings], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if ended.returncode and not is_taken(folder):
        raise SystemExit(f"{ended.stderr}\n{variant}, seed {seed}: the training above failed")
    print(f"{variant}, seed {seed}: {time.monotonic() - began:.0f} s", flush=True)


def scores_of(out: str, variant: str, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """logits (rows, codes), qualified (rows,), truth (rows, codes)."""
    if variant != EACH:
        found = np.load(os.path.join(folder_of(out, variant, seed), "scores.npz"))
        return found["logits"], found["qualified"], found["truth"]
    # Nobody asks these for qualified.
    parts = [np.load(os.path.join(folder_of(out, f"only {code}", seed), "scores.npz")) for code in codes()]
    logits = np.stack([part["logits"][:, k] for k, part in enumerate(parts)], 1)
    return logits, np.full(len(logits), np.nan), parts[0]["truth"]


def figures(scores: tuple[np.ndarray, np.ndarray, np.ndarray], rows: np.ndarray) -> list[float]:
    """FIGURES, and the AUC of each category."""
    logits, qualified, truth = (part[rows] for part in scores)
    aucs = [auc(logits[:, k], truth[:, k]) for k in range(logits.shape[1])]
    precisions = [average_precision(logits[:, k], truth[:, k]) for k in range(logits.shape[1])]
    fit = truth.sum(1) == 0
    safe = np.log1p(-sigmoid(logits).clip(max=1 - 1e-6)).sum(1)
    return [float(np.nanmean(aucs)), float(np.nanmean(precisions)), float("nan") if np.isnan(qualified).any() else auc(qualified, fit), auc(safe, fit), *aucs]


def report(args: argparse.Namespace) -> None:
    rows = Sequences.newest(args.check).rows
    models = np.array([row["pictures"][0]["model"] for row in rows])
    members = [np.flatnonzero(models == model) for model in sorted(set(models))]
    seeds = [seed for seed in range(1, args.seeds + 1)]
    if not is_there(args.out, "full", seeds):
        raise SystemExit(f"{args.out} has no finished trainings of full with the seeds 1 to {args.seeds}: gains are measured against them")
    there = [name for name in (*VARIANTS, EACH) if is_there(args.out, name, seeds)]
    scores = {name: [scores_of(args.out, name, seed) for seed in seeds] for name in there}
    every = np.arange(len(rows))
    means = {name: np.mean([figures(one, every) for one in found], 0) for name, found in scores.items()}
    source = np.random.default_rng(1)
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in there}
    for _ in range(RESAMPLES):
        again = np.concatenate([members[k] for k in source.integers(len(members), size=len(members))])
        # One seed a resample stands for the draw of seeds: its variance is that of one, not of a mean, and the interval rather too wide.
        seed = int(source.integers(len(seeds)))
        full = figures(scores["full"][seed], again)
        for name in there:
            drawn[name].append(np.subtract(full, figures(scores[name][seed], again)))
    print(f"{len(seeds)} seeds, {len(rows)} sequences of {len(members)} product models; gain: what `full` has more")
    print(f"{'':20}" + "".join(f"{name:>14}{'gain':>10}{'95 %':>20}" for name in FIGURES) + "   (~ touches zero)")
    for name in there:
        low, high = np.percentile(drawn[name], (2.5, 97.5), axis=0)
        cells = [f"{means[name][k]:14.4f}{means['full'][k] - means[name][k]:10.4f}{told(low[k], high[k]):>20}" for k in range(len(FIGURES))]
        print(f"{name:20}" + "".join(cells))
    print("\nAUC of the categories whose gain is apart from zero")
    for name in there:
        low, high = np.nanpercentile(drawn[name], (2.5, 97.5), axis=0)[:, len(FIGURES) :]
        gains = (means["full"] - means[name])[len(FIGURES) :]
        apart = [f"{code} {gain:.4f} ({told(least, most)})" for code, gain, least, most in zip(codes(), gains, low, high) if least > 0 or most < 0]
        print(f"{name:20}{'; '.join(apart) or 'none'}")


def told(low: float, high: float) -> str:
    if np.isnan(low):
        return "–"
    return f"{low:.4f} to {high:.4f}{' ~' if low <= 0 <= high else ''}"


def is_there(out: str, name: str, seeds: list[int]) -> bool:
    members = [f"only {code}" for code in codes()] if name == EACH else [name]
    return all(os.path.exists(os.path.join(folder_of(out, member, seed), "scores.npz")) for member in members for seed in seeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", help="whose encoder has seen both sets; default: each training learns its own, from the pictures on, which takes hours")
    parser.add_argument("--name", default="train")
    parser.add_argument("--check", default="development")
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, help="of the training set, the first so many; default: all")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--variants", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    parser.add_argument("--each", action="store_true", help="one classifier for each category, too")
    parser.add_argument("--report", action="store_true", help="print what is finished and train nothing")
    args = parser.parse_args()
    if args.report:
        report(args)
        return
    wanted = [(variant, seed) for seed in range(1, args.seeds + 1) for variant in (*args.variants, *(f"only {code}" for code in codes() if args.each))]
    for variant, seed in wanted:
        trained(args, variant, seed)
    left = [folder for folder in (folder_of(args.out, *one) for one in wanted) if not is_finished(folder, args.epochs)]
    if left:
        print(f"{len(left)} are still being trained by others, {left[0]} among them: --report, when they are through")
    else:
        report(args)


if __name__ == "__main__":
    main()
