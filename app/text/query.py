"""What a reader typed, as what it asks for: words and phrases that must all be there, and those that must not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.text.normalize import units
from app.text.pinyin import sounds
from app.text.tokens import character_term, terms

LONGEST = 500  # characters
OPEN, CLOSE = '"“”„«»「」『』＂', '"“”«»「」『』＂'
WORDS = re.compile(rf"(?P<minus>-?)(?:[{OPEN}](?P<phrase>[^{OPEN}{CLOSE}]*)[{CLOSE}]|(?P<word>[^\s{OPEN}{CLOSE}]+))")


@dataclass(frozen=True)
class Phrase:
    """Terms in a row; of the last, only the beginning where it is one character, whatever follows it."""

    terms: tuple[str, ...]
    is_prefix: bool = False


Clause = tuple[Phrase, ...]  # any of these


@dataclass(frozen=True)
class Query:
    """Every clause of `wanted`, none of `unwanted`; `whole` is all that is wanted in a row."""

    wanted: tuple[Clause, ...]
    unwanted: tuple[Clause, ...]
    whole: Phrase


def phrase(text: str) -> Phrase:
    """The words of a text in a row. The end of a run of characters may stand inside a longer one."""
    every = list(units(text))
    found = tuple(term.text for term in terms(text))
    if not every or not every[-1].is_character:
        return Phrase(found)
    if found[-2:-1] and every[-2].is_character:
        return Phrase(found[:-1])
    return Phrase((*found[:-1], character_term(every[-1].folded)), is_prefix=True)


def clause(text: str) -> Clause:
    """The ways in which a word or a phrase is found: as it is written, and as pinyin if it can be read so."""
    words = [unit.folded for unit in units(text)]
    if not words:
        return ()
    return (phrase(text), *(Phrase(way) for way in sounds(words)))


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """Each word or quoted phrase, and whether it is unwanted."""
    for match in WORDS.finditer(text):
        yield bool(match["minus"]), match["word"] or match["phrase"] or ""


@lru_cache(100)  # each takes up to 70 kB
def parse(text: str) -> Query:
    """The question that a text asks. Raises PydanticCustomError where it asks for nothing."""
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", text):
        plain = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]+", " ", text).strip()
        raise PydanticCustomError(
            "question", "should be text, without control characters", {"suggestion": plain or None}
        )
    found = [(unwanted, written, clause(written)) for unwanted, written in parts(text)]
    wanted = [(written, each) for unwanted, written, each in found if each and not unwanted]
    if not wanted:
        plain = " ".join(written for _, written, each in found if each)
        said = (
            "should hold a word to look for, besides those to leave out" if plain else "should hold a letter or a digit"
        )
        raise PydanticCustomError("question", said, {"suggestion": plain or None})
    return Query(
        wanted=tuple(each for _, each in wanted),
        unwanted=tuple(each for unwanted, _, each in found if each and unwanted),
        whole=phrase(" ".join(written for written, _ in wanted)),
    )


def parsed(text: str) -> str:
    """The text, which asks for something."""
    parse(text)
    return text


ASKED = (
    "Words that must all be there, in any inflection; Chinese in either script, by any run of its characters; "
    'pinyin without tones; names, also native ones. `"..."` is a phrase, `-word` leaves out.'
)
Question = Annotated[str, Field(max_length=LONGEST), AfterValidator(parsed)]
