"""The public JSON of every record, made from its row and the rows that are related to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Date, distinct, func, literal, or_, union
from sqlmodel import Session, col, select

from app.api.schemas import Collection, credited_agent
from app.database.bulk import batches
from app.indexing.drafts import DRAFT, IS_VISIBLE_POST, drafts_only, is_draft
from app.models.tables import Affiliation, Claim, Organization, Person, Quote, Relation, Source, Topic
from app.query.filters import JoinedColumn
from app.query.listing import Listing
from app.suggestions.validation_messages import explain

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

Report = Callable[[str], None]


class RecordError(ValueError):
    """A stored record has a value that its public shape does not allow, so it cannot be served."""


@contextmanager
def sound_rows() -> Iterator[None]:
    """Raise RecordError for rows of the block that cannot be read, or lack a row that they refer to."""
    try:
        yield
    except (LookupError, AttributeError, JSONDecodeError) as error:
        raise RecordError(f"A row cannot be read, or refers to a missing one ({error})") from error


def documents(
    session: Session, collection: Collection, rows: list[Any], report: Report | None = None
) -> Iterator[tuple[Any, bytes | None]]:
    """Yield the rows, each with its public JSON; None if its shape refuses it, after a report.

    Raises RecordError instead if there is nobody to report to.
    """
    ids = [row.id for row in rows]
    states = {is_draft(row) for row in rows}
    counts = {
        (name, drafts): record_counts(session, *each, ids, drafts=drafts)
        for name, each in collection.lists.items()
        for drafts in states
    }
    for row in rows:
        of_row = {name: counts[name, is_draft(row)].get(row.id, 0) for name in collection.lists}
        try:
            json = document(collection, row, of_row)
        except RecordError as error:
            if report is None:
                raise
            report(str(error))
            json = None
        yield row, json


def document(collection: Collection, row: Any, counts: Mapping[str, int]) -> bytes:
    """Return the public JSON of a row, with these counts. Raises RecordError if its shape refuses it."""
    try:
        public: Any = collection.listing.shape.model_validate(row)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise RecordError(f"{row.url}: {'.'.join(map(str, wrong['loc']))}: {explain(wrong).message}") from error
    for name, (listing, parameter) in collection.lists.items():
        if is_draft(row) and "review" not in listing.model_fields:  # a list that knows no drafts
            continue
        public.counts[name] = counts.get(name, 0)
        drafts = "&review=draft" if is_draft(row) else ""
        public.links[name] = f"/v1/{listing.table.collection}?{parameter}={row.id}{drafts}"
    return public.model_dump_json(by_alias=True).encode()  # type: ignore[no-any-return]


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
    elif value.key == "topic_id":  # a record on a topic is also one on each broader topic
        value, conditions = BROADER_TOPICS.c.broader_id, [on, value == BROADER_TOPICS.c.topic_id]
    conditions += drafts_only(listing.table, drafts=drafts)
    if parameter == "speaks_in":
        conditions.append(value.table.c.review_status.is_distinct_from(DRAFT))
    if listing.table is Quote and parameter in {"topic", "event"} and not drafts:  # which quotes have from their claims
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


def names(row: Any) -> Iterator[str]:
    """Yield the names of a record's people and organizations that its JSON does not show."""
    for agent in agents(row):
        yield from agent.aliases if isinstance(agent, Person) else filter(None, [agent.abbreviation])


def agents(row: Any) -> Iterator[Any]:
    """Yield whoever speaks, writes or takes part in a record, publishes it, or is where a person has a post."""
    yield from map(credited_agent, getattr(row, "credits", ()))
    if isinstance(row, Relation):
        yield from map(credited_agent, (*row.from_claim.credits, *row.to_claim.credits))
    if isinstance(row, Person):
        yield from (post.organization for post in row.affiliations)
    if isinstance(row, Source) and row.publisher:
        yield row.publisher
