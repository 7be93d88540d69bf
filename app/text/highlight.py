"""Locate the matches of a query in a record: offsets into its texts, without markup."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from app.text.normalize import Span
from app.text.pinyin import syllable_spans
from app.text.query import Clause, ParsedQuery
from app.text.search_terms import SearchedFields, joined_pinyin_terms, joined_terms, text_fields
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
    """Return every place where a word or phrase that is not excluded matches the searched texts of a record."""
    fields = text_fields(record, (*searched.own, *searched.other))
    needles = [needle for clause in query.required_clauses() for needle in clause_needles(clause)]
    spans = {each.pointer: find_spans(joined_terms(each.text), needles, each.text, token_spans) for each in fields}
    for each in text_fields(record, searched.pinyin):
        spans[each.pointer] = find_spans(joined_pinyin_terms(each.text), needles, each.text, token_spans)
    haystacks = [joined_terms(each.text) for each in fields]
    if pinyin := [needle for clause in query.required_clauses() for needle in pinyin_needles(clause, haystacks)]:
        for each in fields:
            for reading in each.readings():
                spans[each.pointer] += find_spans(joined_pinyin_terms(reading), pinyin, each.text, syllable_spans)
    return [Highlight(pointer, *span) for pointer, matches in spans.items() for span in merge_spans(matches)]


@lru_cache(100)
def clause_needles(clause: Clause) -> list[Needle]:
    """Return a needle for each phrase of a clause."""
    return [
        Needle(
            terms=" ".join(["", *phrase.terms, *([] if phrase.is_prefix else [""])]),
            token_count=len(phrase.terms) + is_bigram(phrase.terms[-1]),
        )
        for phrase in clause
    ]


def pinyin_needles(clause: Clause, haystacks: Iterable[str]) -> list[Needle]:
    """Return the needles in pinyin of a clause, or an empty list if its own words match."""
    words, *pinyin = clause_needles(clause)
    return [] if any(words.terms in f" {haystack}" for haystack in haystacks) else pinyin


def is_bigram(term: str) -> bool:
    """Return whether a term stands for two CJK characters."""
    return term.startswith("h") and len(term) == BIGRAM_LENGTH


def find_spans(terms: str, needles: list[Needle], text: str, spans_of: Callable[[str], list[Span]]) -> list[Span]:
    """Return the span of every match in a text that has these terms; `spans_of` returns the spans of its tokens."""
    haystack, matches = f" {terms}", list[Span]()
    for needle in needles:
        position = haystack.find(needle.terms)
        while position >= 0:
            first = haystack.count(" ", 0, position)
            matches.append((first, first + needle.token_count - 1))
            position = haystack.find(needle.terms, position + 1)
    if not matches:
        return []
    spans = spans_of(text)
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
