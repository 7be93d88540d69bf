"""Parse the text of the `q` parameter: words and phrases, required or excluded, with `OR` and parentheses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.text.pinyin import pinyin_phrases
from app.text.tokens import HEBREW_DOUBLE_APOSTROPHE, terms, tokenize

MAX_LENGTH = 500  # characters
MAX_DEPTH = 20  # parentheses inside each other
PAIRS = ('""', "“”", "”“", "„“", "„”", "«»", "»«", "「」", "『』", "〝〞", "〝〟", "﹁﹂", "﹃﹄", "｢｣", "＂＂", "❝❞")
QUOTATION_MARKS = "".join(dict.fromkeys("".join(PAIRS)))
QUOTED = "|".join([
    *(f"{pair[0]}([^{pair[1]}]*){pair[1]}" for pair in PAIRS),  # other marks may stand inside
    *(rf"(?<!\w){pair[0]}(.+?){pair[1]}(?!\w)" for pair in ("‘’", "‚‘", "‹›", "''")),  # not apostrophes
    f"[{QUOTATION_MARKS}]([^{QUOTATION_MARKS}]*)[{QUOTATION_MARKS}]",
])  # fmt: skip
OPENING, CLOSING, OPERATORS = "(（", ")）", ("OR", "AND", "NOT")
WORD = rf"(?:[^\s{QUOTATION_MARKS}{OPENING}{CLOSING}]|{HEBREW_DOUBLE_APOSTROPHE})+"
PART = re.compile(rf"(?P<minus>-*)(?:{QUOTED}|(?P<parenthesis>[{OPENING}{CLOSING}])|(?P<word>{WORD}))")
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # and surrogates


@dataclass(frozen=True)
class Phrase:
    """Consecutive terms. If `is_prefix`, the last term matches every term that starts with it."""

    terms: tuple[str, ...]
    is_prefix: bool = False


Clause = tuple[Phrase, ...]  # the readings of a word or of a quoted phrase: at least one must match


@dataclass(frozen=True)
class Conjunction:
    """Words and groups that must and must not match; `phrase` is the required words in a row, None without any."""

    required: "tuple[Clause | ParsedQuery, ...]"
    excluded: "tuple[Clause | ParsedQuery, ...]"
    phrase: Phrase | None


@dataclass(frozen=True)
class ParsedQuery:
    """A whole query, or a group in parentheses: at least one alternative must match."""

    alternatives: tuple[Conjunction, ...]

    def required_clauses(self) -> Iterator[Clause]:
        """Yield each word and quoted phrase that is not excluded, also those of groups."""
        for each in (each for alternative in self.alternatives for each in alternative.required):
            yield from each.required_clauses() if isinstance(each, ParsedQuery) else [each]


class Operand(NamedTuple):
    """A word, a quoted phrase or a group. `query_text` lacks the minus sign; `words` is empty for a group."""

    is_excluded: bool
    query_text: str
    words: str
    node: Clause | ParsedQuery


@dataclass
class Group:
    """A query or a group while it is parsed: its alternatives, and the operator that waits for an operand."""

    is_excluded: bool = False
    alternatives: list[list[Operand]] = field(default_factory=lambda: [[]])
    operator: str | None = None

    @property
    def query_text(self) -> str:
        """The alternatives, as a query has them."""
        return " OR ".join(
            " ".join(f"{'-' * each.is_excluded}{each.query_text}" for each in operands)
            for operands in self.alternatives
        )

    def parsed(self) -> ParsedQuery:
        """Return the group as a query."""
        return ParsedQuery(tuple(map(conjunction, self.alternatives)))


class Parser:
    """Parses one query. If it finds faults, it goes on and mends them."""

    def __init__(self) -> None:
        self.faults = list[str]()
        self.groups = [Group()]  # that are open, the outermost first

    def parse(self, text: str) -> Group:
        """Return the query as a group, without alternatives if it has no words."""
        for match in PART.finditer(text):
            minus, parenthesis, word = match.group("minus", "parenthesis", "word")
            if parenthesis and parenthesis in OPENING:
                self.open(is_excluded=bool(minus))
            elif parenthesis:
                self.close()
            elif word in OPERATORS and not minus:
                self.add_operator(word)
            elif operand_clause := clause(words := "".join(match.groups("")[1:])):
                is_excluded = bool(minus) or self.groups[-1].operator == "NOT"
                self.add(Operand(is_excluded, match[0].removeprefix(minus), words, operand_clause))
        if self.groups[1:]:
            self.faults.append("should close each parenthesis that it opens")
        while self.groups[1:]:
            self.close()
        query = self.end(self.groups[0])
        self.require_words(query)
        return query

    def open(self, *, is_excluded: bool) -> None:
        """Begin a group."""
        if len(self.groups) > MAX_DEPTH:
            self.faults.append(f"should have at most {MAX_DEPTH} parentheses inside each other")
        else:
            self.groups.append(Group(is_excluded or self.groups[-1].operator == "NOT"))

    def close(self) -> None:
        """End the innermost group and add it to the one around it, without parentheses if they change nothing."""
        if len(self.groups) == 1:
            self.faults.append("should open each parenthesis that it closes")
            return
        group = self.end(self.groups.pop())
        if len(group.alternatives) == 1 and (not group.is_excluded or len(group.alternatives[0]) == 1):
            for each in group.alternatives[0]:
                self.add(each._replace(is_excluded=each.is_excluded != group.is_excluded))
        elif group.alternatives:
            self.require_words(group)
            self.add(Operand(group.is_excluded, f"({group.query_text})", "", group.parsed()))

    def add(self, operand: Operand) -> None:
        """Add an operand to the innermost group."""
        self.groups[-1].alternatives[-1].append(operand)
        self.groups[-1].operator = None

    def add_operator(self, operator: str) -> None:
        """Begin an alternative after `OR`, or remember that an operand must follow."""
        group = self.groups[-1]
        if operator != "NOT" and (group.operator or not group.alternatives[-1]):
            self.faults.append(f"should have a word before {operator}")
            return
        group.operator = operator
        if operator == "OR":
            group.alternatives.append([])

    def end(self, group: Group) -> Group:
        """Return the group without empty alternatives; an operator that nothing follows is a fault."""
        if group.operator:
            self.faults.append(f"should have a word after {group.operator}")
        group.alternatives = list(filter(None, group.alternatives))
        return group

    def require_words(self, group: Group) -> None:
        """Make an alternative required if all of it is excluded, which is a fault."""
        for operands in group.alternatives:
            if all(each.is_excluded for each in operands):
                self.faults.append("should contain a word to search for, not only words to exclude")
                operands[:] = [each._replace(is_excluded=False) for each in operands]


def conjunction(operands: list[Operand]) -> Conjunction:
    """Return the operands of an alternative as a conjunction."""
    words = " ".join(each.words for each in operands if each.words and not each.is_excluded)
    return Conjunction(
        required=tuple(each.node for each in operands if not each.is_excluded),
        excluded=tuple(each.node for each in operands if each.is_excluded),
        phrase=phrase(words) if words else None,
    )


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


@lru_cache(100)  # each result takes up to 70 kB
def parse(text: str) -> ParsedQuery:
    """Return the parsed query. Raises PydanticCustomError with the mended query if the text has a fault."""
    parser = Parser()
    if CONTROL_CHARACTER.search(text):
        parser.faults.append("should be text without control characters")
        text = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", text)
    query = parser.parse(text)
    if not query.alternatives:
        raise PydanticCustomError("question", "should contain a letter or a digit", {"suggestion": None})
    if parser.faults:
        raise PydanticCustomError("question", parser.faults[0], {"suggestion": query.query_text})
    return query.parsed()


def require_parsable(text: str) -> str:
    """Return the text. Raises PydanticCustomError if it cannot be parsed."""
    parse(text)
    return text


Q_DESCRIPTION = (
    "Return only records that contain all of these words, in any inflection. Case, accents and points make no "
    "difference. Any run of Chinese, Japanese or Korean characters matches. Chinese matches in simplified and "
    "traditional characters, and in pinyin with or without tones. Names match in any language. "
    'Put a phrase in quotation marks (`"power politics"`), `-` before a word to exclude it, `OR` in capitals between '
    "alternatives (`Taiwan OR Ukraine`), and parentheses around a group (`China (Taiwan OR Ukraine)`). `OR` separates "
    "everything on its left from everything on its right; `AND` and `NOT` in capitals work, too."
)
QueryText = Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(require_parsable)]
