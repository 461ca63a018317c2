"""What sellers do to pictures. Each fault takes clean pictures and returns a file's bytes and its extension."""
from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageFilter

from .random_source import Source

QUALITY = 90


@dataclass(frozen=True)
class Shot:
    """One clean picture: as rendered (RGBA), and as a good seller would send it (RGB on white)."""

    image_id: str
    rgba: Image.Image
    rgb: Image.Image


@dataclass(frozen=True)
class Fault:
    """where: "front" or "other" changes such a picture; "added" appends a copy of one. expect: what a careful reviewer would do."""

    kind: str
    where: str
    expect: str
    note: str
    make: Callable[[Shot, list[Shot], Source], tuple[bytes, str]]


def jpeg(image: Image.Image, quality: int = QUALITY, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, **options)
    return out.getvalue()


def flatten(rgba: Image.Image, ground: str) -> Image.Image:
    page = Image.new("RGBA", rgba.size, ground)
    return Image.alpha_composite(page, rgba).convert("RGB")


def product_box(shot: Shot) -> tuple[int, int, int, int]:
    """The product's bounds; its faint shadow does not count."""
    box = shot.rgba.getchannel("A").point(lambda a: 255 if a > 200 else 0).getbbox()
    return box or (0, 0, *shot.rgba.size)


def same(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    return jpeg(shot.rgb), "jpg"


def recompressed(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    return jpeg(Image.open(io.BytesIO(jpeg(shot.rgb, 70))), 38), "jpg"


def resized(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    share = source.pick([0.6, 0.72, 0.8])
    return jpeg(shot.rgb.resize([round(s * share) for s in shot.rgb.size], Image.Resampling.LANCZOS)), "jpg"


def border(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    page = Image.new("RGB", shot.rgb.size, source.pick(["#c0392b", "#1f3a5f", "#111111", "#d4af37"]))
    inset = source.pick([18, 26, 34])
    page.paste(shot.rgb.resize([s - 2 * inset for s in shot.rgb.size], Image.Resampling.LANCZOS), (inset, inset))
    return jpeg(page), "jpg"


def blur(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    return jpeg(shot.rgb.filter(ImageFilter.GaussianBlur(source.pick([6, 8, 10])))), "jpg"


def truncated_product(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    """The frame moves aside until a fifth to a third of the product is cut off by its edge."""
    x0, y0, x1, y1 = product_box(shot)
    share = source.between(0.2, 0.33)
    width, height = shot.rgb.size
    shift = round(x0 + share * (x1 - x0)) if source.chance(0.5) else -round(width - x1 + share * (x1 - x0))
    page = Image.new("RGB", (width, height), "white")
    page.paste(shot.rgb, (-shift, 0))
    return jpeg(page), "jpg"


def wrong_background(shot: Shot, others: list[Shot], source: Source) -> tuple[bytes, str]:
    if source.chance(0.5):
        return jpeg(flatten(shot.rgba, source.pick(["#c9d8e6", "#d9c7ad", "#8fa08a", "#3b3f45"]))), "jpg"
    scene = next((o for o in others if o.image_id == "scene"), None)
    return jpeg(scene.rgb if scene else flatten(shot.rgba, "#c9d8e6")), "jpg"


def tiny(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    side = source.pick([120, 160, 220])
    return jpeg(shot.rgb.resize((side, round(side * shot.rgb.height / shot.rgb.width)), Image.Resampling.LANCZOS)), "jpg"


def upscaled(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    factor = source.pick([5, 6])
    small = shot.rgb.resize([s // factor for s in shot.rgb.size], Image.Resampling.LANCZOS)
    return jpeg(small.resize(shot.rgb.size, Image.Resampling.BICUBIC)), "jpg"


def under_exposed(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    gain = source.between(0.16, 0.24)
    return jpeg(shot.rgb.point(lambda v: round(v * gain))), "jpg"


def over_exposed(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    gain = source.between(2.4, 3.0)
    return jpeg(shot.rgb.point(lambda v: min(255, round(v * gain + 40)))), "jpg"


def low_fill(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    share = source.between(0.32, 0.45)
    small = shot.rgb.resize([round(s * share) for s in shot.rgb.size], Image.Resampling.LANCZOS)
    page = Image.new("RGB", shot.rgb.size, "white")
    page.paste(small, ((page.width - small.width) // 2, (page.height - small.height) // 2))
    return jpeg(page), "jpg"


def broken_file(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    data = jpeg(shot.rgb)
    return data[: int(len(data) * source.between(0.3, 0.55))], "jpg"


def wrong_type(_: Shot, __: list[Shot], ___: Source) -> tuple[bytes, str]:
    return b"<!doctype html><title>404</title><p>The picture that you asked for has moved.</p>\n" * 12, "jpg"


def animated(_: Shot, others: list[Shot], __: Source) -> tuple[bytes, str]:
    frames = [o.rgb.resize((500, 500), Image.Resampling.LANCZOS).quantize(48) for o in others[:3]]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=700, loop=0)
    return out.getvalue(), "gif"


def cmyk(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    return jpeg(shot.rgb.convert("CMYK")), "jpg"


def exif_rotated(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn by 90 degrees clockwise to view": so the pixels are stored turned the other way
    return jpeg(shot.rgb.transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes()), "jpg"


def alpha_png(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    out = io.BytesIO()
    shot.rgba.save(out, "PNG", optimize=True)
    return out.getvalue(), "png"


def deep_png(shot: Shot, _: list[Shot], __: Source) -> tuple[bytes, str]:
    """16 bits a channel, which Pillow cannot write; colours are first reduced to 128, which keeps the file small."""
    rgb = shot.rgb.quantize(128, dither=Image.Dither.NONE).convert("RGB")
    wide = bytes(b for value in rgb.tobytes() for b in (value, value))
    stride = rgb.width * 6
    rows = b"".join(b"\0" + wide[y * stride : (y + 1) * stride] for y in range(rgb.height))
    header = struct.pack(">IIBBBBB", rgb.width, rgb.height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""), "png"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def letterboxed(shot: Shot, _: list[Shot], source: Source) -> tuple[bytes, str]:
    page, bar = shot.rgb.copy(), round(shot.rgb.height * source.between(0.1, 0.14))
    for top in (0, page.height - bar):
        page.paste("black", (0, top, page.width, top + bar))
    return jpeg(page), "jpg"


FAULTS: list[Fault] = [
    Fault("exact-duplicate", "added", "repeat", "the same file under a second name", same),
    Fault("wrong-background", "front", "reject-picture", "main picture on a coloured or cluttered background", wrong_background),
    Fault("blur", "other", "reject-picture", "out of focus", blur),
    Fault("recompressed-copy", "added", "repeat", "the same picture, compressed again", recompressed),
    Fault("border", "front", "reject-picture", "coloured frame around the main picture", border),
    Fault("low-fill", "front", "reject-picture", "product far too small in the frame", low_fill),
    Fault("tiny-picture", "other", "reject-picture", "220 pixels or less", tiny),
    Fault("truncated-product", "front", "reject-picture", "product cut off by the frame", truncated_product),
    Fault("resized-copy", "added", "repeat", "the same picture at another size", resized),
    Fault("under-exposed", "other", "reject-picture", "far too dark", under_exposed),
    Fault("exif-rotated", "other", "none", "stored turned, with an orientation tag", exif_rotated),
    Fault("broken-file", "other", "reject-picture", "JPEG cut off in the middle", broken_file),
    Fault("upscaled", "other", "reject-picture", "small picture blown up", upscaled),
    Fault("cmyk", "other", "none", "JPEG in CMYK", cmyk),
    Fault("over-exposed", "other", "reject-picture", "far too bright", over_exposed),
    Fault("letterboxed", "other", "reject-picture", "black bars above and below", letterboxed),
    Fault("alpha-png", "front", "none", "PNG with a transparent ground", alpha_png),
    Fault("wrong-type", "other", "reject-picture", "a web page named .jpg", wrong_type),
    Fault("animated", "added", "reject-picture", "animated GIF", animated),
    Fault("16-bit-png", "other", "none", "PNG with 16 bits a channel", deep_png),
]
