"""Find the passage of a text that words describe, and describe a passage by its words."""

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from app.dossiers.differences import PIECE, marked_difference
from app.dossiers.entries import Words
from app.dossiers.places import MAX_OCCURRENCES, distinct_context, excerpt, possible_places
from app.dossiers.yaml import FaultError
from app.text.lookalikes import lookalike_clause
from app.text.normalize import Span
from app.text.tokens import token_spans, tokenize

MAX_COMPARED = 300  # code points of missing words that are compared with the text
MAX_LINES = 20  # that are named
MIN_SIMILARITY = 0.45  # of words and the nearest passage
SIMILAR = 0.6  # of words and the nearest passage, whose difference is then shown
CONTEXT = 20  # code points shown before and after words


def occurrences(text: str, words: str, limit: int = MAX_OCCURRENCES + 1) -> list[int]:
    """Return the offsets of the first `limit` occurrences in code points, overlapping ones included."""
    offsets, offset = list[int](), text.find(words)
    while offset >= 0 and len(offsets) < limit:
        offsets.append(offset)
        offset = text.find(words, offset + 1)
    return offsets


def count_of(offsets: list[int]) -> str:
    """Return in words how many occurrences there are, of which `occurrences` returns MAX_OCCURRENCES + 1 at most."""
    return str(len(offsets)) if len(offsets) <= MAX_OCCURRENCES else f"more than {MAX_OCCURRENCES:,}"


def selector(text: str, span: Span) -> dict[str, Any]:
    """Return the keys that describe a passage: `exact`, with a `prefix` or `suffix` if the words occur elsewhere, too.

    Returns `exact` alone if no prefix or suffix of whole words tells the passage from the others.
    """
    start, end = span
    others = [offset for offset in occurrences(text, text[start:end]) if offset != start]
    is_distinct = 0 < len(others) < MAX_OCCURRENCES
    context = distinct_context(text, end - start, start, others, {"prefix", "suffix"}) if is_distinct else {}
    return {"exact": text[start:end]} | context


def find_unique(text: str, words: str, key: str, prefix: str = "", suffix: str = "") -> int:
    """Return the offset of the words between prefix and suffix. Raises FaultError unless it occurs exactly once."""
    matches = [at + len(prefix) for at in occurrences(text, prefix + words + suffix)]
    if len(matches) == 1:
        return matches[0]
    literal = excerpt(words)
    if words not in text:
        raise missing_words(text, words, f"the words are not in the text: {literal}", key)
    if not matches:
        anywhere = occurrences(text, words)
        near = "; ".join(context(text, prefix, words, suffix, at) for at in anywhere[:3])
        detail = "the words do not occur between this prefix and suffix"
        keys = [name for name, value in {"prefix": prefix, "suffix": suffix}.items() if value]
        raise FaultError(
            f"{detail}: {literal}",
            near=near,
            key=key,
            code="misplaced",
            difference=context_difference(text, prefix, words, suffix, anywhere[0]) if len(anywhere) == 1 else None,
            places=possible_places(text, len(words), anywhere, keys),
        )
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in matches[:MAX_LINES])
    lines += ", ..." if len(matches) > MAX_LINES else ""
    detail = f"the words occur {count_of(matches)} times (lines {lines}), so add a prefix or suffix: {literal}"
    keys = ["prefix"] if key == "starts" else ["prefix", "suffix"]  # a suffix stands after the last words
    raise FaultError(detail, key=key, code="ambiguous", places=possible_places(text, len(words), matches, keys))


def missing_words(text: str, words: str, detail: str, key: str, span: Span | None = None) -> FaultError:
    """Return the fault of words that are not in a text or a part of it, with the nearest ones and the difference."""
    nearest = nearest_span(text, words, span)
    fault = FaultError(detail, near=nearest and passage_at(text, nearest, words), key=key, code="not-in-text")
    if nearest:
        passage = text[slice(*nearest)]
        if len(words) > MAX_COMPARED and (last := nearest_span(text, words[-MAX_COMPARED:], span)):
            passage = text[nearest[0] : last[1]]
        trimmed = [re.sub(pattern, "", passage) for pattern in (r"^\W+", r"\W+$", r"^\W+|\W+$")]
        passage = min([passage, *trimmed], key=lambda each: Levenshtein.distance(each, words))
        if Levenshtein.normalized_similarity(passage, words) > SIMILAR:
            fault.difference, fault.suggestion = marked_difference(words, passage), passage
    return fault


def context_difference(text: str, prefix: str, words: str, suffix: str, at: int) -> str:
    """Return how words with their prefix and suffix differ from those at an offset with what stands around them."""
    end = at + len(words)
    before = PIECE.findall(text[max(0, at - MAX_COMPARED) : at])[-len(PIECE.findall(prefix)) or MAX_COMPARED :]
    after = PIECE.findall(text[end : end + MAX_COMPARED])[: len(PIECE.findall(suffix))]
    return marked_difference(prefix + words + suffix, "".join([*before, words, *after]))


def find_passage(text: str, words: Words) -> tuple[int, int]:
    """Return the start and end of a passage in code points, end exclusive. Raises FaultError unless it is unique."""
    if words.exact is not None:
        start = find_unique(text, words.exact, "exact", words.prefix, words.suffix)
        return start, start + len(words.exact)
    starts, ends = words.starts or "", words.ends or ""
    start = find_unique(text, starts, "starts", words.prefix)
    earliest = start + max(0, len(starts) - len(ends))
    if (at := text.find(ends + words.suffix, earliest)) >= 0:
        return start, at + len(ends)
    if (at := text.find(ends, earliest)) >= 0:
        near = context(text, "", ends, words.suffix, at)
        detail = f"these words do not occur before this suffix: {excerpt(ends)}"
        raise FaultError(detail, near=near, key="ends", code="misplaced")
    if ends not in text:
        find_unique(text, ends, "ends")
    detail = f"the passage is reversed: {excerpt(ends)} stands before {excerpt(starts)}"
    raise FaultError(detail, key="ends", code="misplaced")


def context(text: str, prefix: str, words: str, suffix: str, at: int) -> str:
    """Return the words at an offset with the text around them, and how that differs from a look-alike."""
    end = at + len(words)
    prefix, suffix = prefix[-MAX_COMPARED:], suffix[:MAX_COMPARED]
    before, after = text[max(0, at - len(prefix)) : at], text[end : end + len(suffix)]
    passage = excerpt(text, at - CONTEXT, end + CONTEXT)
    return passage + (lookalike_clause(before, prefix) or lookalike_clause(after, suffix))


def nearest_passage(text: str, words: str) -> str | None:
    """Return the passage that is most similar to the words, cut at words, and its line; None if none is similar.

    Code points that only look like those of the words are named.
    """
    nearest = nearest_span(text, words)
    return nearest and passage_at(text, nearest, words)


def passage_at(text: str, span: Span, words: str) -> str:
    """Return a passage and its line, and how it differs from words that only look alike."""
    passage, line = text[slice(*span)], text.count("\n", 0, span[0]) + 1
    return f"{excerpt(passage)} (article.txt, line {line}){lookalike_clause(passage, words[:MAX_COMPARED])}"


def nearest_span(text: str, words: str, span: Span | None = None) -> Span | None:
    """Return the span of the passage that is most similar to the words, or None if none is similar."""
    start, end = span or (0, len(text))
    part, words = text[start:end], words[:MAX_COMPARED]
    tokens, target = normalized_words(part), normalized_words(words)
    token_range = nearest_words(tokens, target)
    if token_range is None:
        return None
    first, last = token_range
    spans = tokens.spans
    before, after = target.spans[0][0], len(words) - target.spans[-1][1]  # characters around the words, such as quotes
    gap_before = spans[first][0] - (spans[first - 1][1] if first else 0)
    gap_after = (spans[last][0] if last < len(spans) else len(part)) - spans[last - 1][1]
    passage_start = spans[first][0] - max(0, min(before, gap_before))
    return start + passage_start, start + spans[last - 1][1] + max(0, min(after, gap_after))


class NormalizedWords(NamedTuple):
    """The words of a text without anything between them, the bounds of each word, and their spans in the text."""

    letters: str
    bounds: list[int]
    spans: list[Span]


@lru_cache(4)  # a dossier with one fault often has many
def normalized_words(text: str) -> NormalizedWords:
    """Return the normalized words of a text."""
    words = [token.text for token in tokenize(text)]
    return NormalizedWords("".join(words), list(accumulate(map(len, words), initial=0)), token_spans(text))


def nearest_words(text: NormalizedWords, words: NormalizedWords) -> tuple[int, int] | None:
    """Return the range of words in a text that is most similar to some words, or None if none is similar."""
    if not (words.letters and text.letters):
        return None
    alignment = fuzz.partial_ratio_alignment(words.letters, text.letters, score_cutoff=50)
    if alignment is None:
        return None
    missing = len(words.letters) - (alignment.dest_end - alignment.dest_start)  # letters outside of the alignment
    first = bisect_right(text.bounds, max(0, alignment.dest_start - missing)) - 1
    last = bisect_left(text.bounds, min(len(text.letters), alignment.dest_end + missing))
    ranges = [
        (i, j) for i in range(first - 1, first + 2) for j in range(last - 1, last + 2) if 0 <= i < j <= len(text.spans)
    ]

    def similarity(token_range: tuple[int, int]) -> tuple[float, int]:  # and the length, to prefer the longest
        letters = text.letters[text.bounds[token_range[0]] : text.bounds[token_range[1]]]
        return Levenshtein.normalized_similarity(words.letters, letters), len(letters)

    best = max(ranges, key=similarity)
    return best if similarity(best)[0] >= MIN_SIMILARITY else None
