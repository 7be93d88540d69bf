"""The marks of a sentence, which are the words that its substance depends on, and the order of its names."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from app.text.tokens import terms, tokenize

Kind = Literal["negation", "number", "date", "name"]
FUNCTION = """a about after again all also although an and any are as at be because been before being but by can
    could did do does during each even for from had has have he her here him his how however i if in into is it
    its itself just may me might more most must my of on only or other our out over s shall she should since so
    some such than that the their them then there therefore these they this those though through to too under
    until up upon us very was we were what when where whether which while who whom whose why will with would yet
    you your"""
FUNCTION_WORDS = frozenset(FUNCTION.split())
JOINING_WORDS = {"and", "or", "nor", "the", "both", "between", "和", "与", "及", "或"}  # of names in any order


class Mark(NamedTuple):
    """A word or words that the substance of a sentence depends on. Two forms of the same have the same `value`."""

    kind: Kind
    value: str
    start: int
    end: int
    scope: frozenset[str] = frozenset()  # the terms that a negation is about


Word = tuple[str, list[Mark]]  # the term of a word, or the values and the marks of names that are joined


def named_words(text: str, marks: Sequence[Mark]) -> list[Word]:
    """Return the content words and the names of a text, in order; names that `and` or a hyphen joins are one word."""
    words, position = list[Word](), 0
    for mark in (mark for mark in marks if mark.kind == "name"):
        between = text[position : mark.start]
        joined = [mark]
        if words and words[-1][1] and JOINING_WORDS.issuperset(token.text for token in tokenize(between)):
            joined = [*words.pop()[1], mark]
        else:
            words += content_words(between)
        words.append((" ".join(sorted({"", *(each.value for each in joined)})), joined))
        position = mark.end
    return [*words, *content_words(text[position:])]


def content_words(text: str) -> list[Word]:
    """Return the terms of the words of a text that are no function words."""
    tokens = tokenize(text)
    return [(term, []) for term, token in zip(terms(tokens), tokens, strict=True) if token.text not in FUNCTION_WORDS]


def moved_names(words: Sequence[Word], others: Sequence[Word]) -> list[Mark]:
    """Return the names that change places: two or more that the other text has only elsewhere among the words of both.

    One alone can be at another place and say the same: `Ukrainian technology`, `technology from Ukraine`.
    """
    other_names = {mark.value for _, marks in others for mark in marks}
    steps = LCSseq.opcodes([value for value, _ in words], [value for value, _ in others])
    moved = [
        marks
        for step in steps
        for _, marks in words[step.src_start : step.src_end]
        if step.tag != "equal" and marks and other_names.issuperset(mark.value for mark in marks)
    ]
    return [mark for marks in moved for mark in marks] if len(moved) > 1 else []
