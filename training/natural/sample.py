"""Draws the real sequences to be labelled, all of the test part, in an order that mixes the corpora.

    python -m training.natural.sample --corpus ../shared/corpus [--out training/natural/sequences.jsonl]

The rows have the evaluation format but for what is not known yet: `violations` and `qualified` come with the labels (agree.py).
The same corpora give the same rows.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ..render.random_source import Source
from . import sources
from .sources import Sequence

SEED = "natural-1"
OUT = Path(__file__).with_name("sequences.jsonl")
# Most of each corpus. Magento's test styles give 121 with two colours each; users' photos bring the faults that shops do not show.
SHARES = ((sources.magento, 200), (sources.eshop, 12), (sources.saleor, 8), (sources.clothing, 120), (sources.grocery, 72))


def draw(corpus: Path) -> list[Sequence]:
    chosen: list[Sequence] = []
    for make, most in SHARES:
        source = Source(SEED, make.__name__)
        chosen += make(corpus, source)[:most]
    return Source(SEED, "order").shuffled(chosen)


def rows(path: Path = OUT) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    chosen = draw(args.corpus)
    args.out.write_text("".join(json.dumps(asdict(sequence), ensure_ascii=False) + "\n" for sequence in chosen), encoding="utf-8")
    counts = {make.__name__: sum(sequence.id.startswith(f"{make.__name__}/") for sequence in chosen) for make, _ in SHARES}
    print(f"{len(chosen)} sequences, {sum(len(sequence.images) for sequence in chosen)} pictures: {counts}")


if __name__ == "__main__":
    main()
