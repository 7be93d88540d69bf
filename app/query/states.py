"""The requested state of the record: its revision, and whether drafts are included."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json
from tantivy import Query as IndexQuery

from app.errors import Refusal, fault
from app.index.reader import Address, Snapshot, all_of
from app.index.schema import DRAFTS, VERSIONS, key
from app.models.dates import parse_date
from app.models.enums import ReviewStatus
from app.models.tables import SOURCE_COLUMNS
from app.query.filters import Some
from app.query.parameters import from_query
from app.query.projection import IncludedFields

DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
YEAR_DIGITS = 4
AS_OF = (
    "Answer from the record as it was at this revision, or at the end of this day, month or year (UTC): a number, or a "
    "date such as `2025`, `2025-02` or `2025-02-18`. A number of four digits above the newest revision is a year. "
    "Posts, terms and what other sources say of a record are the present ones; people, organizations and topics have "
    "no `counts`."
)
REVIEW = (
    "Return drafts (`draft`), verified records (`verified`) or both. Without this parameter, everything but the drafts "
    "is returned."
)
DRAFTS_TOO = "Return the record also if it is a draft (`draft`). A record that is not a draft is returned in any case."
AsOf = Annotated[str | None, Field(description=AS_OF, max_length=20)]
ReviewStatuses = Annotated[Some[ReviewStatus], Field(description=REVIEW)]


class RecordState(BaseModel):
    """The query parameters that select a state of one record."""

    as_of: AsOf = None
    review: Annotated[Some[ReviewStatus], Field(description=DRAFTS_TOO)] = None


class RecordParameters(RecordState):
    """The query parameters of one record."""

    include: IncludedFields = None


StateDependency = Annotated[RecordParameters, from_query(RecordParameters)]
PRESENT = RecordState()


def revision_at(snapshot: Snapshot, as_of: str) -> int:
    """Return the revision of an `as_of`. Raises Refusal (422) if it is invalid, in the future, or no longer kept."""
    is_number = as_of.isdecimal() and as_of.isascii()
    if is_number and (len(as_of) != YEAR_DIGITS or int(as_of) <= snapshot.revision):
        revision = int(as_of)
        if revision > snapshot.revision:
            raise refusal(f"the newest revision is {snapshot.revision}", str(snapshot.revision))
    else:
        revision = newest_of_date(snapshot, as_of)
    oldest = snapshot.oldest_revision
    if revision < oldest:
        made_at = snapshot.committed.get(oldest)
        raise refusal(
            f"the oldest revision that can be queried is {oldest}" + (f", made at {made_at}" if made_at else ""),
            str(oldest),
        )
    return revision


def newest_of_date(snapshot: Snapshot, as_of: str) -> int:
    """Return the last revision made by the end of a day, month or year, or 0 if there was none."""
    try:
        last = parse_date(as_of).last.isoformat() if DATE.fullmatch(as_of) else ""
    except ValueError:
        last = ""
    today = datetime.now(UTC).date().isoformat()
    if not last:
        raise refusal(
            "the value is the number of a revision, or a date as YYYY, YYYY-MM or YYYY-MM-DD", str(snapshot.revision)
        )
    if last > today:
        raise refusal(f"{as_of} is not over yet", today)
    numbers = list(snapshot.committed)
    days = [made_at[: len(last)] for made_at in snapshot.committed.values()]
    place = bisect_right(days, last)
    return numbers[place - 1] if place else 0


def refusal(detail: str, suggestion: str) -> Refusal:
    """Return the problem for an invalid `as_of`."""
    return Refusal(422, fault(f"as_of: {detail}", suggestion, "as_of"))


def collection_query(
    snapshot: Snapshot, collection: str, as_of: str | None, review: Iterable[str] | None
) -> IndexQuery:
    """Return the query for the records of a collection in the state that a request asks for."""
    if as_of is None and review is None:
        return snapshot.term("collection", collection)
    query = at_revision(snapshot, collections(collection, review), as_of)
    return query if review is None else all_of([snapshot.any_of("review", review), query])


def at_revision(snapshot: Snapshot, collections: list[str], as_of: str | None) -> IndexQuery:
    """Return the query for the records of some collections as they were at a revision, or as they are now."""
    if as_of is None:
        return snapshot.any_of("collection", collections)
    names = snapshot.any_of("collection", [*collections, *(VERSIONS + name for name in collections)])
    return valid_at(snapshot, names, revision_at(snapshot, as_of))


def valid_at(snapshot: Snapshot, query: IndexQuery, revision: int) -> IndexQuery:
    """Match those of the documents that show a record as it was at a revision."""
    return all_of([query, snapshot.between("since", None, revision)], [snapshot.between("until", None, revision)])


def asks_for_drafts(review: Iterable[str] | None) -> bool:
    """Return whether a `review` parameter selects drafts."""
    return review is not None and "draft" in review


def collections(collection: str, review: Iterable[str] | None) -> list[str]:
    """Return the collection and, if drafts are asked for, that of its drafts."""
    return [collection, DRAFTS + collection] if asks_for_drafts(review) else [collection]


def version_keys(snapshot: Snapshot, collection: str, id: str) -> list[str]:
    """Return the keys of the earlier versions of a record."""
    return snapshot.terms("key", key(VERSIONS + collection, f"{id}/"))


def document_in_state(snapshot: Snapshot, collection: str, id: str, state: RecordState) -> bytes | None:
    """Return the JSON of a record in a state, or None if it was not in the record then."""
    for name in collections(collection, state.review):
        if state.as_of is None:
            document = snapshot.get(name, id)
        else:
            keys = snapshot.any_of("key", [key(name, id), *version_keys(snapshot, name, id)])
            found = snapshot.search(valid_at(snapshot, keys, revision_at(snapshot, state.as_of)), 1).addresses
            document = snapshot.json(found[0]) if found else None
        if document is not None:
            return document
    return None


def without_present_counts(table: Any, document: bytes, as_of: str | None) -> bytes:
    """Return the JSON of a record for `as_of`: without counts, which are the present ones."""
    if as_of is None or table in SOURCE_COLUMNS:
        return document
    record = from_json(document)
    return to_json(record | {"counts": {}}) if "counts" in record else document


def document_at(snapshot: Snapshot, table: Any, address: Address, as_of: str | None) -> bytes:
    """Return the JSON of a document as a list shows it."""
    return without_present_counts(table, snapshot.json(address), as_of)


def refuse_state(snapshot: Snapshot, collection: str, id: str, state: RecordState) -> None:
    """Raise Refusal (404) if a record is a draft that was not asked for, or was not on record at that revision."""
    drafts = RecordState(as_of=state.as_of, review=["draft"])
    if not asks_for_drafts(state.review) and document_in_state(snapshot, collection, id, drafts):
        detail = (
            f"The record {id!r} in {collection} is a draft, which nobody has verified yet. Ask for drafts to see it."
        )
        raise Refusal(404, fault(detail, f"/v1/{collection}/{id}?review=draft", "review"))
    if state.as_of is not None and (snapshot.get(collection, id) or version_keys(snapshot, collection, id)):
        revision = revision_at(snapshot, state.as_of)
        detail = f"The record {id!r} in {collection} was not on record at revision {revision}."
        raise Refusal(404, fault(detail, f"/v1/{collection}/{id}/history"))
