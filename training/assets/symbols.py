"""Symbols of invented marks, each drawn on a board in two inks: petals, peaks, waves, a house, a crown. No shape is taken from a known mark."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..render.random_source import Source
from .strokes import Board, drop, leaf, regular, star

PAPER = "#ffffff"
Draw = Callable[[Board, Source, str, str], None]


def paper(ink: str) -> str | None:
    """What is printed inside an inked shape: white, or nothing at all (cut out) where the ink itself is pale."""
    light = sum(int(ink[i : i + 2], 16) * share for i, share in ((1, 0.299), (3, 0.587), (5, 0.114)))
    return PAPER if light < 200 else None


def orbit(board: Board, source: Source, ink: str, second: str) -> None:
    count = source.pick((3, 5, 6, 8))
    for corner in regular(count, 0.24):
        board.circle(0.16, ink, corner)
    board.circle(0.13, second if second != ink else None)


def petals(board: Board, source: Source, ink: str, second: str) -> None:
    count = source.pick((4, 5, 6, 8))
    for k in range(count):
        turn = 2 * math.pi * k / count
        board.polygon(leaf((0.5 + 0.24 * math.sin(turn), 0.5 - 0.24 * math.cos(turn)), 0.42, 0.8 / count + 0.06, turn), ink if k % 2 or count % 2 else second)


def sprig(board: Board, source: Source, ink: str, second: str) -> None:
    lean = source.between(0.5, 0.9)
    board.rectangle((0.485, 0.3, 0.515, 0.92), ink)
    board.polygon(leaf((0.5, 0.2), 0.36, 0.17, 0), ink)
    for row, y in enumerate((0.4, 0.58, 0.76)):
        for side in (-1, 1):
            board.polygon(leaf((0.5 + side * 0.17, y), 0.38, 0.16, side * lean), second if row == 1 else ink)


def peaks(board: Board, source: Source, ink: str, second: str) -> None:
    board.polygon([(0.05, 0.82), (0.38, 0.22), (0.71, 0.82)], ink)
    board.polygon([(0.45, 0.82), (0.7, source.between(0.36, 0.5)), (0.97, 0.82)], second)
    board.polygon([(0.38, 0.22), (0.46, 0.37), (0.38, 0.42), (0.31, 0.35)], paper(ink))
    if source.chance(0.6):
        board.circle(0.08, second, (0.76, 0.22))


def waves(board: Board, source: Source, ink: str, second: str) -> None:
    count = source.pick((2, 3, 4))
    for row in range(count):
        y, thick = 0.28 + 0.5 * row / max(count - 1, 1), 0.1
        upper = [(x / 60, y + 0.06 * math.sin(x / 60 * 4 * math.pi + row)) for x in range(3, 58)]
        board.polygon(upper + [(x, y + thick) for x, y in reversed(upper)], ink if row % 2 == 0 else second)


def sun(board: Board, source: Source, ink: str, second: str) -> None:
    rays = source.pick((8, 12, 16))
    board.polygon(star(rays, 0.46, 0.66), ink)
    board.circle(0.27, None)
    board.circle(0.22, second)


def bars(board: Board, source: Source, ink: str, second: str) -> None:
    for k in range(4):
        tall = source.between(0.25, 0.8)
        board.rectangle((0.12 + 0.2 * k, 0.9 - tall, 0.27 + 0.2 * k, 0.9), ink if k % 2 == 0 else second, 0.05)


def house(board: Board, source: Source, ink: str, second: str) -> None:
    board.polygon([(0.5, 0.1), (0.95, 0.5), (0.85, 0.5), (0.85, 0.9), (0.15, 0.9), (0.15, 0.5), (0.05, 0.5)], ink)
    if source.chance(0.5):
        board.polygon(leaf((0.5, 0.68), 0.4, 0.22, 0.5), second if second != ink else None)
    else:
        board.rectangle((0.4, 0.58, 0.6, 0.9), second if second != ink else None)


def water(board: Board, source: Source, ink: str, second: str) -> None:
    board.polygon(drop(0.46), ink)
    board.circle(source.between(0.1, 0.16), second if second != ink else None, (0.5, 0.66))


def crown(board: Board, source: Source, ink: str, second: str) -> None:
    tops = source.pick((3, 5))
    upper = [(0.1 + 0.8 * k / (2 * (tops - 1)), (0.25 if k % 2 == 0 else 0.55)) for k in range(2 * tops - 1)]
    board.polygon([*upper, (0.85, 0.75), (0.15, 0.75)], ink)
    board.rectangle((0.15, 0.79, 0.85, 0.87), second)
    for x, y in upper[::2]:
        board.circle(0.045, second, (x, y - 0.03))


def target(board: Board, source: Source, ink: str, second: str) -> None:
    for k in range(source.pick((2, 3))):
        board.arc(0.45 - 0.14 * k, 0.08, source.between(0, 90), source.between(240, 350), ink if k % 2 == 0 else second)
    board.circle(0.07, second)


def shards(board: Board, source: Source, ink: str, second: str) -> None:
    corners = regular(source.pick((3, 5, 6)), 0.46, source.between(0, 1))
    for k, corner in enumerate(corners):
        board.polygon([(0.5, 0.5), corner, corners[(k + 1) % len(corners)]], ink if k % 2 == 0 else second)
    board.circle(source.between(0.08, 0.18), None)


SYMBOLS: tuple[Draw, ...] = (orbit, petals, sprig, peaks, waves, sun, bars, house, water, crown, target, shards)
