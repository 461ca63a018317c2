"""Plane curves: the profiles and outlines that shapes are turned, swept or extruded from. Pure numbers, no Blender."""
from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Point2 = tuple[float, float]
Loop = Sequence[Point2]


def fillet(points: Sequence[tuple], steps: int = 6, closed: bool = False) -> list[Point2]:
    """Rounds a polyline's corners. Each point is (x, y) or (x, y, radius); a radius is cut to what its edges allow.

    Straight runs get a support point beside each arc, so that smooth shading does not bleed across them.
    """
    count = len(points)
    result: list[Point2] = []
    for i, point in enumerate(points):
        p = np.array(point[:2], float)
        radius = point[2] if len(point) > 2 else 0.0
        if radius <= 0 or (not closed and i in (0, count - 1)):
            result.append((float(p[0]), float(p[1])))
            continue
        before = np.array(points[(i - 1) % count][:2], float) - p
        after = np.array(points[(i + 1) % count][:2], float) - p
        lb, la = np.linalg.norm(before), np.linalg.norm(after)
        before, after = before / lb, after / la
        angle = math.acos(float(np.clip(before @ after, -1, 1)))
        if angle > math.pi - 1e-3 or angle < 1e-3:
            result.append((float(p[0]), float(p[1])))
            continue
        cut = min(radius / math.tan(angle / 2), 0.48 * lb, 0.48 * la)
        radius = cut * math.tan(angle / 2)
        bisector = (before + after) / np.linalg.norm(before + after)
        centre = p + bisector * (radius / math.sin(angle / 2))
        start, end = p + before * cut, p + after * cut
        a0 = math.atan2(*(start - centre)[::-1])
        a1 = math.atan2(*(end - centre)[::-1])
        turn = (a1 - a0 + math.pi) % (2 * math.pi) - math.pi
        support = 0.12 * radius
        if cut + support < 0.48 * lb:
            result.append(tuple(start + before * support))
        for k in range(steps + 1):
            a = a0 + turn * k / steps
            result.append((float(centre[0] + radius * math.cos(a)), float(centre[1] + radius * math.sin(a))))
        if cut + support < 0.48 * la:
            result.append(tuple(end + after * support))
    return result


def spline(points: Sequence[Sequence[float]], per_span: int = 8, closed: bool = False) -> np.ndarray:
    """A centripetal Catmull-Rom curve through points of any dimension (no loops or overshoot, unlike the uniform one)."""
    p = np.asarray(points, float)
    if closed:
        p = np.vstack([p[-1], p, p[0], p[1]])
    else:
        p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    out = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        t0 = 0.0
        t1 = t0 + np.linalg.norm(b - a) ** 0.5 + 1e-9
        t2 = t1 + np.linalg.norm(c - b) ** 0.5 + 1e-9
        t3 = t2 + np.linalg.norm(d - c) ** 0.5 + 1e-9
        for t in np.linspace(t1, t2, per_span, endpoint=False):
            a1 = (t1 - t) / (t1 - t0) * a + (t - t0) / (t1 - t0) * b
            a2 = (t2 - t) / (t2 - t1) * b + (t - t1) / (t2 - t1) * c
            a3 = (t3 - t) / (t3 - t2) * c + (t - t2) / (t3 - t2) * d
            b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
            b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
            out.append((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
    if not closed:
        out.append(p[-2])
    return np.array(out)


def superellipse(a: float, b: float, power: float = 2.0, count: int = 64) -> list[Point2]:
    """An ellipse (power 2) that grows squarer with the power; half axes a, b; counter-clockwise."""
    loop = []
    for i in range(count):
        t = 2 * math.pi * i / count
        c, s = math.cos(t), math.sin(t)
        loop.append((a * math.copysign(abs(c) ** (2 / power), c), b * math.copysign(abs(s) ** (2 / power), s)))
    return loop


def rectangle(width: float, height: float, radius: float, steps: int = 6) -> list[Point2]:
    w, h = width / 2, height / 2
    return fillet([(-w, -h, radius), (w, -h, radius), (w, h, radius), (-w, h, radius)], steps, closed=True)


def circle(radius: float, count: int = 32) -> list[Point2]:
    return superellipse(radius, radius, 2.0, count)


def wall(outer: Sequence[tuple], thickness: float, floor: float, lip: float | None = None) -> list[tuple]:
    """A vessel's profile from its outer one (axis to rim): the same line inwards by the thickness, floor at its height."""
    lip = thickness / 2 * 0.98 if lip is None else lip
    rim_r, rim_z = outer[-1][:2]
    inner = [(max(p[0] - thickness, 0.0), p[1], *p[2:]) for p in outer if p[1] > floor + 0.3 and p[0] > thickness]
    inner = [p for p in inner[:-1]]
    result = [*outer[:-1], (rim_r, rim_z, lip), (rim_r - thickness, rim_z, lip), *reversed(inner)]
    floor_r = max(inner[0][0] if inner else rim_r - thickness, 0.1)
    return [*result, (floor_r, floor, min(0.8, floor_r / 2)), (0.0, floor)]
