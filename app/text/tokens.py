"""Split text into tokens, and make the terms that the index stores for them.

A term is ASCII: a letter for its kind (`w` and `u` words, `h` CJK characters, `p` pinyin), then letters and digits.
"""

from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

from app.text.normalize import Token, fold, pieces

GAP = "f"  # the term between two texts of a field, so that no phrase matches across them
ENGLISH = snowballstemmer.stemmer("english")


@lru_cache(100)  # the index tokenizes a text several times: for its terms, pinyin and suggestion keys
def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order, without punctuation and spaces."""
    return tuple(token for piece in pieces(text).findall(text) for token in fold(piece))


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each token of `tokenize`, in code points, end exclusive."""
    matches = pieces(text).finditer(text)
    if text.isascii():  # each piece is one token
        return [match.span() for match in matches]
    return [match.span() for match in matches for _ in fold(match[0])]


def terms(tokens: Sequence[Token]) -> list[str]:
    """Return a term for each token: a stem for a word, and for a CJK character a bigram with the next one.

    The last of a run of CJK characters is a term by itself, which is a prefix of its bigrams.
    """
    following = [*tokens[1:], Token("", is_cjk=False)]
    return [
        word_term(token.text) if not token.is_cjk else cjk_term(token.text + (after.text if after.is_cjk else ""))
        for token, after in zip(tokens, following, strict=False)
    ]


@lru_cache(20_000)
def word_term(word: str) -> str:
    """Return the term of a folded word."""
    return "w" + str(ENGLISH.stemWord(word)) if word.isascii() else "u" + ascii_form(word)


def ascii_form(word: str) -> str:
    """Return the word, in hexadecimal unless it is ASCII."""
    return word if word.isascii() else word.encode().hex()


@lru_cache(20_000)
def cjk_term(characters: str) -> str:
    """Return the term of one or two characters: five hexadecimal digits for each."""
    return "h" + "".join(f"{ord(character):05x}" for character in characters)
