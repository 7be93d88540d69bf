"""Snapshots of the index, and the searches and counts that they answer."""

from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from math import inf
from time import monotonic
from typing import Any, NamedTuple

import tantivy
from pydantic_core import from_json, to_json
from tantivy import FieldType, Occur, Order, Query

from app.index.schema import FINGERPRINT, STATE, key
from app.index.schema import REVISIONS as REVISIONS_ID
from app.index.storage import IndexBusyError, IndexStorage
from app.logs import log

MAX_BUCKETS = 65_000  # of each segment, the most that tantivy allows; counts are exact if no value is left out
REVISIONS: ContextVar[set[int]] = ContextVar("REVISIONS")  # that the current request was answered from
SIMILAR = 20  # ids that are compared with an unknown one
TOTALS = 5_000  # totals that a snapshot remembers
RETRY = 1.0  # seconds until an index that could not be opened is tried again
Address = Any  # tantivy.DocAddress


class Hits(NamedTuple):
    """One page of matches with their sort keys; `total` counts all matches."""

    keys: list[Any]
    addresses: list[Address]
    total: int


@dataclass(frozen=True)
class State:
    """The revision of a database, and the epoch that identifies the database."""

    revision: int
    epoch: str


class Snapshot:
    """One state of the index, which later commits do not change."""

    def __init__(self, index: tantivy.Index) -> None:
        self.schema, self.searcher = index.schema, index.searcher()
        document = self.get(STATE, STATE)
        self.state = State(**from_json(document)) if document else State(0, "")
        self.totals: dict[bytes, int] = {}

    @cached_property
    def revisions(self) -> dict[str, Any]:
        """The oldest revision that can be queried, and when each was made."""
        document = self.get(STATE, REVISIONS_ID)
        return from_json(document) if document else {"oldest": 0, "committed": []}

    @property
    def oldest_revision(self) -> int:
        """Return the oldest revision that can be queried."""
        return int(self.revisions["oldest"])

    @cached_property
    def committed(self) -> dict[int, str]:
        """When each revision was made, in order (RFC 3339, in UTC)."""
        return dict(self.revisions["committed"])

    def precedes(self, state: State) -> bool:
        """Return whether this is an earlier state of the same database, from which an update is possible."""
        return self.state.epoch == state.epoch and self.revision <= state.revision

    @property
    def revision(self) -> int:
        """Return the revision of the record."""
        return self.state.revision

    def term(self, field: str, value: str | int) -> Query:
        """Match the documents that have this term."""
        return Query.term_query(self.schema, field, value)

    def any_of(self, field: str, values: Iterable[str | int]) -> Query:
        """Match the documents that have one of these terms or numbers."""
        terms = list(values)
        return self.term(field, terms[0]) if len(terms) == 1 else Query.term_set_query(self.schema, field, terms)

    def between(self, field: str, first: int | None, last: int | None) -> Query:
        """Match the documents whose number is in an inclusive range; None leaves an end open."""
        closed = first is not None and last is not None
        return Query.range_query(self.schema, field, FieldType.Unsigned, first, last, use_inverted_index=closed)

    def beyond(self, field: str, value: int, *, descending: bool) -> Query:
        """Match the documents that come after a value in the order of a field."""
        if descending:
            return Query.range_query(self.schema, field, FieldType.Unsigned, None, value, include_upper=False)
        return Query.range_query(self.schema, field, FieldType.Unsigned, value, None, include_lower=False)

    def get(self, collection: str, id: str) -> bytes | None:
        """Return the JSON of one record, or None."""
        hits = self.searcher.search(self.term("key", key(collection, id)), 1, count=False).hits
        return self.json(hits[0][1]) if hits else None

    def json(self, address: Address) -> bytes:
        """Return the JSON of a document."""
        document: bytes = self.searcher.doc(address)["json"][0]
        return document

    def suggestion(self, address: Address) -> bytes:
        """Return the JSON of a document as an item of `/v1/suggest`."""
        suggestion: bytes = self.searcher.doc(address)["suggestion"][0]
        return suggestion

    def ids(self, collection: str, prefix: str, limit: int) -> list[str]:
        """Return at most `limit` ids of a collection that start with a prefix."""
        start = key(collection, "")
        terms = self.searcher.terms_with_prefix("key", start + prefix, self.term("collection", collection), limit)
        return [term.removeprefix(start) for term, _ in terms]

    def similar_ids(self, collection: str, id: str) -> list[str]:
        """Return some ids of a collection that are at most two edits away, without reading them all."""
        query = Query.fuzzy_term_query(self.schema, "key", key(collection, id), distance=2)
        hits = self.search(all_of([query, self.term("collection", collection)]), SIMILAR).addresses
        return [from_json(self.json(address))["id"] for address in hits]

    def terms(self, field: str, prefix: str) -> list[str]:
        """Return the terms of a field that start with a prefix."""
        return [term for term, _ in self.searcher.terms_with_prefix(field, prefix)]

    def total(self, question: str, query: Query) -> int:
        """Return how many documents match; `question` is a text that identifies the query, to count it once."""
        total = self.totals.get(digest(question))
        return self.remember_total(question, self.count(query)) if total is None else total

    def remember_total(self, question: str, total: int) -> int:
        """Remember a total for the next pages, and return it."""
        if len(self.totals) >= TOTALS:
            self.totals.clear()
        self.totals[digest(question)] = total
        return total

    def existing_ids(self, collection: str, ids: Iterable[str]) -> set[str]:
        """Return those of the ids that exist in a collection."""
        return {id for id in ids if self.count(self.term("key", key(collection, id)))}

    def search(
        self, query: Query, limit: int, order_by: str | None = None, *, descending: bool = False, offset: int = 0
    ) -> Hits:
        """Return matches in the order of a field (documents without it last), or of their score."""
        order = Order.Desc if descending or order_by is None else Order.Asc
        result: Any = self.searcher.search(query, max(limit, 1), order_by_field=order_by, order=order, offset=offset)
        hits = result.hits[:limit]
        return Hits([hit[0] for hit in hits], [hit[1] for hit in hits], result.count)

    def count(self, query: Query) -> int:
        """Return how many documents match."""
        result: Any = self.searcher.search(query, 1)
        return int(result.count)

    def numbers(self, field: str, addresses: Sequence[Address]) -> list[Any]:
        """Return the values of a numeric field of these documents."""
        return self.searcher.fast_field_values(field, list(addresses))

    def facet_counts(self, query: Query, field: str, size: int = MAX_BUCKETS) -> list[tuple[str, int]]:
        """Return the most frequent values of a field among the matches, with exact counts."""
        return self.counts_by_field(query, [field], size)[field]

    def counts_by_field(
        self, query: Query, fields: Sequence[str], size: int = MAX_BUCKETS, values: Sequence[str] | None = None
    ) -> dict[str, list[tuple[str, int]]]:
        """Return the most frequent values of several fields, or only of `values`, in one pass over the matches.

        Raises ValueError if it would return more than MAX_BUCKETS values in all.
        """
        aggregations = {field: terms_aggregation(field, size, values) for field in fields}
        result = self.searcher.aggregate(query, aggregations)
        counts = {field: [(each["key"], each["doc_count"]) for each in result[field]["buckets"]] for field in fields}
        for field in fields:
            if values is None and result[field]["doc_count_error_upper_bound"]:  # a segment has left values out
                found = [value for value, _ in counts[field]]
                counts[field] = self.counts_by_field(query, [field], size, found)[field]
        return counts

    def crosstab(
        self, query: Query, rows: str, columns: str, values: tuple[Sequence[str], Sequence[str]]
    ) -> dict[tuple[str, str], int]:
        """Return the counts of matches by row value and column value; `values` are those to count."""
        if not all(values):
            return {}
        inner = {"aggs": {"columns": terms_aggregation(columns, MAX_BUCKETS, values[1])}}
        result = self.searcher.aggregate(query, {"rows": terms_aggregation(rows, MAX_BUCKETS, values[0]) | inner})
        return {
            (row["key"], column["key"]): column["doc_count"]
            for row in result["rows"]["buckets"]
            for column in row["columns"]["buckets"]
        }


def terms_aggregation(field: str, size: int, values: Sequence[str] | None = None) -> dict[str, Any]:
    """Return tantivy's aggregation that counts the values of a field, or only `values`."""
    include = {} if values is None else {"include": list(values)}
    return {"terms": {"field": field, "size": size, "segment_size": MAX_BUCKETS, **include}}


def all_of(queries: Sequence[Query], without: Sequence[Query] = ()) -> Query:
    """Match the documents that match every one of `queries` and none of `without`."""
    required = [(Occur.Must, query) for query in queries]
    return Query.boolean_query([*required, *((Occur.MustNot, query) for query in without)])


def any_of(queries: Sequence[Query]) -> Query:
    """Match the documents that match at least one of `queries`."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def digest(question: str) -> bytes:
    """Return a short key for a question."""
    return blake2b(question.encode(), digest_size=16).digest()


def unscored(query: Query) -> Query:
    """Match the same documents with a score of 0."""
    return Query.const_score_query(query, 0.0)


class ReadIndex:
    """The index of an application: opened when it is first needed, and again after each commit.

    If the index is deleted, cannot be opened or has another fingerprint, the last snapshot stays.
    """

    def __init__(self, storage: IndexStorage, fingerprint: str | None = None) -> None:
        self.storage, self.fingerprint = storage, fingerprint
        self.current: Snapshot | None = None
        self.opened_version: Hashable = None  # the version of the index that the current snapshot is of
        self.unusable_version: Hashable = None  # the version that could not be opened
        self.damaged_version: Hashable = None  # the version that has a damaged file
        self.retry_at = 0.0
        self.is_of_other_version = False

    def snapshot(self) -> Snapshot | None:
        """Return the newest state, or None if there is no index that can be read."""
        version = self.storage.version()
        if version not in {None, self.opened_version, self.damaged_version} and (
            version != self.unusable_version or monotonic() > self.retry_at
        ):
            self.open(version)
        return self.current

    def open(self, version: Hashable) -> None:
        """Take a new snapshot, unless the index cannot be opened or has another fingerprint."""
        try:
            snapshot = Snapshot(self.storage.open())
            fingerprint = snapshot.get(STATE, FINGERPRINT)
        except BaseException as error:
            if not is_failure(error):
                raise
            self.unusable_version, self.retry_at = version, monotonic() + RETRY
            return
        self.is_of_other_version = self.fingerprint is not None and fingerprint != to_json(self.fingerprint)
        if self.is_of_other_version:
            self.unusable_version, self.retry_at = version, inf
        else:
            self.current, self.opened_version, self.unusable_version = snapshot, version, None

    def inspect(self) -> bool:
        """Return whether the files of the index are intact. If a file is damaged, drop the snapshot.

        Files that another process is writing count as intact.
        """
        version = self.storage.version()
        if version is None:
            return True
        with suppress(IndexBusyError):
            try:
                with self.storage.locked(wait=False):
                    file = self.storage.damaged_file()
            except OSError:  # without write access there is no lock, but no writer either
                file = self.storage.damaged_file()
            if file and version == self.storage.version():
                log.warning("The read index is damaged, and is rebuilt from the database: %s", file)
                self.damaged_version, self.current, self.opened_version = version, None, None
                return False
        return True

    @property
    def is_damaged(self) -> bool:
        """Whether the index that is there now has a damaged file."""
        return self.damaged_version is not None and self.damaged_version == self.storage.version()

    def state(self) -> Hashable:
        """Return the revision and the epoch of the newest snapshot, or None if there is no index."""
        snapshot = self.snapshot()
        return snapshot and snapshot.state


def is_failure(error: BaseException) -> bool:
    """Return whether a damaged index may have raised this: tantivy's panics are not derived from Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"
