"""The proposed sequence: the best of each repeat group, the best fit for the main picture first."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from looking import Facts
from rules import Finding


@dataclass
class Shown:
    image: dict[str, Any]
    position: int
    facts: Facts | None
    findings: list[Finding]
    group: str | None
    role: str = "EXCLUDED"
    place: int | None = None
    excluded: str | None = None

    def blocked(self, scope: str) -> bool:
        return any(f["severity"] == "BLOCK" and f["scope"] == scope for f in self.findings)

    @property
    def faults(self) -> int:
        return sum({"BLOCK": 100, "WARN": 1}.get(f["severity"], 0) for f in self.findings)

    @property
    def score(self) -> float:
        return max(0.0, 1 - 0.2 * sum(f["severity"] == "WARN" for f in self.findings) - 0.03 * self.position)


def choose(pictures: list[Shown]) -> list[Shown]:
    """Gives each picture its role and place; answers with the sequence."""
    groups: dict[str, list[Shown]] = {}
    for shown in pictures:
        if shown.facts is None:
            shown.excluded = "unavailable"
        elif shown.blocked("ALL"):
            shown.excluded = "blocked"
        else:
            groups.setdefault(shown.group or shown.image["id"], []).append(shown)
    kept = []
    for members in groups.values():
        best, *rest = sorted(members, key=lambda s: (s.faults, -s.facts.width * s.facts.height, s.position))
        kept.append(best)
        for shown in rest:
            shown.excluded = "repeat"
    fit = sorted((s for s in kept if not s.blocked("MAIN")), key=lambda s: (-s.score, s.position))
    if not fit:
        for shown in kept:
            shown.excluded = "no-main"
        return []
    sequence = [fit[0], *sorted((s for s in kept if s is not fit[0]), key=lambda s: s.position)]
    for place, shown in enumerate(sequence):
        shown.role, shown.place = ("SECONDARY" if place else "MAIN"), place
    return sequence
