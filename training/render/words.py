"""Invented brands and style names. None is a known trade mark; all are made from syllables."""
from __future__ import annotations

from .random_source import Source

BRANDS = ["Norlund", "Velmora", "Kastell & Ro", "Ondavio", "Habrin", "Pellucia", "Tovmark", "Lumeska", "Ferroway", "Mirelle Oak",
          "Brackwater", "Solvane", "Iskara", "Quillhaven", "Dorsette", "Auberly"]
STYLES = ["Alva", "Bryn", "Cade", "Dune", "Elin", "Fjord", "Gale", "Hazel", "Ilo", "Juno", "Kite", "Lark", "Mora", "Nova", "Otis",
          "Pine", "Quill", "Rune", "Sol", "Tarn", "Ume", "Vale", "Wren", "Yarrow", "Zephyr"]


def brand(source: Source) -> str:
    return source.fork("brand").pick(BRANDS)


def style(source: Source) -> str:
    return source.fork("style").pick(STYLES)


def choose(source: Source, palette: list[tuple[str, str]], colour: int | None) -> tuple[str, str]:
    """(name, hex) of the asked colour, or of the seed's own."""
    return palette[colour % len(palette)] if colour is not None else source.fork("colour").pick(palette)
