"""Cut a text at the edges of its passages, so that those that nest or overlap can all be marked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Passage:
    """A stretch of a text in code points, `end` exclusive, that belongs to the note with a number."""

    start: int
    end: int
    note: int
    language: str | None = None  # of original words


@dataclass(frozen=True)
class Segment:
    """A stretch of a text between two edges, with every passage that it is in, the longest first."""

    start: int
    end: int
    passages: tuple[Passage, ...]


def segments(length: int, passages: Iterable[Passage], cuts: Iterable[int]) -> Iterator[Segment]:
    """Yield the segments of a text between every two places where a passage starts or ends, or that are in `cuts`."""
    opening, closing = defaultdict(list), defaultdict(list)
    for each in passages:
        if 0 <= each.start < each.end <= length:
            opening[each.start].append(each)
            closing[each.end].append(each)
    places = {0, length, *opening, *closing, *(place for place in cuts if 0 <= place <= length)}
    inside: dict[Passage, None] = {}  # in the order of the text
    for start, end in pairwise(sorted(places)):
        for each in closing[start]:
            inside.pop(each, None)
        inside |= dict.fromkeys(opening[start])
        yield Segment(start, end, tuple(sorted(inside, key=lambda each: each.start - each.end)))


def paragraphs(text: str, passages: Iterable[Passage], cuts: Iterable[int]) -> list[list[Segment]]:
    """Return the segments of each line of a text; its line break is in none."""
    breaks = {place for place, character in enumerate(text) if character == "\n"}
    lines: list[list[Segment]] = [[]]
    for each in segments(len(text), passages, {*cuts, *breaks, *(place + 1 for place in breaks)}):
        if each.start in breaks:
            lines.append([])
        else:
            lines[-1].append(each)
    return lines
