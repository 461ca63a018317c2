"""How shops photograph clothes on people: whole, from the sides, cut to the garment ("half"), and near. Pure.

The "half" view is how a catalogue shows most of its main pictures: from the head to the thighs for tops, from the waist to the feet for bottoms.
"""

from __future__ import annotations

from ..product import View

WHOLE = [
    View("front", azimuth=0, elevation=3, fill=0.92, alt="worn, front view"),
    View("angle", azimuth=36, elevation=5, fill=0.92, alt="worn, seen at an angle"),
    View("side", azimuth=84, elevation=3, fill=0.92, alt="worn, side view"),
    View("back", azimuth=176, elevation=3, fill=0.92, alt="worn, seen from behind"),
]
TOPS = [
    *WHOLE,
    View("half", azimuth=4, elevation=3, fill=1.75, target=(0.5, 0.5, 0.74), lens=100, alt="worn, head to thighs"),
    View("detail", azimuth=14, elevation=4, fill=3.3, target=(0.5, 0.3, 0.73), lens=100, alt="chest and collar"),
]
BOTTOMS = [
    *WHOLE,
    View("half", azimuth=4, elevation=3, fill=1.5, target=(0.5, 0.5, 0.305), lens=100, alt="worn, waist to feet"),
    View("detail", azimuth=16, elevation=3, fill=3.0, target=(0.5, 0.5, 0.50), lens=100, alt="waist and hips"),
]
DRESSES = [
    *WHOLE,
    View("half", azimuth=4, elevation=3, fill=1.4, target=(0.5, 0.5, 0.66), lens=100, alt="worn, head to knees"),
    View("detail", azimuth=14, elevation=4, fill=2.8, target=(0.5, 0.3, 0.68), lens=100, alt="neckline and waist"),
]
