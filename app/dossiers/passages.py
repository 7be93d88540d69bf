"""Find the passages of entries, and their faults: misplaced parts, overlapping quotes, words that are not printed."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from app.dossiers.anchoring import find_passage, missing_words
from app.dossiers.entries import Words
from app.dossiers.validation import MAX_LENGTH, length_of
from app.dossiers.yaml import FaultError, Location, YamlFile
from app.text.normalize import Span


def find_passages(text: str, file: YamlFile, entries: Iterable[Any]) -> Iterator[FaultError]:
    """Set the span of each entry, original and part; yield a fault for each whose words do not name one passage.

    Entries that are too long are skipped, because they have a fault of their own.
    """
    for entry in entries:
        if length_of(entry) > MAX_LENGTH:
            continue
        for path, words in {(): entry, ("original",): getattr(entry, "original", None)}.items():
            if words is not None and words.passages:
                yield from set_spans(text, file, words, entry.id, (*entry.location, *path))


def set_spans(text: str, file: YamlFile, words: Words, id: str, location: Location) -> Iterator[FaultError]:
    """Set the spans of words and of their parts, and yield the faults. The span includes all interruptions."""
    is_faulty = False
    for index, passage in enumerate(words.passages):
        try:
            passage.span = find_passage(text, passage)
        except FaultError as fault:
            path = () if passage is words else ("parts", index)
            fault.detail = f"{id}: {fault.detail}"
            is_faulty = True
            yield file.locate(fault, (*location, *path, fault.key))
    if is_faulty:
        return
    spans = spans_of(words)
    for number, (part, next_part) in enumerate(pairwise(spans), start=1):
        if detail := order_fault(text, part, next_part):
            detail = f"{id}: parts {number} and {number + 1} {detail}"
            is_faulty = True
            yield file.fault((*location, "parts", number), detail)
    if not is_faulty:
        words.span = spans[0][0], spans[-1][1]


def order_fault(text: str, part: Span, next_part: Span) -> str | None:
    """Return what is wrong with the order of two parts, or None if the second comes later, after an interruption."""
    if next_part[1] <= part[0]:
        return "are in the reverse order of the text"
    if next_part[0] < part[1]:
        return "overlap"
    between = text[part[1] : next_part[0]]
    return None if between.strip() else "have nothing between them, so write them as one"


def spans_of(words: Words) -> list[Span]:
    """Return the spans of the passages of some words, without those that were not found."""
    return [passage.span for passage in words.passages if passage.span]


def passage_faults(text: str, file: YamlFile, entries: dict[str, list[Any]]) -> Iterator[FaultError]:
    """Yield a fault for overlapping quotes, and for titles, units and collectives that are not printed."""
    yield from overlap_faults(file, [quote for quote in entries.get("quotes", []) if quote.span])
    for affiliation in entries.get("affiliations", []):
        for key in ("title", "unit"):
            value = getattr(affiliation, key)
            if affiliation.span and value and value not in text[slice(*affiliation.span)]:
                detail = f"{key}: {value!r} is not in the passage"
                fault = missing_words(text, value, detail, key, affiliation.span)
                yield file.locate(fault, (*affiliation.location, key))
    for claim in entries.get("claims", []):
        if claim.hearsay_marker and claim.span and claim.hearsay_marker not in text[slice(*claim.span)]:
            detail = f"hearsay_marker: {claim.hearsay_marker!r} is not in the passage"
            yield file.fault((*claim.location, "hearsay_marker"), detail)
    for entry in entries.get("claims", []) + entries.get("quotes", []):
        if entry.attributed_to and entry.attributed_to not in text:
            detail = f"attributed_to: {entry.attributed_to!r} is not in the text"
            fault = missing_words(text, entry.attributed_to, detail, "attributed_to")
            yield file.locate(fault, (*entry.location, "attributed_to"))


def overlap_faults(file: YamlFile, quotes: list[Any]) -> Iterator[FaultError]:
    """Yield a fault for each quote that overlaps another without being inside it, or overlaps its own original."""
    enclosing: list[tuple[Span, tuple[Span, ...], Any]] = []
    passages, equal = [], dict[tuple[Span, ...], tuple[Span, ...]]()
    for quote in quotes:
        spans = equal.setdefault(tuple(spans_of(quote)), tuple(spans_of(quote)))  # equal spans are one object
        passages += [(span, spans, index, quote) for index, span in enumerate(spans)]
    for span, spans, index, quote in sorted(passages, key=lambda each: (each[0][0], -each[0][1], each[3].location)):
        while enclosing and enclosing[-1][0][1] <= span[0]:
            enclosing.pop()
        if enclosing and (span[1] > enclosing[-1][0][1] or spans is enclosing[-1][1]):
            part = ("parts", index) if quote.parts else ()
            other = enclosing[-1][2].id
            detail = f"the quote overlaps {other}: one quote may stand inside another, but not across its end"
            if spans is enclosing[-1][1]:
                detail = f"the quote is of the same passage as {other}"
            yield file.fault((*quote.location, *part), detail, code="overlap")
        else:
            enclosing.append((span, spans, quote))
    for quote in quotes:
        originals = spans_of(quote.original) if quote.original and quote.original.span else []
        if originals and any(one[1] > other[0] for one, other in pairwise(sorted(originals + spans_of(quote)))):
            location = (*quote.location, "original", "exact")
            yield file.fault(location, f"{quote.id}: the original overlaps its own quote", code="overlap")
