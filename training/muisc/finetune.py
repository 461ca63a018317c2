"""Learns the last layers of a bundle anew from reviewed examples: categories that it knows, or further ones. Called by `agpis train`, which checks the examples.

    $PY -m training.muisc.finetune --rows OUT/rows.jsonl --model BUNDLE --out OUT [--learn CODE] [--add CODE] [--threads 1]

rows.jsonl: {"title", "category", "images": [path, …], "codes": [code, …], "weight": how many it stands for, "findings": [[number, …], …]} a line. OUT gets `model/` (a bundle) and `report.json`:
scores before and after on rows that nothing was learned from. Each category is learned by layers of its own, from what the frozen rest makes of the rows; all others answer as before.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from dataclasses import dataclass

import numpy as np
import torch

from .bundle import Served, write_json
from .calibration import platt
from .graphs import HEAD
from .evidence import Evidence
from .further import Further
from .heads import Ending, Head
from .rebundle import manifest_of, rebundle
from .refine import chosen_pull, learned, parted, said
from .scores import auc, average_precision
from .seen_rows import Body, Pictures, evidence_of_rows, read_rows
from .tokenizer import Tokenizer

HELD_OUT, RESAMPLES = 0.3, 1000
# A row of a thin audit may stand for hundreds, and would drown all others: what that leaves of a shift is less than what it would cost in chance.
MOST_WEIGHT = 10.0


def ending_of(folder: str) -> Ending:
    """The last layers of a bundle. SystemExit with a sentence where it has none that can be learned on."""
    path = os.path.join(folder, HEAD)
    if not os.path.exists(path):
        raise SystemExit(f"{folder} holds no {HEAD}, the weights of its last layers: it was exported by an earlier version; export it again (training/README.md)")
    try:
        return Ending.load(path)
    except ValueError as error:
        raise SystemExit(str(error)) from None


def groups_of(rows: list[dict]) -> list[str]:
    """Rows that share a picture or a title are one group: they must not lie on both sides."""
    leader: dict[str, str] = {}

    def top(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    keys = []
    for row in rows:
        own = ["title/" + row["title"], *("picture/" + digest(path) for path in row["images"])]
        keys.append(own[0])
        for key in own[1:]:
            leader[top(key)] = top(own[0])
    return [top(key) for key in keys]


def digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def learned_part(head: Head | Further, new: bool, evidence: Evidence, truth: np.ndarray, counts: np.ndarray, groups: list[str], held: np.ndarray) -> tuple[Head | Further, list[dict[str, float]], float]:
    """The head, a calibration of each of its categories, and the pull. Held-out rows are not looked at."""
    rest = np.flatnonzero(~held)
    own, target, weights = evidence.rows(torch.from_numpy(rest)), torch.from_numpy(truth[rest]), torch.from_numpy(counts[rest])
    if new and isinstance(head, Further):
        head.measure(own)
    pull, unseen = chosen_pull(own, target, weights, [groups[k] for k in rest], head)
    calibration = [platt(unseen[:, k], truth[rest, k] > 0, counts[rest]) for k in range(truth.shape[1])]
    return learned(own, target, weights, head, pull), calibration, pull


def told(before: np.ndarray | None, after: np.ndarray, truth: np.ndarray) -> dict:
    """Of one category on held-out rows."""
    was, now = (None if scores is None else {"auc": number(auc(scores, truth)), "ap": number(average_precision(scores, truth))} for scores in (before, after))
    return {"n": int(truth.sum()), "of": len(truth), "before": was, "after": now, "interval": interval(before, after, truth)}


def number(value: float) -> float | None:
    """JSON has no NaN."""
    return None if np.isnan(value) else round(value, 4)


def interval(before: np.ndarray | None, after: np.ndarray, truth: np.ndarray) -> list[float]:
    """95 % of the AUC after; where there is one before, of the gain (paired)."""
    source, found = np.random.default_rng(1), []
    for _ in range(RESAMPLES):
        rows = source.integers(len(truth), size=len(truth))
        gain = auc(after[rows], truth[rows]) - (auc(before[rows], truth[rows]) if before is not None else 0.0)
        if not np.isnan(gain):
            found.append(gain)
    return [round(float(x), 4) for x in np.percentile(found, (2.5, 97.5))] if found else []


@dataclass(frozen=True)
class Refined:
    """calibration: of the categories that were learned; categories: what the report says of them."""

    ending: Ending
    calibration: dict[str, dict[str, float]]
    categories: dict[str, dict]


def refined(rows: list[dict], ending: Ending, codes: list[str], evidence: Evidence, learn: list[str], add: list[str]) -> Refined:
    """codes: those of the bundle, in order; learn: of these; add: further ones."""
    names = [*codes, *add]
    chosen = [names.index(code) for code in (*learn, *add)]
    truth = np.array([[code in row["codes"] for code in names] for row in rows], np.float32)
    counts, groups = counts_of(rows), groups_of(rows)
    held = parted(groups, marks(truth[:, chosen]), HELD_OUT)
    unseen = evidence.rows(torch.from_numpy(np.flatnonzero(held)))
    grown = ending.grown_by(len(add), evidence.pictures.shape[-1])
    result = Refined(grown, {}, {})
    learnt = [names.index(code) for code in learn]
    parts = [(grown.base, [k for k in learnt if k < grown.known], 0), (grown.added, [k for k in learnt if k >= grown.known], grown.known), (grown.added, [names.index(code) for code in add], grown.known)]
    for head, places, first in parts:
        if head is None or not places:
            continue
        own, new = [k - first for k in places], names[places[0]] in add
        before = head.only(own)
        seen, asked = (part.of_codes(own) if first == 0 else part for part in (evidence, unseen))
        after, calibration, pull = learned_part(before, new, seen, truth[:, places], counts, groups, held)
        head.put_back(after, own)
        was, now = (said(one, asked) for one in (before, after))
        for k, place in enumerate(places):
            scores = told(None if new else was[:, k], now[:, k], truth[held][:, place] > 0)
            result.calibration[names[place]] = calibration[k]
            result.categories[names[place]] = {"new": new, "examples": int(truth[~held][:, place].sum()), "pull": pull, **scores}
    return result


def counts_of(rows: list[dict]) -> np.ndarray:
    """How much each row counts."""
    return np.array([min(row.get("weight", 1), MOST_WEIGHT) for row in rows], np.float32)


def marks(truth: np.ndarray) -> np.ndarray:
    """The first of the categories that a row is an example of, from 1; 0: of none."""
    return np.where(truth.any(1), truth.argmax(1) + 1, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--learn", nargs="*", default=[], help="categories that the model knows, to learn anew")
    parser.add_argument("--add", nargs="*", default=[], help="categories that it does not know")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    manifest, identity = manifest_of(args.model)
    ending, tokens = ending_of(args.model), Tokenizer.load(os.path.join(args.model, "tokenizer.json"))
    pictures = Pictures(Served(args.model, tokens, args.threads), manifest["files"]["picture.onnx"]["sha256"][:12], args.out)
    rows = read_rows(args.rows)
    result = refined(rows, ending, manifest["codes"], evidence_of_rows(rows, pictures, Body(args.model, args.threads), tokens), args.learn, args.add)
    after = rebundle(args.model, os.path.join(args.out, "model"), result.ending, args.add, result.calibration)
    write_json(os.path.join(args.out, "report.json"), {"from": identity, "model": after, "rows": len(rows), "categories": result.categories})


if __name__ == "__main__":
    main()
