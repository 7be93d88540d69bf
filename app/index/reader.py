"""Reading the index: snapshots of one revision, and the queries that are put to them."""

from collections.abc import Hashable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

import tantivy
from fastapi import Request
from pydantic_core import from_json
from tantivy import FieldType, Occur, Order, Query

from app.errors import Refusal, fault
from app.index.schema import STATE, key
from app.index.storage import IndexStorage

EXACT = 65_000  # buckets that each segment counts, the most that tantivy takes: all of them
REVISIONS: ContextVar[set[int]] = ContextVar("REVISIONS")  # those that the request at hand was answered from
TOTALS = 5_000  # questions whose totals a snapshot remembers
Address = Any  # tantivy.DocAddress


class Hits(NamedTuple):
    """The documents that match, in order, each with the key it is ordered by; `total` counts all that match."""

    keys: list[Any]
    addresses: list[Address]
    total: int


@dataclass(frozen=True)
class State:
    """What an index was made of: a revision of a database, which its epoch tells from other databases."""

    revision: int
    epoch: str


class Snapshot:
    """One state of the index; a commit by whichever process does not change it."""

    def __init__(self, index: tantivy.Index) -> None:
        self.schema, self.searcher = index.schema, index.searcher()
        found = self.get(STATE, STATE)
        self.state = State(**from_json(found)) if found else State(0, "")
        self.totals: dict[bytes, int] = {}

    def precedes(self, wanted: State) -> bool:
        """Return whether the index can follow to this state: an earlier one of the same database."""
        return self.state.epoch == wanted.epoch and self.revision <= wanted.revision

    @property
    def revision(self) -> int:
        """The revision of the record that every answer from this snapshot is of."""
        return self.state.revision

    def term(self, field: str, value: str) -> Query:
        """Match the documents that have this term."""
        return Query.term_query(self.schema, field, value)

    def any_of(self, field: str, values: Iterable[str]) -> Query:
        """Match the documents that have one of these terms."""
        several = list(values)
        return self.term(field, several[0]) if len(several) == 1 else Query.term_set_query(self.schema, field, several)

    def between(self, field: str, first: int | None, last: int | None) -> Query:
        """Match the documents whose number lies between these two, both included; None leaves an end open."""
        closed = first is not None and last is not None
        return Query.range_query(self.schema, field, FieldType.Unsigned, first, last, use_inverted_index=closed)

    def beyond(self, field: str, value: int, *, descending: bool) -> Query:
        """Match the documents that an order by this field puts after a value."""
        if descending:
            return Query.range_query(self.schema, field, FieldType.Unsigned, None, value, include_upper=False)
        return Query.range_query(self.schema, field, FieldType.Unsigned, value, None, include_lower=False)

    def get(self, collection: str, id: str) -> bytes | None:
        """Return the JSON of one record, or None where there is none."""
        found = self.searcher.search(self.term("key", key(collection, id)), 1, count=False).hits
        return self.json(found[0][1]) if found else None

    def json(self, address: Address) -> bytes:
        """Return the JSON of a document."""
        document: bytes = self.searcher.doc(address)["json"][0]
        return document

    def suggestion(self, address: Address) -> bytes:
        """Return the suggestion that a document makes."""
        suggestion: bytes = self.searcher.doc(address)["suggestion"][0]
        return suggestion

    def ids(self, collection: str, prefix: str, limit: int) -> list[str]:
        """Return some ids of a collection that begin so."""
        begun = key(collection, "")
        terms = self.searcher.terms_with_prefix("key", begun + prefix, self.term("collection", collection), limit)
        return [term.removeprefix(begun) for term, _ in terms]

    def total(self, question: str, query: Query) -> int:
        """Return how many documents a question matches, which is counted once."""
        if (known := self.totals.get(digest(question))) is None:
            known = self.remember_total(question, self.count(query))
        return known

    def remember_total(self, question: str, total: int) -> int:
        """Keep how many documents a question matches, for its next pages; return it."""
        if len(self.totals) >= TOTALS:
            self.totals.clear()
        self.totals[digest(question)] = total
        return total

    def existing_ids(self, collection: str, ids: Iterable[str]) -> set[str]:
        """Return those of these ids that a collection has."""
        return {id for id in ids if self.count(self.term("key", key(collection, id)))}

    def search(
        self, query: Query, limit: int, order_by: str | None = None, *, descending: bool = False, offset: int = 0
    ) -> Hits:
        """Return the first matches: by a field, those without it last, or by their score."""
        order = Order.Desc if descending or order_by is None else Order.Asc
        found: Any = self.searcher.search(query, max(limit, 1), order_by_field=order_by, order=order, offset=offset)
        hits = found.hits[:limit]
        return Hits([hit[0] for hit in hits], [hit[1] for hit in hits], found.count)

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        found: Any = self.searcher.search(query, 1)
        return int(found.count)

    def numbers(self, field: str, addresses: Sequence[Address]) -> list[Any]:
        """Return the values of a numeric field of these documents."""
        return self.searcher.fast_field_values(field, list(addresses))

    def facet_counts(self, query: Query, field: str, size: int = EXACT) -> list[tuple[str, int]]:
        """Return the most frequent values of a field among the matches, with exact counts."""
        terms = {"terms": {"field": field, "size": size, "segment_size": EXACT}}
        buckets = self.searcher.aggregate(query, {"values": terms})["values"]["buckets"]
        return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]

    def crosstab(self, query: Query, rows: str, columns: str, values: Sequence[str]) -> dict[tuple[str, str], int]:
        """Return how many matches have each of these values of one field together with each value of another."""
        nested = {"columns": {"terms": {"field": columns, "size": EXACT, "segment_size": EXACT}}}
        found: dict[tuple[str, str], int] = {}
        for value in values:
            both = all_of([query, self.term(rows, value)])
            buckets = self.searcher.aggregate(both, nested)["columns"]["buckets"]
            found |= {(value, bucket["key"]): bucket["doc_count"] for bucket in buckets}
        return found


def all_of(queries: Sequence[Query], without: Sequence[Query] = ()) -> Query:
    """Match the documents that all of these queries match, and none of the others."""
    parts = [(Occur.Must, each) for each in queries]
    return Query.boolean_query([*parts, *((Occur.MustNot, each) for each in without)])


def digest(question: str) -> bytes:
    """Return a short name for a question."""
    return blake2b(question.encode(), digest_size=16).digest()


def unscored(query: Query) -> Query:
    """Match the same documents, without a say in their order."""
    return Query.const_score_query(query, 0.0)


class ReadIndex:
    """The index of an application: opened when it is first asked for, and again when a commit has changed it."""

    def __init__(self, storage: IndexStorage) -> None:
        self.storage = storage
        self.opened: Hashable = None
        self.current: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """Return the newest state, or None where there is no index yet."""
        version = self.storage.version()
        if version is None:
            return None
        if version != self.opened:
            self.current, self.opened = Snapshot(self.storage.open()), version
        return self.current

    def state(self) -> Hashable:
        """Return what tells one state of the record from another, or None while there is no index."""
        snapshot = self.snapshot()
        return snapshot and snapshot.state


async def newest_snapshot(request: Request) -> Snapshot:
    """Return the newest state of the index. Raises Refusal (503) where there is no index yet."""
    read_index: ReadIndex = request.app.state.index
    current = read_index.snapshot()
    if current is None:
        command = "onrecord index" if read_index.storage.is_persistent else None
        raise Refusal(503, fault("The read index is not built yet.", command))
    REVISIONS.get(set()).add(current.revision)
    return current
