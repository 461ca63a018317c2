"""Surfaces made of noise and of lines: seamless by construction, 512 pixels square, values 0 to 255 as floats.

Noise is made in the frequency domain, which repeats by itself.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from ..render.random_source import Source

SIDE = 512
Pair = tuple[np.ndarray, np.ndarray]
PALETTES = (
    ("#f4efe6", "#d9c7a8", "#8c6f4e", "#3f6f5f"),
    ("#eef3f6", "#9fc2d6", "#2d5d7b", "#f2b134"),
    ("#fff5f5", "#f3b6bf", "#c44569", "#574b90"),
    ("#f7f7f2", "#b8c5a6", "#5a7247", "#2f3e2a"),
    ("#2b2b34", "#54546b", "#a6a6c0", "#e0c97f"),
    ("#fffbe8", "#ffd166", "#ef476f", "#118ab2"),
    ("#f2f2f2", "#c9c9c9", "#7d7d7d", "#303030"),
    ("#fdf1e3", "#e8a87c", "#c3604a", "#41436a"),
    ("#eaf6f3", "#7fcdbb", "#1d7a74", "#f4845f"),
    ("#fdf6ff", "#d6b4f0", "#7b2d8b", "#ffb400"),
    ("#14213d", "#274690", "#5c9ead", "#fca311"),
    ("#f0efe9", "#c2b59b", "#4b5842", "#a63d40"),
    ("#fff0e5", "#ff9f80", "#d7263d", "#1b998b"),
    ("#e9f1f7", "#b3cde0", "#6497b1", "#03396c"),
    ("#1e1e1e", "#8d0801", "#bf0603", "#f4d58d"),
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
