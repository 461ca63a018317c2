"""How shops photograph clothes on people: whole, from the sides, cut to the garment ("half"), and near. Pure.

The "half" views are how a catalogue shows most of its pictures: from the head to the thighs for tops, from the waist to the feet for bottoms; from the front, which comes first, at an angle, and from behind.
"""

from __future__ import annotations

from ..product import View


def halves(fill: float, height: float, span: str) -> list[View]:
    """height: share of the person's own that the camera is aimed at."""
    sides = (("half", 4, "worn"), ("half angle", 33, "worn, at an angle"), ("half back", 174, "worn, from behind"))
    return [View(name, azimuth=azimuth, elevation=3, fill=fill, target=(0.5, 0.5, height), lens=100, alt=f"{how}, {span}") for name, azimuth, how in sides]


WHOLE = [
    View("front", azimuth=0, elevation=3, fill=0.92, alt="worn, front view"),
    View("angle", azimuth=36, elevation=5, fill=0.92, alt="worn, seen at an angle"),
    View("side", azimuth=84, elevation=3, fill=0.92, alt="worn, side view"),
    View("back", azimuth=176, elevation=3, fill=0.92, alt="worn, seen from behind"),
]
TOPS = [
    *WHOLE,
    *halves(1.75, 0.74, "head to thighs"),
    View("detail", azimuth=14, elevation=4, fill=3.3, target=(0.5, 0.3, 0.73), lens=100, alt="chest and collar"),
]
BOTTOMS = [
    *WHOLE,
    *halves(1.5, 0.305, "waist to feet"),
    View("detail", azimuth=16, elevation=3, fill=3.0, target=(0.5, 0.5, 0.50), lens=100, alt="waist and hips"),
]
DRESSES = [
    *WHOLE,
    *halves(1.4, 0.66, "head to knees"),
    View("detail", azimuth=14, elevation=4, fill=2.8, target=(0.5, 0.3, 0.68), lens=100, alt="neckline and waist"),
]
