"""Name the code points in which two texts differ although they look alike."""

from collections.abc import Iterator
from unicodedata import category, east_asian_width, name, normalize

from rapidfuzz.distance import Levenshtein

MAX_COMPARED = 600  # code points
MAX_NAMED = 3  # differences, and code points of each side of one
INVISIBLE = ("C", "M", "Z")  # categories: controls and formats, combining marks, separators
ASCII_LOOKALIKES = ("1Il|", "0O", "'`\"")


def lookalike_clause(text: str, other: str) -> str:
    """Return a relative clause about a text that names the first code points that look like those of another text.

    It is empty if the texts are equal, or if whatever differs is easy to see.
    """
    blocks = list(differing_blocks(text[:MAX_COMPARED], other[:MAX_COMPARED]))
    pairs = dict.fromkeys(pair for block in blocks for pair in lookalike_pairs(*block, alone=len(blocks) == 1))
    named = [f"{code_points(here)} instead of {code_points(there)}" for here, there in pairs]
    return f", which has {', '.join(named[:MAX_NAMED])}" if named else ""


def differing_blocks(text: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a text that differs from another one, and the part of that in its place."""
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
    """Yield the two parts if they look alike as a whole, or else the characters that do, one by one.

    `alone` says that the rest of the two texts is equal.
    """
    if is_invisible(here) and is_invisible(there):
        yield here, there
    elif len(here) == len(there):
        pairs = zip(here, there, strict=True)
        yield from (pair for pair in pairs if is_lookalike(*pair, alone=alone and len(here) == 1))
    elif forms_equal(here, there) or (is_mark(here) and is_mark(there)):
        yield here, there


def is_lookalike(here: str, there: str, *, alone: bool) -> bool:
    """Return whether two characters can look alike: they are forms of one, marks, or letters of two scripts.

    Two letters of one script can look alike, too (`未` and `末`), if nothing else differs (`alone`).
    """
    if (here + there).isascii():
        return any(here in group and there in group for group in ASCII_LOOKALIKES)
    if forms_equal(here, there) or (is_mark(here) and is_mark(there)):
        return here != there
    if not (is_letter(here) and is_letter(there)) or is_wide(here) != is_wide(there):
        return False
    return alone or kind(here) != kind(there)


def is_invisible(text: str) -> bool:
    """Return whether a text has nothing but spaces, controls and combining marks."""
    return all(category(character).startswith(INVISIBLE) for character in text)


def is_mark(text: str) -> bool:
    """Return whether a text has nothing but punctuation and symbols."""
    return bool(text) and all(category(character).startswith(("P", "S")) for character in text)


def is_letter(character: str) -> bool:
    """Return whether a character is a letter, a digit or a CJK radical."""
    return character.isalnum() or (category(character) == "So" and is_wide(character))


def is_wide(character: str) -> bool:
    """Return whether a character is as wide as a Chinese one."""
    return east_asian_width(character) in "WF"


def forms_equal(here: str, there: str) -> bool:
    """Return whether two texts are compatibility forms of one another."""
    return normalize("NFKC", here) == normalize("NFKC", there)


def kind(character: str) -> list[str]:
    """Return the words of a character's name that say its script, such as `LATIN SMALL` or `KANGXI RADICAL`."""
    return name(character, "").split()[:2]


def code_points(text: str) -> str:
    """Return the numbers and the names of the first code points of a text."""
    named = [f"U+{ord(character):04X} {name(character, '')}".strip() for character in text[:MAX_NAMED]]
    return " + ".join(named + ["..."] * (len(text) > MAX_NAMED)) or "nothing"
