"""Find the valid word that is nearest to an invalid one."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def nearest(word: str, known: Iterable[str], cutoff: float = 60) -> str | None:
    """Return the most similar of the known words, or None if the best score (0 to 100) is below the cutoff.

    A word that begins with the given one wins, then similarity as a whole, then in part.
    """
    choices = list(known)
    if completions := [choice for choice in choices if len(word) > 2 and choice.startswith(word)]:  # noqa: PLR2004
        return min(completions, key=len)
    match = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=max(cutoff, 60))
    match = match or process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=cutoff)
    return match[0] if match else None
