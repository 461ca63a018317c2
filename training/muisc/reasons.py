"""The categories that are judged, as the file of reason codes lists them."""

from __future__ import annotations

import json
import os
from functools import lru_cache

REASONS = os.path.join(os.path.dirname(__file__), "..", "..", "processors", "review", "reasons.json")


@lru_cache(maxsize=1)
def appearances() -> dict[str, dict]:
    """By category, how it shows itself; in the order of the file, which is that of the model's outputs."""
    with open(REASONS, encoding="utf-8") as text:
        return {reason["code"]: reason["seenAs"] for reason in json.load(text)["reasons"] if "seenAs" in reason}


def codes() -> tuple[str, ...]:
    return tuple(appearances())


def is_local(code: str) -> bool:
    """Whether it has a place in a picture."""
    return bool(appearances()[code].get("local"))


def main_only() -> tuple[int, ...]:
    """Numbers of the categories that are faults of the main picture alone."""
    return tuple(k for k, seen in enumerate(appearances().values()) if seen.get("slot") == "main")
