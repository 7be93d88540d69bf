"""The schema of the index: fields that every document has, and one for each filter and order of the collections."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import tantivy

ANNOTATIONS, TEXTS, STATE, WITHDRAWALS = (
    "annotations",
    "texts",
    "state",
    "withdrawals",
)  # kinds of documents that have no list
FINGERPRINT = "fingerprint"  # the id of the document that holds the fingerprint of the index


@dataclass
class IndexDocument:
    """One document of the index. `filters`, `days` and `sort_keys` are keyed by the names of filters and orders.

    `number` comes from `app/index/numbering.py`. `days` are counted from 0001-01-01.
    """

    collection: str
    id: str
    number: int
    json: bytes
    owner: str = ""  # the source whose documents are replaced together
    mentions: list[str] = field(default_factory=list)  # people, organizations and topics that its JSON shows
    own: str = ""  # terms of the record itself, separated by spaces
    other: str = ""  # terms of notes, glosses and names
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
    filters = sorted(f"filter_{name}" for name in fields.filters)
    sort_keys = sorted(f"sort_{name}" for name in fields.sort_keys)
    for name in ("collection", "owner", *filters, *sort_keys):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "mentions", "suggestion_key"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("number", "loaded_at", *(f"day_{name}" for name in sorted(fields.days))):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("own", "other"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("json", "suggestion"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def key(collection: str, id: str) -> str:
    """Return the term that identifies one document."""
    return f"{collection}/{id}"


def to_tantivy(document: IndexDocument) -> tantivy.Document:
    """Convert to a tantivy document."""
    converted = tantivy.Document()
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
            converted.add_text(name, value)
    converted.add_unsigned("number", document.number)
    for name, day in document.days.items():
        converted.add_unsigned(f"day_{name}", day)
    if document.loaded_at is not None:
        converted.add_unsigned("loaded_at", document.loaded_at)
    converted.add_bytes("json", document.json)
    if document.suggestion is not None:
        converted.add_bytes("suggestion", document.suggestion)
    return converted
