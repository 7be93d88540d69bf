"""Find the sentences of a text."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.text.normalize import Span

CLOSERS = "\"'”’»›」』)\\]）］】〉》*"
SENTENCE_END = re.compile(rf"(?P<stop>[.!?…]{{1,3}}+)[{CLOSERS}]{{0,4}}+(?=\s|$)|[。！？｡][{CLOSERS}]{{0,4}}+")
WORD_BEFORE = re.compile(r"[\w.]{0,20}$")
# Words that a period ends inside a sentence.
ABBREVIATIONS = frozenset(
    str.split(
        """mr mrs ms dr prof gen col lt sgt capt adm maj cmdr sen rep gov pres hon rev st jr sr no nos vol pp p ch sec
    fig art ed eds trans vs cf e.g i.e viz etc al ca c approx est inc ltd co corp dept univ jan feb mar apr jun
    jul aug sep sept oct nov dec"""
    )
)
INITIAL = re.compile("Y[aeou]|[CKSZ]h|Ts")  # of Russian names: `Yu. V. Serov`
INITIAL_AFTER = re.compile(r"\s[A-Z]\.")
BEFORE_WORD = re.compile(r"\s*+[\"'“‘„«「『(\[（［*]*+")
ENDING = frozenset({"etc", "al", "inc", "ltd", "co", "corp", "jr", "sr", "p", "c"})  # that may also end a sentence
MASK = "\ufffc"  # the object replacement character


def mask(text: str, spans: Iterable[Span]) -> str:
    """Return the text with the characters of spans replaced, at the same length. Spans must not overlap."""
    pieces, position = list[str](), 0
    for start, end in spans:
        pieces += text[position:start], MASK * (end - start)
        position = end
    return "".join([*pieces, text[position:]])


def find_sentences(text: str, atoms: Sequence[Span] = ()) -> list[Span]:
    """Return the span of each sentence, without the spaces around it. A line never belongs to two sentences.

    A sentence does not end inside an atom, such as a quotation. Atoms are in order and do not overlap.
    """
    hidden, sentences = mask(text, atoms), list[Span]()
    for line in re.finditer(r"[^\n]+", text):
        ends = [
            match.end()
            for match in SENTENCE_END.finditer(hidden, *line.span())
            if match["stop"] is None or is_end(text, hidden, match, line.end())
        ]
        sentences += [trim(text, *span) for span in pairwise([line.start(), *ends, line.end()])]
    return [(start, end) for start, end in sentences if start < end]


def is_end(text: str, hidden: str, match: re.Match[str], limit: int) -> bool:
    """Return whether a period, question mark or exclamation mark ends a sentence here."""
    following = BEFORE_WORD.match(text, match.end(), limit)
    after = text[following.end()] if following and following.end() < limit else ""
    if after.islower():
        return False
    if hidden[match.start()] != "." or match["stop"].startswith(".."):
        return True
    word = WORD_BEFORE.search(hidden, max(0, match.start() - 20), match.start())
    before = word[0] if word else ""
    if (len(before) == 1 and before.isupper()) or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", before):
        return not after or (len(before) > 1 and after.isupper() and starts_sentence(text, following))
    if INITIAL.fullmatch(before) and INITIAL_AFTER.match(hidden, match.end()):
        return False
    lowered = before.lower().rstrip(".")
    return lowered not in ABBREVIATIONS or (lowered in ENDING and (not after or after.isupper()))


def starts_sentence(text: str, following: re.Match[str] | None) -> bool:
    """Return whether the next word is one that begins sentences and no names, as after `the U.S.`"""
    word = re.compile(r"\w+").match(text, following.end()) if following else None
    return bool(word) and word[0] in STARTS if word else False


STARTS = frozenset(
    str.split("""The A An In On At It He She They We This That These Those But And For As If When While His""")
)


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without the spaces around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
