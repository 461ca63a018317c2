"""Draws by share."""

from __future__ import annotations

from ..render.random_source import Source

Shares = tuple[tuple[str, float], ...]


def weighted(source: Source, table: Shares) -> str:
    """A name by its share; shares need not add up to one."""
    at = source.unit() * sum(share for _, share in table)
    for name, share in table:
        at -= share
        if at < 0:
            return name
    return table[-1][0]


def in_order(source: Source, table: Shares) -> list[str]:
    """All names, the first by its share, each next by its share among the rest."""
    left, out = dict(table), []
    while left:
        out.append(weighted(source, tuple(left.items())))
        del left[out[-1]]
    return out
