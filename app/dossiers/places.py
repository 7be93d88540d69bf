"""Show the places where words occur in a text, and tell them apart by the words around them."""

import re
from collections.abc import Collection

from rapidfuzz.distance import Prefix

from app.dossiers.writing import yaml_lines
from app.dossiers.yaml import Place
from app.text.normalize import CJK, MARKS

MAX_SHOWN = 80  # code points of a passage shown in a fault
MAX_PLACES = 50  # that are listed
MAX_OCCURRENCES = 2000  # of words, whose contexts are compared; words with more are too common for a passage
MAX_CONTEXT = 300  # code points of a prefix or suffix that is worth pasting
CONTEXT = 30  # code points shown before and after words
BOUNDARY = re.compile(rf"(?![{MARKS}])(?<!\u200d)(?:(?<![\w{MARKS}])|(?!\w)|(?=[{CJK}])|(?<=[{CJK}]))")


def possible_places(text: str, length: int, offsets: list[int], keys: Collection[str]) -> list[Place]:
    """Return the places at these offsets, each with the shortest prefix or suffix of whole words that no other has.

    `keys` has which of `prefix` and `suffix` may be suggested.
    """
    shown = offsets[:MAX_PLACES] if len(offsets) <= MAX_OCCURRENCES else []
    return [place(text, length, at, [other for other in offsets if other != at], keys) for at in shown]


def place(text: str, length: int, at: int, others: list[int], keys: Collection[str]) -> Place:
    """Return the place of words at an offset, with the prefix or suffix that none of the others has."""
    end, line_start = at + length, text.rfind("\n", 0, at) + 1
    before, after = text[max(line_start, at - CONTEXT) : at], text[end : end + CONTEXT].partition("\n")[0]
    words = text[at:end] if length <= MAX_SHOWN else f"{text[at : at + CONTEXT]}...{text[end - CONTEXT : end]}"
    context = distinct_context(text, length, at, others, keys)
    suggestion = "\n".join(yaml_lines(context, indent=-10_000)) if context else None  # on one line, however long
    return Place(text.count("\n", 0, at) + 1, at - line_start + 1, f"{before}[{words}]{after}", suggestion)


def distinct_context(text: str, length: int, at: int, others: list[int], keys: Collection[str]) -> dict[str, str]:
    """Return the shortest `prefix` or `suffix` of whole words that only one place has; empty if there is none."""
    end = at + length
    start = at - common_prefix([text[max(0, each - MAX_CONTEXT) : each][::-1] for each in (at, *others)]) - 1
    while start > 0 and at - start <= MAX_CONTEXT and not is_edge(text, start, start - 1, start):
        start -= 1
    stop = end + common_prefix([text[each + length : each + length + MAX_CONTEXT] for each in (at, *others)]) + 1
    while stop < len(text) and stop - end <= MAX_CONTEXT and not is_edge(text, stop, stop, stop - 1):
        stop += 1
    prefix = text[start:at] if start >= 0 and at - start <= MAX_CONTEXT else None
    suffix = text[end:stop] if stop <= len(text) and stop - end <= MAX_CONTEXT and "suffix" in keys else None
    if prefix and not (suffix and len(suffix) < len(prefix)):
        return {"prefix": prefix}
    return {"suffix": suffix} if suffix else {}


def is_edge(text: str, at: int, outer: int, inner: int) -> bool:
    """Return whether a prefix or suffix can end at an offset: between a space or a CJK character and a visible one."""
    is_apart = text[outer].isspace() or re.match(f"[{CJK}]", text[outer]) is not None
    return is_apart and not text[inner].isspace() and is_boundary(text, at)


def common_prefix(contexts: list[str]) -> int:
    """Return the length of the longest prefix that the first of these texts shares with any of the others."""
    return max((Prefix.similarity(contexts[0], other) for other in contexts[1:]), default=0)


def excerpt(text: str, start: int = 0, end: int | None = None) -> str:
    """Return a part of a text as a literal, widened to whole words; a long one is cut at a word and ends with `...`."""
    end = len(text) if end is None else min(end, len(text))
    start = next((at for at in range(max(start, 0), max(start - MAX_SHOWN, -1), -1) if is_boundary(text, at)), start)
    end = next((at for at in range(end, min(end + MAX_SHOWN, len(text) + 1)) if is_boundary(text, at)), end)
    if end - start <= MAX_SHOWN:
        return repr(text[start:end])
    limit = start + MAX_SHOWN
    cut = next((at for at in range(limit, start, -1) if is_boundary(text, at)), limit)
    return f"{text[start:cut].rstrip()!r}..."


def is_boundary(text: str, at: int) -> bool:
    """Return whether an offset is not inside a word or a combined character. Each CJK character is a word."""
    return at in {0, len(text)} or BOUNDARY.match(text, at) is not None
