"""Name the code points in which two texts differ although they look alike."""

from collections.abc import Iterator
from unicodedata import category, east_asian_width, name, normalize

from rapidfuzz.distance import Levenshtein

MAX_COMPARED = 600  # code points
MAX_NAMED = 3  # differences, and code points of each side of one
INVISIBLE = ("C", "M", "Z")  # categories: controls and formats, combining marks, separators
ASCII_LOOKALIKES = ("1Il|", "0O", "'`\"")


def lookalike_clause(text: str, other: str) -> str:
    """Return a clause (`, which has ...`) that names the first code points of a text that only look like another's.

    It is empty if the texts are equal, or if all differences are easy to see.
    """
    blocks = list(differing_blocks(text[:MAX_COMPARED], other[:MAX_COMPARED]))
    pairs = dict.fromkeys(pair for block in blocks for pair in lookalike_pairs(*block, alone=len(blocks) == 1))
    clauses = [f"{code_points(here)} instead of {code_points(there)}" for here, there in pairs]
    return f", which has {', '.join(clauses[:MAX_NAMED])}" if clauses else ""


def differing_blocks(text: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a text that differs from the other text, with the part in the same place there."""
    here = there = (0, 0)
    for step in Levenshtein.opcodes(text, other):
        if step.tag != "equal":
            here, there = (here[0], step.src_end), (there[0], step.dest_end)
            continue
        if here[0] < here[1] or there[0] < there[1]:
            yield text[slice(*here)], other[slice(*there)]
        here, there = (step.src_end, step.src_end), (step.dest_end, step.dest_end)
    if here[0] < here[1] or there[0] < there[1]:
        yield text[slice(*here)], other[slice(*there)]


def lookalike_pairs(here: str, there: str, *, alone: bool) -> Iterator[tuple[str, str]]:
    """Yield two parts of texts if they look alike as a whole, or else each pair of their characters that do.

    `alone` is true if the two texts are otherwise equal.
    """
    if is_invisible(here) and is_invisible(there):
        yield here, there
    elif len(here) == len(there):
        pairs = zip(here, there, strict=True)
        yield from (pair for pair in pairs if is_lookalike(*pair, alone=alone and len(here) == 1))
    elif forms_equal(here, there) or (is_punctuation(here) and is_punctuation(there)):
        yield here, there


def is_lookalike(here: str, there: str, *, alone: bool) -> bool:
    """Return whether two characters can look alike: forms of one character, punctuation, or letters of two scripts.

    Two letters of one script can look alike, too (`未` and `末`), if nothing else differs (`alone`).
    """
    if (here + there).isascii():
        return any(here in group and there in group for group in ASCII_LOOKALIKES)
    if forms_equal(here, there) or (is_punctuation(here) and is_punctuation(there)):
        return here != there
    if not (is_letter(here) and is_letter(there)) or is_wide(here) != is_wide(there):
        return False
    return alone or script_words(here) != script_words(there)


def is_invisible(text: str) -> bool:
    """Return whether a text has nothing but spaces, controls and combining marks."""
    return all(category(character).startswith(INVISIBLE) for character in text)


def is_punctuation(text: str) -> bool:
    """Return whether a text has nothing but punctuation and symbols."""
    return bool(text) and all(category(character).startswith(("P", "S")) for character in text)


def is_letter(character: str) -> bool:
    """Return whether a character is a letter, a digit or a CJK radical."""
    return character.isalnum() or (category(character) == "So" and is_wide(character))


def is_wide(character: str) -> bool:
    """Return whether a character is as wide as a Chinese one."""
    return east_asian_width(character) in "WF"


def forms_equal(here: str, there: str) -> bool:
    """Return whether two texts are compatibility forms of the same text."""
    return normalize("NFKC", here) == normalize("NFKC", there)


def script_words(character: str) -> list[str]:
    """Return the first words of a character's name, which tell its script: `LATIN SMALL`, `KANGXI RADICAL`."""
    return name(character, "").split()[:2]


def code_points(text: str) -> str:
    """Return the numbers and the names of the first code points of a text."""
    names = [f"U+{ord(character):04X} {name(character, '')}".strip() for character in text[:MAX_NAMED]]
    return " + ".join(names + ["..."] * (len(text) > MAX_NAMED)) or "nothing"
