"""A drawing board for invented marks: shapes in units of its side, letters set to a width, a line or an arc; four times as large as what is kept.

Pure but for the fonts: Pillow only.
"""

from __future__ import annotations

import math

from PIL import Image, ImageDraw, ImageFont

from .corpus import trimmed

SIDE = 1152
Point = tuple[float, float]


def regular(sides: int, radius: float, turn: float = 0.0, centre: Point = (0.5, 0.5)) -> list[Point]:
    """Corners of a regular polygon, the first at the top."""
    angles = (turn + 2 * math.pi * k / sides - math.pi / 2 for k in range(sides))
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def star(points: int, radius: float, inner: float, turn: float = 0.0, centre: Point = (0.5, 0.5)) -> list[Point]:
    outside, inside = regular(points, radius, turn, centre), regular(points, radius * inner, turn + math.pi / points, centre)
    return [corner for pair in zip(outside, inside) for corner in pair]


def leaf(centre: Point, length: float, width: float, turn: float) -> list[Point]:
    """A pointed oval; turn 0 points upwards."""
    steps = [k / 24 for k in range(25)]
    right = [(width / 2 * math.sin(math.pi * t) ** 1.2, length * (t - 0.5)) for t in steps]
    outline = right + [(-x, y) for x, y in reversed(right)]
    return [(centre[0] + x * math.cos(turn) + y * math.sin(turn), centre[1] + x * math.sin(turn) - y * math.cos(turn)) for x, y in outline]


def shield(radius: float) -> list[Point]:
    """Straight shoulders, a round point."""
    curve = [(0.5 + radius * 0.86 * math.cos(a), 0.5 + radius * 1.1 * math.sin(a)) for a in (math.pi * k / 40 for k in range(41))]
    return [(0.5 - radius * 0.86, 0.5 - radius * 0.82), (0.5, 0.5 - radius), (0.5 + radius * 0.86, 0.5 - radius * 0.82), *curve]


def drop(radius: float) -> list[Point]:
    angles = [2 * math.pi * k / 72 for k in range(72)]
    return [(0.5 + radius * 0.95 * math.sin(a) * math.sin(a / 2) ** 1.3, 0.5 - radius * math.cos(a)) for a in angles]


class Board:
    """Draws with whole inks; None as ink cuts out what is there, as in stencilled marks."""

    def __init__(self, width: float = 1.0) -> None:
        self.image = Image.new("RGBA", (round(SIDE * width), SIDE), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)

    def ink(self, colour: str | None) -> str | tuple[int, int, int, int]:
        return (0, 0, 0, 0) if colour is None else colour

    def polygon(self, corners: list[Point], colour: str | None) -> None:
        self.draw.polygon([(x * SIDE, y * SIDE) for x, y in corners], fill=self.ink(colour))

    def circle(self, radius: float, colour: str | None, centre: Point = (0.5, 0.5)) -> None:
        x, y, r = centre[0] * SIDE, centre[1] * SIDE, radius * SIDE
        self.draw.ellipse([x - r, y - r, x + r, y + r], fill=self.ink(colour))

    def ring(self, radius: float, thick: float, colour: str, centre: Point = (0.5, 0.5)) -> None:
        x, y, r = centre[0] * SIDE, centre[1] * SIDE, radius * SIDE
        self.draw.ellipse([x - r, y - r, x + r, y + r], outline=colour, width=max(1, round(thick * SIDE)))

    def arc(self, radius: float, thick: float, start: float, end: float, colour: str, centre: Point = (0.5, 0.5)) -> None:
        x, y, r = centre[0] * SIDE, centre[1] * SIDE, radius * SIDE
        self.draw.arc([x - r, y - r, x + r, y + r], start, end, fill=colour, width=max(1, round(thick * SIDE)))

    def rectangle(self, box: tuple[float, float, float, float], colour: str | None, round_by: float = 0.0) -> None:
        self.draw.rounded_rectangle([v * SIDE for v in box], round_by * SIDE, fill=self.ink(colour))

    def outline(self, corners: list[Point], thick: float, colour: str) -> None:
        closed = [*corners, corners[0], corners[1]]
        self.draw.line([(x * SIDE, y * SIDE) for x, y in closed], fill=colour, width=round(thick * SIDE), joint="curve")

    def text(self, words: str, font_path: str, centre: Point, most: tuple[float, float], colour: str | None, track: float = 0.0) -> float:
        """Set as large as fits into (width, height); returns the width that it took."""
        font = fitted(words, font_path, most, track)
        step = track * font.size
        wide = sum(font.getlength(letter) + step for letter in words) - step if track else font.getlength(words)
        left, top, _, bottom = font.getbbox(words)
        x, y = centre[0] * SIDE - wide / 2, centre[1] * SIDE - (top + bottom) / 2
        if not track:
            self.draw.text((x - left / 2, y), words, font=font, fill=self.ink(colour))
            return wide / SIDE
        for letter in words:
            self.draw.text((x, y), letter, font=font, fill=self.ink(colour))
            x += font.getlength(letter) + step
        return wide / SIDE

    def text_on_arc(self, words: str, font_path: str, radius: float, size: float, colour: str, below: bool = False) -> None:
        """Letters along a circle, centred at the top, or read upright along the bottom."""
        font = ImageFont.truetype(font_path, round(size * SIDE))
        widths = [font.getlength(letter) * 1.08 for letter in words]
        angle = -sum(widths) / (radius * SIDE) / 2
        for letter, wide in zip(words, widths):
            middle = angle + wide / (radius * SIDE) / 2
            self.turned(letter, font, middle, radius, colour, below)
            angle += wide / (radius * SIDE)

    def turned(self, letter: str, font: ImageFont.FreeTypeFont, angle: float, radius: float, colour: str, below: bool) -> None:
        side = round(font.size * 2.4)
        stamp = Image.new("L", (side, side), 0)
        ImageDraw.Draw(stamp).text((side / 2, side / 2), letter, font=font, fill=255, anchor="mm")
        stamp = stamp.rotate(math.degrees(angle if below else -angle), Image.Resampling.BICUBIC)
        x = (0.5 + radius * math.sin(angle)) * SIDE
        y = (0.5 + radius * math.cos(angle) * (1 if below else -1)) * SIDE
        self.image.paste(Image.new("RGBA", stamp.size, colour), (round(x - side / 2), round(y - side / 2)), stamp)

    def finished(self, side: int) -> Image.Image:
        return trimmed(self.image, side)


def fitted(words: str, font_path: str, most: tuple[float, float], track: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(font_path, 400)
    left, top, right, bottom = font.getbbox(words)
    wide = right - left + track * 400 * max(len(words) - 1, 0)
    return ImageFont.truetype(font_path, max(8, int(400 * min(most[0] * SIDE / max(wide, 1), most[1] * SIDE / max(bottom - top, 1)))))
