"""The ends of sentences in any script."""

import re
import unicodedata

CLOSING_MARKS = "”’“‘\"'»«›‹」』﹂﹄》〉〞"
STOP = re.compile("FULL STOP|QUESTION MARK|EXCLAMATION|INTERROBANG|ELLIPSIS|DANDA|SHAD|SIGN KHAN|SIGN SECTION")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with a stop of its script (`.`, `。`, `؟`, `…`), which closing quotes may follow."""
    last = text.rstrip(CLOSING_MARKS)[-1:]
    return bool(last) and bool(STOP.search(unicodedata.name(last, "")))


def sentence(text: str) -> str:
    """Return a text with a period at the end, unless it ends with a stop."""
    return text if ends_sentence(text) else f"{text}."
