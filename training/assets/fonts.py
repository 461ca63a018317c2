"""Fetches the pinned families of fonts.json as npm packages and turns their latin faces to TrueType.

An archive whose SHA-512 is not the pinned one is refused. Archives are kept, so that a second recipe needs no network.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
LICENCES = ("OFL-1.1", "Apache-2.0")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# What an offer, a price or a watermark needs beside letters; a face that lacks some says so in `lacks`.
SIGNS = "%!€©®$£&@#+-–—.,:;'’\"“”?/()*×·•°™|_=<>"
# A face without these is of no use for offers.
NEEDED = LETTERS + "%!.,-&"


@dataclass(frozen=True)
class Face:
    family: str
    character: str
    package: str
    version: str
    licence: str
    integrity: str
    weight: int

    @property
    def face_id(self) -> str:
        return f"{self.family}-{self.weight}"


@functools.lru_cache(maxsize=1)
def faces() -> tuple[Face, ...]:
    with open(os.path.join(HERE, "fonts.json"), encoding="utf-8") as text:
        families = json.load(text)["families"]
    return tuple(Face(weight=weight, **{k: v for k, v in family.items() if k != "weights"}) for family in families for weight in family["weights"])


def archive_path(folder: str, face: Face) -> str:
    return os.path.join(folder, f"{face.package.replace('@', '').replace('/', '-')}-{face.version}.tgz")


def check(data: bytes, face: Face) -> bytes:
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != face.integrity:
        raise ValueError(f"{face.package}@{face.version} has {found}, fonts.json pins {face.integrity}: refused; look why before pinning anew")
    return data


def fetch(folder: str, face: Face) -> bytes:
    """The package's archive, from the folder or through npm. OSError where npm or the network is missing."""
    path = archive_path(folder, face)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            command = ["npm", "pack", "--silent", "--pack-destination", scratch, f"{face.package}@{face.version}"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            except subprocess.TimeoutExpired:
                raise OSError(f"npm did not fetch {face.package}@{face.version} within two minutes") from None
            packed = os.listdir(scratch)
            if done.returncode != 0 or not packed:
                raise OSError(f"npm could not fetch {face.package}@{face.version}: {done.stderr.strip()[-200:]}")
            with open(os.path.join(scratch, packed[0]), "rb") as file:
                check(file.read(), face)
            os.replace(os.path.join(scratch, packed[0]), path)
    with open(path, "rb") as file:
        return check(file.read(), face)


def member(archive: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        file = tar.extractfile(f"package/{name}")
        if file is None:
            raise ValueError(f"the package has no {name}")
        return file.read()


def true_type(archive: bytes, face: Face) -> bytes:
    """The latin face as TrueType (or OpenType, as it was drawn), unpacked from WOFF 1: zlib only, no Brotli."""
    # The time of saving is left out of the file, so that equal faces are equal bytes.
    font = TTFont(io.BytesIO(member(archive, f"files/{face.family}-latin-{face.weight}-normal.woff")), recalcTimestamp=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()


def licence_text(archive: bytes, face: Face) -> bytes:
    stated = json.loads(member(archive, "package.json"))["license"]
    if stated != face.licence or stated not in LICENCES:
        raise ValueError(f"{face.package} states the licence {stated!r}, fonts.json {face.licence!r}; only {' and '.join(LICENCES)} are taken")
    return member(archive, "LICENSE")


def name_of(data: bytes) -> str:
    """The family's name in the file, by which text layout asks for it."""
    names = TTFont(io.BytesIO(data))["name"]
    return names.getBestFamilyName() or ""


def lacks(data: bytes) -> str:
    """The letters and signs that the face has no outline for. A glyph without a contour counts as lacking."""
    font = TTFont(io.BytesIO(data))
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    return "".join(sign for sign in LETTERS + SIGNS if ord(sign) not in cmap or not drawn(glyphs, cmap[ord(sign)]))


def drawn(glyphs: Mapping[str, Any], name: str) -> bool:
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    return pen.bounds is not None
