"""Procedural textures, 512 pixels square, that may be laid side by side without a seam: wood, stone, cloth, tiles, patterns, lights out of focus.

Noise is made in the frequency domain, which repeats by itself; shapes are drawn again beyond each edge.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ..render.random_source import Source
from .strokes import leaf

VERSION = 2
SIDE, EACH = 512, 5
# Shapes are drawn twice as large and made smaller, for smooth edges.
FINE = 2 * SIDE
Pair = tuple[np.ndarray, np.ndarray]
PALETTES = (
    ("#f4efe6", "#d9c7a8", "#8c6f4e", "#3f6f5f"), ("#eef3f6", "#9fc2d6", "#2d5d7b", "#f2b134"), ("#fff5f5", "#f3b6bf", "#c44569", "#574b90"),
    ("#f7f7f2", "#b8c5a6", "#5a7247", "#2f3e2a"), ("#2b2b34", "#54546b", "#a6a6c0", "#e0c97f"), ("#fffbe8", "#ffd166", "#ef476f", "#118ab2"),
    ("#f2f2f2", "#c9c9c9", "#7d7d7d", "#303030"), ("#fdf1e3", "#e8a87c", "#c3604a", "#41436a"), ("#eaf6f3", "#7fcdbb", "#1d7a74", "#f4845f"),
)
WOODS = (("#c79a63", "#8a5a34"), ("#e3c79b", "#c09a63"), ("#6b4427", "#3b2415"), ("#b9a48a", "#8b765c"), ("#a0522d", "#6b3016"))
STONES = (("#f3f1ec", "#9a958c"), ("#2c2d30", "#8d8f93"), ("#e9dfd0", "#b58d63"), ("#d5e0da", "#5d7d6e"), ("#f5ece9", "#c48f86"))


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float64)


def dice(source: Source) -> np.random.RandomState:
    """The legacy generator: its stream is the same in every version of NumPy."""
    return np.random.RandomState(int(hashlib.sha256(f"{source.key}/{source.unit()}".encode()).hexdigest()[:8], 16))


def noise(source: Source, steep: float, stretch: tuple[float, float] = (1.0, 1.0)) -> np.ndarray:
    """(512, 512), mean 0, deviation 1, repeating; steep 0 is grain, 2 and more are clouds; stretched along x or y."""
    fy, fx = np.meshgrid(np.fft.fftfreq(SIDE) * SIDE, np.fft.fftfreq(SIDE) * SIDE, indexing="ij")
    radius = np.sqrt((fx * stretch[0]) ** 2 + (fy * stretch[1]) ** 2)
    radius[0, 0] = np.inf
    spectrum = np.fft.fft2(dice(source).randn(SIDE, SIDE)) * radius**-steep
    field = np.fft.ifft2(spectrum).real
    return (field - field.mean()) / field.std()


def blend(low: str, high: str, share: np.ndarray) -> np.ndarray:
    return rgb(low) + (rgb(high) - rgb(low)) * np.clip(share, 0, 1)[..., None]


def grid() -> Pair:
    """Rows and columns from 0 to 1."""
    steps = (np.arange(SIDE) + 0.5) / SIDE
    return np.meshgrid(steps, steps, indexing="ij")


def wood(source: Source) -> np.ndarray:
    light, dark = source.pick(WOODS)
    _, x = grid()
    # Year rings cut lengthwise: pale early wood that darkens slowly and ends in a sharp line, bent a little, with fibres along it.
    bend = noise(source, 2.2, (1, 7))
    rings = (source.pick((9, 13, 17)) * x + source.between(0.5, 1.1) * bend) % 1
    early = np.where(rings < 0.9, (rings / 0.9) ** 3, (1 - rings) / 0.1)
    return blend(light, dark, 0.5 * early + 0.09 * noise(source, 0.6, (0.5, 30)) + 0.07 * noise(source, 1.6, (1, 10)) + 0.2)


def planks(source: Source) -> np.ndarray:
    light, dark = source.pick(WOODS)
    count = source.pick((4, 5, 6))
    board = np.minimum((grid()[0] * count).astype(int), count - 1)
    shift = np.array([source.between(-0.18, 0.18) for _ in range(count)])[board]
    grain = 0.35 + shift + 0.14 * noise(source, 1.3, (10, 0.6))
    gap = np.abs((grid()[0] * count + 0.5) % 1 - 0.5) < 0.02
    return np.where(gap[..., None], rgb(dark) * 0.5, blend(light, dark, grain))


def marble(source: Source) -> np.ndarray:
    ground, vein = source.pick(STONES)
    field = noise(source, 1.9)
    lines = np.exp(-np.abs(noise(source, 1.7) + 0.5 * field) * source.between(9, 18))
    return blend(ground, vein, 0.1 * field * 0.5 + 0.1 + 0.75 * lines)


def concrete(source: Source) -> np.ndarray:
    tone = source.pick(("#b9b7b2", "#8f9194", "#d6d0c6", "#a49f95", "#5c5f63"))
    return rgb(tone) + (10 * noise(source, 1.4) + 5 * noise(source, 0.2))[..., None]


def weave(source: Source) -> np.ndarray:
    """Cloth: threads over and under."""
    colours = source.pick(PALETTES)
    count = source.pick((32, 64))
    y, x = grid()
    over = ((np.floor(x * count) + np.floor(y * count)) % 2 == 0).astype(float)
    across, along = np.sin(math.pi * (x * count % 1)), np.sin(math.pi * (y * count % 1))
    shade = 0.75 + 0.25 * np.where(over == 1, across, along) + 0.03 * noise(source, 0.5, (1, 0.2)) + 0.03 * noise(source, 0.5, (0.2, 1))
    return rgb(colours[source.pick((1, 2))]) * shade[..., None]


def stripes(source: Source) -> np.ndarray:
    colours, count = source.pick(PALETTES), source.pick((4, 8, 16))
    y, x = grid()
    across = source.pick((x, y, x + y, x - y))
    widths = source.pick(((0.5, 1.0), (0.3, 0.6, 1.0), (0.2, 0.5, 0.6, 1.0)))
    place = (across * count) % 1
    picked = np.searchsorted(np.array(widths), place, side="right").clip(0, len(widths) - 1)
    return np.stack([rgb(colour) for colour in colours])[picked] + (2 * noise(source, 0.3))[..., None]


def check(source: Source) -> np.ndarray:
    """Gingham or tartan: stripes both ways, mixed where they cross."""
    colours, count = source.pick(PALETTES), source.pick((4, 6, 8))
    y, x = grid()
    out = np.broadcast_to(rgb(colours[0]), (SIDE, SIDE, 3)).copy()
    for colour, start, end in ((colours[2], 0.0, 0.5), (colours[3], 0.68, 0.74 if source.chance(0.6) else 0.68)):
        for line in (x, y):
            inside = ((line * count) % 1 >= start) & ((line * count) % 1 < end)
            out = np.where(inside[..., None], 0.55 * out + 0.45 * rgb(colour), out)
    return out * (0.97 + 0.02 * noise(source, 0.2))[..., None]


def canvas(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (FINE, FINE), colour)
    return image, ImageDraw.Draw(image, "RGBA")


def everywhere(x: float, y: float) -> list[tuple[float, float]]:
    """The place itself and its copies beyond the edges."""
    return [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def small(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), np.float64)


def dots(source: Source) -> np.ndarray:
    colours, count = source.pick(PALETTES), source.pick((6, 8, 12))
    radius = source.between(0.18, 0.34) / count
    image, draw = canvas(colours[0])
    for row in range(2 * count):
        for column in range(count):
            for x, y in everywhere((column + 0.5 * (row % 2)) / count, row / (2 * count)):
                draw.ellipse([FINE * (x - radius), FINE * (y - radius), FINE * (x + radius), FINE * (y + radius)], fill=colours[1 + (row // 2) % 2])
    return small(image)


def confetti(source: Source) -> np.ndarray:
    colours = source.pick(PALETTES)
    image, draw = canvas(colours[0])
    for _ in range(source.pick((90, 160, 240))):
        colour, turn, size = source.pick(colours[1:]), source.between(0, math.pi), source.between(0.008, 0.02)
        long = size * source.pick((1.0, 1.6, 2.4))
        corners = [(long * math.cos(turn) * a - size * math.sin(turn) * b, long * math.sin(turn) * a + size * math.cos(turn) * b)
                   for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon([(FINE * (x + a), FINE * (y + b)) for a, b in corners], fill=colour)
    return small(image)


def leaves(source: Source) -> np.ndarray:
    colours = source.pick(PALETTES[3:4] + PALETTES[8:] + PALETTES[:1])
    image, draw = canvas(colours[0])
    for _ in range(source.pick((40, 70, 110))):
        colour, turn, long = source.pick(colours[1:]), source.between(0, 2 * math.pi), source.between(0.1, 0.22)
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon([(FINE * px, FINE * py) for px, py in leaf((x, y), long, long * 0.36, turn)], fill=colour)
            dx, dy = long / 2 * math.sin(turn), -long / 2 * math.cos(turn)
            draw.line([(FINE * (x - dx), FINE * (y - dy)), (FINE * (x + dx), FINE * (y + dy))], fill=colours[0], width=4)
    return small(image)


def bokeh(source: Source) -> np.ndarray:
    """Lights out of focus before the dark, or pale ones before a light ground."""
    colours = source.pick(PALETTES)
    dark = source.chance(0.5)
    field = noise(source, 2.2)[..., None]
    out = (np.array([28.0, 26, 38]) if dark else rgb(colours[0]) * 0.92) + 7 * field
    for _ in range(source.pick((24, 40, 60))):
        spot = Image.new("L", (SIDE, SIDE), 0)
        draw, radius, cx, cy = ImageDraw.Draw(spot), source.between(12, 46), source.unit(), source.unit()
        for x, y in everywhere(cx, cy):
            draw.ellipse([SIDE * x - radius, SIDE * y - radius, SIDE * x + radius, SIDE * y + radius], fill=150, outline=210, width=2)
        glow = np.asarray(spot.filter(ImageFilter.BoxBlur(1.5)), np.float64)[..., None] / 255 * source.between(0.25, 0.75)
        light = rgb(source.pick(colours[1:])) if dark else np.array([255.0, 255, 255])
        out = out + (np.maximum(light, out) - out) * glow
    return out


def brick(source: Source) -> np.ndarray:
    base = rgb(source.pick(("#a4553c", "#c9866b", "#8a8d90", "#e6e1d8", "#6e3b2f")))
    rows, columns = source.pick(((8, 4), (12, 6), (16, 4)))
    y, x = grid()
    row = np.floor(y * rows)
    along = x * columns + 0.5 * (row % 2)
    tones = np.array([[source.between(0.82, 1.12) for _ in range(columns)] for _ in range(rows)])
    tone = tones[row.astype(int), np.floor(along).astype(int) % columns]
    joint = (((y * rows) % 1) < 0.1) | ((along % 1) < 0.1 * rows / columns / 4 * 2)
    rough = 7 * noise(source, 0.8)[..., None]
    return np.where(joint[..., None], rgb("#cfc8bc") + rough, base * tone[..., None] + rough)


def tiles(source: Source) -> np.ndarray:
    """Square kitchen tiles, some in a second colour."""
    colours, count = source.pick(PALETTES), source.pick((4, 6, 8))
    y, x = grid()
    kind = np.array([[source.pick((0, 0, 1, 2)) for _ in range(count)] for _ in range(count)])
    picked = kind[(y * count).astype(int), (x * count).astype(int)]
    edge = np.minimum(np.minimum((x * count) % 1, 1 - (x * count) % 1), np.minimum((y * count) % 1, 1 - (y * count) % 1))
    shine = np.clip(edge * 14, 0.8, 1.0) + 0.02 * noise(source, 1.8)
    return np.where((edge < 0.03)[..., None], rgb("#c4c0ba"), np.stack([rgb(c) for c in colours])[picked] * shine[..., None])


def terrazzo(source: Source) -> np.ndarray:
    colours = source.pick(PALETTES)
    image, draw = canvas(colours[0])
    for _ in range(300):
        colour, size, corners = source.pick(colours[1:]), source.between(0.008, 0.05), source.pick((4, 5, 6))
        radii = [size * source.between(0.5, 1.2) for _ in range(corners)]
        for x, y in everywhere(source.unit(), source.unit()):
            draw.polygon([(FINE * (x + r * math.cos(2 * math.pi * k / corners)), FINE * (y + r * math.sin(2 * math.pi * k / corners)))
                          for k, r in enumerate(radii)], fill=colour)
    return small(image) + (3 * noise(source, 0.4))[..., None]


def chevron(source: Source) -> np.ndarray:
    colours, count = source.pick(PALETTES), source.pick((4, 6, 8))
    y, x = grid()
    fold = np.abs((x * count) % 1 - 0.5)
    step = np.floor((y * count * 2 + fold * 2) % 2).astype(int)
    return np.stack([rgb(colours[0]), rgb(colours[source.pick((1, 2, 3))])])[step] + (2 * noise(source, 0.5))[..., None]


def clouds(source: Source) -> np.ndarray:
    """A painted studio backdrop: two tones flowing into each other."""
    colours = source.pick(PALETTES)
    return blend(colours[1], colours[2], 0.5 + 0.2 * noise(source, 1.9)) + (2 * noise(source, 0.0))[..., None]


def facets(source: Source) -> np.ndarray:
    """Triangles of one colour in many tones."""
    colours, count = source.pick(PALETTES), source.pick((4, 6, 8))
    y, x = grid()
    upper = ((x * count) % 1 + (y * count) % 1 > 1).astype(int)
    tones = np.array([[[source.unit() for _ in range(2)] for _ in range(count)] for _ in range(count)])
    return blend(colours[1], colours[2], tones[(y * count).astype(int), (x * count).astype(int), upper])


MATERIALS: dict[str, Callable[[Source], np.ndarray]] = {
    "wood": wood, "planks": planks, "marble": marble, "concrete": concrete, "weave": weave, "stripes": stripes, "check": check, "dots": dots,
    "confetti": confetti, "leaves": leaves, "bokeh": bokeh, "brick": brick, "tiles": tiles, "terrazzo": terrazzo, "chevron": chevron, "clouds": clouds,
    "facets": facets,
}


def planned() -> list[tuple[str, str]]:
    """(id, material)."""
    return [(f"drawn-{material}-{number}", material) for number in range(EACH) for material in MATERIALS]


def ground(identity: str, material: str) -> Image.Image:
    pixels = MATERIALS[material](Source("assets/ground", identity))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
