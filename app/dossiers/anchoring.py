"""From the words an annotator writes to the place they stand in: exact, or refused with what was near."""

from rapidfuzz import fuzz

from app.dossiers.schemas import Words
from app.dossiers.yaml import FaultError

LONGEST = 300  # code points of the words that are looked for in the text
SHOWN = 80  # code points of a passage shown in a fault


def occurrences(text: str, words: str) -> list[int]:
    """Every place where the words stand, overlapping ones included, as offsets in code points."""
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def place(text: str, words: str, key: str, prefix: str = "", suffix: str = "") -> int:
    """Where the words stand between prefix and suffix. Raises FaultError unless that is exactly one place."""
    found = occurrences(text, words)
    meant = [at for at in found if text.endswith(prefix, 0, at) and text.startswith(suffix, at + len(words))]
    if len(meant) == 1:
        return meant[0]
    shown = repr(words[:SHOWN])
    if not found:
        raise FaultError(f"the words are not in the text: {shown}", near=most_like(text, words), key=key)
    if not meant:
        around = "; ".join(repr(text[max(0, at - 20) : at + len(words) + 20][:SHOWN]) for at in found[:3])
        raise FaultError(f"the words do not stand between this prefix and suffix: {shown}", near=around, key=key)
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in meant)
    raise FaultError(f"the words occur {len(meant)} times (lines {lines}), so add a prefix or suffix: {shown}", key=key)


def passage(text: str, words: Words) -> tuple[int, int]:
    """The start and end, exclusive, of a passage in code points. Raises FaultError where it is not just one."""
    if words.exact is not None:
        start = place(text, words.exact, "exact", words.prefix, words.suffix)
        return start, start + len(words.exact)
    starts, ends = words.starts or "", words.ends or ""
    start = place(text, starts, "starts", words.prefix)
    found = [at for at in occurrences(text, ends) if at + len(ends) >= start + len(starts)]
    meant = [at for at in found if at >= start and text.startswith(words.suffix, at + len(ends))]
    if meant:
        return start, meant[0] + len(ends)
    if found:
        near = repr(text[found[0] : found[0] + len(ends) + 20][:SHOWN])
        raise FaultError(f"no such words stand before this suffix: {ends[:SHOWN]!r}", near=near, key="ends")
    if ends not in text:
        place(text, ends, "ends")
    raise FaultError(f"the passage is reversed: {ends[:SHOWN]!r} stands before {starts[:SHOWN]!r}", key="ends")


def most_like(text: str, words: str) -> str | None:
    """The passage of the text most like these words, with the line of the article it stands on."""
    alignment = fuzz.partial_ratio_alignment(words[:LONGEST], text, score_cutoff=50)
    if alignment is None:
        return None
    found = text[alignment.dest_start : alignment.dest_end]
    return f"{found[:SHOWN]!r} (article.txt, line {text.count(chr(10), 0, alignment.dest_start) + 1})"
