"""Lines and the bands round them as SVG, without a library."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 760, 420
LEFT, TOP, RIGHT, BOTTOM = 64, 44, WIDTH - 196, HEIGHT - 52
# Okabe and Ito's, which colour-blind readers can tell apart; a dashed line has that of the line before it.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")


@dataclass(frozen=True)
class Line:
    """points (x, y) with whole x from 1; band (x, low, high)."""

    name: str
    points: list[tuple[float, float]]
    band: list[tuple[float, float, float]] = field(default_factory=list)
    dashed: bool = False


def line_plot(title: str, x: str, y: str, lines: list[Line]) -> str:
    last = max(point[0] for line in lines for point in line.points)
    top = max([value for line in lines for value in (*(p[1] for p in line.points), *(b[2] for b in line.band))]) * 1.05 or 1.0

    def at(px: float, py: float) -> str:
        return f"{LEFT + (px - 1) / max(1, last - 1) * (RIGHT - LEFT):.1f} {BOTTOM - py / top * (BOTTOM - TOP):.1f}"

    def path(points: list[tuple[float, float]]) -> str:
        return "M" + "L".join(at(*point) for point in points)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        words(LEFT, 24, title, 'font-size="15"'),
        words((LEFT + RIGHT) / 2, HEIGHT - 14, x, 'text-anchor="middle"'),
        words(0, 0, y, f'text-anchor="middle" transform="translate(16 {(TOP + BOTTOM) / 2}) rotate(-90)"'),
    ]
    step = 0.05 if top <= 0.5 else 0.1
    for k in range(int(top / step) + 1):
        place = BOTTOM - k * step / top * (BOTTOM - TOP)
        parts += [f'<path d="M{LEFT} {place:.1f}H{RIGHT}" stroke="#dddddd"/>', words(LEFT - 8, place + 4, f"{k * step:.0%}", 'text-anchor="end"')]
    for month in range(1, int(last) + 1):
        parts.append(words(float(at(month, 0).split()[0]), BOTTOM + 18, str(month), 'text-anchor="middle"'))
    colour = -1
    for nth, line in enumerate(lines):
        colour += 0 if line.dashed else 1
        paint = COLOURS[max(0, colour) % len(COLOURS)]
        if line.band:
            rim = [(px, high) for px, _, high in line.band] + [(px, low) for px, low, _ in reversed(line.band)]
            parts.append(f'<path d="{path(rim)}Z" fill="{paint}" opacity="0.12"/>')
        dashes = ' stroke-dasharray="5 4"' if line.dashed else ""
        parts.append(f'<path d="{path(line.points)}" fill="none" stroke="{paint}" stroke-width="2"{dashes}/>')
        place = TOP + 8 + nth * 20
        parts += [f'<path d="M{RIGHT + 16} {place}h20" stroke="{paint}" stroke-width="2"{dashes}/>', words(RIGHT + 42, place + 4, line.name)]
    return "\n".join([*parts, "</svg>\n"])


def words(x: float, y: float, content: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(content)}</text>'
