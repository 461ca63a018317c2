"""A bundle becomes another one whose probabilities and bounds fit what serving said of further development sets. Graphs and weights stay.

    agpis evaluate muisc A/sequences.jsonl --model BUNDLE --predictions A.jsonl
    $PY -m training.muisc.recalibrate --model BUNDLE --on A/sequences.jsonl A.jsonl [--on ROWS PREDICTIONS …] --out OUT

`training.muisc.export` fits both on the set that training was checked with, which is made by the same code as the training set: the shares of faults and what clean pictures look like are that code's.
Never give it a test set; rows of the part "test" are refused.
"""

from __future__ import annotations

import argparse
import os
import shutil

import numpy as np

from .bundle import write_json
from .calibration import applied, ece
from .reasons import codes
from .rebundle import add_to_card, manifest_of, replaced
from .seen_rows import read_rows
from .settle import calibrated
from .targets import wanted

# A probability that was rounded to 0 or 1 stands for a logit that is far out, not for an infinite one.
FAR = 1e-15


def undone(probabilities: np.ndarray, fitted: dict[str, float]) -> np.ndarray:
    """The logits that were calibrated to these."""
    p = np.clip(probabilities, FAR, 1 - FAR)
    return (np.log(p) - np.log1p(-p) - fitted["bias"]) / fitted["scale"]


def answered(rows_path: str, predictions_path: str, identity: str) -> list[tuple[dict, dict]]:
    """Rows, each with what was said of it. SystemExit where one must not be used, or there is none."""
    said = {entry["id"]: entry for entry in read_rows(predictions_path)}
    pairs = []
    for row in read_rows(rows_path):
        if row.get("part") == "test":
            raise SystemExit(f"{rows_path}: {row['id']} is of the part test, which nothing is fitted on")
        if row["id"] not in said:
            raise SystemExit(f"{predictions_path} has nothing of {row['id']}: run agpis evaluate muisc {rows_path} --predictions {predictions_path} again")
        if said[row["id"]]["model"] != identity:
            raise SystemExit(f"{predictions_path} was said by the model {said[row['id']]['model']}, and --model is {identity}")
        pairs.append((row, said[row["id"]]))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="the bundle that said it")
    parser.add_argument("--on", required=True, nargs=2, action="append", metavar=("ROWS", "PREDICTIONS"), help="labelled sequences, and what was said of them")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    manifest, identity = manifest_of(args.model)
    if tuple(manifest["codes"][: len(codes())]) != codes():
        raise SystemExit(f"{args.model} knows other categories than processors/review/reasons.json has: train and export another model (training/README.md)")
    pairs = [pair for rows, predictions in args.on for pair in answered(rows, predictions, identity)]
    truth = np.stack([wanted(row) for row, _ in pairs])
    probabilities = {code: np.array([said["categories"][k]["probability"] for _, said in pairs]) for k, code in enumerate(codes())}
    logits = np.stack([undone(probabilities[code], manifest["calibration"][code]) for code in codes()], 1)
    qualified = undone(np.array([said["qualified"] for _, said in pairs]), manifest["qualified"])
    each, whole, thresholds = calibrated(logits, qualified, truth)
    told(manifest, {"calibration": each, "qualified": whole, "thresholds": thresholds}, logits, qualified, truth)
    partial = args.out + ".part"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(args.model, partial)
    add_to_card(partial, identity, f"Calibration and bounds alone, fitted on {len(pairs)} further development sequences (synthetic labels).")
    changed = {"calibration": {**manifest["calibration"], **each}, "qualified": whole, "thresholds": thresholds, "from": identity}
    print(f"{args.out}: model {replaced(partial, args.out, {**manifest, **changed})}")


def told(before: dict, after: dict, logits: np.ndarray, qualified: np.ndarray, truth: np.ndarray) -> None:
    """On the rows that it was fitted on, so it flatters the second figure."""
    clean = truth.sum(1) == 0
    print(f"{'':18} {'ECE before':>10} {'after':>7}   (of {len(truth)} sequences that it was fitted on)")
    for k, code in enumerate(codes()):
        was, now = (ece(applied(logits[:, k], one["calibration"][code]), truth[:, k] > 0) for one in (before, after))
        print(f"{code:18} {was:10.3f} {now:7.3f}")
    was, now = (ece(applied(qualified, one["qualified"]), clean) for one in (before, after))
    print(f"{'qualified':18} {was:10.3f} {now:7.3f}\nbounds {before['thresholds']} -> {after['thresholds']}")


if __name__ == "__main__":
    main()
