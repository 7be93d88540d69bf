"""Mark the words in which two texts differ."""

import re

from rapidfuzz.distance import Indel

from app.text.normalize import CJK

PIECE = re.compile(rf"[{CJK}]|[^\W{CJK}]+|\s|.", re.DOTALL)  # a CJK character, a word, a space or a mark
CONTEXT = 6  # pieces shown before and after a difference
MIN_CUT = 4  # pieces that dots stand for


def marked_difference(text: str, other: str) -> str:
    """Return `a [-first-]{+second+} text`: `[-...-]` is only in the first text, `{+...+}` only in the other one.

    Characters that do not print are shown as escapes, and long equal parts are cut.
    """
    pieces, others = PIECE.findall(text), PIECE.findall(other)
    parts: list[str] = []
    differing: tuple[list[str], list[str]] = ([], [])
    for step in Indel.opcodes(pieces, others):
        here, there = pieces[step.src_start : step.src_end], others[step.dest_start : step.dest_end]
        if step.tag != "equal":
            differing[0].extend(here)
            differing[1].extend(there)
            continue
        is_first, is_last = step.src_start == 0, step.src_end == len(pieces)
        parts += [with_marks(*differing), cut_equal_part(here, is_first=is_first, is_last=is_last)]
        differing = ([], [])
    return "".join([*parts, with_marks(*differing)])


def with_marks(here: list[str], there: list[str]) -> str:
    """Return the pieces that only one of two texts has, in marks."""
    return (f"[-{escape(here)}-]" if here else "") + (f"{{+{escape(there)}+}}" if there else "")


def cut_equal_part(pieces: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return equal pieces, with dots for those that are far from a difference unless they are few."""
    head = 0 if is_first else CONTEXT
    tail = len(pieces) - (0 if is_last else CONTEXT)
    if tail - head < MIN_CUT:
        return "".join(pieces)
    return "".join([*pieces[:head], "...", *pieces[tail:]])


def escape(pieces: list[str]) -> str:
    """Return pieces with escapes for the characters that do not print."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in "".join(pieces))
