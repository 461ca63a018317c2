"""How far two labellers agree, what a third look has to settle, and the truth that comes of it.

    python -m training.natural.agree A.jsonl B.jsonl [--json]
    python -m training.natural.agree A.jsonl B.jsonl --disputed
    python -m training.natural.agree A.jsonl B.jsonl --settled S.jsonl --corpus ../shared/corpus --out FILE.jsonl

Agreement is counted by sequence: a code is given to it or not, whichever picture it is on. A row is disputed where anything differs, the picture
included. What both say stands; of what only one says, the settled row says which is kept.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from pathlib import Path

from . import sample
from .labels import Labels, Violation, listed, read, seen_as


def kappa(first: list[bool], second: list[bool]) -> float | None:
    """Cohen's: agreement beyond what chance would give. None where chance alone agrees always, as when nobody gives a code."""
    n = len(first)
    same = sum(a == b for a, b in zip(first, second, strict=True)) / n
    p, q = sum(first) / n, sum(second) / n
    chance = p * q + (1 - p) * (1 - q)
    return None if chance == 1 else (same - chance) / (1 - chance)


def given(violations: frozenset[Violation], code: str) -> bool:
    return not violations if code == "qualified" else any(said == code for said, _ in violations)


def agreement(first: Labels, second: Labels, codes: dict[str, dict]) -> dict[str, dict]:
    """For each code and for "qualified": how often each gives it, both do, the share of equal answers, kappa."""
    ids = sorted(first.keys() & second.keys())
    found = {}
    for code in (*codes, "qualified"):
        a, b = ([given(side[identity], code) for identity in ids] for side in (first, second))
        found[code] = {
            "first": sum(a),
            "second": sum(b),
            "both": sum(x and y for x, y in zip(a, b)),
            "raw": round(sum(x == y for x, y in zip(a, b)) / len(ids), 4),
            "kappa": None if (k := kappa(a, b)) is None else round(k, 3),
        }
    return found


def disputed(first: Labels, second: Labels) -> list[str]:
    return [identity for identity in first if identity in second and first[identity] != second[identity]]


def merge(first: Labels, second: Labels, settled: Labels) -> Labels:
    """ValueError where a dispute is open, or a third look says what it was not asked."""
    truth: Labels = {}
    for identity in first:
        a, b = first[identity], second[identity]
        if a != b and identity not in settled:
            raise ValueError(f"{identity} is disputed and not settled")
        truth[identity] = a if a == b else settled[identity]
        if not a & b <= truth[identity] <= a | b:
            raise ValueError(f"{identity}: settled otherwise than by taking or leaving what only one says")
    return truth


def complete(labels: Labels, sequences: dict[str, dict], name: str) -> None:
    missing = sequences.keys() - labels.keys()
    if missing:
        raise ValueError(f"{name}: {len(missing)} sequences have no label, {min(missing)} among them")


def evaluation(truth: Labels, sequences: dict[str, dict], codes: dict[str, dict], corpus: Path, folder: Path) -> list[dict]:
    """Rows as `agpis evaluate muisc` reads them, paths from the file's own folder."""
    root = os.path.relpath(corpus.resolve(), folder.resolve())
    return [
        {
            **row,
            "images": [os.path.normpath(os.path.join(root, path)).replace(os.sep, "/") for path in row["images"]],
            "violations": listed(truth[identity], codes),
            "qualified": not truth[identity],
        }
        for identity, row in sequences.items()
    ]


def show(found: dict[str, dict], sequences: int) -> str:
    lines = [f"{sequences} sequences", f"{'code':<17}{'first':>7}{'second':>7}{'both':>7}{'equal':>9}{'kappa':>8}"]
    for code, one in found.items():
        k = "–" if one["kappa"] is None else f"{one['kappa']:.2f}"
        lines.append(f"{code:<17}{one['first']:>7}{one['second']:>7}{one['both']:>7}{100 * one['raw']:>8.1f}%{k:>8}")
    return "\n".join(lines)


def counts(found: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--sequences", type=Path, default=sample.OUT)
    parser.add_argument("--disputed", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--settled", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--source", help="of one corpus alone, magento say")
    args = parser.parse_args()
    sequences, codes = {row["id"]: row for row in sample.rows(args.sequences)}, seen_as()
    first, second = (read(path, sequences, codes) for path in (args.first, args.second))
    for path, labels in ((args.first, first), (args.second, second)):
        complete(labels, sequences, path.name)
    if args.disputed:
        for identity in disputed(first, second):
            a, b = first[identity], second[identity]
            print(json.dumps({"id": identity, "both": listed(a & b, codes), "first": listed(a - b, codes), "second": listed(b - a, codes)}))
    elif args.out:
        if not args.corpus or not args.settled:
            parser.error("--out needs --settled and --corpus")
        truth = merge(first, second, read(args.settled, sequences, codes))
        rows = [row for row in evaluation(truth, sequences, codes, args.corpus, args.out.parent) if args.source in (None, row["id"].split("/")[0])]
        if not rows:
            parser.error(f"no sequence comes from {args.source}: {', '.join(sorted({identity.split('/')[0] for identity in sequences}))}")
        args.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{len(rows)} sequences, {sum(row['qualified'] for row in rows)} qualified: {args.out}")
        print("pictures  " + counts(Counter(str(len(row["images"])) for row in rows)))
        print("codes     " + counts(Counter(code for row in rows for code in {violation["code"] for violation in row["violations"]})))
    else:
        found = agreement(first, second, codes)
        print(json.dumps(found) if args.json else f"{show(found, len(first))}\ndisputed rows: {len(disputed(first, second))}")


if __name__ == "__main__":
    main()
