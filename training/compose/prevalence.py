"""What a materialised set holds: sequences by number of faults and pictures, each code with its sub-kinds and variants.

    python -m training.compose.prevalence NAME | FOLDER
"""

from __future__ import annotations

import argparse
import os
from collections import Counter

from .faults import CODES
from .shards import Sequences

# Codes that need a second picture are counted among the sequences that have one.
NEEDS_TWO = ("repeat", "wrong-product", "wrong-main")


def shares(counts: Counter) -> str:
    total = sum(counts.values())
    return ", ".join(f"{name} {count / total:.0%}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    args = parser.parse_args()
    rows = (Sequences(args.set) if os.path.isdir(args.set) else Sequences.newest(args.set)).rows
    codes = [{violation["code"] for violation in row["violations"]} for row in rows]
    several = [found for row, found in zip(rows, codes) if len(row["images"]) > 1]
    clean = sum(row["qualified"] for row in rows)
    print(f"{len(rows)} sequences of {len({row['pictures'][0]['model'] for row in rows})} models, {sum(len(row['images']) for row in rows)} pictures")
    print(f"qualified {clean / len(rows):.1%}; of the others {shares(Counter(len(found) for found in codes if found))} with so many codes")
    print(f"pictures  {shares(Counter(len(row['images']) for row in rows))}")
    print(f"views     {shares(Counter(picture['view'] for row in rows for picture in row['pictures']))}")
    for code in CODES:
        among = several if code in NEEDS_TWO else codes
        found = [violation for row in rows for violation in row["violations"] if violation["code"] == code]
        share = sum(code in one for one in among) / max(len(among), 1)
        named = sum(code in row["review"]["names"] for row in rows)
        print(f"{code:16} {share:6.1%} of {len(among)}, named by {named} reviews; {shares(Counter(v['subKind'] or v['variant'] for v in found))}")


if __name__ == "__main__":
    main()
