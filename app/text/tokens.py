"""The terms that a text is found by: opaque ASCII words, so that both databases see the same and only match."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from app.text.normalize import units

GAP = "f"  # stands between two fields, so that no phrase runs from one into the next
ENGLISH = snowballstemmer.stemmer("english")


class Term(NamedTuple):
    """A term, and where the text it stands for is; `head` is the end of the first of a pair's characters."""

    text: str
    start: int
    end: int
    head: int


@lru_cache(20_000)
def word_term(folded: str) -> str:
    """A word's stem, or what is not ASCII spelled out, so that no database can take it apart."""
    return "w" + str(ENGLISH.stemWord(folded)) if folded.isascii() else "u" + spelled(folded)


def spelled(folded: str) -> str:
    """A word in ASCII."""
    return folded if folded.isascii() else folded.encode().hex()


@lru_cache(20_000)
def character_term(*folded: str) -> str:
    """One or two characters, five hexadecimal digits each, so that the first alone is a prefix."""
    return "h" + "".join(f"{ord(each):05x}" for each in folded)


def terms(text: str) -> Iterator[Term]:
    """Every term of a text, in order, with its place: there is one for each word and one for each character."""
    every = list(units(text))
    written = term_texts([(unit.folded, unit.is_character) for unit in every])
    for unit, after, term in zip(every, [*every[1:], None], written, strict=False):
        paired = after is not None and unit.is_character and after.is_character
        yield Term(term, unit.start, after.end if after and paired else unit.end, unit.end)


def term_texts(words: Sequence[tuple[str, bool]]) -> list[str]:
    """The terms of folded words: words by their stem, characters as overlapping pairs and the last by itself."""
    made = []
    for (folded, is_character), (after, paired) in zip(words, [*words[1:], ("", False)], strict=False):
        if not is_character:
            made.append(word_term(folded))
        else:
            made.append(character_term(folded, after) if paired else character_term(folded))
    return made
