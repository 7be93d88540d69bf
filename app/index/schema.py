"""The schema of the index: fields that every document has, and one for each filter and order of the collections."""

from dataclasses import dataclass, field

import tantivy

# Collections of documents that have no list of their own.
ANNOTATIONS, PARAGRAPHS, TEXTS, STATE, WITHDRAWALS = "annotations", "paragraphs", "texts", "state", "withdrawals"
DRAFTS, VERSIONS = "drafts/", "versions/"  # before the collection of a record that lists leave out
TERM_FIELDS = {"own": "position", "other": "position", "printed": "basic"}  # which hold terms separated by spaces
# The names in `IndexDocument.days` of the first and the last day that a date can mean; `date` is the day to sort by.
FIRST_DAY, LAST_DAY = "first_date", "last_date"
REVISION_FIELDS = ("since", "until", "added", "changed")
FINGERPRINT = "fingerprint"  # the id of the document that holds the fingerprint of the index
REVISIONS = "revisions"  # the id of the document that says when each revision was made


@dataclass
class IndexDocument:
    """One document of the index. `filters`, `days`, `counts` and `sort_keys` are keyed by filters and orders.

    `number` comes from `app/index/numbering.py`. `days` are counted from 0001-01-01.
    """

    collection: str
    id: str
    number: int
    json: bytes
    owner: str = ""  # the source whose documents are replaced together
    mentions: list[str] = field(default_factory=list)  # register entries, terms and sources that its JSON shows
    record: int | None = None  # from the id of the record, or of the one that an annotation belongs to
    own: str = ""  # terms of the record itself, separated by spaces
    other: str = ""  # terms of notes, glosses and names
    printed: str = ""  # terms of a paragraph of a source
    filters: dict[str, list[str]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    sort_keys: dict[str, str] = field(default_factory=dict)
    loaded_at: int | None = None  # seconds of Unix time
    since: int | None = None  # the first revision of this version
    until: int | None = None  # the revision that replaced it; None for the present version
    added: int | None = None  # the revisions in which the record was added and its own fields last changed
    changed: int | None = None
    review: str = ""
    suggestion: bytes | None = None
    suggestion_keys: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The term that no other document has."""
        return key(self.collection, self.id)

    def texts(self) -> dict[str, list[str]]:
        """Return the values of the text fields; those of TERM_FIELDS are terms separated by spaces."""
        return {
            "collection": [self.collection],
            "key": [self.key],
            "owner": [self.owner],
            "mentions": self.mentions,
            "own": [self.own],
            "other": [self.other],
            "printed": [self.printed] if self.printed else [],
            "suggestion_key": self.suggestion_keys,
            "review": [self.review] if self.review else [],
            **{f"filter_{name}": values for name, values in self.filters.items()},
            **{f"sort_{name}": [value] for name, value in self.sort_keys.items()},
        }

    def numbers(self) -> dict[str, int]:
        """Return the values of the numeric fields."""
        days = {f"day_{name}": day for name, day in self.days.items()}
        counts = {f"count_{name}": count for name, count in self.counts.items()}
        numbers = {"number": self.number, "record": self.record, "loaded_at": self.loaded_at, **days, **counts}
        numbers |= {name: getattr(self, name) for name in REVISION_FIELDS}
        return {name: number for name, number in numbers.items() if number is not None}


@dataclass(frozen=True)
class Fields:
    """The names of the filters, days, counts and orders that the collections declare."""

    filters: frozenset[str]
    days: frozenset[str]
    counts: frozenset[str]
    sort_keys: frozenset[str]


def build_schema(fields: Fields) -> tantivy.Schema:
    """Return the schema; a text field is an exact string, or terms separated by spaces."""
    builder = tantivy.SchemaBuilder()
    filters = sorted(f"filter_{name}" for name in fields.filters)
    sort_keys = sorted(f"sort_{name}" for name in fields.sort_keys)
    for name in ("collection", "owner", *filters, *sort_keys):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "mentions", "suggestion_key", "review"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    days, counts = (f"day_{name}" for name in sorted(fields.days)), (f"count_{name}" for name in sorted(fields.counts))
    for name in ("number", "record", "loaded_at", *REVISION_FIELDS, *days, *counts):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name, index_option in TERM_FIELDS.items():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=index_option)
    for name in ("json", "suggestion"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def key(collection: str, id: str) -> str:
    """Return the term that identifies one document."""
    return f"{collection}/{id}"


def to_tantivy(document: IndexDocument) -> tantivy.Document:
    """Convert to a tantivy document."""
    converted = tantivy.Document()
    for name, values in document.texts().items():
        for value in values:
            converted.add_text(name, value)
    for name, number in document.numbers().items():
        converted.add_unsigned(name, number)
    converted.add_bytes("json", document.json)
    if document.suggestion is not None:
        converted.add_bytes("suggestion", document.suggestion)
    return converted
