"""Parts of the body by bone, and how much of each vertex belongs to them. Pure."""

from __future__ import annotations

import re

import numpy as np

# Region -> pattern of the bones' names. The first that fits counts.
REGIONS: dict[str, str] = {
    "eye": r"eye\.",
    "hand": r"wrist|finger|metacarpal",
    "forearm": r"lowerarm",
    "upper arm": r"upperarm",
    "foot": r"foot|toe",
    "shin": r"lowerleg",
    "thigh": r"upperleg",
    "neck": r"neck",
    "head": r"head|jaw|special|oris|tongue|levator|orbicularis|temporalis|oculi|risorius",
    "torso": r"root|pelvis|spine|breast|clavicle|shoulder",
}


def region_of(bone: str) -> str:
    for region, pattern in REGIONS.items():
        if re.match(pattern, bone):
            return region
    raise ValueError(f"bone {bone!r} belongs to no region; add it to regions.REGIONS ({', '.join(REGIONS)})")


def shares_of_regions(bones: list[str], weights: np.ndarray) -> dict[str, np.ndarray]:
    """weights (n, bones) -> region -> (n,). ValueError where a region has no vertex of its own: clothes would lack a part."""
    shares = {region: np.zeros(len(weights), weights.dtype) for region in REGIONS}
    for column, bone in enumerate(bones):
        shares[region_of(bone)] += weights[:, column]
    empty = [region for region, share in shares.items() if share.max(initial=0.0) < 0.5]
    if empty:
        raise ValueError(f"no vertex belongs mostly to {', '.join(empty)}: the bodies were exported with another rig")
    return shares
