"""Mark in which words two texts differ."""

import re

from rapidfuzz.distance import Indel

from app.text.normalize import CJK

PIECE = re.compile(rf"[{CJK}]|[^\W{CJK}]+|\s|.", re.DOTALL)  # a CJK character, a word, a space or a mark
CONTEXT = 6  # pieces shown before and after a difference


def marked_difference(text: str, other: str) -> str:
    """Return `a [-first-]{+second+} text`: what only the first text has, and what only the other one has.

    Spaces and controls that cannot be told apart are shown as escapes. What is equal for long is shortened.
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
        parts += [marked(*differing), shortened(here, is_first=not step.src_start, is_last=step.src_end == len(pieces))]
        differing = ([], [])
    return "".join([*parts, marked(*differing)])


def marked(here: list[str], there: list[str]) -> str:
    """Return the pieces that only one of two texts has, in marks."""
    return (f"[-{visible(here)}-]" if here else "") + (f"{{+{visible(there)}+}}" if there else "")


def shortened(pieces: list[str], *, is_first: bool, is_last: bool) -> str:
    """Return equal pieces, of which only those beside a difference are shown."""
    head = [] if is_first else pieces[:CONTEXT]
    tail = [] if is_last else pieces[max(len(head), len(pieces) - CONTEXT) :]
    dots = ["..."] if len(head) + len(tail) < len(pieces) else []
    return "".join([*head, *dots, *tail])


def visible(pieces: list[str]) -> str:
    """Return pieces with escapes for what cannot be seen."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in "".join(pieces))
