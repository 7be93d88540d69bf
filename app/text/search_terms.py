"""What a record is found by: the terms of the texts in its public JSON, and what a reader may begin to type for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pydantic_core import to_json

from app.text.normalize import folds
from app.text.pinyin import pronounced, sound_terms
from app.text.tokens import GAP, term_texts

LONGEST_KEY = 64  # characters of what can be typed before it is looked up as a search
KEPT = 10_000  # texts whose terms are kept, for the record that comes next may show them, too


@dataclass(frozen=True)
class SuggestedFields:
    """What a record is completed from, where its native form is, what tells it from its like, and whether it is."""

    paths: tuple[str, ...]
    hint: Callable[[dict[str, Any]], str | None]
    native: str = ""
    when: Callable[[dict[str, Any]], bool] = bool


@dataclass(frozen=True)
class SearchedFields:
    """Where a record's JSON holds the texts it is found by; a path runs through lists: `speakers.name`.

    `own` are its own words, `other` those about it; `pinyin` is written pinyin, and from `sounded` pinyin is made.
    """

    own: tuple[str, ...]
    other: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    sounded: tuple[str, ...] = ()
    suggested: SuggestedFields | None = None


class SearchTerms(NamedTuple):
    """The terms of a record's own words and of the others, its suggestion, and the keys it is suggested by."""

    own: str
    other: str
    suggestion: bytes | None
    keys: list[str]


def texts(value: Any, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Every text at these paths of a JSON value, with its JSON Pointer (RFC 6901)."""
    found: list[tuple[str, str]] = []
    for path in paths:
        gather(value, parts(path), "", found)
    return found


def read(value: Any, paths: Iterable[str]) -> list[str]:
    """Every text at these paths of a JSON value."""
    return [text for _, text in texts(value, paths)]


@cache
def parts(path: str) -> tuple[str, ...]:
    """The keys of a path."""
    return tuple(path.split("."))


def gather(value: Any, path: tuple[str, ...], pointer: str, found: list[tuple[str, str]]) -> None:
    """Add every text at one path."""
    for place, key in enumerate(path):
        if isinstance(value, dict):
            value, pointer = value.get(key), f"{pointer}/{key}"
        elif isinstance(value, list):
            for index, each in enumerate(value):
                gather(each, path[place:], f"{pointer}/{index}", found)
            return
    if isinstance(value, str):
        found.append((pointer, value))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            gather(each, (), f"{pointer}/{index}", found)


def indexed(found: Iterable[str]) -> str:
    """The terms of some texts, with a gap after each."""
    return " ".join(map(line, dict.fromkeys(found)))


@lru_cache(KEPT)
def line(text: str) -> str:
    """The terms of one text, and a gap."""
    return " ".join([*term_texts(folds(text)), GAP])


def sounding(found: Iterable[str]) -> str:
    """The syllables of some written pinyin, with a gap after each."""
    return " ".join(map(sound_line, dict.fromkeys(found)))


@lru_cache(KEPT)
def sound_line(pinyin: str) -> str:
    """The syllables of one text of pinyin, and a gap."""
    return " ".join([*(term.text for term in sound_terms(pinyin)), GAP])


def search_terms(searched: SearchedFields, record: dict[str, Any], kind: str, names: Iterable[str] = ()) -> SearchTerms:
    """What a record is found by; `names` are those it has besides the ones its JSON shows."""
    pinyin = [*read(record, searched.pinyin), *map(pronounced, read(record, searched.sounded))]
    suggested = searched.suggested if searched.suggested and searched.suggested.when(record) else None
    typed = read(record, suggested.paths) if suggested else []
    return SearchTerms(
        own=indexed(read(record, searched.own)),
        other=f"{indexed([*read(record, searched.other), *names])} {sounding(pinyin)}".strip(),
        suggestion=suggestion(suggested, record, kind) if suggested else None,
        keys=sorted({key for text in typed for key in (*keys(text), *keys(pronounced(text)))} - {""}),
    )


def folded(text: str) -> str:
    """A text as it is compared with what is typed: folded, without spaces or punctuation."""
    return "".join(each for each, _ in folds(text))[:LONGEST_KEY]


def keys(text: str) -> Iterator[str]:
    """The text from the start of any of its words or characters on."""
    every = [each for each, _ in folds(text)]
    for place in range(len(every)):
        yield "".join(every[place : place + LONGEST_KEY])[:LONGEST_KEY]


def suggestion(suggested: SuggestedFields, record: dict[str, Any], kind: str) -> bytes:
    """The record as a suggestion shows it."""
    label, native = read(record, suggested.paths)[0], next(iter(read(record, [suggested.native])), None)
    shown = {"kind": kind, "id": record["id"], "label": label, "native": native, "hint": suggested.hint(record)}
    return to_json(shown | {"url": record["url"]})
