"""Invented shop names, handles and addresses: made from syllables, none a known mark; domains end in `.example`, numbers are of the range kept for fiction.

Pure: the same source gives the same name.
"""

from __future__ import annotations

from ..render.random_source import Source
from ..render.words import BRANDS

FIRST = (
    "Al",
    "Bel",
    "Cor",
    "Dal",
    "El",
    "Fen",
    "Gri",
    "Hol",
    "Is",
    "Jor",
    "Kal",
    "Lun",
    "Mar",
    "Nor",
    "Or",
    "Pel",
    "Quor",
    "Ras",
    "Sol",
    "Tem",
    "Ul",
    "Ver",
    "Wil",
    "Yor",
    "Zan",
)
MIDDLE = ("a", "e", "i", "o", "u", "ani", "ero", "ivo", "ona", "uri", "am", "em", "on", "ar")
LAST = ("dan", "fel", "gard", "lin", "mo", "nia", "quist", "ra", "sen", "ta", "vik", "well", "zo", "bry", "dell", "ka", "lux", "mar", "nor", "via")
TRADES = (
    "Home",
    "Living",
    "Goods",
    "Supply",
    "Studio",
    "Store",
    "Outlet",
    "Trading",
    "Market",
    "Works",
    "Design",
    "Direct",
    "Depot",
    "Shop",
    "Atelier",
    "House",
)
ENDINGS = ("Co.", "& Sons", "& Co.", "Ltd", "Bros.")


def word(source: Source) -> str:
    """One invented word of six to ten letters."""
    return source.pick(FIRST) + source.pick(MIDDLE) + source.pick(LAST)


def name(source: Source) -> str:
    """A shop's name as its owner writes it."""
    stem = source.pick(BRANDS) if source.chance(0.12) else word(source)
    form = source.unit()
    if form < 0.45:
        return stem
    if form < 0.85:
        return f"{stem} {source.pick(TRADES)}"
    return f"{stem} {source.pick(ENDINGS)}"


def compact(text: str) -> str:
    """Letters and digits only, small: what is left of a name in an address."""
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())


def handle(source: Source) -> str:
    stem = compact(name(source))
    return "@" + source.pick((stem, f"{stem}.shop", f"{stem}_official", f"the{stem}", f"{stem}.store"))


def url(source: Source) -> str:
    stem = compact(name(source))
    return source.pick((f"www.{stem}.example", f"{stem}.example", f"shop.{stem}.example", f"{stem}-store.example"))


def phone(source: Source) -> str:
    """Only numbers that are kept for films and books."""
    last = f"{100 + int(source.unit() * 100):04d}"
    area = source.pick(("202", "303", "415", "512", "617"))
    return source.pick((f"+1 {area} 555 {last}", f"({area}) 555-{last}", f"{area}-555-{last}"))
