"""Describe a passage by its words, so that it is found again."""

import re

from app.dossiers.anchoring import occurrences
from app.text.normalize import Span

WORD_BEFORE = re.compile(r"\S+\s*$")
WORD_AFTER = re.compile(r"\s*\S+")


def anchor(text: str, span: Span) -> dict[str, str]:
    """Return `exact`, and the shortest `prefix` or `suffix` of whole words without which the words are not unique."""
    start, end = span
    exact = text[start:end]
    others = [at for at in occurrences(text, exact) if at != start]
    if not others:
        return {"exact": exact}
    prefixes = list(prefix_candidates(text, start))
    for prefix in prefixes:
        if not any(text.endswith(prefix, 0, at) for at in others):
            return {"exact": exact, "prefix": prefix}
    for suffix in suffix_candidates(text, end):
        if not any(text.startswith(suffix, at + len(exact)) for at in others):
            return {"exact": exact, "suffix": suffix}
    return {"exact": exact, "prefix": text[:start]}


def prefix_candidates(text: str, start: int) -> list[str]:
    """Return the text before a position: a word, two words, and so on, in its line, and then with the lines before."""
    candidates, at = [], start
    while at > 0 and start - at < 300:  # noqa: PLR2004
        match = WORD_BEFORE.search(text, max(0, at - 100), at)
        at = match.start() if match else at - 1
        candidates.append(text[at:start])
    return candidates


def suffix_candidates(text: str, end: int) -> list[str]:
    """Return the text after a position: a word, two words, and so on."""
    candidates, at = [], end
    while at < len(text) and at - end < 300:  # noqa: PLR2004
        match = WORD_AFTER.match(text, at)
        at = match.end() if match else at + 1
        candidates.append(text[end:at])
    return candidates
