"""What each finding alone tells of each fault that is seen on a picture, and whether it tells more than it should.

    nice -n 10 $PY -m training.muisc.finding_scores --name train

AUC of pictures that have the fault against pictures of qualified sequences, both at the same kind of place (main picture, scene, close-up, other), so that a fault of main
pictures is not found by what main pictures are like. A number about the file (size, format, quality, bytes) should tell nothing of what lies on a picture: such cells
are marked with "!" beyond 0.55, and listed once more below.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict

import numpy as np

from ..compose.shards import Sequences
from .findings import Findings
from .scores import auc
from .reasons import codes

OF_THE_FILE = ("aspect", "jpeg", "jpeg-quality", "bits-per-pixel")
# Below so many pictures an AUC is chance. Of some eighty cells a few lie two standard errors off, none three.
LEAST, SUSPECT, ERRORS = 30, 0.05, 3
Places = dict[str, dict[str, list[int]]]


def places(rows: list[dict]) -> Places:
    """code (or "clean") -> kind of place -> numbers of pictures."""
    found: Places = defaultdict(lambda: defaultdict(list))
    number = 0
    for row in rows:
        for k, picture in enumerate(row["pictures"]):
            place = "scene" if picture.get("scene") else "close-up" if picture["view"] in ("detail", "crop") else "main" if k == 0 else "other"
            on_it = {v["code"] for v in row["violations"] if v["image"] == k}
            for code in on_it or ({"clean"} if row["qualified"] else set()):
                found[code][place].append(number + k)
        number += len(row["pictures"])
    return found


def score(values: np.ndarray, faulty: dict[str, list[int]], clean: dict[str, list[int]]) -> tuple[float, int]:
    """(mean AUC over kinds of place by their faulty pictures, how many of these)."""
    parts = [(auc(np.concatenate([values[numbers], values[clean[place]]]), np.repeat([1, 0], [len(numbers), len(clean[place])])), len(numbers))
             for place, numbers in faulty.items() if len(clean[place]) >= LEAST and len(numbers) >= 5]
    total = sum(count for _, count in parts)
    return (sum(value * count for value, count in parts) / total if total else 0.5), total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="of the set of sequences")
    args = parser.parse_args()
    sequences = Sequences.newest(args.name)
    findings, found = Findings.of(sequences), places(sequences.rows)
    clean, suspects = found["clean"], []
    print(f"{sum(map(len, clean.values()))} clean pictures; AUC × 100, 50 where a finding tells nothing")
    shown = [code for code in codes() if sum(map(len, found[code].values())) >= LEAST]
    for k, code in enumerate(shown):
        print(f"{chr(ord('A') + k)} {code}, {sum(map(len, found[code].values()))} pictures")
    print(" " * 22 + "".join(f"{chr(ord('A') + k):>4}" for k in range(len(shown))))
    for column, name in enumerate(findings.names):
        line = f"{name:22}"
        for code in shown:
            value, count = score(findings.values[:, column], found[code], clean)
            # Of the rank sum where there is no difference.
            error = math.sqrt((1 / max(count, 1) + 1 / sum(map(len, clean.values()))) / 12)
            marked = name in OF_THE_FILE and abs(value - 0.5) > max(SUSPECT, ERRORS * error)
            line += f"{100 * value:3.0f}{'!' if marked else ' '}"
            if marked:
                suspects.append(f"{name} tells of {code}: {value:.3f} on {count} pictures")
        print(line)
    print("\n".join(suspects))


if __name__ == "__main__":
    main()
