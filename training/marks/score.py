"""How well the shipped net finds what is laid over the pictures of a set: one picture at a time, whatever stands beside it.

    $PY -m training.marks.score --name development | --rows SET/sequences.jsonl [--run DIR]
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch

from ..compose.shards import Sequences
from ..muisc import checkpoint
from ..muisc.scores import macro, table
from .net import KINDS, WHOLE, Marks, strongest
from .pictures import RowsFile, Source, batches


@torch.inference_mode()
def scored(net: Marks, source: Source, device: torch.device) -> dict[str, dict[str, float]]:
    """By kind: auc, ap, n of pictures."""
    scores, truth = [], []
    for batch in batches(source, 32, None):
        seen = net(batch.pictures.to(device).float())
        scores.append(torch.cat([strongest(seen.maps), seen.whole], 1).float().cpu().numpy())
        truth.append(torch.cat([(batch.maps.amax((2, 3)) > 0).float(), batch.whole], 1).numpy())
    return table(np.concatenate(scores), np.concatenate(truth), (*KINDS, *WHOLE))


def told(found: dict[str, dict[str, float]]) -> dict:
    return {
        "macroAuc": round(macro(found, "auc"), 4),
        "macroAp": round(macro(found, "ap"), 4),
        "perKind": {kind: {name: round(value, 3) for name, value in entry.items()} for kind, entry in found.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", help="of a set of composed sequences")
    parser.add_argument("--rows", help="a file of rows")
    parser.add_argument("--run", help="a run of training.marks.train; default: what is shipped")
    args = parser.parse_args()
    if (args.name is None) == (args.rows is None):
        parser.error("give either --name or --rows")
    torch.set_num_threads(1)
    net = Marks() if args.run else Marks.shipped()
    if args.run:
        found = checkpoint.load(args.run)
        if found is None:
            raise SystemExit(f"no checkpoint in {args.run}: train first")
        net.load_state_dict(checkpoint.weights_in(found[0]))
    source = RowsFile(args.rows) if args.rows else Sequences.newest(args.name)
    report = told(scored(net.eval(), source, torch.device("cpu")))
    for kind, entry in report["perKind"].items():
        print(f"{kind:12} AUC {entry['auc']:.3f}  AP {entry['ap']:.3f}  of {entry['n']} pictures")
    print(json.dumps({name: report[name] for name in ("macroAuc", "macroAp")}))


if __name__ == "__main__":
    main()
