"""Normalize words and CJK characters, so that different spellings of a word compare equal."""

import re
from functools import cache, lru_cache
from typing import NamedTuple
from unicodedata import category, normalize

from opencc import OpenCC

MAX_TOKEN_LENGTH = 64  # characters; a longer word is cut
CJK = (  # scripts written without spaces: Han, kana and bopomofo
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
INVISIBLE = (
    "\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"  # soft hyphens, joiners, variation selectors
)
MARKS = "".join(mark for mark in map(chr, range(0x300, 0x3100)) if category(mark) in {"Mn", "Mc"}) + INVISIBLE
SYMBOLS = "\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001faff"  # arrows to emoji, and squared words
LETTER = rf"[^\W_{CJK}]"
APOSTROPHES = "'’‘ʼ＇`´"
PIECE = re.compile(
    rf"[{CJK}][{MARKS}]*"
    rf"|(?:[A-Za-z]\.){{2,}}|{LETTER}[{MARKS}]*(?:[{APOSTROPHES}]?{LETTER}[{MARKS}]*)*"
    rf"|[{SYMBOLS}]"
)
ASCII_PIECE = re.compile(r"[A-Za-z]\.(?:[A-Za-z]\.)+|[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")  # PIECE for ASCII, faster
FOLDED = re.compile(rf"(?P<cjk>[{CJK}])|(?:{LETTER}[{MARKS}]*)+|[{SYMBOLS}]")
IGNORED = re.compile(rf"[{APOSTROPHES}.\u0300-\u036f{INVISIBLE}]")  # apostrophes, periods and accents inside a word


class Token(NamedTuple):
    """A normalized word, or one CJK character."""

    text: str
    is_cjk: bool


@cache
def traditional_to_simplified() -> dict[int, str]:
    """Return a table for `str.translate`.

    It maps single characters, so that a part of a text is converted as it is in the whole text.
    """
    blocks = [(0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)]
    characters = [chr(code) for first, end in blocks for code in range(first, end)]
    pairs = zip(characters, OpenCC("t2s").convert("\n".join(characters)).split("\n"), strict=True)
    table = {ord(character): simple for character, simple in pairs if character != simple}
    return {code: simple.translate(table) for code, simple in table.items()}


def pieces(text: str) -> re.Pattern[str]:
    """Return the pattern that matches each word and CJK character of the text."""
    return ASCII_PIECE if text.isascii() else PIECE


def fold(piece: str) -> tuple[Token, ...]:
    """Return the tokens of one match of `pieces`; compatibility characters can make several of it.

    Folding removes differences of case, accents, apostrophes, compatibility forms and Chinese script.
    """
    return cached_fold(piece) if len(piece) <= MAX_TOKEN_LENGTH else cached_fold.__wrapped__(piece)


@lru_cache(20_000)
def cached_fold(piece: str) -> tuple[Token, ...]:
    word = re.sub(f"[{APOSTROPHES}]", "'", piece).casefold()
    if not word.isascii():
        word = normalize("NFKD", normalize("NFKC", word).casefold())
    word = IGNORED.sub("", word.removesuffix("'s"))
    if piece.isascii():
        return (Token(word[:MAX_TOKEN_LENGTH], is_cjk=False),)
    word = normalize("NFC", word).translate(traditional_to_simplified())
    return tuple(Token(match[0][:MAX_TOKEN_LENGTH], bool(match["cjk"])) for match in FOLDED.finditer(word))
