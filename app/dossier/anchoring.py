"""From the words an annotator writes to the place they stand in: exact, or refused with what was near."""

from rapidfuzz import fuzz

from app.dossier.entries import Words
from app.dossier.reading import FaultError

SHOWN = 80  # code points of a passage shown in a fault


def occurrences(text: str, words: str) -> list[int]:
    """Every place where the words stand, overlapping ones included, as offsets in code points."""
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def place(text: str, words: str, prefix: str = "", suffix: str = "") -> int:
    """Where the words stand between prefix and suffix. Raises FaultError unless that is exactly one place."""
    found = occurrences(text, words)
    meant = [at for at in found if text.endswith(prefix, 0, at) and text.startswith(suffix, at + len(words))]
    if len(meant) == 1:
        return meant[0]
    if not found:
        raise FaultError(f"the words are not in the text: {words[:SHOWN]!r}", near=most_like(text, words))
    if not meant:
        around = "; ".join(repr(text[max(0, at - 20) : at + len(words) + 20]) for at in found[:3])
        raise FaultError(f"the words do not stand between this prefix and suffix: {words[:SHOWN]!r}", near=around)
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in meant)
    raise FaultError(f"the words occur {len(meant)} times (lines {lines}): add a prefix or suffix: {words[:SHOWN]!r}")


def passage(text: str, words: Words) -> tuple[int, int]:
    """The start and end, exclusive, of a passage in code points. Raises FaultError where it is not just one."""
    if words.exact is not None:
        start = place(text, words.exact, words.prefix, words.suffix)
        return start, start + len(words.exact)
    start = place(text, words.starts or "", words.prefix)
    ends = words.ends or ""
    end = text.find(ends, start)
    if end < 0:
        place(text, ends, suffix=words.suffix)
        raise FaultError(f"the passage is reversed: {ends[:SHOWN]!r} stands before {(words.starts or '')[:SHOWN]!r}")
    return start, end + len(ends)


def most_like(text: str, words: str) -> str | None:
    """The passage of the text most like these words, with the line of the article it stands on."""
    alignment = fuzz.partial_ratio_alignment(words, text, score_cutoff=50)
    if alignment is None:
        return None
    found = text[alignment.dest_start : alignment.dest_end]
    return f"{found[:SHOWN]!r} (article.txt, line {text.count(chr(10), 0, alignment.dest_start) + 1})"
