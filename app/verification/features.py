"""The features of a sentence: the negations, numbers, dates and names that its substance depends on."""

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


class Feature(NamedTuple):
    """A negation, number, date or name in a sentence. Different spellings of the same one have the same `value`."""

    kind: Kind
    value: str
    start: int
    end: int
    scope: frozenset[str] = frozenset()  # the terms that a negation applies to


Word = tuple[str, list[Feature]]  # the term of a word, or the values of joined names and their features


def named_words(text: str, features: Sequence[Feature]) -> list[Word]:
    """Return the content words and names of a text, in order. Names joined by `and` or a hyphen are one word."""
    words, position = list[Word](), 0
    for feature in (feature for feature in features if feature.kind == "name"):
        between = text[position : feature.start]
        joined = [feature]
        if words and words[-1][1] and JOINING_WORDS.issuperset(token.text for token in tokenize(between)):
            joined = [*words.pop()[1], feature]
        else:
            words += content_words(between)
        words.append((" ".join(sorted({"", *(each.value for each in joined)})), joined))
        position = feature.end
    return [*words, *content_words(text[position:])]


def content_words(text: str) -> list[Word]:
    """Return the terms of a text without those of function words."""
    tokens = tokenize(text)
    return [(term, []) for term, token in zip(terms(tokens), tokens, strict=True) if token.text not in FUNCTION_WORDS]


def moved_names(words: Sequence[Word], others: Sequence[Word]) -> list[Feature]:
    """Return the names that have changed places: two or more that the other text has in another order.

    A single name can be elsewhere in a sentence that says the same: `Ukrainian technology`, `technology from Ukraine`.
    """
    other_names = {feature.value for _, features in others for feature in features}
    steps = LCSseq.opcodes([value for value, _ in words], [value for value, _ in others])
    moved = [
        features
        for step in steps
        for _, features in words[step.src_start : step.src_end]
        if step.tag != "equal" and features and other_names.issuperset(feature.value for feature in features)
    ]
    return [feature for features in moved for feature in features] if len(moved) > 1 else []
