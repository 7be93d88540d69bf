"""Where in a record's texts a question was found: offsets into the raw text, never markup."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from app.search.entries import Searched, line, sound_line, texts
from app.search.folding import PIECE, fold
from app.search.query import Phrase, Query

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
    length: int
    to_head: bool  # of the last of its characters, whatever follows it
    of_pair: bool  # whether its last term is for two characters


def highlights(query: Query, searched: Searched, record: dict[str, Any]) -> list[Highlight]:
    """Every place where a wanted word or phrase stands in the texts that the record is found by."""
    written, spoken = needles(query)
    found = {pointer: spans(text, line, written) for pointer, text in texts(record, (*searched.own, *searched.other))}
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
    return Needle(terms, len(phrase.terms), phrase.is_prefix, len(phrase.terms[-1]) == PAIR and terms[-PAIR] == "h")


def spans(text: str, terms: Callable[[str], str], needles: Iterable[Needle]) -> list[tuple[int, int]]:
    """The start and end of every phrase in a text; where its words stand is worked out only if there is one."""
    found = []
    written = f" {terms(text)}" if needles else ""
    for needle in needles:
        at = written.find(needle.terms)
        while at >= 0:
            found.append((written.count(" ", 0, at), needle))
            at = written.find(needle.terms, at + 1)
    if not found:
        return []
    pieces = PIECE.finditer(text)
    places = [each.span() for each in pieces for _ in ((0,) if each[0].isascii() else fold(each[0]))]
    return [
        (places[first][0], places[first + needle.length - 1 + (needle.of_pair and not needle.to_head)][1])
        for first, needle in found
    ]


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
