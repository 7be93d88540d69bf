"""Read the search terms and the suggestion of a record from its public JSON."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import to_json

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


class SearchTerms(NamedTuple):
    """The search fields of an index document: terms separated by spaces, and the suggestion with its keys."""

    own: str
    other: str
    suggestion: bytes | None
    keys: list[str]


def texts_with_pointers(value: Any, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return the JSON Pointer (RFC 6901) and the text of every string at these paths of a JSON value."""
    pairs = list[tuple[str, str]]()
    for path in paths:
        collect_texts(value, path, "", pairs)
    return pairs


def texts(value: Any, paths: Iterable[str]) -> list[str]:
    """Return every string at these paths of a JSON value."""
    return [text for _, text in texts_with_pointers(value, paths)]


def collect_texts(value: Any, path: str, pointer: str, pairs: list[tuple[str, str]]) -> None:
    """Add the pointer and the text of every string at one path of the value at a pointer."""
    if isinstance(value, dict):
        name, _, rest = path.partition(".")
        collect_texts(value.get(name), rest, f"{pointer}/{name}", pairs)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            collect_texts(item, path, f"{pointer}/{index}", pairs)
    elif isinstance(value, str) and not path:
        pairs.append((pointer, value))


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
