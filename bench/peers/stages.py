"""CPU ms per picture of decoding and of measuring, for each decoder and size: one JSON object on stdout."""
from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("VIPS_CONCURRENCY", "1")

from decoding import DECODERS, Unreadable
from looking import measure


def main(files: list[str], passes: int) -> None:
    data = [Path(file).read_bytes() for file in files]
    costs = {}
    for name, decode in DECODERS.items():
        for native in (False, True):
            decoding = measuring = 0.0
            for turn in range(passes + 1):
                if turn == 1:
                    decoding = measuring = 0.0
                for picture in data:
                    start = time.process_time()
                    try:
                        decoded = decode(picture, native)
                    except Unreadable:
                        continue
                    between = time.process_time()
                    measure(picture, hashlib.sha256(picture).hexdigest(), decoded)
                    decoding += between - start
                    measuring += time.process_time() - between
            count = len(data) * passes
            costs[f"{name}-{'native' if native else '512'}"] = {"decode": 1e3 * decoding / count, "measure": 1e3 * measuring / count}
    print(json.dumps(costs))


if __name__ == "__main__":
    main(sys.argv[2:], int(sys.argv[1]))
