"""Printed matter: label pictures drawn with Pillow, and the surfaces that carry them."""
from __future__ import annotations

import hashlib
import math
import os
import sysconfig
from functools import lru_cache

import bpy
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from . import materials as m
from .cache import cache_folder
from .random_source import Source
from .shapes import grid_object

FACES = {
    "sans": "font_hanken_grotesk/files/HankenGrotesk-Medium.otf",
    "sans-bold": "font_hanken_grotesk/files/HankenGrotesk-Bold.otf",
    "sans-light": "font_manrope/files/Manrope-Light.ttf",
    "grotesk": "font_manrope/files/Manrope-ExtraBold.ttf",
    "serif": "font_source_serif_pro/files/SourceSerifPro-Regular.ttf",
    "serif-bold": "font_caladea/files/Caladea-Bold.ttf",
    "serif-italic": "font_caladea/files/Caladea-Italic.ttf",
    "hand": "font_amatic_sc/files/AmaticSC-Bold.ttf",
    "round": "font_fredoka_one/files/FredokaOne-Regular.ttf",
    "roboto": "font_roboto/files/Roboto-Regular.ttf",
}


@lru_cache(maxsize=None)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(os.path.join(sysconfig.get_paths()["purelib"], FACES[face]), size)


class Sheet:
    """A drawing surface with centred, letter-spaced lines; coordinates are shares of width and height."""

    def __init__(self, width: int, height: int, ground: str | None) -> None:
        self.image = Image.new("RGBA", (width, height), ground or (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.image)
        self.width, self.height = width, height

    def line(self, text: str, x: float, y: float, size: float, face: str, ink: str, track: float = 0.0, most: float = 0.9) -> None:
        """size: letter height as a share of the sheet's height; shrunk where the line is wider than `most`."""
        points = max(6, round(size * self.height))
        while points > 6 and self.measure(text, points, face, track) > most * self.width:
            points -= max(1, points // 20)
        total = self.measure(text, points, face, track)
        pen = x * self.width - total / 2
        for letter in text:
            self.draw.text((pen, y * self.height), letter, font=font(face, points), fill=ink, anchor="lm")
            pen += font(face, points).getlength(letter) + track * points

    def measure(self, text: str, points: int, face: str, track: float) -> float:
        return sum(font(face, points).getlength(letter) + track * points for letter in text) - track * points

    def rule(self, x0: float, x1: float, y: float, ink: str, weight: float = 0.004) -> None:
        half = max(1, weight * self.height / 2)
        self.draw.rectangle((x0 * self.width, y * self.height - half, x1 * self.width, y * self.height + half), fill=ink)

    def frame(self, inset: float, ink: str, weight: int = 3) -> None:
        d = inset * min(self.width, self.height)
        self.draw.rectangle((d, d, self.width - d, self.height - d), outline=ink, width=weight)

    def disc(self, x: float, y: float, radius: float, ink: str) -> None:
        r = radius * min(self.width, self.height)
        cx, cy = x * self.width, y * self.height
        self.draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=ink)

    def saved(self) -> str:
        """The picture as a file in the cache, named by its content; returns the path."""
        data = self.image.tobytes()
        digest = hashlib.sha256(data + str(self.image.size).encode()).hexdigest()[:20]
        path = os.path.join(cache_folder("labels"), digest + ".png")
        if not os.path.exists(path):
            partial = f"{path}.{os.getpid()}.png"
            self.image.save(partial, compress_level=1)
            os.replace(partial, path)
        return path


def motif(sheet: Sheet, kind: str, x: float, y: float, size: float, ink: str) -> None:
    """A small ornament, drawn: sun, leaf, waves, hills or ring."""
    draw, unit = sheet.draw, size * min(sheet.width, sheet.height)
    cx, cy = x * sheet.width, y * sheet.height
    weight = max(2, int(unit * 0.09))
    if kind == "sun":
        draw.ellipse((cx - unit * 0.45, cy - unit * 0.45, cx + unit * 0.45, cy + unit * 0.45), fill=ink)
        for k in range(16):
            a = math.tau * k / 16
            draw.line((cx + unit * 0.62 * math.cos(a), cy + unit * 0.62 * math.sin(a), cx + unit * math.cos(a), cy + unit * math.sin(a)), fill=ink, width=weight)
    elif kind == "leaf":
        draw.line((cx, cy - unit, cx, cy + unit), fill=ink, width=weight)
        for k in range(5):
            for side in (-1, 1):
                y0, reach = cy + unit * (0.7 - 0.36 * k), unit * (0.75 - 0.1 * k)
                points = [(cx, y0), (cx + side * reach * 0.55, y0 - unit * 0.42), (cx + side * reach, y0 - unit * 0.42), (cx + side * reach * 0.6, y0 - unit * 0.1)]
                draw.polygon(points, fill=ink)
    elif kind == "waves":
        for k in range(4):
            points = [(cx + unit * (t / 20 - 1), cy + unit * (0.36 * k - 0.55) + unit * 0.13 * math.sin(t / 20 * math.tau * 1.5)) for t in range(41)]
            draw.line(points, fill=ink, width=weight, joint="curve")
    elif kind == "hills":
        for k, shade in enumerate((0.9, 0.55, 0.25)):
            draw.polygon([(cx - unit + unit * 0.5 * k, cy + unit * 0.6), (cx - unit * 0.4 + unit * 0.5 * k, cy - unit * shade), (cx + unit * 0.25 + unit * 0.45 * k, cy + unit * 0.6)], fill=ink)
    else:
        for k in range(3):
            d = unit * (1 - 0.3 * k)
            draw.ellipse((cx - d, cy - d, cx + d, cy + d), outline=ink, width=weight)


MOTIFS = ["sun", "leaf", "waves", "hills", "ring"]


def motif_label(title: str, maker: str, ink: str, seed: int) -> str:
    """Transparent print: an ornament with one word, as on a mug or a tote."""
    sheet = Sheet(1400, 800, None)
    motif(sheet, MOTIFS[seed % len(MOTIFS)], 0.5, 0.36, 0.24, ink)
    sheet.line(title.upper(), 0.5, 0.72, 0.15, "grotesk", ink, 0.25)
    sheet.line(maker, 0.5, 0.88, 0.06, "sans", ink, 0.1)
    return sheet.saved()


def product_label(maker: str, name: str, kind: str, lines: list[str], ground: str, ink: str, accent: str, seed: int,
                  size: tuple[int, int] = (900, 1100)) -> str:
    """A packaging front in one of five layouts; lines: small print (contents, weight)."""
    sheet, source = Sheet(*size, ground), Source("label", maker, name, seed)
    layout = source.pick(["classic", "modern", "band", "botanical", "bold"])
    emblem = source.pick(MOTIFS)
    if layout == "classic":
        sheet.frame(0.04, accent, 5)
        sheet.frame(0.055, accent, 2)
        motif(sheet, emblem, 0.5, 0.2, 0.1, accent)
        sheet.line(maker, 0.5, 0.39, 0.09, "serif-bold", ink)
        sheet.rule(0.35, 0.65, 0.47, accent)
        sheet.line(name.upper(), 0.5, 0.56, 0.055, "serif", ink, 0.2)
        sheet.line(kind, 0.5, 0.65, 0.045, "serif-italic", ink)
    elif layout == "modern":
        sheet.line(maker.upper(), 0.5, 0.12, 0.05, "sans-bold", ink, 0.3)
        sheet.rule(0.1, 0.9, 0.19, ink, 0.003)
        sheet.line(name, 0.5, 0.40, 0.15, "sans-light", ink)
        sheet.line(kind, 0.5, 0.55, 0.045, "sans", accent, 0.1)
        sheet.disc(0.5, 0.70, 0.05, accent)
    elif layout == "band":
        sheet.draw.rectangle((0, 0.3 * sheet.height, sheet.width, 0.62 * sheet.height), fill=accent)
        motif(sheet, emblem, 0.5, 0.16, 0.1, accent)
        sheet.line(maker, 0.5, 0.40, 0.11, "serif-bold", ground)
        sheet.line(name.upper(), 0.5, 0.53, 0.05, "sans", ground, 0.3)
        sheet.line(kind, 0.5, 0.70, 0.05, "serif-italic", ink)
    elif layout == "botanical":
        for x, y, s in ((0.18, 0.2, 0.13), (0.82, 0.2, 0.13), (0.5, 0.14, 0.1)):
            motif(sheet, "leaf", x, y, s, accent)
        sheet.line(maker.lower(), 0.5, 0.42, 0.13, "hand", ink, 0.08)
        sheet.line(name, 0.5, 0.57, 0.07, "serif", ink, 0.02)
        sheet.line(kind.upper(), 0.5, 0.67, 0.035, "sans", accent, 0.25)
    else:
        sheet.draw.rectangle((0, 0.72 * sheet.height, sheet.width, sheet.height), fill=accent)
        sheet.line(name.upper(), 0.5, 0.25, 0.2, "grotesk", ink, -0.01)
        sheet.line(kind, 0.5, 0.42, 0.07, "sans", ink)
        motif(sheet, emblem, 0.5, 0.58, 0.09, accent)
        sheet.line(maker, 0.5, 0.785, 0.05, "sans-bold", ground, 0.1)
    for k, text in enumerate(lines):
        sheet.line(text, 0.5, 0.84 + 0.045 * k, 0.032, "roboto", ground if layout == "bold" else ink, 0.06)
    return sheet.saved()


def wrap_label(radius: float, z0: float, z1: float, degrees: float, picture: str, facing: float = 0.0, roughness: float = 0.45,
               coat: float = 0.0, radius_top: float | None = None) -> bpy.types.Object:
    """A label around a cylinder or cone, centred on the front (-y) turned by `facing` degrees."""
    top = radius if radius_top is None else radius_top
    angles = np.radians(-90 + facing + np.linspace(-degrees / 2, degrees / 2, max(8, int(degrees / 3))))
    rows = np.array([[(r * math.cos(a), r * math.sin(a), z) for a in angles] for r, z in
                     ((radius + (top - radius) * t, z0 + (z1 - z0) * t) for t in np.linspace(0, 1, 4))])
    return m.wear(grid_object("label", rows, close_u=False), m.printed(picture, roughness, coat=coat, fibre=0.04))


def flat_label(width: float, height: float, picture: str, roughness: float = 0.5) -> bpy.types.Object:
    """A label in the xz plane facing -y, centred on the origin."""
    xs, zs = np.linspace(-width / 2, width / 2, 2), np.linspace(-height / 2, height / 2, 2)
    rows = np.array([[(x, 0.0, z) for x in xs] for z in zs])
    return m.wear(grid_object("label", rows, close_u=False), m.printed(picture, roughness, fibre=0.04))
