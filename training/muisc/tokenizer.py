"""Text to numbers and back: lower-case subwords, found by longest match in a list of some thousands. Simple on purpose: serving has the same in TypeScript.

    tokens = Tokenizer.train(texts, size=3000); tokens.save(path); tokens = Tokenizer.load(path)
    tokens.encode("Stoneware Mug, 430 ml")      # [17, 402, ...]

Rules, in this order (both languages follow them, test_tokenizer.py holds examples for both):

1. Unicode NFKD, lower case; what is neither letter, digit nor printable sign of ASCII after that becomes a space, but for é-like letters, which lose their marks
2. words are runs of letters; each digit and each sign is a word of its own
3. a word that follows a space, or begins the text, is marked in front by "_" (U+2581 would be usual; no text contains "_" after rule 1)
4. from left to right, the longest piece of the list that fits; every single letter, digit and sign is in the list, with and without the mark
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# [SAY] stands before a sentence; [1] to [9] and [~0] to [~39] stand for pictures and for categories that a sentence is about.
SPECIAL = ("[PAD]", "[MASK]", "[END]", "[SEP]", "[SAY]", *(f"[{n}]" for n in range(1, 10)), *(f"[~{n}]" for n in range(40)))
PAD, MASK, END, SEP, SAY = range(5)
PICTURE, CATEGORY = SPECIAL.index("[1]"), SPECIAL.index("[~0]")
LETTERS, DIGITS, SIGNS = "abcdefghijklmnopqrstuvwxyz", "0123456789", "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
# Longer pieces are whole phrases of our own titles and teach nothing about those of others.
LONGEST = 12
WORD = re.compile(r"_?(?:[a-z]+|[^a-z_])")


def normal(text: str) -> str:
    """Rules 1 to 3."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    known = "".join(c if c in LETTERS or c in DIGITS or c in SIGNS else " " for c in plain)
    return "".join("_" + part for part in known.split())


def words_of(text: str) -> list[str]:
    return WORD.findall(normal(text))


class Tokenizer:
    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.longest = max(len(piece) for piece in pieces)
        self.known: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> list[int]:
        return [number for word in words_of(text) for number in self.numbers_of(word)]

    def numbers_of(self, word: str) -> list[int]:
        if word not in self.known:
            self.known[word] = self.matched(word)
        return self.known[word]

    def matched(self, word: str) -> list[int]:
        out, at = [], 0
        while at < len(word):
            end = next(end for end in range(min(len(word), at + self.longest), at, -1) if word[at:end] in self.numbers)
            out.append(self.numbers[word[at:end]])
            at = end
        return out

    def decode(self, numbers: Iterable[int]) -> str:
        pieces = (self.pieces[number] for number in numbers if number >= len(SPECIAL))
        return "".join(pieces).replace("_", " ").strip()

    def save(self, path: str) -> None:
        with open(path, "w", encoding="utf-8") as out:
            json.dump({"special": list(SPECIAL), "pieces": self.pieces}, out, ensure_ascii=False)

    @classmethod
    def load(cls, path: str) -> "Tokenizer":
        with open(path, encoding="utf-8") as text:
            return cls(json.load(text)["pieces"])

    @classmethod
    def train(cls, texts: Iterable[str], size: int) -> "Tokenizer":
        """Byte-pair merges over words, most frequent pair first; ties go to the pair that comes first in the alphabet."""
        counts = Counter(word for text in texts for word in words_of(text))
        singles = [mark + c for mark in ("", "_") for c in LETTERS + DIGITS + SIGNS]
        # A mark alone cannot be left over: it is always taken with the letter behind it.
        spelled = {word: split(word) for word in counts}
        pieces = [*SPECIAL, *singles]
        while len(pieces) < size:
            pairs: Counter[tuple[str, str]] = Counter()
            for word, parts in spelled.items():
                for pair in zip(parts, parts[1:]):
                    if len(pair[0]) + len(pair[1]) <= LONGEST:
                        pairs[pair] += counts[word]
            if not pairs:
                break
            best = min(pairs, key=lambda pair: (-pairs[pair], pair))
            if pairs[best] < 2:
                break
            pieces.append("".join(best))
            spelled = {word: merged(parts, best) for word, parts in spelled.items()}
        return cls(pieces)


def split(word: str) -> list[str]:
    return [word[:2], *word[2:]] if word.startswith("_") else list(word)


def merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for part in parts:
        if out and (out[-1], part) == pair:
            out[-1] += part
        else:
            out.append(part)
    return out
