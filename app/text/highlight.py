"""Locate the matches of a query in a record: offsets into its texts, without markup."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from app.text.query import ParsedQuery
from app.text.search_terms import SearchedFields, joined_pinyin_terms, joined_terms, texts_with_pointers
from app.text.tokens import cjk_term, token_spans

BIGRAM_LENGTH = len(cjk_term("一二"))


class Highlight(NamedTuple):
    """A match in the text at a JSON Pointer (RFC 6901): code points, end exclusive."""

    pointer: str
    start: int
    end: int


class Needle(NamedTuple):
    """The terms of a phrase as a string to find in the terms of a text; every term has a space before it."""

    terms: str
    token_count: int


def highlights(query: ParsedQuery, searched: SearchedFields, record: dict[str, Any]) -> list[Highlight]:
    """Return every place where a required word or phrase matches the searched texts of a record."""
    needles = query_needles(query)
    written = texts_with_pointers(record, (*searched.own, *searched.other))
    spans = {pointer: find_spans(text, joined_terms, needles) for pointer, text in written}
    pinyin = texts_with_pointers(record, searched.pinyin)
    spans |= {pointer: find_spans(text, joined_pinyin_terms, needles) for pointer, text in pinyin}
    return [Highlight(pointer, *span) for pointer, matches in spans.items() for span in merge_spans(matches)]


@lru_cache(100)
def query_needles(query: ParsedQuery) -> list[Needle]:
    """Return a needle for each phrase that a record can match."""
    return [
        Needle(
            terms=" ".join(["", *phrase.terms, *([] if phrase.is_prefix else [""])]),
            token_count=len(phrase.terms) + is_bigram(phrase.terms[-1]),
        )
        for clause in query.required
        for phrase in clause
    ]


def is_bigram(term: str) -> bool:
    """Return whether a term stands for two CJK characters."""
    return term.startswith("h") and len(term) == BIGRAM_LENGTH


def find_spans(text: str, terms_of: Callable[[str], str], needles: list[Needle]) -> list[tuple[int, int]]:
    """Return the start and end of every match in a text."""
    haystack, matches = f" {terms_of(text)}", []
    for needle in needles:
        position = haystack.find(needle.terms)
        while position >= 0:
            first = haystack.count(" ", 0, position)
            matches.append((first, first + needle.token_count - 1))
            position = haystack.find(needle.terms, position + 1)
    if not matches:
        return []
    spans = token_spans(text)
    return [(spans[first][0], spans[last][1]) for first, last in matches]


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, with overlapping ones merged."""
    merged = list[tuple[int, int]]()
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
