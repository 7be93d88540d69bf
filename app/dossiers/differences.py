"""Mark in which words two texts differ."""

import re
from difflib import SequenceMatcher

from app.text.normalize import CJK

PIECE = re.compile(rf"[{CJK}]|[^\W{CJK}]+|\s|.", re.DOTALL)  # a CJK character, a word, a space or a mark
CONTEXT = 6  # pieces shown before and after a difference


def marked_difference(text: str, other: str) -> str:
    """Return `a [-first-]{+second+} text`: what only the first text has, and what only the other one has.

    Spaces and controls that cannot be told apart are shown as escapes. What is equal for long is shortened.
    """
    pieces, others = PIECE.findall(text), PIECE.findall(other)
    parts = list[str]()
    for step in SequenceMatcher(None, pieces, others, autojunk=False).get_opcodes():
        here, there = pieces[step[1] : step[2]], others[step[3] : step[4]]
        if step[0] == "equal":
            parts.append(shortened(here, is_first=step[1] == 0, is_last=step[2] == len(pieces)))
            continue
        parts += ["[-", visible(here), "-]"] if here else []
        parts += ["{+", visible(there), "+}"] if there else []
    return "".join(parts)


def shortened(pieces: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return equal pieces, of which only those beside a difference are shown."""
    head = [] if is_first else pieces[:CONTEXT]
    tail = [] if is_last else pieces[max(len(head), len(pieces) - CONTEXT) :]
    dots = ["..."] if len(head) + len(tail) < len(pieces) else []
    return "".join([*head, *dots, *tail])


def visible(pieces: list[str]) -> str:
    """Return pieces with escapes for what cannot be seen."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in "".join(pieces))
