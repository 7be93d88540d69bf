"""Find the native name that is printed beside a name."""

import re

from app.drafting.scripts import FOREIGN, FOREIGN_LETTER, LATIN
from app.text.normalize import Span

# A name in another script after a name: in brackets, where more may follow (`born 1961`), or bare. A label is left out.
NATIVE = re.compile(
    rf"(?:['’]s?)?[ \u00a0]?(?:[(\[（［〈【〔]\s?(?:(?:[A-Z][a-z]+"
    rf"|in [A-Z][a-z]+):\s?)?(?:[{LATIN}][{LATIN}\s.'’-]{{1,60}}[,;]\s?)?)?"
    rf"(?P<name>{FOREIGN_LETTER}(?:[^\n()\[\]（）［］〈〉【】〔〕,;，；{LATIN}“”\"]{{0,80}}[^\s()\[\]（）［］〈〉【】〔〕,;，；{LATIN}“”\".。])?)"
)
OPENING = re.compile(r"(?P<native>[^\W\d_]{2,20})[ \u00a0]?[(\[（［〈【〔]\s?$")


def native_name_at(text: str, position: int) -> Span | None:
    """Return the span of the native name that follows a name which ends at a position."""
    match = NATIVE.match(text, position, min(len(text), position + 200))
    return match.span("name") if match else None


def native_name_before(text: str, position: int) -> Span | None:
    """Return the span of the native name before a name in a bracket: `郑永年 (Zheng Yongnian)`."""
    match = OPENING.search(text, max(0, position - 24), position)
    if not match or not all(FOREIGN.match(letter) for letter in match["native"]):
        return None
    return match.span("native")
