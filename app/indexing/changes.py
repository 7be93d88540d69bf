"""What has changed in the database since the revision of an index: register entries and sources."""

from typing import Any

from pydantic_core import from_json
from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from app.database.bulk import batches
from app.index.numbering import MAX_RANK, RANK_STEP, rank_and_place
from app.index.reader import MAX_BUCKETS, Snapshot, all_of
from app.index.schema import DRAFTS, TEXTS, VERSIONS, key
from app.indexing.counts import BROADER_TOPICS
from app.indexing.documents import REGISTERED, mentions
from app.indexing.drafts import IS_VISIBLE_POST
from app.indexing.versions import known_sources
from app.models.tables import Affiliation, Claim, Person, Quote, Relation, Source, Topic, Withdrawal


def changed_registers(session: Session, present: Snapshot) -> set[str]:
    """Return the ids of people, organizations, topics and terms that were added, changed or removed."""
    changed = set[str]()
    for collection in REGISTERED:
        table: Any = collection.listing.table
        changed.update(session.exec(select(table.id).where(table.revision > present.revision)))
        withdrawn = select(Withdrawal.id).where(Withdrawal.collection == table.collection)
        changed.update(session.exec(withdrawn.where(Withdrawal.revision > present.revision)))
    return changed


def indexed_ids(present: Snapshot, collection: str) -> set[str]:
    """Return the ids of a collection in the index, including some that were deleted but not yet merged away."""
    prefix = key(collection, "")
    return {term.removeprefix(prefix) for term in present.terms("key", prefix)}


def changed_sources(session: Session, present: Snapshot, registers: set[str]) -> set[str]:
    """Return the sources that were loaded or removed, and those whose documents depend on a changed record."""
    read: Any = select(col(Source.id)).where(col(Source.text).is_not(None))
    sources = set(session.exec(read.where(col(Source.loaded_revision) > present.revision)))
    works = set(session.exec(select(Source.id).where(col(Source.revision) > present.revision)))
    sources |= indexed_ids(present, TEXTS) - set(session.exec(read))
    people = people_with_changed_affiliations(session, present, sources, registers)
    if ids := sorted(sources | works | registers | people):
        owners = present.facet_counts(present.any_of("mentions", ids), "owner")
        if len(owners) == MAX_BUCKETS:  # there may be more
            return sources | set(session.exec(read))
        sources |= {source for source, _ in owners if source}
    return sources | related_sources(session, sources) | owners_of_cited_works(session, present, sources)


def related_sources(session: Session, sources: set[str]) -> set[str]:
    """Return the sources with claims that the relations in these sources lead to or come from."""
    ends = or_(col(Claim.id) == Relation.from_id, col(Claim.id) == Relation.to_id)
    related = select(Claim.source_id).join(Relation, ends).distinct()
    results = (session.exec(related.where(col(Relation.source_id).in_(batch))) for batch in batches(sorted(sources)))
    return {source for some in results for source in some}


def owners_of_cited_works(session: Session, present: Snapshot, sources: set[str]) -> set[str]:
    """Return the sources of works in which quotes or claims of these sources are or were said: their counts change."""
    works = {
        id
        for batch in batches(sorted(sources))
        for id, _ in present.facet_counts(present.any_of("owner", batch), "filter_said_in")
    }
    for table in (Quote, Claim):
        for batch in batches(sorted(sources)):
            said_in = select(table.said_in_id).where(col(table.source_id).in_(batch)).distinct()
            works.update(id for id in session.exec(said_in) if id)
    owners = select(func.coalesce(Source.reported_in_id, Source.id))
    return {id for batch in batches(sorted(works)) for id in session.exec(owners.where(col(Source.id).in_(batch)))}


def people_with_changed_affiliations(
    session: Session, present: Snapshot, sources: set[str], registers: set[str]
) -> set[str]:
    """Return the people with affiliations that these sources change, or at one of the changed organizations.

    Affiliations decide by which organizations everything that a person says is filtered and counted, and by which words
    the person's affiliations in other sources are found.
    """
    affiliations = session.exec(select(Affiliation).where(col(Affiliation.source_id).in_(sources), IS_VISIBLE_POST))
    there = {
        (each.person_id, each.organization_id, each.title, each.unit, each.from_on, each.until_on)
        for each in affiliations
    }
    before = {
        (person, affiliation["organization"]["id"], *(affiliation[name] for name in ("title", "unit", "from", "until")))
        for source in sources
        for person in mentioned_ids(present, source)
        if (document := present.get(Person.collection, person))
        for affiliation in from_json(document)["affiliations"]
        if affiliation["source"]["id"] == source
    }
    employees = set(session.exec(select(Affiliation.person_id).where(col(Affiliation.organization_id).in_(registers))))
    return {person for person, *_ in before ^ there} | employees


def surrounding_topics(session: Session, present: Snapshot, topics: set[str]) -> set[str]:
    """Return the present and former broader topics of these, whose counts include them, and the topics below them."""
    were, columns = set[str](), BROADER_TOPICS.c
    new = topics
    while new:
        documents = [from_json(document) for id in new if (document := present.get(Topic.collection, id))]
        new = {each["broader"]["id"] for each in documents if each["broader"]} - were
        were |= new
    are = session.exec(select(columns.broader_id).where(columns.topic_id.in_(topics | were)))
    parts = session.exec(select(col(Topic.id)).where(col(Topic.broader_id).in_(topics)))
    return were | set(are) | set(parts)


def mentioned_ids(present: Snapshot, source: str) -> set[str]:
    """Return the ids of people, organizations, topics, terms and sources in the documents of a source."""
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
        if next_rank - last < 2 or next_rank > MAX_RANK:  # noqa: PLR2004
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
