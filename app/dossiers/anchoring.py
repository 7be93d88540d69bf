"""Find the passage of a text that an annotator describes by its words."""

from rapidfuzz import fuzz

from app.dossiers.schemas import Words
from app.dossiers.yaml import FaultError

MAX_COMPARED = 300  # code points of missing words that are compared with the text
MAX_SHOWN = 80  # code points of a passage shown in a fault


def occurrences(text: str, words: str) -> list[int]:
    """Return the offset of each occurrence in code points, overlapping ones included."""
    offsets, offset = [], text.find(words)
    while offset >= 0:
        offsets.append(offset)
        offset = text.find(words, offset + 1)
    return offsets


def find_unique(text: str, words: str, key: str, prefix: str = "", suffix: str = "") -> int:
    """Return the offset of the words between prefix and suffix. Raises FaultError unless it occurs exactly once."""
    anywhere = occurrences(text, words)
    matches = [at for at in anywhere if text.endswith(prefix, 0, at) and text.startswith(suffix, at + len(words))]
    if len(matches) == 1:
        return matches[0]
    shown = repr(words[:MAX_SHOWN])
    if not anywhere:
        raise FaultError(f"the words are not in the text: {shown}", near=nearest_passage(text, words), key=key)
    if not matches:
        contexts = (text[max(0, at - 20) : at + len(words) + 20][:MAX_SHOWN] for at in anywhere[:3])
        near = "; ".join(map(repr, contexts))
        raise FaultError(f"the words do not occur between this prefix and suffix: {shown}", near=near, key=key)
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in matches)
    detail = f"the words occur {len(matches)} times (lines {lines}), so add a prefix or suffix: {shown}"
    raise FaultError(detail, key=key)


def find_passage(text: str, words: Words) -> tuple[int, int]:
    """Return the start and end of a passage in code points, end exclusive. Raises FaultError unless it is unique."""
    if words.exact is not None:
        start = find_unique(text, words.exact, "exact", words.prefix, words.suffix)
        return start, start + len(words.exact)
    starts, ends = words.starts or "", words.ends or ""
    start = find_unique(text, starts, "starts", words.prefix)
    after = [at for at in occurrences(text, ends) if at >= start and at + len(ends) >= start + len(starts)]
    for at in after:
        if text.startswith(words.suffix, at + len(ends)):
            return start, at + len(ends)
    if after:
        near = repr(text[after[0] : after[0] + len(ends) + 20][:MAX_SHOWN])
        raise FaultError(f"these words do not occur before this suffix: {ends[:MAX_SHOWN]!r}", near=near, key="ends")
    if ends not in text:
        find_unique(text, ends, "ends")
    detail = f"the passage is reversed: {ends[:MAX_SHOWN]!r} stands before {starts[:MAX_SHOWN]!r}"
    raise FaultError(detail, key="ends")


def nearest_passage(text: str, words: str) -> str | None:
    """Return the passage of the article that is most like the words, and its line, or None if none is like them."""
    alignment = fuzz.partial_ratio_alignment(words[:MAX_COMPARED], text, score_cutoff=50)
    if alignment is None:
        return None
    passage = text[alignment.dest_start : alignment.dest_end]
    return f"{passage[:MAX_SHOWN]!r} (article.txt, line {text.count(chr(10), 0, alignment.dest_start) + 1})"
