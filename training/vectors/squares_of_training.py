"""Paths on stdin, one a line -> the squares that training makes of them, side by side on stdout: 320 x 320 x 3 bytes each. For squares-apart.ts."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.muisc.features import prepared  # noqa: E402

for line in sys.stdin:
    sys.stdout.buffer.write(prepared(Path(line.rstrip("\n")).read_bytes()).tobytes())
