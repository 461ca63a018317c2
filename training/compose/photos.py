"""Photos as they were taken, whole or a part of them, for what learns from single pictures: floors, beds, shelves, real cloth that fills the frame.

Nothing is known of what they show but that nobody laid anything over it. What is printed on the goods of a shelf is no added text, and rendered products have little of it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps

from .. import split
from ..real.photos import BESIDE, LICENCES, PATTERNS
from ..render.random_source import Source
from ..split import Part
from .draft import Draft, Ground, Picture, Placing, Shot
from .draws import weighted
from .store import Product

# Beside those that products are cut out of (real/photos.py); those show shelves.
SHELVES = {"grocery": "grocery/natural/**/*.jpg"}
COUNTS = (("2", 0.2), ("3", 0.3), ("4", 0.3), ("5", 0.2))
# Share of a photo's sides that is shown; pixels of the shorter side below which it would be enlarged where it is looked at.
SHOWN, LEAST, LONGEST = (0.55, 1.0), 300, (380, 540)
SHAPES = ((1.0, 1.0), (1.0, 1.0), (0.8, 1.0), (0.75, 1.0), (1.0, 0.75))
WHOLE_AS_IT_IS = 0.35


@lru_cache(maxsize=4)
def paths(corpora: Path, part: Part) -> tuple[str, ...]:
    """Below the corpora's folder. FileNotFoundError where there are none of the part."""
    patterns = [*PATTERNS.values(), *SHELVES.values()]
    found = [path.relative_to(corpora).as_posix() for pattern in patterns for path in sorted(corpora.glob(pattern))]
    own = tuple(path for path in found if split.part("photo", path) == part)
    if not own:
        raise FileNotFoundError(f"no photos of the part {part} in {corpora}: name the folder of the corpora ({', '.join((*LICENCES, *SHELVES))}) with --corpus")
    return own


class Photos:
    """Those of one part, of the corpora whose licence allows training."""

    def __init__(self, part: Part, corpora: Path = BESIDE) -> None:
        self.part, self.corpora, self.paths = part, corpora, paths(corpora, part)

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.paths).encode()).hexdigest()[:12]

    def draft(self, source: Source) -> Draft:
        """A few pictures of as many photos, painted, nothing wrong with them."""
        count = int(weighted(source.fork("count"), COUNTS))
        chosen = source.fork("photos").shuffled(self.paths)[:count]
        drawn = [self.taken(path, source.fork(f"part-{slot}")) for slot, path in enumerate(chosen)]
        rows = [{"model": path, "view": "photo", "photo": path, "facts": {"colour": ""}} for path in chosen]
        shots = [Shot("close-up", row, image.size, Ground("photo", lambda size: Image.new("RGB", size)), Placing(1.0, (0.0, 0.0))) for row, image in zip(rows, drawn)]
        product = Product("photos", None, "", {"traits": {}, "material": None}, {"front": rows[0]})
        pictures = [Picture(image, Image.new("L", image.size, 255), shot) for image, shot in zip(drawn, shots)]
        return Draft(product, self.part, shots, [], "", pictures)

    def taken(self, path: str, source: Source) -> Image.Image:
        with Image.open(self.corpora / path) as opened:
            photo = on_white(ImageOps.exif_transpose(opened))
        across, down = photo.size
        if not source.chance(WHOLE_AS_IT_IS):
            photo = photo.crop(window(photo.size, source))
            across, down = photo.size
        longest = min(source.between(*LONGEST) / max(across, down), 1.0)
        return photo.resize((round(across * longest), round(down * longest)), Image.Resampling.LANCZOS) if longest < 1 else photo


def on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")


def window(size: tuple[int, int], source: Source) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a part in one of the usual shapes, not smaller than is needed to be looked at."""
    a, b = source.pick(SHAPES)
    most = min(size[0] / a, size[1] / b)
    longest = min(most, max(source.between(*SHOWN) * most, LEAST))
    across, down = round(a * longest), round(b * longest)
    left, top = round(source.unit() * (size[0] - across)), round(source.unit() * (size[1] - down))
    return left, top, left + across, top + down
