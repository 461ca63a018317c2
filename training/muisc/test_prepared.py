"""Files as users have them are shown to training as serving shows them: upright, on white, in sRGB."""

import io
import unittest

import numpy as np
from PIL import Image, ImageCms

from .features import SIDE, prepared


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def halves() -> Image.Image:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (64, 32), (200, 0, 0))
    image.paste((0, 0, 200), (32, 0, 64, 32))
    return image


class Prepared(unittest.TestCase):
    def test_turned_as_the_file_says(self) -> None:
        turned = Image.Exif()
        turned[0x0112] = 6  # to be turned by a quarter, clockwise
        pixels = prepared(saved(halves(), "JPEG", quality=95, exif=turned))
        self.assertGreater(pixels[20, SIDE // 2, 0], 150)
        self.assertGreater(pixels[-20, SIDE // 2, 2], 150)

    def test_what_is_transparent_is_white(self) -> None:
        clear = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
        clear.paste((0, 200, 0, 255), (8, 8, 24, 24))
        for image in (clear, clear.quantize(16)):
            pixels = prepared(saved(image, "PNG"))
            self.assertTrue((pixels[2, 2] == 255).all())
            self.assertTrue((pixels[SIDE // 2, SIDE // 2] == (0, 200, 0)).all())

    def test_colours_are_those_of_srgb(self) -> None:
        wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        for profile in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"no profile", wide):
            pixels = prepared(saved(halves(), "PNG", icc_profile=profile))
            self.assertLess(np.abs(pixels[5, 5].astype(int) - (200, 0, 0)).max(), 3)


if __name__ == "__main__":
    unittest.main()
