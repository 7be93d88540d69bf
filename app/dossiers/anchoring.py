"""Find the passage of a text that an annotator describes by its words."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from app.dossiers.schemas import Words
from app.dossiers.yaml import FaultError
from app.text.lookalikes import lookalike_clause
from app.text.normalize import CJK, MARKS
from app.text.tokens import token_spans, tokenize

MAX_COMPARED = 300  # code points of missing words that are compared with the text
MAX_SHOWN = 80  # code points of a passage shown in a fault
CONTEXT = 20  # code points shown before and after words
BOUNDARY = re.compile(rf"(?![{MARKS}])(?<!\u200d)(?:(?<![\w{MARKS}])|(?!\w)|(?=[{CJK}])|(?<=[{CJK}]))")


def occurrences(text: str, words: str) -> list[int]:
    """Return the offset of each occurrence in code points, overlapping ones included."""
    offsets, offset = [], text.find(words)
    while offset >= 0:
        offsets.append(offset)
        offset = text.find(words, offset + 1)
    return offsets


def find_unique(text: str, words: str, key: str, prefix: str = "", suffix: str = "") -> int:
    """Return the offset of the words between prefix and suffix. Raises FaultError unless it occurs exactly once."""
    anywhere = occurrences(text, words)
    matches = [at for at in anywhere if text.endswith(prefix, 0, at) and text.startswith(suffix, at + len(words))]
    if len(matches) == 1:
        return matches[0]
    shown = excerpt(words)
    if not anywhere:
        raise FaultError(f"the words are not in the text: {shown}", near=nearest_passage(text, words), key=key)
    if not matches:
        near = "; ".join(context(text, prefix, words, suffix, at) for at in anywhere[:3])
        raise FaultError(f"the words do not occur between this prefix and suffix: {shown}", near=near, key=key)
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in matches)
    detail = f"the words occur {len(matches)} times (lines {lines}), so add a prefix or suffix: {shown}"
    raise FaultError(detail, key=key)


def find_passage(text: str, words: Words) -> tuple[int, int]:
    """Return the start and end of a passage in code points, end exclusive. Raises FaultError unless it is unique."""
    if words.exact is not None:
        start = find_unique(text, words.exact, "exact", words.prefix, words.suffix)
        return start, start + len(words.exact)
    starts, ends = words.starts or "", words.ends or ""
    start = find_unique(text, starts, "starts", words.prefix)
    after = [at for at in occurrences(text, ends) if at >= start and at + len(ends) >= start + len(starts)]
    for at in after:
        if text.startswith(words.suffix, at + len(ends)):
            return start, at + len(ends)
    if after:
        near = context(text, "", ends, words.suffix, after[0])
        raise FaultError(f"these words do not occur before this suffix: {excerpt(ends)}", near=near, key="ends")
    if ends not in text:
        find_unique(text, ends, "ends")
    detail = f"the passage is reversed: {excerpt(ends)} stands before {excerpt(starts)}"
    raise FaultError(detail, key="ends")


def context(text: str, prefix: str, words: str, suffix: str, at: int) -> str:
    """Return what stands around words at an offset, and how it differs from a prefix and a suffix that look like it."""
    end = at + len(words)
    prefix, suffix = prefix[-MAX_COMPARED:], suffix[:MAX_COMPARED]
    before, after = text[max(0, at - len(prefix)) : at], text[end : end + len(suffix)]
    shown = excerpt(text, at - CONTEXT, end + CONTEXT)
    return shown + (lookalike_clause(before, prefix) or lookalike_clause(after, suffix))


def nearest_passage(text: str, words: str, span: tuple[int, int] | None = None) -> str | None:
    """Return the passage that is most like the words, in whole words, and its line, or None if none is like them.

    The span restricts the search to a part of the text. Code points that look like those of the words are named.
    """
    start, end = span or (0, len(text))
    part, words = text[start:end], words[:MAX_COMPARED]
    (letters, bounds, spans), (wanted, _, wanted_spans) = searchable(part), searchable(words)
    alignment = fuzz.partial_ratio_alignment(wanted, letters, score_cutoff=50) if wanted and letters else None
    if alignment is None:
        return None
    missing = len(wanted) - (alignment.dest_end - alignment.dest_start)  # letters that the alignment left out at an end
    first = bisect_right(bounds, max(0, alignment.dest_start - missing)) - 1
    last = bisect_left(bounds, min(len(letters), alignment.dest_end + missing))
    ranges = [
        (i, j) for i in range(first - 1, first + 2) for j in range(last - 1, last + 2) if 0 <= i < j <= len(spans)
    ]
    first, last = max(ranges, key=lambda each: word_similarity(wanted, letters[bounds[each[0]] : bounds[each[1]]]))
    before, after = wanted_spans[0][0], len(words) - wanted_spans[-1][1]  # marks around the words
    gap_before = spans[first][0] - (spans[first - 1][1] if first else 0)
    gap_after = (spans[last][0] if last < len(spans) else len(part)) - spans[last - 1][1]
    passage_start = spans[first][0] - max(0, min(before, gap_before))
    passage = part[passage_start : spans[last - 1][1] + max(0, min(after, gap_after))]
    line = text.count("\n", 0, start + passage_start) + 1
    return f"{excerpt(passage)} (article.txt, line {line}){lookalike_clause(passage, words)}"


def word_similarity(wanted: str, letters: str) -> tuple[float, int]:
    """Return the key by which the most similar of several passages is found, the longest if there are several."""
    return Levenshtein.normalized_similarity(wanted, letters), len(letters)


@lru_cache(4)  # a dossier with one fault often has many
def searchable(text: str) -> tuple[str, list[int], list[tuple[int, int]]]:
    """Return the normalized words of a text as one string, the bounds of each in it, and their spans in the text."""
    words = [token.text for token in tokenize(text)]
    return "".join(words), list(accumulate(map(len, words), initial=0)), token_spans(text)


def excerpt(text: str, start: int = 0, end: int | None = None) -> str:
    """Return a part of a text as a literal: widened to whole words, but cut after the last word that can be shown."""
    end = len(text) if end is None else min(end, len(text))
    start = next((at for at in range(max(start, 0), max(start - MAX_SHOWN, -1), -1) if is_boundary(text, at)), start)
    end = next((at for at in range(end, min(end + MAX_SHOWN, len(text) + 1)) if is_boundary(text, at)), end)
    if end - start <= MAX_SHOWN:
        return repr(text[start:end])
    limit = start + MAX_SHOWN
    cut = next((at for at in range(limit, start, -1) if is_boundary(text, at)), limit)
    return f"{text[start:cut].rstrip()!r}..."


def is_boundary(text: str, at: int) -> bool:
    """Return whether no word and no combined character goes on across an offset. CJK characters are words."""
    return at in {0, len(text)} or BOUNDARY.match(text, at) is not None
