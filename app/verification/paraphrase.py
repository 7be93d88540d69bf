"""Compare a sentence with a proposition in other words, by the content words that they share."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from app.text.tokens import terms, tokenize
from app.verification.features import FUNCTION_WORDS

MIN_COVERAGE = 0.8  # share of the sentence's content words that the proposition or its passage has
MIN_SIMILARITY = 0.6  # share of the content words of both that are common
MIN_IN_ORDER = 0.5  # share of the common content words that are in the same order
MIN_SHARED = 2  # content words
REPORTING = """accord add argue assert believe call claim consider describe feel maintain mention note pronounce
    propose remark report say said see speak state suggest tell think told view warn write wrote"""
REPORTING_DISTANCE = 3  # words after a name, among which the reporting verb must be
REPORTING_TERMS = frozenset(term for word in REPORTING.split() for term in terms(tokenize(word)))


def reporting_end(following: str) -> int | None:
    """Return the end of the reporting words (`says that`) in the text after a name, or None if there are none."""
    if match := re.match(
        r"\s*[:：]\s*|(?:[^，。,.]{0,4}?)(?:说|說|称|稱|认为|認為|指出|表示|写道|寫道|谈到|談到)", following
    ):
        return match.end()
    words = list(re.finditer(r"\w+", following[:60]))[:REPORTING_DISTANCE]
    for n, word in enumerate(words):
        if not REPORTING_TERMS.isdisjoint(terms(tokenize(word[0]))[:1]):
            that = words[n + 1] if words[n + 1 :] and words[n + 1][0].lower() == "that" else word
            return that.end()
    return None


class Paraphrase(NamedTuple):
    """How similar a sentence is to a wording, and which of the wordings that is."""

    score: float
    wording: str


def find_paraphrase(text: str, wordings: Sequence[str]) -> Paraphrase | None:
    """Return the wording of a proposition that is most similar to a text, or None if none says the same.

    Almost all content words of the text must be in the wordings. Words that report speech do not count.
    """
    others = [content_terms(wording) for wording in wordings]
    known = set(chain.from_iterable(others))
    own = [term for term in content_terms(text) if term in known or term not in REPORTING_TERMS]
    shared = sum(term in known for term in own)
    if shared < MIN_SHARED or shared < MIN_COVERAGE * len(own):
        return None
    scored = ((similarity(own, other), wording) for other, wording in zip(others, wordings, strict=True))
    return max((Paraphrase(score, wording) for score, wording in scored if score), default=None)


def content_terms(text: str) -> list[str]:
    """Return the terms of a text without those of function words."""
    tokens = tokenize(text)
    pairs = zip(terms(tokens), tokens, strict=True)
    return [term for term, token in pairs if token.text not in FUNCTION_WORDS or token.text == "us"]


def similarity(terms: list[str], others: list[str]) -> float | None:
    """Return the share of common terms in two lists, or None if they are few or in a different order."""
    common = (Counter(terms) & Counter(others)).total()
    score = 2 * common / (len(terms) + len(others)) if common else 0.0
    if score < MIN_SIMILARITY or LCSseq.similarity(terms, others) < MIN_IN_ORDER * common:
        return None
    return score
