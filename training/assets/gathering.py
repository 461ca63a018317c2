"""One run of `collect`: writes the files that are not there yet, keeps their rows, says how far it is."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from typing import Any

from PIL import Image

from .. import split


class Gathering:
    def __init__(self, folder: str) -> None:
        self.folder, self.started, self.made = folder, time.monotonic(), 0
        self.rows: list[dict[str, Any]] = []

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def file(self, name: str, make: Callable[[], bytes]) -> str:
        """Path of a file, made where it is missing; whole or not at all."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            data = make()
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(f"{path}.{os.getpid()}.part", "wb") as out:
                out.write(data)
            os.replace(f"{path}.{os.getpid()}.part", path)
            self.made += 1
            if self.made % 100 == 0:
                print(f"  {self.made} files made, {self.seconds():.0f} s", flush=True)
        return path

    def add(self, kind: str, identity: str, group: str, file: str, licence: str, source: str, **facts: Any) -> None:
        """`group`: what the split goes by, where that is more than the item itself (a family, a sheet, a brand)."""
        self.rows.append(
            {
                "kind": kind,
                "id": identity,
                "part": split.part("logo" if kind == "code" else kind, group),
                "file": file,
                "licence": licence,
                "source": source,
                **facts,
            }
        )

    def told(self, kind: str) -> None:
        rows = [row for row in self.rows if row["kind"] == kind]
        size = sum(os.path.getsize(os.path.join(self.folder, row["file"])) for row in rows)
        print(f"{kind}s: {len(rows)}, {size / 2**20:.1f} MiB", flush=True)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
