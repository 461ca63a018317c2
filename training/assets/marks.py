"""Invented brand marks, drawn from a seed: emblems, monograms, word marks and both together. No shape is taken from a known mark.

Letters are set in faces of the mark's own part, so that no face of the tests is seen in training.
"""

from __future__ import annotations

import math

from PIL import Image

from .. import split
from ..render.random_source import Source
from . import names
from .library import Item
from .strokes import SIDE as BOARD
from .strokes import Board, regular, shield, star
from .symbols import SYMBOLS, paper

VERSION = 2
QUANTITY, SIDE = 200, 384
# Ink, second ink.
INKS = (
    ("#0f4c81", "#f2a900"),
    ("#1b1b1b", "#c8a24a"),
    ("#b3132b", "#1b1b1b"),
    ("#1e6b3a", "#9ccb3b"),
    ("#5b2a86", "#e94f8a"),
    ("#e4572e", "#17324d"),
    ("#00788c", "#ffb000"),
    ("#2b2d42", "#ef233c"),
    ("#7a4b2a", "#d9b382"),
    ("#d81e5b", "#3a3335"),
    ("#0b6e4f", "#fa9f42"),
    ("#22577a", "#57cc99"),
    ("#ff6f00", "#5d4037"),
    ("#37474f", "#26a69a"),
    ("#111111", "#111111"),
    ("#ffffff", "#ffffff"),
    ("#f7f3e9", "#e0c98f"),
    ("#c62828", "#c62828"),
    ("#1565c0", "#1565c0"),
    ("#b8860b", "#4a3b16"),
)


def planned() -> list[str]:
    return [f"mark-{number:03d}" for number in range(QUANTITY)]


def face_of(source: Source, fonts: list[Item], characters: tuple[str, ...] = ()) -> str:
    """Lower-case letters without all signs are enough; faces that look alike in outline only are left to the text."""
    fitting = [font for font in fonts if font["character"] in characters] or fonts
    return source.pick(fitting).path


def emblem(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    board = Board()
    source.pick(SYMBOLS)(board, source, ink, second)
    return board.finished(SIDE)


def monogram(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """One to three initials in or cut out of a plain shape."""
    board = Board()
    initials = "".join(names.word(source)[0] for _ in range(source.pick((1, 1, 2, 2, 3)))).upper()
    ground = source.pick((None, regular(6, 0.48), regular(8, 0.48, math.pi / 8), shield(0.46), regular(4, 0.5), star(16, 0.48, 0.9)))
    full = source.chance(0.6)
    if ground is None and full:
        board.circle(0.48, ink)
    elif ground is None:
        board.ring(0.48, 0.04, ink)
    elif full:
        board.polygon(ground, ink)
    else:
        board.outline(ground, 0.035, ink)
    inside = (paper(ink) if source.chance(0.7) else None) if full else second
    board.text(initials, face_of(source, fonts), (0.5, 0.5), (0.58, 0.42), inside)
    return board.finished(SIDE)


def roundel(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """A seal-like mark: the name along the rim, a year or a word below, a symbol or initial inside."""
    board = Board()
    name, face = names.name(source).upper(), face_of(source, fonts, ("sans", "serif", "condensed", "heavy", "mono"))
    board.circle(0.49, ink)
    board.circle(0.465, None)
    board.circle(0.445, ink)
    letters = paper(ink)
    size = min(0.085, 1.9 * 0.37 / max(len(name), 1) * 1.1)
    board.text_on_arc(name, face, 0.375, size, letters or "#00000000")
    board.text_on_arc(
        source.pick(("EST. 1998", "SINCE 2011", "HANDMADE", "QUALITY", "ORIGINAL", "ONLINE")), face, 0.375, 0.055, letters or "#00000000", below=True
    )
    board.circle(0.29, letters)
    board.text(name[0], face, (0.5, 0.5), (0.34, 0.3), ink)
    return board.finished(SIDE)


def spelled(source: Source) -> tuple[str, float]:
    """A name and how far its letters stand apart."""
    name = names.name(source)
    style = source.pick(("as is", "upper", "lower", "wide"))
    return {"as is": name, "upper": name.upper(), "lower": name.lower(), "wide": name.upper()}[style], 0.18 if style == "wide" else 0.0


def wordmark(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    board = Board(2.6)
    name, track = spelled(source)
    wide = board.text(name, face_of(source, fonts), (1.3, 0.42), (2.3, 0.42), ink, track)
    extra = source.pick(("none", "line", "tagline", "dot"))
    if extra == "line":
        board.rectangle((1.3 - wide / 2, 0.72, 1.3 + wide / 2, 0.75), second)
    elif extra == "tagline":
        line = source.pick(("made for every day", "good things for home", "since 2009", "simply better", "tools for living", "for a brighter day"))
        board.text(line.upper(), face_of(source, fonts, ("sans", "condensed")), (1.3, 0.78), (wide * 0.9, 0.1), second, 0.12)
    elif extra == "dot":
        board.circle(0.05, second, (1.3 + wide / 2 + 0.08, 0.55))
    return board.finished(SIDE)


def beside(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """A symbol at the left, the name at its right."""
    board = Board(3.0)
    source.pick(SYMBOLS)(board, source, ink, second)
    name, track = spelled(source)
    board.text(name, face_of(source, fonts), (2.0, 0.52), (1.8, 0.5), ink, track)
    return board.finished(SIDE)


def stacked(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """A symbol above, the name below."""
    small = Board()
    source.pick(SYMBOLS)(small, source, ink, second)
    board = Board()
    symbol = small.finished(600)
    board.image.paste(symbol, ((board.image.width - symbol.width) // 2, 700 - symbol.height), symbol)
    name, track = spelled(source)
    board.text(name, face_of(source, fonts), (0.5, 0.79), (0.94, 0.26), ink, track)
    return board.finished(SIDE)


def ribbon(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """The name on a banner with folded ends."""
    board = Board(2.4)
    for side in (-1, 1):
        inner, outer, notch = 1.2 + side * 0.8, 1.2 + side * 1.15, 1.2 + side * 1.02
        board.polygon([(inner, 0.42), (outer, 0.42), (notch, 0.57), (outer, 0.72), (inner, 0.72)], second)
    board.rectangle((0.25, 0.32, 2.15, 0.64), ink)
    board.text(spelled(source)[0], face_of(source, fonts), (1.2, 0.48), (1.75, 0.2), paper(ink) if ink != second else None)
    return board.finished(SIDE)


def plate(source: Source, fonts: list[Item], ink: str, second: str) -> Image.Image:
    """The name cut out of a filled oval, bar or tag."""
    board = Board(2.2)
    if source.chance(0.5):
        board.rectangle((0.1, 0.25, 2.1, 0.75), ink, source.pick((0.0, 0.06, 0.25)))
    else:
        board.draw.ellipse([v * BOARD for v in (0.1, 0.2, 2.1, 0.8)], fill=ink)
    board.text(spelled(source)[0], face_of(source, fonts), (1.1, 0.5), (1.6, 0.26), paper(ink) if source.chance(0.75) else None)
    return board.finished(SIDE)


FORMS = (emblem, emblem, monogram, monogram, roundel, wordmark, wordmark, beside, beside, stacked, ribbon, plate)


def mark(mark_id: str, fonts: dict[str, list[Item]]) -> Image.Image:
    """RGBA, trimmed, longest side 384. `fonts`: the faces of each part."""
    source = Source("assets/mark", mark_id)
    form, (ink, second) = source.pick(FORMS), source.pick(INKS)
    return form(source, fonts[split.part("logo", mark_id)], ink, second)
