"""Everything that rules and duplicate search ask of a picture, from one decode; vectorised with numpy and OpenCV."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cv2
import numpy as np
import pdqhash

from decoding import Decode, Decoded

cv2.setNumThreads(1)
CELLS = 256
HASH_SIDE = 512
SAME, STEP, SWEEP = 8, 3, 90
SOLID_CONTRAST, SOLID_STEP = 28, 7
SPECK = 0.0004


@dataclass(frozen=True)
class Hash:
    bits: np.ndarray  # 32 bytes
    quality: int

    @property
    def hex(self) -> str:
        return self.bits.tobytes().hex()

    @property
    def flat(self) -> bool:
        return self.quality <= 0 or int(np.bitwise_count(self.bits).sum()) != 128


@dataclass(frozen=True)
class Facts:
    sha256: str
    canonical: str
    bytes: int
    width: int
    height: int
    format: str
    frames: int
    transparent_share: float
    jpeg_quality: int | None
    pdq: Hash
    trimmed: Hash | None
    chroma: np.ndarray  # 512 bytes: 16 x 16 Cb, then Cr
    plain: bool
    colour: tuple[int, int, int]
    background_luma: float
    near_white: float
    exact_white: float
    fill_axis: float
    fill_area: float
    touches: dict[str, float]
    frame: str
    frame_width: float
    laplacian: float
    contrast: float
    clipped_low: float
    clipped_high: float


def look(data: bytes, sha256: str, decode: Decode, native: bool) -> Facts:
    return measure(data, sha256, decode(data, native))


def measure(data: bytes, sha256: str, picture: Decoded) -> Facts:
    rgb = picture.rgb
    height, width = rgb.shape[:2]
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, CELLS / max(width, height))
    cells = cv2.resize(rgb, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    background, solid, colour, uniformity = split(cells)
    plain = float(rim(background).mean()) >= 0.4
    box = box_of(solid) if plain else (0, 0, cells.shape[1], cells.shape[0])
    clear = cv2.erode(background, np.ones((5, 5), np.uint8)) > 0
    least = cv2.min(cv2.min(*cv2.split(rgb)[:2]), cv2.extractChannel(rgb, 2))
    pixels = (slice(box[1] * height // cells.shape[0], box[3] * height // cells.shape[0]),
              slice(box[0] * width // cells.shape[1], box[2] * width // cells.shape[1]))
    inside = grey[pixels]
    mask = solid if plain else np.ones_like(solid)
    product = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    kind, thickness = frame_of(cells)
    return Facts(
        sha256=sha256,
        canonical=hashlib.sha256(rgb).hexdigest(),
        bytes=len(data),
        width=picture.width,
        height=picture.height,
        format=picture.format,
        frames=picture.frames,
        transparent_share=picture.transparent_share,
        jpeg_quality=picture.jpeg_quality,
        pdq=pdq_of(rgb),
        trimmed=trimmed_hash(rgb, pixels),
        chroma=chroma_of(cells),
        plain=plain,
        colour=colour,
        background_luma=share_of(cv2.cvtColor(cells, cv2.COLOR_RGB2GRAY), clear),
        near_white=share_of(share_above(least, 249, cells.shape), clear),
        exact_white=share_of(share_above(least, 254, cells.shape), clear),
        fill_axis=max((box[2] - box[0]) / cells.shape[1], (box[3] - box[1]) / cells.shape[0]),
        fill_area=float(solid.mean()) if plain else 1.0,
        touches={
            "top": float(mask[0].mean()), "bottom": float(mask[-1].mean()),
            "left": float(mask[:, 0].mean()), "right": float(mask[:, -1].mean()),
        },
        frame=kind,
        frame_width=thickness,
        laplacian=float(cv2.Laplacian(inside, cv2.CV_16S).var()) if inside.size else 0.0,
        **exposure(cv2.calcHist([grey], [0], product, [256], [0, 256]).ravel()),
    )


def pdq_of(rgb: np.ndarray) -> Hash:
    if min(rgb.shape[:2]) < 5:
        return Hash(np.zeros(32, np.uint8), 0)
    if rgb.shape[:2] != (HASH_SIDE, HASH_SIDE):
        shrinks = min(rgb.shape[:2]) >= HASH_SIDE
        rgb = cv2.resize(rgb, (HASH_SIDE, HASH_SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    bits, quality = pdqhash.compute(np.ascontiguousarray(rgb))
    return Hash(np.packbits(bits.astype(np.uint8)), int(quality))


def trimmed_hash(rgb: np.ndarray, box: tuple[slice, slice]) -> Hash | None:
    inside = rgb[box]
    if inside.size == 0 or inside.size > 0.98 * rgb.size:
        return None
    return pdq_of(inside)


def chroma_of(cells: np.ndarray) -> np.ndarray:
    small = cv2.cvtColor(cv2.resize(cells, (16, 16), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2YCrCb)
    return np.concatenate([small[..., 2].ravel(), small[..., 1].ravel()])


def rim(plane: np.ndarray) -> np.ndarray:
    return np.concatenate([plane[:3].reshape(-1, *plane.shape[2:]), plane[-3:].reshape(-1, *plane.shape[2:]),
                           plane[3:-3, :3].reshape(-1, *plane.shape[2:]), plane[3:-3, -3:].reshape(-1, *plane.shape[2:])])


def split(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[int, int, int], float]:
    """Background: what is connected to the rim and looks like it. Solid: neither background nor its soft shadow."""
    colour = np.median(rim(cells), axis=0)
    wide = cells.astype(np.int16)
    apart = np.abs(wide - colour.astype(np.int16)).max(axis=2)
    steps = np.zeros(apart.shape, np.int16)
    down, across = np.abs(np.diff(wide, axis=0)).max(axis=2), np.abs(np.diff(wide, axis=1)).max(axis=2)
    np.maximum(steps[1:], down, out=steps[1:])
    np.maximum(steps[:-1], down, out=steps[:-1])
    np.maximum(steps[:, 1:], across, out=steps[:, 1:])
    np.maximum(steps[:, :-1], across, out=steps[:, :-1])
    uniformity = float((rim(apart) <= SAME).mean())
    alike = apart <= SAME if uniformity >= 0.6 else (steps <= STEP) & (apart <= SWEEP)
    _, labels = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
    at_rim = np.unique(rim(labels))
    background = np.isin(labels, at_rim[at_rim > 0]).astype(np.uint8)
    marks = ((background == 0) & ((apart >= SOLID_CONTRAST) | (steps >= SOLID_STEP))).astype(np.uint8)
    _, islands, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK * marks.size
    large[0] = False
    return background, large[islands].astype(np.uint8), tuple(int(round(c)) for c in colour), uniformity


def box_of(solid: np.ndarray) -> tuple[int, int, int, int]:
    x, y, w, h = cv2.boundingRect(solid)
    return x, y, x + w, y + h


def share_of(plane: np.ndarray, mask: np.ndarray) -> float:
    return float(plane[mask].mean()) if mask.any() else 0.0


def share_above(plane: np.ndarray, level: int, shape: tuple[int, ...]) -> np.ndarray:
    """Per cell, the share of pixels brighter than a level."""
    _, above = cv2.threshold(plane, level, 255, cv2.THRESH_BINARY)
    return cv2.resize(above, shape[1::-1], interpolation=cv2.INTER_AREA) / 255


def frame_of(cells: np.ndarray) -> tuple[str, float]:
    """Lines of one colour along the edges that end in a straight inner edge."""
    turned = {"top": cells, "bottom": cells[::-1], "left": cells.transpose(1, 0, 2), "right": cells.transpose(1, 0, 2)[::-1]}
    bars = {side: bar_of(view.astype(np.int16)) for side, view in turned.items()}

    def alike(*sides: str) -> bool:
        depths = [bars[side][0] for side in sides]
        colours = [bars[side][1] for side in sides]
        even = max(depths) - min(depths) <= 2 or min(colours[0]) < 240 and len(sides) == 4
        return min(depths) > 0 and even and all(np.abs(c - colours[0]).max() <= 12 for c in colours)

    if alike("top", "right", "bottom", "left"):
        return "frame", max(bars[side][0] / len(turned[side]) for side in turned)
    if alike("top", "bottom"):
        return "letterbox", bars["top"][0] / len(cells)
    if alike("left", "right"):
        return "pillarbox", bars["left"][0] / cells.shape[1]
    return "none", 0.0


def bar_of(lines: np.ndarray) -> tuple[int, np.ndarray]:
    colour = np.median(lines[0], axis=0).astype(np.int16)
    limit = int(0.35 * len(lines))
    apart = np.abs(lines[: limit + 3] - colour).max(axis=2)
    uniform = (apart <= 12).mean(axis=1) >= 0.98
    depth = int(np.argmin(uniform)) if not uniform.all() else len(uniform)
    if depth == 0 or depth > limit:
        return 0, colour
    straight = (apart[depth : depth + 2, depth : -depth or None] > 24).mean(axis=1).max() >= 0.85
    return (depth if straight else 0), colour


def exposure(histogram: np.ndarray) -> dict[str, float]:
    total = float(histogram.sum())
    if total == 0:
        return {"contrast": 0.0, "clipped_low": 0.0, "clipped_high": 0.0}
    rising = np.cumsum(histogram) / total
    return {
        "contrast": float(np.searchsorted(rising, 0.95) - np.searchsorted(rising, 0.05)),
        "clipped_low": float(rising[4]),
        "clipped_high": float(1 - rising[250]),
    }
