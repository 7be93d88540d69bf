"""Compare a text with a quote: equal, nearly equal, or partly the same words."""

import re
from collections.abc import Sequence
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from app.text.normalize import CJK, INSIGNIFICANT_SPACE, Span, comparable, fold
from app.text.tokens import Token, token_spans, tokenize

NEAR = 0.75  # the least normalized Levenshtein similarity of a near match
NEAR_PART = 90  # the least partial ratio of an inexact part, in percent
MIN_PART_WEIGHT = 8  # letters of a contained text
MIN_RUN_WEIGHT = 20  # letters of a run of words, where both texts go on differently
CJK_WEIGHT = 2  # letters that a CJK character counts for
MIN_TOKENS = 5  # tokens of a run, or of an inexact part
MIN_PASSAGE_TOKENS, MIN_PASSAGE_WEIGHT = 3, 10  # of a run of words in a passage
MIN_SHARE = 0.9  # of a text that such a run covers
LONG_RUN = 12  # tokens of a run that is enough even if the rest of the text differs
EDGES = " \"'.,;:!?…。，、；：！？·-()（）[]《》〈〉"
WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
NO_RUN = Match(0, 0, 0)
NUMBER_SIGNS = re.compile(r"(?<![\w)])[-−](?=[.\d])|[¹²³⁰⁴-⁹₀-₉]")  # removed by folding or EDGES
CACHE_SIZE = 100  # texts; one text is compared with many quotes
Kind = Literal["equal", "replaced", "missing", "added"]


class Difference(NamedTuple):
    """A step of an edit script: a part of the text, and the part of the quote in its place."""

    kind: Kind
    given: str
    said: str


class Similarity(NamedTuple):
    """The spans of a text and of a quote that match, in code points, end exclusive."""

    verdict: Literal["exact", "near", "partial"]
    score: float
    given: tuple[int, int]
    said: tuple[int, int]


@lru_cache(CACHE_SIZE)
def core(text: str) -> tuple[str, int, int]:
    """Return the comparable text without spaces and punctuation around it, and its start and end in the text."""
    folded, spans = comparable(text)
    start = len(folded) - len(folded.lstrip(EDGES))
    end = max(start, len(folded.rstrip(EDGES)))
    return folded[start:end], *raw_span(spans, start, end)


def raw_span(spans: Sequence[Span], start: int, end: int) -> Span:
    """Return the span in the text of a span of its comparable text."""
    return (spans[start][0], spans[end - 1][1]) if start < end else (0, 0)


def whole_words(text: str, span: Span) -> Span:
    """Return the span of all words that a span overlaps, or the span itself if it overlaps none."""
    words = [word.span() for word in WORD.finditer(text) if word.start() < span[1] and span[0] < word.end()]
    return (words[0][0], words[-1][1]) if words else span


def compare_whole(text: str, quote: str) -> Similarity | None:
    """Return an exact or near match of a text with a whole quote, or None."""
    text_core, quote_core = core_text(text), core_text(quote)
    if text_core == quote_core:
        is_exact = text == quote or NUMBER_SIGNS.findall(text) == NUMBER_SIGNS.findall(quote)
        score = 1.0 if is_exact else rounded(1.0)
    else:
        score = rounded(Levenshtein.normalized_similarity(text_core, quote_core, score_cutoff=NEAR))
        if score and len(tokenize(remainder(text_core, quote_core))) > 1:
            return None  # a partial match: one text contains the other
    if not text_core or not score:
        return None
    (_, *text_span), (_, *quote_span) = core(text), core(quote)
    verdict: Literal["exact", "near"] = "exact" if score == 1 else "near"
    return Similarity(verdict, score, (text_span[0], text_span[1]), (quote_span[0], quote_span[1]))


@lru_cache(CACHE_SIZE)
def core_text(text: str) -> str:
    """Return the text of `core` without its span, which takes less time."""
    return INSIGNIFICANT_SPACE.sub("", fold(text).replace('"', "'")).strip(EDGES)


def remainder(text: str, other: str) -> str:
    """Return the longer of two texts without the shorter one, or an empty string if it does not contain it."""
    shorter, longer = sorted((text, other), key=len)
    return longer.replace(shorter, " ", 1) if shorter in longer else ""


def rounded(score: float) -> float:
    """Return a score with three decimals, below 1, which only an exact match has."""
    return round(min(score, 0.999), 3)


def max_part_score(text: str, quote: str) -> float:
    """Return an upper bound of the score of `compare_part`."""
    return rounded(len(text) / max(len(text), len(quote)))


def compare_part(text: str, quote: str) -> Similarity | None:
    """Return where the one text contains the other, but for a few characters, or else their longest common run."""
    tokens, quote_tokens = tokenize(text), tokenize(quote)
    shorter = min(len(tokens), len(quote_tokens))
    run = longest_common_run(text, quote) if shares_run(tokens, quote_tokens, min(shorter, MIN_TOKENS)) else NO_RUN
    run_weight = weight(tokens[run.a : run.a + run.size])
    if run.size == shorter and run.size > 1 and run_weight >= MIN_PART_WEIGHT:
        return run_similarity(text, quote, run)
    if shorter >= MIN_TOKENS and (near := compare_near_part(text, quote)):
        return near
    if run.size >= MIN_TOKENS and run_weight >= MIN_RUN_WEIGHT:
        return run_similarity(text, quote, run)
    return None


def shares_run(tokens: Sequence[Token], others: Sequence[Token], size: int) -> bool:
    """Return whether two texts have a run of `size` tokens in common, which is faster than to search for the run."""
    return not runs(tokens, size).isdisjoint(runs(others, size))


@lru_cache(CACHE_SIZE)
def runs(tokens: Sequence[Token], size: int) -> frozenset[tuple[Token, ...]]:
    """Return every run of `size` tokens."""
    return frozenset(zip(*(tokens[start:] for start in range(size)), strict=False))


def compare_passage(text: str, paragraph: str) -> Similarity | None:
    """Return where a paragraph contains a text, apart from a few characters, or a long run of its words.

    The score is the share of the text that the paragraph contains.
    """
    tokens = tokenize(text)
    is_shared = shares_run(tokens, tokenize(paragraph), MIN_PASSAGE_TOKENS)
    run = longest_common_run(text, paragraph) if is_shared else NO_RUN
    run_weight = weight(tokens[run.a : run.a + run.size])
    if run.size >= MIN_PASSAGE_TOKENS and run_weight >= MIN_PASSAGE_WEIGHT:
        share = run_weight / weight(tokens)
        if share >= MIN_SHARE or run.size >= LONG_RUN:
            return run_similarity(text, paragraph, run)._replace(score=rounded(share))
    if len(text) <= len(paragraph) and len(tokens) >= MIN_TOKENS and (near := compare_near_part(text, paragraph)):
        start, end = near.said
        return near._replace(score=rounded(Levenshtein.normalized_similarity(text, paragraph[start:end])))
    return None


def longest_common_run(text: str, quote: str) -> Match:
    """Return the first longest run of common tokens: where it starts in either text, and its length, in tokens."""
    return SequenceMatcher(None, tokenize(text), tokenize(quote), autojunk=False).find_longest_match()


def run_similarity(text: str, quote: str, run: Match) -> Similarity:
    """Return the similarity of two texts with a common run of tokens."""
    text_spans, quote_spans = token_spans(text), token_spans(quote)
    start, end = text_spans[run.a][0], text_spans[run.a + run.size - 1][1]
    quote_span = quote_spans[run.b][0], quote_spans[run.b + run.size - 1][1]
    return Similarity("partial", rounded((end - start) / max(len(text), len(quote))), (start, end), quote_span)


def compare_near_part(text: str, quote: str) -> Similarity | None:
    """Return where the one text contains the other but for a few characters, or None."""
    (folded, folded_spans), (folded_quote, quote_spans) = comparable(text), comparable(quote)
    # Two texts with the ratio NEAR_PART share at least so many characters in order, which is faster to check.
    common = min(len(folded), len(folded_quote)) * NEAR_PART // (200 - NEAR_PART)
    if not LCSseq.similarity(folded, folded_quote, score_cutoff=common):
        return None
    alignment = fuzz.partial_ratio_alignment(folded, folded_quote, score_cutoff=NEAR_PART)
    if alignment is None:
        return None
    spans = (
        whole_words(text, raw_span(folded_spans, alignment.src_start, alignment.src_end)),
        whole_words(quote, raw_span(quote_spans, alignment.dest_start, alignment.dest_end)),
    )
    score = alignment.score / 100 * (alignment.src_end - alignment.src_start) / max(len(folded), len(folded_quote))
    return Similarity("partial", rounded(score), *spans)


def weight(tokens: Sequence[Token]) -> int:
    """Return the number of letters of the tokens; a CJK character counts CJK_WEIGHT."""
    return sum(CJK_WEIGHT if token.is_cjk else len(token.text) for token in tokens)


def differences(text: str, quote: str) -> list[Difference]:
    """Return the edit script from a text to a quote, by characters. Each needs at least one comparable character."""
    kinds: dict[str, Kind] = {"equal": "equal", "replace": "replaced", "insert": "missing", "delete": "added"}
    (folded, spans), (folded_quote, quote_spans) = comparable(text), comparable(quote)
    starts, quote_starts = step_starts(spans, len(text)), step_starts(quote_spans, len(quote))
    steps, start, quote_start, merged_kinds = list[Difference](), 0, 0, list[Kind]()
    for step in Levenshtein.opcodes(folded, folded_quote):
        merged_kinds.append(kinds[step.tag])
        end, quote_end = starts[step.src_end], quote_starts[step.dest_end]
        if end is None or quote_end is None:  # inside a character: join this step with the next one
            continue
        kind = merged_kinds[0] if len(merged_kinds) == 1 else "replaced"
        steps.append(Difference(kind, text[start:end], quote[quote_start:quote_end]))
        start, quote_start, merged_kinds = end, quote_end, []
    return steps


def step_starts(spans: Sequence[Span], length: int) -> list[int | None]:
    """Return the offset in the text of each comparable character; None if it is not the first of a raw character."""
    inner = [None if span[0] == before[0] else span[0] for before, span in pairwise(spans)]
    return [0, *inner, length]
