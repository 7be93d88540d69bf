"""Split a text into paragraphs."""

import re
from collections.abc import Iterator

MAX_LENGTH = 2_000  # characters; a longer paragraph is split
SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s|[。！？]['\"”’）]*")


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each paragraph. Long paragraphs are split at the ends of sentences."""
    for line in re.finditer(r"[^\n]+", text):
        if line[0].isspace():
            continue
        start, end = line.span()
        while end - start > MAX_LENGTH:
            limit = start + MAX_LENGTH
            ends = [match.end() for match in SENTENCE_END.finditer(text, start, limit)]
            yield start, ends[-1] if ends else limit
            start = ends[-1] if ends else limit
        yield start, end
