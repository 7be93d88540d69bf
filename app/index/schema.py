"""The index's schema: the fields that every index document has, and a field for each filter and order declared."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import tantivy

ANNOTATIONS, TEXTS, STATE, WITHDRAWALS = "annotations", "texts", "state", "withdrawals"  # not lists of their own


@dataclass
class IndexDocument:
    """One record as the index keeps it; `filters`, `days` and `sort_keys` are by the names of filters and orders.

    `number` orders the records of a collection as their sources and passages do; `days` counts from 0001-01-01.
    """

    collection: str
    id: str
    number: int
    json: bytes
    owner: str = ""  # the source that it is replaced with
    mentions: list[str] = field(default_factory=list)  # people, organizations and topics that its JSON shows
    own: str = ""  # terms, separated by spaces
    other: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    sort_keys: dict[str, str] = field(default_factory=dict)
    loaded_at: int | None = None  # seconds of Unix time
    suggestion: bytes | None = None
    suggestion_keys: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The term that no other document has."""
        return key(self.collection, self.id)


@dataclass(frozen=True)
class Fields:
    """The names of the filters, days and orders that the collections declare."""

    filters: frozenset[str]
    days: frozenset[str]
    sort_keys: frozenset[str]


def build_schema(fields: Fields) -> tantivy.Schema:
    """Return the schema; a text field is an exact string, or terms separated by spaces."""
    builder = tantivy.SchemaBuilder()
    filters, sort_keys = (
        sorted(f"filter_{each}" for each in fields.filters),
        sorted(f"sort_{each}" for each in fields.sort_keys),
    )
    for name in ("collection", "owner", *filters, *sort_keys):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "mentions", "suggestion_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("number", "loaded_at", *(f"day_{each}" for each in sorted(fields.days))):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("own", "other"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("json", "suggestion"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def key(collection: str, id: str) -> str:
    """Return the term that one record of the whole index has."""
    return f"{collection}/{id}"


def to_tantivy(document: IndexDocument) -> tantivy.Document:
    """Return the document as the index writer takes it."""
    made = tantivy.Document()
    texts: list[tuple[str, Iterable[str]]] = [
        ("collection", [document.collection]),
        ("key", [document.key]),
        ("owner", [document.owner]),
        ("mentions", document.mentions),
        ("own", [document.own]),
        ("other", [document.other]),
        ("suggestion_key", document.suggestion_keys),
        *((f"filter_{name}", values) for name, values in document.filters.items()),
        *((f"sort_{name}", [value]) for name, value in document.sort_keys.items()),
    ]
    for name, values in texts:
        for value in values:
            made.add_text(name, value)
    made.add_unsigned("number", document.number)
    for name, day in document.days.items():
        made.add_unsigned(f"day_{name}", day)
    if document.loaded_at is not None:
        made.add_unsigned("loaded_at", document.loaded_at)
    made.add_bytes("json", document.json)
    if document.suggestion is not None:
        made.add_bytes("suggestion", document.suggestion)
    return made
