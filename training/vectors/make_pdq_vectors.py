"""Makes the PDQ test vectors: generated 512 x 512 pictures, and what Meta's C++ (PyPI pdqhash 0.2.8) says of them.

    pip install pdqhash==0.2.8 numpy pillow
    python training/vectors/make_pdq_vectors.py

512 x 512, because there the project's rule (always resample to 512) and the reference are the same algorithm; PNG, so that
both sides hash identical pixels and the decoder is out of the comparison.
"""
import json
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image, ImageDraw

SIDE = 512
HERE = Path(__file__).parent / "pdq"
RNG = np.random.default_rng(20261121)


def discs() -> np.ndarray:
    """Coloured discs on white: a product-like silhouette."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, r = RNG.integers(60, 452), RNG.integers(60, 452), RNG.integers(10, 80)
        draw.ellipse([x - r, y - r, x + r, y + r], fill=tuple(int(c) for c in RNG.integers(0, 256, 3)))
    return np.asarray(image)


def bottle() -> np.ndarray:
    """A bottle with a label, centred on white."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle([186, 150, 326, 480], 34, fill=(34, 92, 60))
    draw.rectangle([232, 40, 280, 160], fill=(34, 92, 60))
    draw.rectangle([186, 250, 326, 390], fill=(240, 232, 210))
    for row in range(5):
        draw.rectangle([204, 270 + 22 * row, 308 - 17 * row, 280 + 22 * row], fill=(60, 20, 20))
    return np.asarray(image)


def blocks() -> np.ndarray:
    return np.kron(RNG.integers(0, 256, (16, 16, 3)), np.ones((32, 32, 1))).astype(np.uint8)


def waves() -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    planes = [np.sin(x / RNG.uniform(9, 70) + c) * np.cos(y / RNG.uniform(9, 70)) for c in range(3)]
    return ((np.stack(planes, -1) * 7.5 + 7.5).astype(np.uint8) * 17).astype(np.uint8)


def glow() -> np.ndarray:
    """Smooth and poor in structure, so of low quality; a plain ramp would not do, since most of its coefficients are zero and the
    reference's bits are rounding noise."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    light = 90 + 110 * np.exp(-(((x - 190) / 170) ** 2 + ((y - 300 + 0.3 * x) / 120) ** 2))
    return np.stack([light, light * 0.9 + x / 40, light * 0.7 + y / 30], -1).astype(np.uint8)


def stripes() -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    mark = ((x + 2 * y) // 23) % 2 == 0
    return np.where(mark[..., None], np.array([200, 40, 30]), np.array([245, 245, 250])).astype(np.uint8)


def main() -> None:
    HERE.mkdir(parents=True, exist_ok=True)
    vectors = []
    for make in (discs, bottle, blocks, waves, glow, stripes):
        pixels = np.ascontiguousarray(make())
        name = f"{make.__name__}.png"
        Image.fromarray(pixels).save(HERE / name, optimize=True)
        bits, quality = pdqhash.compute(pixels)
        digits = "".join(str(int(bit)) for bit in bits)
        vectors.append({"file": name, "hash": f"{int(digits, 2):064x}", "quality": int(quality)})
    (HERE / "vectors.json").write_text(json.dumps(vectors, indent=2) + "\n")


if __name__ == "__main__":
    main()
