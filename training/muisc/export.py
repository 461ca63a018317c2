"""A trained run becomes the bundle that is served: graphs, int8 where asked, calibration and bounds from the development set, golden answers, digests.

    $PY -m training.muisc.export --run DIR --check development --out models/muisc --card card.md [--precision int8] [--losses FILE]

Prints what int8 costs in each category against 32-bit floats; --losses keeps it, with the digest of sequence.onnx, for docs/classifier-results.md (results/main.ts). Never give it a test set.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import tempfile

import numpy as np
from ..compose.shards import Sequences
from ..set_of_part import set_of_part
from . import graphs
from .bundle import Served, digest_of, refuse_other, write_golden, write_manifest
from .findings import Findings
from .predict import Predictions, predictions
from .quantise import quantise
from .settle import settled_by
from .reasons import codes
from .whole import trained

# Of the development set: single pictures, and sequences of several with and without faults.
GOLDEN = 4


def golden_rows(sequences: Sequences) -> list[int]:
    """The first of 1, 2, 3 and 4 pictures."""
    return [next(k for k, row in enumerate(sequences.rows) if len(row["images"]) == count) for count in range(1, GOLDEN + 1)]


def compared(exact: Predictions, small: Predictions) -> str:
    one, other = exact.scores(), small.scores()
    rows = [(code, *(entry["perCategory"][code]["auc"] for entry in (one, other))) for code in codes()]
    rows += [(what, one[what], other[what]) for what in ("macroAuc", "macroAp", "qualifiedAuc")]
    return "\n".join([f"{'':18} {'float AUC':>10} {'int8 AUC':>10} {'loss':>8}", *(f"{name:18} {a:10.4f} {b:10.4f} {a - b:8.4f}" for name, a, b in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True)
    parser.add_argument("--check", default="development")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--out", required=True, help="of the bundle; one that is there is replaced")
    parser.add_argument("--precision", default="int8", choices=("int8", "float32"))
    parser.add_argument("--losses", help="file for what 8 bits cost")
    parser.add_argument("--card", required=True, help="Markdown that goes with it: data, licences, results, limits")
    args = parser.parse_args()
    refuse_other(args.out)
    with open(os.path.join(args.run, "run.json"), encoding="utf-8") as text:
        run = json.load(text)
    if run.get("variant", "full") != "full":
        parser.error(f"{args.run} was trained as {run['variant']}, to compare it: serving would give such a model what it never saw; export a run of the whole model")
    if "name" not in run and args.precision == "int8":
        parser.error(f"{args.run} was made of a bundle and knows no training set, from whose pictures ranges of 8 bits are measured: train on from it, or give --precision float32")
    names, losses = tuple(run["findings"]), None
    model, tokens = trained(args.run)
    sequences = set_of_part(args.check, "development")
    findings = Findings.of(sequences).values if names else None
    with tempfile.TemporaryDirectory() as folder:
        ending = graphs.write_served(model.encoder, model.sequence, folder)
        shutil.copy(os.path.join(args.run, "tokenizer.json"), folder)
        found = predictions(Served(folder, tokens), sequences, findings, args.count)
        if args.precision == "int8":
            exact = found
            quantise(folder, Sequences.newest(run["name"][0]))
            graphs.finish_sequence(folder, ending)
            found = predictions(Served(folder, tokens), sequences, findings, args.count)
            losses = compared(exact, found)
            print(losses)
        os.remove(os.path.join(folder, graphs.BODY))
        shutil.copy(args.card, os.path.join(folder, "card.md"))
        first = np.concatenate([[0], np.cumsum([len(row["images"]) for row in sequences.rows])])
        rows = golden_rows(sequences)
        own = [np.zeros((len(sequences.rows[k]["images"]), 0)) if findings is None else np.asarray(findings[first[k] : first[k + 1]]) for k in rows]
        write_golden(folder, tokens, [(sequences.rows[k], sequences.files(k), facts) for k, facts in zip(rows, own)])
        settled = settled_by(found, sequences.rows)
        identity = write_manifest(folder, model.sequence.shape, names, settled, args.precision, datetime.date.today().isoformat())
        if os.path.exists(args.out):
            shutil.rmtree(args.out)
        shutil.copytree(folder, args.out)
    if args.losses and losses:
        with open(args.losses, "w", encoding="utf-8") as out:
            out.write(f"{digest_of(os.path.join(args.out, 'sequence.onnx'))['sha256']}, {min(args.count, len(sequences.rows))} sequences of {args.check}\n{losses}\n")
    print(f"{args.out}: model {identity}")


if __name__ == "__main__":
    main()
