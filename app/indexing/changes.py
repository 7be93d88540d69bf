"""What has changed in the database since the revision of an index: register entries and sources."""

from typing import Any

from pydantic_core import from_json
from sqlmodel import Session, col, select

from app.index.numbering import RANK_STEP, rank_and_place
from app.index.reader import Snapshot, all_of
from app.index.schema import DRAFTS, TEXTS, VERSIONS, key
from app.indexing.documents import REGISTERED, mentions
from app.indexing.drafts import IS_VISIBLE_POST
from app.indexing.versions import known_sources
from app.models.tables import Affiliation, Person, Source


def changed_registers(session: Session, present: Snapshot) -> set[str]:
    """Return the ids of people, organizations and topics that were added, changed or removed."""
    changed = set[str]()
    for collection in REGISTERED:
        table: Any = collection.listing.table
        changed.update(session.exec(select(table.id).where(table.revision > present.revision)))
        changed |= indexed_ids(present, table.collection) - set(session.exec(select(table.id)))
    return changed


def indexed_ids(present: Snapshot, collection: str) -> set[str]:
    """Return the ids of a collection in the index, including some that were deleted but not yet merged away."""
    prefix = key(collection, "")
    return {term.removeprefix(prefix) for term in present.terms("key", prefix)}


def changed_sources(session: Session, present: Snapshot, registers: set[str]) -> set[str]:
    """Return the sources that were loaded or removed, and those that show a changed person, organization or topic."""
    read: Any = select(col(Source.id)).where(col(Source.text).is_not(None))
    changed = set(session.exec(read.where(col(Source.loaded_revision) > present.revision)))
    changed |= indexed_ids(present, TEXTS) - set(session.exec(read))
    people = people_with_changed_affiliations(session, present, changed, registers)
    if shown := sorted(registers | people):
        owners = present.facet_counts(present.any_of("mentions", shown), "owner")
        changed |= {source for source, _ in owners if source}
    return changed


def people_with_changed_affiliations(
    session: Session, present: Snapshot, sources: set[str], registers: set[str]
) -> set[str]:
    """Return the people with affiliations that these sources change, or at one of the changed organizations.

    Affiliations decide by which organizations everything that a person says is filtered and counted, and by which words
    the person's affiliations in other sources are found.
    """
    of_sources = (col(Affiliation.source_id).in_(sources), IS_VISIBLE_POST)
    affiliations = session.exec(select(Affiliation).where(*of_sources))
    there = {(each.person_id, each.organization_id, each.title, each.unit) for each in affiliations}
    before = {
        (person, affiliation["organization"]["id"], affiliation["title"], affiliation["unit"])
        for source in sources
        for person in mentioned(present, source)
        if (document := present.get(Person.collection, person))
        for affiliation in from_json(document)["affiliations"]
        if affiliation["source"]["id"] == source
    }
    employees = set(session.exec(select(Affiliation.person_id).where(col(Affiliation.organization_id).in_(registers))))
    return {person for person, *_ in before ^ there} | employees


def mentioned(present: Snapshot, source: str) -> set[str]:
    """Return the ids of people, organizations and topics in the documents of a source."""
    addresses = present.search(present.term("owner", source), present.searcher.num_docs).addresses
    return set().union(*(mentions(from_json(present.json(each))) for each in addresses))


def source_ranks(session: Session, present: Snapshot, sources: set[str]) -> dict[str, int] | None:
    """Return the rank that places each of these sources by its id, or None if there is no room between two ranks."""
    every, known = known_sources(session), ranks_in(present)
    last = 0
    for index, source in enumerate(every):
        if source in known:
            last = known[source]
            continue
        next_rank = next((known[each] for each in every[index + 1 :] if each in known), last + 2 * RANK_STEP)
        if next_rank - last < 2:  # noqa: PLR2004
            return None
        last = known[source] = (last + next_rank) // 2
    return {source: known[source] for source in every if source in sources}


def ranks_in(present: Snapshot, source: str | None = None) -> dict[str, int]:
    """Return the rank of each source in the index, or of one; those that were removed have versions only."""
    name = Source.collection
    sources = present.any_of("collection", [name, DRAFTS + name, VERSIONS + name, VERSIONS + DRAFTS + name])
    query = sources if source is None else all_of([sources, present.term("owner", source)])
    hits = present.search(query, present.searcher.num_docs, "number")
    numbered = zip(map(rank_and_place, hits.keys), hits.addresses, strict=True)
    return {
        from_json(present.json(each))["id"]: rank
        for (rank, place), each in numbered
        if not place  # the source itself comes first; works that it cites have later places
    }
