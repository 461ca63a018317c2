"""Shoes: their form around a foot, and panels, stripes, laces and soles as colours of the vertices. NumPy only; colours are sRGB 0..1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..random_source import Source
from .drape import ANGLES, hull_radii, steps
from .mesh import Mesh, refined, sheet
from .person import Person
from .skin import rgb

STYLES = ("runner", "runner", "runner", "canvas", "canvas", "plain", "bare")
UPPERS = ("#eceae6", "#eceae6", "#232427", "#232427", "#232427", "#5d4330", "#33475f", "#8d8f92", "#a83a36", "#c9b48e", "#2b4a9b", "#5b3a78")
ACCENTS = ("#f1efe9", "#f1efe9", "#1d1e20", "#8d8f92", "#d8433a", "#e8762d", "#2d6cdf", "#35a06c", "#e3c53a", "#e46f9d", "#3cb5c4")
SOLES = ("#efeee9", "#efeee9", "#e2ddcf", "#2c2b2a", "#7a7c7e")
SOCKS = ("#f2f1ee", "#f2f1ee", "#2a2b2e", "#9b9da0")
# Shares of the rings between heel (0) and toe (1).
LACED = (0.5, 0.76)
LACES = 6


def cover(person: Person, high: float) -> np.ndarray:
    """Centimetres (n,) that the skin lies within shoes that end `high` above the ankle's joint."""
    return np.where(person.mesh.values["leg"] > 0.3, person.levels["ankle"] + high - person.body.points[:, 2], -20.0)


def shoe(person: Person, side: float, high: float, sole: float) -> tuple[Mesh, Mesh]:
    """(upper, sole), closed all around; the leg comes out of it. Sections from heel to toe are the hulls of the foot's, so toes grow together.

    values: "along" 0 at the heel to 1 at the toe, "aside" -1 to 1 of the width, "up" 0 to 1 of the section's height, "high" in centimetres.
    """
    mine = (person.mesh.values["leg"] > 0.5) & (np.sign(person.body.points[:, 0]) == side)
    rest, ankle = person.body.points[mine], person.levels["ankle"]
    points = person.points[mine][rest[:, 2] < ankle + high]
    origin = points.mean(0) * [1, 1, 0]
    toes, heel = points[rest[rest[:, 2] < ankle + high][:, 1].argmin()], points[rest[rest[:, 2] < ankle + high][:, 1].argmax()]
    ahead = (toes - heel) * [1, 1, 0]
    ahead /= np.linalg.norm(ahead)
    across = np.array([-ahead[1], ahead[0], 0.0])
    flat = np.stack([(points - origin) @ ahead, (points - origin) @ across, points[:, 2]], 1)
    low, high_end = flat[:, 0].min() - 0.6, flat[:, 0].max() + 0.9
    at = low + (high_end - low) * (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 26)))
    rings = np.array([section(flat, level, low, high_end, 0.55) for level in at])
    for _ in range(2):
        rings[1:-1] = (rings[:-2] + 2 * rings[1:-1] + rings[2:]) / 4
    ground = np.array([section(flat, level, low, high_end, 0.85) for level in at])
    for _ in range(4):
        ground[1:-1] = (ground[:-2] + 2 * ground[1:-1] + ground[2:]) / 4
    ground[:, :, 1] = np.where(ground[:, :, 1] > 0.8 * sole, 0.9 * sole + 0.15, -0.5 * sole)
    place = np.stack([ahead, across, [0, 0, 1]])
    return measured(at, rings, place, origin), measured(at, ground, place, origin)


def section(flat: np.ndarray, level: float, low: float, high: float, ease: float) -> np.ndarray:
    """A closed ring (k, 2) of (across, up) at a level of the way from heel to toe; both ends close to a point."""
    slab = flat[np.abs(flat[:, 0] - np.clip(level, low + 2.0, high - 2.2)) < 1.8][:, 1:]
    middle = (slab.min(0) + slab.max(0)) / 2
    radii = hull_radii(slab - middle) + ease
    end = np.clip(min((level - low) / 2.2, (high - level) / 3.0), 0, 1)
    ring = middle + np.stack([radii * np.cos(ANGLES), radii * np.sin(ANGLES)], 1) * np.sqrt(1 - (1 - end) ** 2)
    ring[:, 1] = np.maximum(ring[:, 1], 0.1)
    return np.concatenate([ring, ring[:1]])


def measured(at: np.ndarray, rings: np.ndarray, place: np.ndarray, origin: np.ndarray) -> Mesh:
    """The surface through the rings (levels, k, 2) with its values, fine enough for laces at some 60 pixels a shoe."""
    mesh = sheet(np.concatenate([np.broadcast_to(at[:, None, None], (*rings.shape[:2], 1)), rings], -1) @ place + origin)
    low, high = rings.min(1, keepdims=True), rings.max(1, keepdims=True)
    shares = (rings - low) / np.maximum(high - low, 1e-6)
    along = np.broadcast_to(((at - at[0]) / (at[-1] - at[0]))[:, None], rings.shape[:2])
    values = {"along": along, "aside": 2 * shares[..., 0] - 1, "up": shares[..., 1], "high": rings[..., 1]}
    return refined(replace(mesh, values={name: value.reshape(-1) for name, value in values.items()}))


def painted(upper: Mesh, style: str, colour: str, accent: str, source: Source) -> np.ndarray:
    """(n, 3) of the upper."""
    v = upper.values
    base, second = rgb(colour), rgb(accent)
    dark = np.clip(base * 0.55, 0, 1)
    layers: list[tuple[np.ndarray, np.ndarray]] = []
    if style == "runner":
        layers.append((within(v["along"], 0.45, 0.82) * steps(v["up"], 0.55, 0.62) * source.pick((0.0, 0.8)), dark))
        layers += [(1 - steps(v["along"], 0.17, 0.2), second)] if source.chance(0.7) else []
        layers += [(steps(v["along"], 0.86, 0.88) * (v["high"] < 4.5), second if source.chance(0.5) else dark)] if source.chance(0.7) else []
        layers += stripes(v, second, source)
    if style == "canvas":
        layers += [(steps(v["along"], 0.84, 0.86) * (v["high"] < 4.2), rgb("#efede6"))] if source.chance(0.6) else []
        layers += stripes(v, second, source) if source.chance(0.4) else []
    if style != "plain":
        tongue = within(v["along"], *LACED) * (np.abs(v["aside"]) < 0.5) * steps(v["up"], 0.7, 0.78)
        lace = np.sin((v["along"] - LACED[0]) / (LACED[1] - LACED[0]) * LACES * 2 * np.pi) > 0.1
        layers += [(tongue, dark), (tongue * lace, second if source.chance(0.5) else rgb("#f3f1ec"))]
    out = np.tile(base, (len(upper.points), 1))
    for share, tone in layers:
        out = out + np.clip(share, 0, 1)[:, None] * (tone - out)
    return out


def stripes(v: dict[str, np.ndarray], colour: np.ndarray, source: Source) -> list[tuple[np.ndarray, np.ndarray]]:
    """On both sides, slanted or as one swung band."""
    side = (np.abs(v["aside"]) > 0.55) * (v["high"] > 1.8) * (v["up"] < 0.9)
    slant = v["along"] + source.between(-0.035, 0.035) * v["high"]
    if source.chance(0.35):
        swung = v["high"] - (2.0 + 9 * (slant - 0.42) ** 2 * source.between(2, 6))
        return [(side * within(v["along"], 0.2, 0.72) * within(swung, 0.2, 1.6), colour)]
    count, wide = source.pick((1, 2, 3, 3)), source.between(0.018, 0.035)
    return [(side * within(slant, at, at + wide), colour) for at in (0.4 + 0.075 * k for k in range(count))]


def soled(sole: Mesh, colour: str, accent: str, source: Source) -> np.ndarray:
    """(n, 3) of the sole: often with a darker tread, a line or a wedge at the heel."""
    v = sole.values
    out = np.tile(rgb(colour), (len(sole.points), 1))
    layers = [(v["up"] < 0.35, rgb("#2c2b2a") if source.chance(0.5) else rgb(accent))] if source.chance(0.5) else []
    layers += [(v["along"] < source.between(0.25, 0.5) - 0.15 * v["up"], rgb(accent))] if source.chance(0.25) else []
    for share, tone in layers:
        out = np.where(share[:, None], tone, out)
    return out


def within(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return ((values > low) & (values < high)).astype(float)
