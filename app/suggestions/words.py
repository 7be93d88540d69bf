"""Find the valid word that is nearest to an invalid one, in meaning or in spelling."""

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.suggestions.synonyms import fold, known_synonym

MIN_SIMILARITY = 0.7  # of the spelling of two words, from 0 to 1; tests/test_suggestions.py measures it
MIN_SHORT_SIMILARITY = 0.66  # of two words if one has three characters, of which one may differ
MIN_PART_SIMILARITY = 0.75  # of the spelling of a word and a part of another one
MIN_PART = 3  # characters of the beginning or of a part of a word
MIN_SIMILAR_PART = 6  # characters of a part that may be spelled otherwise


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a reader most likely means by an invalid one, or None if none is near.

    That is, in this order: the same word in other case or with other separators, a synonym, the shortest word that
    begins with it, the most similar one, and the shortest one that has it as a part (`yan` in `lu-yan`).
    """
    choices = {choice: fold(choice) for choice in known}
    wanted = fold(word)
    if same := [choice for choice, letters in choices.items() if wanted and letters == wanted]:
        return same[0]
    if synonym := known_synonym(word, choices):
        return synonym
    is_long = len(wanted) >= MIN_PART
    if completions := [choice for choice, letters in choices.items() if is_long and letters.startswith(wanted)]:
        return min(completions, key=len)
    return similar(word, choices) or (nearest_by_parts(word, choices) if is_long else None)


def nearest_clause(near: str | None) -> str:
    """Return the nearest valid value as the end of a sentence, or an empty text if there is none."""
    return f"; nearest: {near}" if near else ""


def similar(word: str, known: Iterable[str], min_similarity: float | None = None) -> str | None:
    """Return the known word with the most similar spelling, or None if it is less similar than the minimum."""
    wanted, choices = fold(word), {choice: fold(choice) for choice in known}
    cutoff = min_similarity or (MIN_SHORT_SIMILARITY if len(wanted) == MIN_PART else MIN_SIMILARITY)
    match = process.extractOne(wanted, choices, scorer=OSA.normalized_similarity, score_cutoff=cutoff)
    return str(match[2]) if match else None


def nearest_by_parts(word: str, choices: Iterable[str]) -> str | None:
    """Return the shortest word that has all parts of another one, in any order, or one that has a part like it."""
    wanted, by_parts = set(parts(word)), {choice: parts(choice) for choice in choices}
    if holders := [choice for choice, has in by_parts.items() if wanted and wanted <= set(has)]:
        return min(holders, key=len)
    if len(word) < MIN_SIMILAR_PART:
        return None
    by_part = {(choice, part): part for choice, has in by_parts.items() if len(has) > 1 for part in has}
    match = process.extractOne(
        word.casefold(), by_part, scorer=OSA.normalized_similarity, score_cutoff=MIN_PART_SIMILARITY
    )
    return match[2][0] if match else None


def parts(word: str) -> list[str]:
    """Return the parts of an id or a name, between hyphens, underscores and the like."""
    return re.findall(r"[^\W_]+", word.casefold())
