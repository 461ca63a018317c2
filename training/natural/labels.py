"""Label files: one row for each sequence, read and checked against what is labelled and against the codes that a label may name."""

from __future__ import annotations

import json
from pathlib import Path

REASONS = Path(__file__).resolve().parents[2] / "processors" / "review" / "reasons.json"
# Said of the sequence as a whole: no picture to name.
WHOLE = ("title-mismatch", "wrong-main")
# Said of a picture in comparison with an earlier one.
LATER = ("repeat", "wrong-product")

Violation = tuple[str, int | None]
Labels = dict[str, frozenset[Violation]]


def seen_as(path: Path = REASONS) -> dict[str, dict]:
    """Code -> how it is seen, of the codes that a label may name, in their order."""
    return {entry["code"]: entry["seenAs"] for entry in json.loads(path.read_text(encoding="utf-8"))["reasons"] if "seenAs" in entry}


def read(path: Path, sequences: dict[str, dict], codes: dict[str, dict]) -> Labels:
    """ValueError names the row that cannot be."""
    found: Labels = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        identity = row["id"]
        if identity not in sequences or identity in found:
            raise ValueError(f"{path.name}: {identity} is {'there twice' if identity in found else 'no sequence of the sample'}")
        violations = [(violation["code"], violation["image"]) for violation in row["violations"]]
        for code, image in violations:
            wrong = objection(code, image, len(sequences[identity]["images"]), codes)
            if wrong:
                raise ValueError(f"{path.name}: {identity}: {code} {wrong}")
        found[identity] = frozenset(violations)
    return found


def objection(code: str, image: int | None, pictures: int, codes: dict[str, dict]) -> str | None:
    """Why this violation cannot be said of a sequence of so many pictures; None where it can."""
    if code not in codes:
        return "is no code that a label may name"
    if codes[code].get("pictures", 1) > pictures:
        return f"needs {codes[code]['pictures']} pictures"
    if (code in WHOLE) != (image is None):
        return "is said of the whole sequence" if code in WHOLE else "needs its picture"
    if image is None:
        return None
    if not (1 if code in LATER else 0) <= image < pictures:
        return f"cannot be of picture {image}"
    return "is of the main picture alone" if codes[code].get("slot") == "main" and image else None


def listed(violations: frozenset[Violation], codes: dict[str, dict]) -> list[dict]:
    """As rows have them: in the order of the codes, then of the pictures."""
    order = list(codes)
    ordered = sorted(violations, key=lambda violation: (order.index(violation[0]), -1 if violation[1] is None else violation[1]))
    return [{"code": code, "image": image} for code, image in ordered]
