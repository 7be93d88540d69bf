"""The counts of people, organizations and topics, kept by what a load adds and takes away, not by counting it all."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Select, bindparam, select, union
from sqlmodel import col

from app.dossier.graph import Stored, batches
from app.dossier.making import Made
from app.dossier.rendering import REGISTERED, document, replace_registered, store
from app.listing.filters import Facet, joined
from app.listing.listing import Listing
from app.models import Affiliation, Claim, ClaimSpeaker, Organization, Person, Quote, QuoteSpeaker

SAID: dict[Any, Any] = {Quote: QuoteSpeaker.quote_id, Claim: ClaimSpeaker.claim_id}
PRINTED = select(col(Affiliation.person_id), col(Affiliation.organization_id))
Counts = dict[tuple[str, str], dict[str, int]]  # by collection and list, then by id
Posts = set[tuple[str, str]]  # people, each with an organization


class Recounted(NamedTuple):
    """What a load has changed: how many more records each id has in a list, and the people whose posts it bears on."""

    counts: Counts
    people: set[str]

    def and_then(self, other: "Recounted") -> "Recounted":
        """What two loads have changed together."""
        return Recounted(added(self.counts, other.counts), self.people | other.people)


def posts(connection: Connection, made: Made) -> tuple[Posts, Posts]:
    """The posts that a source prints as it was, and as it is to be."""
    after = ((row["person_id"], row["organization_id"]) for row in (made.rows or {})[Affiliation])
    return posts_of(connection, made.source), set(after)


def posts_of(connection: Connection, source: str) -> Posts:
    """The posts that a source prints as it is stored."""
    found = connection.execute(PRINTED.where(col(Affiliation.source_id) == source))
    return {(person, organization) for person, organization in found}


def moved(connection: Connection, source: str, before: Posts, after: Posts) -> set[str]:
    """The people for whom the record has posts after a load that it had not before, or no longer has."""
    changed = before ^ after
    elsewhere = PRINTED.where(col(Affiliation.person_id).in_({person for person, _ in changed}))
    others = set(map(tuple, connection.execute(elsewhere.where(col(Affiliation.source_id) != source))))
    return {person for person, _ in changed - others}


def counts(connection: Connection, source: str, people: set[str]) -> Counts:
    """How many records of the source each id has in each list; organizations, also of those by these people."""
    return {
        (collection.listing.table.collection, name): counted(
            connection, listing, parameter, source, people if collection.listing.table is Organization else set()
        )
        for collection in REGISTERED
        for name, (listing, parameter) in collection.lists.items()
    }


def counted(
    connection: Connection, listing: type[Listing], parameter: str, source: str, people: set[str]
) -> dict[str, int]:
    """The same for one list."""
    mark = listing.facets()[parameter]
    found = connection.execute(having(listing, parameter), {"source": source, "people": sorted(people)}).all()
    by_value: dict[str, set[str]] = {}
    for key, value in found:
        by_value.setdefault(value, set()).add(key)
    if mark.through is not None:
        parts, by_value = by_value, {}
        for value, place in places(connection, mark.through, list(parts)):
            by_value.setdefault(place, set()).update(parts[value])
    return {value: len(some) for value, some in by_value.items()}


@cache
def having(listing: type[Listing], parameter: str) -> Select[Any]:
    """The statement that finds those records of a list in which a source or some people have a part, by value."""
    mark, each = listing.facets()[parameter], col(listing.table.id)
    value, on = (mark.facet if mark.through is None else mark.column) or Facet(each)
    return select(each, value).where(each.in_(concerned(listing.table)), *joined(on))


def places(connection: Connection, through: Any, values: list[str]) -> Iterator[Any]:
    """What these values stand for, part by part: SQLite makes a table of the whole before it looks anything up."""
    for part in through.element.selects:
        value, _ = part.selected_columns
        for some in batches(values):
            yield from connection.execute(part.where(value.in_(some))).all()


def concerned(table: Any) -> Any:
    """The ids of the records of a table that a source or some people have a part in."""
    people: Any = bindparam("people", expanding=True)
    if table is Person:
        return people
    said = SAID[table]
    mine: Select[Any] = select(table.id).where(table.source_id == bindparam("source"))
    return union(mine, select(said).where(said.class_.agent_id.in_(people)))


def difference(before: Counts, after: Counts) -> Counts:
    """What there is more of after than before, or less."""
    return added(after, {each: {key: -number for key, number in some.items()} for each, some in before.items()})


def added(one: Counts, other: Counts) -> Counts:
    """The sums of two counts, without what comes to nothing."""
    sums = {each: Counter(one.get(each, {})) for each in one.keys() | other.keys()}
    for each, some in other.items():
        for key, number in some.items():
            sums[each][key] += number
    return {each: {key: number for key, number in some.items() if number} for each, some in sums.items()}


def recount(connection: Connection, recounted: Recounted, new: set[str]) -> None:
    """Bring the documents of people, organizations and topics up to date; those that are `new` have none yet."""
    for collection in REGISTERED:
        table = collection.listing.table
        more = {name: recounted.counts.get((table.collection, name), {}) for name in collection.lists}
        ids = {key for each in more.values() for key in each}
        anew = new | recounted.people if table is Person else new
        known = dict(there(connection, table, ids | anew))
        made = {key: recounted_document(old, key, more) for key, old in known.items() if old and key not in anew}
        store(connection, table, made)
        graph = Stored(connection)
        rows = graph.rows(table, "id", known.keys() & anew)
        counts = {row.id: totals(known[row.id], row.id, more) for row in rows}
        replace_registered(connection, collection, [(row, document(collection, row, counts[row.id])) for row in rows])
        graph.forget()


def there(connection: Connection, table: Any, ids: set[str]) -> Iterator[tuple[str, bytes]]:
    """The documents of these ids."""
    for some in batches(sorted(ids)):
        yield from (connection.execute(select(table.id, table.document).where(table.id.in_(some))))


def totals(old: bytes, key: str, more: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """How many records there are in each list of an id, by its document and what has come or gone since."""
    known = from_json(old)["counts"] if old else {}
    return {name: known.get(name, 0) + each.get(key, 0) for name, each in more.items()}


def recounted_document(old: bytes, key: str, more: Mapping[str, Mapping[str, int]]) -> bytes:
    """A document with its counts brought up to date."""
    return to_json(from_json(old) | {"counts": totals(old, key, more)})
