"""Split text into tokens, and make the terms that the index stores for them.

A term is ASCII: a letter for its kind (`w` and `u` words, `h` CJK characters, `p` pinyin), then letters and digits.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from threading import local
from typing import NamedTuple

import snowballstemmer

from app.text.normalize import CJK, MARKS, SYMBOLS, Span, fold, fold_spans

MAX_TOKEN_LENGTH = 64  # characters; a longer word is cut
LETTER = rf"[^\W_{CJK}]"
HEBREW_DOUBLE_APOSTROPHE = r'(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])'  # in an abbreviation
APOSTROPHE = f"(?:'|{HEBREW_DOUBLE_APOSTROPHE})"
ASCII_WORD = r"[a-z]\.(?:[a-z]\.)+|[a-z0-9]++(?:'[a-z0-9]++)*+"
# A word, or one CJK character or symbol, of a folded text. Words of ASCII come first because they match faster.
PIECE = re.compile(
    rf"(?>{ASCII_WORD})(?!'?[^\0-\x7f])|[{CJK}]"
    rf"|{LETTER}(?:{LETTER}|[{MARKS}]|{APOSTROPHE}(?={LETTER}))*|[{SYMBOLS}]"
)
ASCII_PIECE = re.compile(ASCII_WORD)  # PIECE for ASCII, faster
IGNORED = re.compile("['\".]")
IS_CJK = re.compile(f"[{CJK}]")
GAP = "f"  # the term between two texts of a field, so that no phrase matches across them


class Token(NamedTuple):
    """A normalized word, or one CJK character."""

    text: str
    is_cjk: bool


@lru_cache(100)  # the index tokenizes a text several times: for its terms, pinyin and suggestion keys
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order, without punctuation and spaces."""
    folded = fold(text)
    pieces = piece_pattern(folded).findall(folded)
    if len(folded) > MAX_TOKEN_LENGTH and max(map(len, pieces), default=0) > MAX_TOKEN_LENGTH:
        pieces = [piece[:MAX_TOKEN_LENGTH] for piece in pieces]
    return tuple(map(token, pieces))


def token_spans(text: str) -> list[Span]:
    """Return the start and end of each token of `tokenize`, in code points, end exclusive."""
    folded = fold(text)
    matches = piece_pattern(folded).finditer(folded)
    if text.isascii():
        return [match.span() for match in matches]
    spans = fold_spans(text)
    return [(spans[match.start()][0], spans[match.end() - 1][1]) for match in matches]


def piece_pattern(folded: str) -> re.Pattern[str]:
    """Return the pattern of the pieces of a folded text, each of which is one token."""
    return ASCII_PIECE if folded.isascii() else PIECE


@lru_cache(20_000)
def token(piece: str) -> Token:
    """Return the token of a piece, without the apostrophes, periods and English genitive of a word."""
    word = IGNORED.sub("", piece.removesuffix("'s"))
    return Token(word, is_cjk=bool(IS_CJK.match(word)))


def terms(tokens: Sequence[Token]) -> list[str]:
    """Return a term for each token: a stem for a word, and for a CJK character a bigram with the next one.

    The last of a run of CJK characters is a term by itself, which is a prefix of its bigrams.
    """
    following = [*tokens[1:], Token("", is_cjk=False)]
    return [
        word_term(token.text) if not token.is_cjk else cjk_term(token.text + (after.text if after.is_cjk else ""))
        for token, after in zip(tokens, following, strict=False)
    ]


class EnglishStemmer(local):
    """A stemmer for each thread, because a stemmer keeps its word in itself."""

    def __init__(self) -> None:
        self.stem = snowballstemmer.stemmer("english").stemWord


ENGLISH = EnglishStemmer()


@lru_cache(20_000)
def word_term(word: str) -> str:
    """Return the term of a folded word."""
    return "w" + str(ENGLISH.stem(word)) if word.isascii() else "u" + ascii_form(word)


def ascii_form(word: str) -> str:
    """Return the word, in hexadecimal unless it is ASCII."""
    return word if word.isascii() else word.encode().hex()


@lru_cache(20_000)
def cjk_term(characters: str) -> str:
    """Return the term of one or two characters: five hexadecimal digits for each."""
    return "h" + "".join(f"{ord(character):05x}" for character in characters)
