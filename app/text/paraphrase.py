"""Compare a sentence with a proposition in other words, by the content words that they share."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from app.text.marks import FUNCTION_WORDS
from app.text.tokens import terms, tokenize

MIN_COVERAGE = 0.8  # of the sentence's content words, that the proposition or its passage has
MIN_SIMILARITY = 0.6  # of the content words of both, that both have
MIN_IN_ORDER = 0.5  # of the shared content words, that stand in the same order
MIN_SHARED = 2  # content words
REPORTING = """accord add argue assert believe call claim consider describe feel maintain mention note pronounce
    propose remark report say said see speak state suggest tell think told view warn write wrote"""
REPORTING_WORDS = frozenset(REPORTING.split())
REPORTING_DISTANCE = 3  # words from a name to the word that reports speech
REPORTING_TERMS = frozenset(term for word in REPORTING_WORDS for term in terms(tokenize(word)))


def reporting_end(following: str) -> int | None:
    """Return where the words end that give what follows to the one named before them (`says that`), or None."""
    if match := re.match(
        r"\s*[:：]\s*|(?:[^，。,.]{0,4}?)(?:说|說|称|稱|认为|認為|指出|表示|写道|寫道|谈到|談到)", following
    ):
        return match.end()
    words = list(re.finditer(r"\w+", following[:60]))[:REPORTING_DISTANCE]
    for n, word in enumerate(words):
        if terms(tokenize(word[0]))[:1] and terms(tokenize(word[0]))[0] in REPORTING_TERMS:
            that = words[n + 1] if words[n + 1 :] and words[n + 1][0].lower() == "that" else word
            return that.end()
    return None


class Paraphrase(NamedTuple):
    """How similar a sentence is to a wording, and which of the wordings that is."""

    score: float
    wording: str


def find_paraphrase(text: str, wordings: Sequence[str]) -> Paraphrase | None:
    """Return the wording of a proposition that is most similar to a text, or None if they do not say it.

    Almost all content words of the text are in one of the wordings. Words that report speech do not count.
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
    """Return the share of common terms of two lists, or None if they are few, or in quite another order."""
    common = (Counter(terms) & Counter(others)).total()
    score = 2 * common / (len(terms) + len(others)) if common else 0.0
    if score < MIN_SIMILARITY or LCSseq.similarity(terms, others) < MIN_IN_ORDER * common:
        return None
    return score
