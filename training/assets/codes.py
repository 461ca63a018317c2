"""QR codes and bar codes with invented texts: one pixel a module, quiet zone included, to be enlarged without smoothing.

QR by segno; EAN-13 and Code 128 (set B) are drawn here from the tables of GS1 General Specifications, 5.2 and 5.4.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import segno
from PIL import Image

from ..render.random_source import Source
from . import names

VERSION = 1
QUANTITY = 120
# Modules of black and white from the left of a digit, as widths; set B is set A mirrored and inverted, C is A inverted.
EAN_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
EAN_PARITY = ("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA")
CODE128 = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 "
    "221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 "
    "231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 "
    "114131 311141 411131 211412 211214 211232 2331112"
).split()
START_B, STOP = 104, 106


@dataclass(frozen=True)
class Code:
    code_id: str
    symbology: str
    text: str


def check_digit(digits: str) -> str:
    """The thirteenth digit of an EAN: weights 1 and 3 from the left."""
    return str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits[:12])) % 10)


def flipped(bits: str) -> str:
    return "".join("1" if bit == "0" else "0" for bit in bits)


def ean13(text: str) -> str:
    """Modules, 1 is black. ValueError where the check digit is wrong."""
    if len(text) != 13 or check_digit(text) != text[12]:
        raise ValueError(f"{text!r} is no EAN-13: twelve digits and their check digit are needed")
    left = [EAN_LEFT[int(d)] if parity == "A" else flipped(EAN_LEFT[int(d)])[::-1] for d, parity in zip(text[1:7], EAN_PARITY[int(text[0])])]
    return "101" + "".join(left) + "01010" + "".join(flipped(EAN_LEFT[int(d)]) for d in text[7:]) + "101"


def code128(text: str) -> str:
    """Modules of a text in printable ASCII."""
    values = [START_B, *(ord(letter) - 32 for letter in text)]
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    widths = "".join(CODE128[value] for value in [*values, check, STOP])
    return "".join(("1" if place % 2 == 0 else "0") * int(width) for place, width in enumerate(widths))


def planned() -> list[Code]:
    return [one(f"code-{number:03d}") for number in range(QUANTITY)]


def one(code_id: str) -> Code:
    source = Source("assets/code", code_id)
    symbology = source.pick(("qr", "qr", "qr", "ean13", "code128"))
    if symbology == "ean13":
        # 20 to 29 are for use inside a shop, so no number belongs to anybody's product.
        digits = f"2{int(source.unit() * 1e11):011d}"
        return Code(code_id, symbology, digits + check_digit(digits))
    if symbology == "code128":
        return Code(code_id, symbology, f"{names.compact(names.word(source))[:4].upper()}-{int(source.unit() * 1e6):06d}")
    return Code(code_id, symbology, qr_text(source))


def qr_text(source: Source) -> str:
    address = f"https://{names.url(source)}"
    return source.pick(
        (
            address,
            f"{address}/p/{int(source.unit() * 1e6)}",
            f"{address}/coupon?code={names.word(source).upper()}{int(source.between(5, 60))}",
            f"{address}/follow/{names.handle(source)[1:]}",
            f"Scan for {int(source.between(5, 40))} % off at {names.name(source)}",
            f"WIFI:T:WPA;S:{names.word(source)};P:welcome{int(source.unit() * 1e4)};;",
            f"tel:{names.phone(source)}",
            f"mailto:hello@{names.url(source).removeprefix('www.')}?subject=Order",
            f"Follow {names.handle(source)} for new arrivals every week",
        )
    )


def modules(code: Code) -> np.ndarray:
    """(h, w) of 0 and 255, quiet zone included."""
    if code.symbology == "qr":
        source = Source("assets/code/level", code.code_id)
        qr = segno.make(code.text, error=source.pick("LMQH"), micro=False, boost_error=False)
        out = io.BytesIO()
        qr.save(out, kind="png", scale=1, border=4)
        return np.asarray(Image.open(out).convert("L"))
    bits = ean13(code.text) if code.symbology == "ean13" else code128(code.text)
    row = [255] * 10 + [0 if bit == "1" else 255 for bit in bits] + [255] * 10
    bars = np.tile(np.array(row, np.uint8), (max(24, len(row) // 3), 1))
    return np.pad(bars, ((4, 4), (0, 0)), constant_values=255)


def picture(code: Code) -> bytes:
    out = io.BytesIO()
    Image.fromarray(modules(code)).save(out, "PNG", optimize=True)
    return out.getvalue()
