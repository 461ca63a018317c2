"""The whole picture's quality: out of focus, enlarged, compressed, badly exposed. Strong enough to be seen at 320 pixels."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

from ...render.random_source import Source
from .. import finish
from ..draft import Draft, Violation
from ..studio import Studio
from .fault import Fault, Slots, anywhere

Resampling = Image.Resampling
SEEN_AT = 320
SEEN_LEVELS, SEEN_SHARE = 24, 0.006


def unit(image: Image.Image) -> float:
    """Pixels of this picture for one of the picture that is looked at."""
    return max(image.size) / SEEN_AT


def defocus(image: Image.Image, source: Source) -> Image.Image:
    """Two box blurs are near to the disc of a lens, and fast."""
    radius = source.between(1.6, 4.2) * unit(image)
    return image.filter(ImageFilter.BoxBlur(radius)).filter(ImageFilter.BoxBlur(radius / 2))


def gaussian(image: Image.Image, source: Source) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(source.between(1.5, 4.0) * unit(image)))


def motion(image: Image.Image, source: Source) -> Image.Image:
    """The mean of the picture moved along a line, edges repeated."""
    length, angle = source.between(7, 18) * unit(image), source.between(0, math.pi)
    pixels, steps = np.asarray(image, np.uint16), max(6, round(length / 1.5))
    reach = math.ceil(length / 2) + 1
    padded = np.pad(pixels, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    total = np.zeros_like(pixels)
    for step in range(steps):
        along = (step / (steps - 1) - 0.5) * length
        y, x = reach + round(along * math.sin(angle)), reach + round(along * math.cos(angle))
        total += padded[y : y + pixels.shape[0], x : x + pixels.shape[1]]
    return Image.fromarray((total // steps).astype(np.uint8))


BLURS = {"defocus": defocus, "gaussian": gaussian, "motion": motion}


def seen(before: Image.Image, after: Image.Image) -> bool:
    """Whether a loss of detail can be seen: a close-up of something smooth looks the same however soft it is."""
    histogram = ImageChops.difference(before.convert("L"), after.convert("L")).histogram()
    return sum(histogram[SEEN_LEVELS:]) >= SEEN_SHARE * before.width * before.height


def sharpness(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    variant = source.pick(tuple(BLURS))
    picture = draft.pictures[slots[0]]
    soft = BLURS[variant](picture.image, source)
    if not seen(picture.image, soft):
        return []
    picture.image = soft
    return [Violation("sharpness", slots[0], variant=variant)]


ENLARGED = {"nearest": Resampling.NEAREST, "bilinear": Resampling.BILINEAR, "bicubic": Resampling.BICUBIC, "lanczos": Resampling.LANCZOS}


def upscaling(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """From a picture of two to five times fewer pixels a side, half of them with halos of sharpening."""
    picture = draft.pictures[slots[0]]
    small = max(picture.image.size) / source.between(2.5, 5.0)
    # Measured against the picture that is looked at: from above 150 pixels little is lost.
    ratio = min(small, 150) / max(picture.image.size)
    size = (max(8, round(picture.image.width * ratio)), max(8, round(picture.image.height * ratio)))
    variant = source.pick(("nearest", "bilinear", "bicubic", "bicubic", "lanczos", "lanczos"))
    little = picture.image.resize(size, source.pick((Resampling.BOX, Resampling.BICUBIC, Resampling.LANCZOS)))
    image = little.resize(picture.image.size, ENLARGED[variant])
    if variant != "nearest" and source.chance(0.5):
        image = image.filter(ImageFilter.UnsharpMask(source.between(1.5, 3.5), round(source.between(90, 220)), 1))
        variant = "sharpened"
    if not seen(picture.image, image):
        return []
    picture.image = image
    return [Violation("upscaling", slots[0], variant=variant)]


def compression(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    """As JPEG, once or over and over, or as WebP, which has no blocks but smears what is fine."""
    picture = draft.pictures[slots[0]]
    if source.fork("format").chance(0.25):
        smeared = Image.open(io.BytesIO(finish.webp(picture.image, round(source.fork("format").between(0, 5))))).convert("RGB")
        # What is smooth has nothing to lose.
        if not seen(picture.image, smeared):
            return []
        picture.image = smeared
        return [Violation("compression", slots[0], variant="webp")]
    repeated = source.chance(0.35)
    image = picture.image
    for turn in range(3 if repeated else 1):
        quality = source.between(8, 24) if repeated else source.between(5, 15)
        # A margin that is taken away again puts the next grid of blocks beside the last.
        margin = 3 * turn
        data = finish.jpeg(ImageOps.expand(image, margin, "white"), round(quality))
        image = Image.open(io.BytesIO(data)).convert("RGB").crop((margin, margin, margin + image.width, margin + image.height))
    picture.image = image
    return [Violation("compression", slots[0], variant="repeated" if repeated else "once")]


def tone(values: np.ndarray, variant: str, source: Source) -> np.ndarray:
    """A curve over 0..1."""
    if variant == "dark":
        return values ** source.between(1.2, 1.8) * source.between(0.2, 0.42)
    if variant == "bright":
        return np.clip(values * source.between(1.5, 2.1) + source.between(0.12, 0.28), 0, 1)
    low, high = source.between(0.34, 0.5), source.between(0.74, 0.88)
    return low + (high - low) * values


def exposure(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    picture = draft.pictures[slots[0]]
    fits = ("dark", "washed-out") if pale(picture.image, picture.mask) else ("dark", "bright", "bright", "bright", "washed-out")
    variant = source.pick(fits)
    curve = np.round(tone(np.arange(256) / 255, variant, source) * 255).astype(int).tolist()
    picture.image = picture.image.point(curve * 3)
    return [Violation("exposure", slots[0], variant=variant, facts={"manner": variant})]


def pale(image: Image.Image, mask: Image.Image) -> bool:
    """A white product on white would be gone, not overexposed."""
    grey = np.asarray(image.convert("L"))[np.asarray(mask) > 127]
    return bool(len(grey)) and float(grey.mean()) > 165


SHARPNESS = Fault("sharpness", anywhere, sharpness)
UPSCALING = Fault("upscaling", anywhere, upscaling)
COMPRESSION = Fault("compression", anywhere, compression)
EXPOSURE = Fault("exposure", anywhere, exposure, spreads=True)
