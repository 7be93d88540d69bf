"""Where in a record's texts a question was found: offsets into the raw text, never markup."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from app.text.normalize import WORD, fold, pieces
from app.text.query import Phrase, Query
from app.text.search_terms import SearchedFields, line, sound_line, texts

PAIR = 11  # letters of the term for two characters
SPOKEN = "p"  # what the terms of syllables begin with


class Highlight(NamedTuple):
    """A stretch of the text that a JSON Pointer (RFC 6901) leads to: code points, end exclusive."""

    pointer: str
    start: int
    end: int


class Needle(NamedTuple):
    """A phrase as it stands in the terms of a text, which have a space before each and after the last."""

    terms: str
    last: int  # of the words and characters that it stands for
    words: bool  # whether it has any
    characters: bool


def highlights(query: Query, searched: SearchedFields, record: dict[str, Any]) -> list[Highlight]:
    """Every place where a wanted word or phrase stands in the texts that the record is found by."""
    written, spoken = needles(query)
    found = {pointer: spans(text, line, written) for pointer, text in texts(record, (*searched.own, *searched.other))}
    if spoken:
        found |= {pointer: spans(text, sound_line, spoken) for pointer, text in texts(record, searched.pinyin)}
    return [Highlight(pointer, *span) for pointer, every in found.items() for span in joined(every)]


@lru_cache(100)
def needles(query: Query) -> tuple[list[Needle], list[Needle]]:
    """The wanted phrases of words and characters, and those of syllables."""
    phrases = [phrase for clause in query.wanted for phrase in clause]
    written, spoken = (
        [needle(phrase) for phrase in phrases if phrase.terms[0].startswith(SPOKEN) == sounds]
        for sounds in (False, True)
    )
    return written, spoken


def needle(phrase: Phrase) -> Needle:
    """The phrase, to be looked for."""
    terms = " ".join(["", *phrase.terms, *([] if phrase.is_prefix else [""])])
    characters = [each.startswith("h") for each in phrase.terms]
    paired = characters[-1] and len(phrase.terms[-1]) == PAIR
    return Needle(terms, len(phrase.terms) - 1 + paired, not all(characters), any(characters))


def fitting(needles: list[Needle], text: str) -> list[Needle]:
    """Those that may stand in a text, by the script it is in."""
    if text.isascii():
        return [each for each in needles if not each.characters]
    return needles if WORD.search(text) else [each for each in needles if not each.words]


def spans(text: str, terms: Callable[[str], str], needles: list[Needle]) -> list[tuple[int, int]]:
    """The start and end of every phrase in a text; where its words stand is worked out only if there is one."""
    found = []
    if fits := fitting(needles, text):
        written = f" {terms(text)}"
        for needle in fits:
            at = written.find(needle.terms)
            while at >= 0:
                first = written.count(" ", 0, at)
                found.append((first, first + needle.last))
                at = written.find(needle.terms, at + 1)
    if not found:
        return []
    every = pieces(text).finditer(text)
    if text.isascii():
        places = [piece.span() for piece in every]
    else:
        places = [piece.span() for piece in every for _ in fold(piece[0])]
    return [(places[first][0], places[last][1]) for first, last in found]


def joined(found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches in order, those that overlap made one."""
    begun: tuple[int, int] | None = None
    for start, end in sorted(found):
        if begun and start < begun[1]:
            begun = begun[0], max(begun[1], end)
            continue
        if begun:
            yield begun
        begun = start, end
    if begun:
        yield begun
