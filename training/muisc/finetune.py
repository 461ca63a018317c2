"""Learns a trained model's last layers anew from reviewed examples: categories that it knows, or further ones. Called by `agpis train`, which checks the examples.

    $PY -m training.muisc.finetune --rows OUT/rows.jsonl --run RUN --model BUNDLE --out OUT [--add CODE] [--threads 1]

rows.jsonl: {"title", "category", "images": [path, …], "codes": [code, …], "findings": [[number, …], …]} a line. OUT gets `run/` (weights), `model/` (a bundle) and `report.json`:
scores before and after on rows that nothing was learned from. Each category is learned by layers of its own, from what the frozen rest makes of the rows; all others answer as before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
from dataclasses import dataclass

import numpy as np
import torch

from . import checkpoint
from .bundle import Served, write_json
from .calibration import platt
from .heads import Evidence, Grown, Head
from .rebundle import manifest_of, rebundle
from .model import Seen
from .refine import chosen_pull, learned, parted, said
from .scores import auc, average_precision
from .seen_rows import Pictures, evidence_of_rows, inputs_of, read_rows
from .tokenizer import Tokenizer
from .whole import shape_of

HELD_OUT, RESAMPLES = 0.3, 1000
# Of one bundle and one run: 8 bits differ from 32 by tenths; those of another run by much more.
AGREE = 1.0


def loaded(folder: str) -> tuple[Grown, Tokenizer, dict]:
    """The sequence model of a run. SystemExit with a sentence where it cannot be used."""
    found = checkpoint.load(folder)
    if found is None:
        raise SystemExit(f"{folder} holds no checkpoint: give the folder of a training (training/README.md) in --run")
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as text:
        run = json.load(text)
    tokens = Tokenizer.load(os.path.join(folder, "tokenizer.json"))
    model = Grown(shape_of(len(tokens), len(run["findings"])), len(run.get("added", [])))
    weights = {name.removeprefix("weight/sequence."): value for name, value in found[0].items() if name.startswith("weight/sequence.")}
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise SystemExit(f"{folder} is of another version of the model or of its categories: train it again. {str(error)[:300]}") from None
    return model.eval(), tokens, run


def checked(rows: list[dict], model: Grown, served: Served, pictures: Pictures, tokens: Tokenizer) -> None:
    """That the bundle was exported from this run: both must say the same of some rows."""
    for row in rows[:8]:
        given = inputs_of(row, pictures, tokens, model.categories)
        own = [given[name][0] for name in ("cells", "whole", "votes", "pairs", "findings")]
        theirs = served.judge_seen(row["title"], row["category"], *own)["logits"]
        tensors = {name: torch.from_numpy(value) for name, value in given.items()}
        seen = Seen(tensors.pop("cells"), tensors.pop("whole"), tensors.pop("votes"), None)
        with torch.no_grad():
            ours = model.judge(seen, **tensors).logits[0].numpy()
        if len(ours) != len(theirs) or np.abs(ours - theirs).max() > AGREE:
            raise SystemExit("the bundle in --model was not exported from the run in --run: they say different things of the same pictures")


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


def learned_part(head: Head, evidence: Evidence, truth: np.ndarray, groups: list[str], held: np.ndarray) -> tuple[Head, list[dict[str, float]], float]:
    """The head, a calibration of each of its categories, and the pull. Held-out rows are not looked at."""
    rest = np.flatnonzero(~held)
    own, target = evidence.rows(torch.from_numpy(rest)), torch.from_numpy(truth[rest])
    pull, unseen = chosen_pull(own, target, [groups[k] for k in rest], head)
    calibration = [platt(unseen[:, k], truth[rest, k] > 0) for k in range(truth.shape[1])]
    return learned(own, target, head, pull), calibration, pull


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


def grown_by(model: Grown, count: int) -> Grown:
    """With so many further categories behind those that it has."""
    before = model.categories - model.shape.codes
    grown = Grown(model.shape, before + count)
    grown.load_state_dict({name: value for name, value in model.state_dict().items() if not name.startswith("added.")}, strict=False)
    if model.added is not None and grown.added is not None:
        grown.added.put_back(model.added, list(range(before)))
    return grown.eval()


@dataclass(frozen=True)
class Refined:
    """calibration: of the categories that were learned; categories: what the report says of them."""

    model: Grown
    calibration: dict[str, dict[str, float]]
    categories: dict[str, dict]


def refined(rows: list[dict], model: Grown, codes: list[str], evidence: Evidence, learn: list[str], add: list[str]) -> Refined:
    """codes: those of the bundle, in order; learn: of these; add: further ones."""
    names = [*codes, *add]
    chosen = [names.index(code) for code in (*learn, *add)]
    truth = np.array([[code in row["codes"] for code in names] for row in rows], np.float32)
    groups = groups_of(rows)
    held = parted(groups, marks(truth[:, chosen]), HELD_OUT)
    evidence = evidence.with_further(len(add))
    unseen = evidence.rows(torch.from_numpy(np.flatnonzero(held)))
    grown = grown_by(model, len(add))
    base, result = Head.of(grown), Refined(grown, {}, {})
    for head, first in ((base, 0), (grown.added, model.shape.codes)):
        places = [k for k in chosen if head is not None and first <= k < first + len(head.weigh)]
        if head is None or not places:
            continue
        own = [k - first for k in places]
        before = head.only(own)
        after, calibration, pull = learned_part(before, evidence.of_codes(places), truth[:, places], groups, held)
        head.put_back(after, own)
        was, now = (said(one, unseen.of_codes(places)) for one in (before, after))
        for k, place in enumerate(places):
            scores = told(None if names[place] in add else was[:, k], now[:, k], truth[held][:, place] > 0)
            result.calibration[names[place]] = calibration[k]
            result.categories[names[place]] = {"new": names[place] in add, "examples": int(truth[~held][:, place].sum()), "pull": pull, **scores}
    base.into(grown)
    return result


def marks(truth: np.ndarray) -> np.ndarray:
    """The first of the categories that a row is an example of, from 1; 0: of none."""
    return np.where(truth.any(1), truth.argmax(1) + 1, 0)


def keep_run(folder: str, out: str, model: Grown, run: dict) -> None:
    """The backbone as it was, the sequence model as it is now; no moments of an optimiser, which were of another loss."""
    tensors, state = checkpoint.load(folder) or ({}, {})
    kept = {name: value for name, value in tensors.items() if name.startswith("weight/encoder")}
    kept |= {f"weight/sequence.{name}": value for name, value in model.state_dict().items()}
    shutil.rmtree(out, ignore_errors=True)
    checkpoint.save(out, kept, {**state, "refined": True})
    shutil.copy(os.path.join(folder, "tokenizer.json"), out)
    write_json(os.path.join(out, "run.json"), run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--learn", nargs="*", default=[], help="categories that the model knows, to learn anew")
    parser.add_argument("--add", nargs="*", default=[], help="categories that it does not know")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    manifest, identity = manifest_of(args.model)
    model, tokens, run = loaded(args.run)
    if manifest["findings"] != run["findings"]:
        raise SystemExit("the bundle in --model was not exported from the run in --run: they take other findings")
    served, rows = Served(args.model, tokens, args.threads), read_rows(args.rows)
    pictures = Pictures(served, manifest["files"]["picture.onnx"]["sha256"][:12], args.out)
    checked(rows, model, served, pictures, tokens)
    result = refined(rows, model, manifest["codes"], evidence_of_rows(rows, pictures, model, tokens), args.learn, args.add)
    keep_run(args.run, os.path.join(args.out, "run"), result.model, {**run, "added": [*run.get("added", []), *args.add], "from": identity})
    after = rebundle(args.model, os.path.join(args.out, "model"), result.model, args.add, result.calibration)
    write_json(os.path.join(args.out, "report.json"), {"from": identity, "model": after, "rows": len(rows), "categories": result.categories})


if __name__ == "__main__":
    main()
