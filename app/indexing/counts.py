"""Count the records in the lists of a record, in the database or in an index and the documents that are added to it."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Date, distinct, func, literal, or_, union
from sqlmodel import Session, col, select

from app.database.bulk import batches
from app.index.reader import Snapshot, all_of
from app.index.schema import DRAFTS, IndexDocument
from app.indexing.drafts import DRAFT, IS_VISIBLE_POST, drafts_only
from app.models.tables import SOURCE_COLUMNS, Affiliation, Claim, Organization, Quote, Topic
from app.query.filters import JoinedColumn
from app.query.listing import Listing

ORGANIZATIONS_OF_AGENTS = union(  # an organization speaks for itself, a person for those where the person has a post
    select(
        col(Organization.id).label("agent_id"),
        col(Organization.id).label("organization_id"),
        literal(None, Date).label("from_first"),
        literal(None, Date).label("until_last"),
    ),
    select(
        *map(col, (Affiliation.person_id, Affiliation.organization_id, Affiliation.from_first, Affiliation.until_last))
    ).where(IS_VISIBLE_POST),
).subquery()

OWN_TOPICS = select(col(Topic.id).label("topic_id"), col(Topic.id).label("broader_id")).cte("topics", recursive=True)
BROADER_TOPICS = OWN_TOPICS.union(  # every topic with itself and all its broader topics
    select(OWN_TOPICS.c.topic_id, col(Topic.broader_id)).where(
        Topic.id == OWN_TOPICS.c.broader_id, col(Topic.broader_id).is_not(None)
    )
)

Count = Callable[..., dict[str, int]]


def record_counts(
    session: Session, listing: type[Listing], parameter: str, ids: list[str], *, drafts: bool = False
) -> dict[str, int]:
    """Return, by id, the number of records that a filter of a list selects: drafts only, or all others."""
    value, on = listing.facets()[parameter].joined or JoinedColumn(col(listing.table.id))
    conditions = [] if on is None else [on]
    if parameter == "organization" and value.key == "agent_id":  # where any of the speakers can have had a post
        organizations = ORGANIZATIONS_OF_AGENTS.c
        at_the_time = overlap(organizations, listing.table)
        value, conditions = organizations.organization_id, [on, value == organizations.agent_id, *at_the_time]
    elif parameter == "organization":
        conditions.append(IS_VISIBLE_POST)
    elif value.key == "topic_id":  # a record on a topic is also one on each broader topic
        value, conditions = BROADER_TOPICS.c.broader_id, [on, value == BROADER_TOPICS.c.topic_id]
    conditions += drafts_only(listing.table, drafts=drafts)
    if parameter == "speaks_in":
        conditions.append(value.table.c.review_status.is_distinct_from(DRAFT))
    if listing.table is Quote and parameter in {"topic", "event"} and not drafts:  # quotes have these from their claims
        conditions.append(col(Quote.claim_id).not_in(select(Claim.id).where(col(Claim.review_status) == DRAFT)))
    number = func.count(distinct(col(listing.table.id)))
    counts: dict[str, int] = {}
    for batch in batches(ids):
        statement: Any = select(value, number).where(value.in_(batch), *conditions).group_by(value)
        counts.update(iter(session.exec(statement)))
    return counts


def overlap(posts: Any, table: Any) -> tuple[Any, Any]:
    """Return the conditions that a post can have been held on the date of a claim or a quote."""
    began = or_(posts.from_first.is_(None), table.dated_until.is_(None), posts.from_first <= table.dated_until)
    lasted = or_(posts.until_last.is_(None), table.dated_from.is_(None), posts.until_last >= table.dated_from)
    return began, lasted


class IndexCounts:
    """Counts of records from an index that is being updated, with new documents in place of those of replaced sources.

    For a large topic, this is many times as fast as counting in the database.
    """

    def __init__(self, present: Snapshot, replaced: Iterable[str]) -> None:
        self.present, self.added = present, Counter[tuple[str, str, str]]()
        owners = sorted(replaced)
        self.without = [present.any_of("owner", owners)] if owners else []

    def add(self, document: IndexDocument) -> None:
        """Count a document of a replaced source."""
        for name, values in document.filters.items():
            self.added.update((document.collection, name, value) for value in set(values))

    def __call__(
        self, session: Session, listing: type[Listing], parameter: str, ids: list[str], *, drafts: bool = False
    ) -> dict[str, int]:
        """Return what `record_counts` returns."""
        if listing.table not in SOURCE_COLUMNS or not ids:  # entries of registers are replaced themselves
            return record_counts(session, listing, parameter, ids, drafts=drafts)
        collection, field = f"{DRAFTS if drafts else ''}{listing.table.collection}", f"filter_{parameter}"
        query = all_of([self.present.term("collection", collection), self.present.any_of(field, ids)], self.without)
        counts = dict(self.present.counts_by_field(query, [field], values=ids)[field])
        return {id: counts.get(id, 0) + self.added[collection, parameter, id] for id in ids}
