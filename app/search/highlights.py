"""Where in a record's texts a question was found: offsets into the raw text, never markup."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from app.search.entries import Searched, texts
from app.search.query import Phrase, Query
from app.search.terms import Term, sound_terms, terms


class Highlight(NamedTuple):
    """A stretch of the text that a JSON Pointer (RFC 6901) leads to: code points, end exclusive."""

    pointer: str
    start: int
    end: int


def highlights(query: Query, searched: Searched, record: dict[str, Any]) -> list[Highlight]:
    """Every place where a wanted word or phrase stands in the texts that the record is found by."""
    phrases = [phrase for clause in query.wanted for phrase in clause]
    written = [(pointer, list(terms(text))) for pointer, text in texts(record, (*searched.own, *searched.other))]
    written += [(pointer, sound_terms(text)) for pointer, text in texts(record, searched.pinyin)]
    return [
        Highlight(pointer, *span) for pointer, found in dict(written).items() for span in joined(spans(found, phrases))
    ]


def spans(found: list[Term], phrases: Iterable[Phrase]) -> Iterator[tuple[int, int]]:
    """The start and end of every phrase among the terms of a text."""
    for phrase in phrases:
        length = len(phrase.terms)
        for at in range(len(found) - length + 1):
            if matches(found[at : at + length], phrase):
                last = found[at + length - 1]
                yield found[at].start, last.head if phrase.is_prefix else last.end


def matches(found: list[Term], phrase: Phrase) -> bool:
    """Whether terms in a row are the phrase."""
    *before, last = (term.text for term in found)
    fits = last.startswith(phrase.terms[-1]) if phrase.is_prefix else last == phrase.terms[-1]
    return fits and tuple(before) == phrase.terms[:-1]


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
