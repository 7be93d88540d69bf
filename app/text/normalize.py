"""Text as the words and characters that are compared: one form for all the ways there are to write them."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import category, normalize

from opencc import OpenCC

LONGEST = 64  # characters of a word that are compared
CHARACTERS = (  # what is written without spaces: Han, kana and bopomofo
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
INVISIBLE = (
    "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"  # soft hyphens, joiners, variation selectors
)
MARKS = "".join(mark for mark in map(chr, range(0x300, 0x3100)) if category(mark) in {"Mn", "Mc"}) + INVISIBLE
SYMBOLS = "\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001faff"  # arrows to emoji, and squared words
LETTER = rf"[^\W_{CHARACTERS}]"
APOSTROPHES = "'’‘ʼ＇`´"
PIECE = re.compile(
    rf"[{CHARACTERS}][{MARKS}]*"
    rf"|(?:[A-Za-z]\.){{2,}}|{LETTER}[{MARKS}]*(?:[{APOSTROPHES}]?{LETTER}[{MARKS}]*)*"
    rf"|[{SYMBOLS}]"
)
ASCII_PIECE = re.compile(r"[A-Za-z]\.(?:[A-Za-z]\.)+|[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")  # the same, of ASCII
FOLDED = re.compile(rf"(?P<character>[{CHARACTERS}])|(?:{LETTER}[{MARKS}]*)+|[{SYMBOLS}]")
WORD = re.compile(f"{LETTER}|[{SYMBOLS}]")  # what has none of these holds no word
IGNORED = re.compile(rf"[{APOSTROPHES}.\u0300-\u036f{INVISIBLE}]")  # in a word: accents, points of an abbreviation


class Unit(NamedTuple):
    """A word, or one character of a script without spaces, and where it stands: code points, end exclusive."""

    folded: str
    is_character: bool
    start: int
    end: int


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms, each by itself, so that a part folds as the whole does."""
    blocks = [(0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)]
    every = [chr(code) for begin, end in blocks for code in range(begin, end)]
    pairs = zip(every, OpenCC("t2s").convert("\n".join(every)).split("\n"), strict=True)
    known = {ord(character): simple for character, simple in pairs if character != simple}
    return {code: simple.translate(known) for code, simple in known.items()}


def fold(piece: str) -> tuple[tuple[str, bool], ...]:
    """A piece of text in its compared form: compatibility forms, case, accents, apostrophes and script made one."""
    return cached_fold(piece) if len(piece) <= LONGEST else cached_fold.__wrapped__(piece)


@lru_cache(20_000)
def cached_fold(piece: str) -> tuple[tuple[str, bool], ...]:
    """The same, for pieces that are short enough to be cached."""
    written = re.sub(f"[{APOSTROPHES}]", "'", piece).casefold()
    if not written.isascii():
        written = normalize("NFKD", normalize("NFKC", written).casefold())
    bare = IGNORED.sub("", written.removesuffix("'s"))
    if piece.isascii():
        return ((bare[:LONGEST], False),)
    bare = normalize("NFC", bare).translate(simplified())
    return tuple((match[0][:LONGEST], bool(match["character"])) for match in FOLDED.finditer(bare))


@lru_cache(100)  # a record's texts are folded for its terms and for its keys
def folds(text: str) -> tuple[tuple[str, bool], ...]:
    """The words and characters of a text as they are compared, and whether each is a character, without their place."""
    return tuple(each for piece in pieces(text).findall(text) for each in fold(piece))


def pieces(text: str) -> re.Pattern[str]:
    """What finds the pieces of a text."""
    return ASCII_PIECE if text.isascii() else PIECE


def units(text: str) -> Iterator[Unit]:
    """The words and characters of a text, in order; punctuation and spaces are left out."""
    for match in pieces(text).finditer(text):
        start, end = match.span()
        for folded, is_character in fold(match[0]):
            yield Unit(folded, is_character, start, end)
