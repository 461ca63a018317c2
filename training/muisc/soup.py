"""The mean of the weights of runs that began from the same run: serving it costs what serving one costs. Measure it beside each of them; card.md says what it was worth the one time that it was done.

    $PY -m training.muisc.soup --runs RUN OTHER [--shares 0.5 0.5] --out DIR

The result is a run: fit for export, for another training's --start, and for encoding. Runs that do not descend from one another have weights that mean different things under the same names, and
their mean is worth nothing; only the tokenizer and the findings are checked here, scores are for the sets named by `agpis evaluate`.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil

import torch

from . import checkpoint
from .whole import weights_of


def mean_of(weights: list[dict[str, torch.Tensor]], shares: list[float]) -> dict[str, torch.Tensor]:
    """ValueError where they do not have the same names. What is no fraction, counters of norms, is the first one's."""
    for other in weights[1:]:
        if other.keys() != weights[0].keys():
            raise ValueError(f"the runs learned different tensors: {sorted(other.keys() ^ weights[0].keys())[:3]}")
    whole = sum(shares)

    def mixed(name: str) -> torch.Tensor:
        first = weights[0][name]
        if not first.is_floating_point():
            return first
        return torch.stack([one[name].double() * (share / whole) for one, share in zip(weights, shares)]).sum(0).to(first.dtype)

    return {name: mixed(name) for name in weights[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", required=True)
    parser.add_argument("--shares", nargs="*", type=float, default=[], help="one for each run; default: even")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    if len(args.runs) < 2:
        parser.error("--runs needs two runs or more")
    shares = args.shares or [1.0] * len(args.runs)
    if len(shares) != len(args.runs) or min(shares) <= 0:
        parser.error("--shares needs a number above 0 for each run")
    if os.path.exists(os.path.join(args.out, "checkpoint.json")):
        parser.error(f"{args.out} holds a run already: give another --out")
    described = []
    for run in args.runs:
        with open(os.path.join(run, "run.json"), encoding="utf-8") as text:
            described.append(json.load(text))
        if not filecmp.cmp(os.path.join(run, "tokenizer.json"), os.path.join(args.runs[0], "tokenizer.json"), shallow=False):
            parser.error(f"{run} has another tokenizer than {args.runs[0]}: their weights do not mean the same")
    if any(one["findings"] != described[0]["findings"] for one in described):
        parser.error("the runs were given different findings")
    mixed = mean_of([weights_of(run) for run in args.runs], shares)
    held = checkpoint.alone(args.out)
    shutil.copy(os.path.join(args.runs[0], "tokenizer.json"), args.out)
    sets = {json.dumps(one, sort_keys=True): one for run in described for one in run["sets"]}
    with open(os.path.join(args.out, "run.json"), "w", encoding="utf-8") as out:
        json.dump({**described[-1], "out": args.out, "start": None, "mean": dict(zip(args.runs, shares)), "sets": list(sets.values())}, out, indent=1)
    checkpoint.save(args.out, {f"weight/{name}": value for name, value in mixed.items()}, {"step": 0})
    held.close()
    print(f"{args.out}: the mean of {', '.join(args.runs)}")


if __name__ == "__main__":
    main()
