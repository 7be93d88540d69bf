"""Parse the text of the `q` parameter into words and phrases that are required or excluded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.text.pinyin import pinyin_phrases
from app.text.tokens import HEBREW_DOUBLE_APOSTROPHE, terms, tokenize

MAX_LENGTH = 500  # characters
PAIRS = ('""', "“”", "”“", "„“", "„”", "«»", "»«", "「」", "『』", "〝〞", "〝〟", "﹁﹂", "﹃﹄", "｢｣", "＂＂", "❝❞")
QUOTATION_MARKS = "".join(dict.fromkeys("".join(PAIRS)))
QUOTED = "|".join([
    *(f"{pair[0]}([^{pair[1]}]*){pair[1]}" for pair in PAIRS),  # other marks may stand inside
    *(rf"(?<!\w){pair[0]}(.+?){pair[1]}(?!\w)" for pair in ("‘’", "‚‘", "‹›", "''")),  # not apostrophes
    f"[{QUOTATION_MARKS}]([^{QUOTATION_MARKS}]*)[{QUOTATION_MARKS}]",
])  # fmt: skip
PART = re.compile(rf"(-?)(?:{QUOTED}|((?:[^\s{QUOTATION_MARKS}]|{HEBREW_DOUBLE_APOSTROPHE})+))")
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # and surrogates


@dataclass(frozen=True)
class Phrase:
    """Consecutive terms. If `is_prefix`, the last term matches every term that starts with it."""

    terms: tuple[str, ...]
    is_prefix: bool = False


Clause = tuple[Phrase, ...]  # alternatives: at least one must match


@dataclass(frozen=True)
class ParsedQuery:
    """The clauses of a query; `phrase` is all of its required words in a row."""

    required: tuple[Clause, ...]
    excluded: tuple[Clause, ...]
    phrase: Phrase


def phrase(text: str) -> Phrase:
    """Return the phrase that matches a text wherever it stands, also inside a longer run of CJK characters."""
    tokens = tokenize(text)
    phrase_terms = tuple(terms(tokens))
    if not tokens or not tokens[-1].is_cjk:
        return Phrase(phrase_terms)
    if len(tokens) > 1 and tokens[-2].is_cjk:
        return Phrase(phrase_terms[:-1])  # the bigram before covers the last character
    return Phrase(phrase_terms, is_prefix=True)


def clause(text: str) -> Clause:
    """Return the phrase of a text, and the ways to read it as pinyin; empty if the text has no words."""
    words = [token.text for token in tokenize(text)]
    return (phrase(text), *map(Phrase, pinyin_phrases(words))) if words else ()


def split_query(text: str) -> Iterator[tuple[bool, str]]:
    """Yield each word and quoted phrase with whether it is excluded."""
    for match in PART.finditer(text):
        minus, *parts = match.groups("")
        yield bool(minus), "".join(parts)


@lru_cache(100)  # each result takes up to 70 kB
def parse(text: str) -> ParsedQuery:
    """Return the parsed query. Raises PydanticCustomError if it has control characters or no required word."""
    if CONTROL_CHARACTER.search(text):
        plain = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", text).strip()
        raise PydanticCustomError(
            "question", "should be text without control characters", {"suggestion": plain or None}
        )
    parts = [(excluded, part, part_clause) for excluded, part in split_query(text) if (part_clause := clause(part))]
    required = [(part, part_clause) for excluded, part, part_clause in parts if not excluded]
    if not required:
        message = "should contain a letter or a digit"
        if parts:
            message = "should contain a word to search for, not only words to exclude"
        plain = " ".join(part for _, part, _ in parts)
        raise PydanticCustomError("question", message, {"suggestion": plain or None})
    return ParsedQuery(
        required=tuple(part_clause for _, part_clause in required),
        excluded=tuple(part_clause for excluded, _, part_clause in parts if excluded),
        phrase=phrase(" ".join(part for part, _ in required)),
    )


def require_parsable(text: str) -> str:
    """Return the text. Raises PydanticCustomError if it cannot be parsed."""
    parse(text)
    return text


Q_DESCRIPTION = (
    "Return only records that contain all of these words, in any inflection. Case, accents and points make no "
    "difference. Any run of Chinese, Japanese or Korean characters matches. Chinese matches in simplified and "
    "traditional characters, and in pinyin with or without tones. Names match in any language. "
    'Put a phrase in quotation marks (`"power politics"`); put `-` before a word to exclude it.'
)
QueryText = Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(require_parsable)]
