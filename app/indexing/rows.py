"""Read rows together with the related rows that their documents show, in a few statements for each batch of rows."""

# mypy: disable-error-code="arg-type"
# SQLModel gives a relationship the type of its value, which the loader options of SQLAlchemy do not accept.

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.orm import joinedload, raiseload, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, SQLModel, or_, select

from app.database.bulk import batches
from app.indexing.drafts import IS_VISIBLE_POST
from app.models.tables import (
    SOURCE_COLUMNS,
    Affiliation,
    Agent,
    Claim,
    ClaimRelation,
    ClaimSpeaker,
    ClaimTopic,
    Event,
    EventParticipant,
    Organization,
    Person,
    Quote,
    QuoteSpeaker,
    Source,
    SourceAuthor,
    Topic,
)

PERSON_OR_ORGANIZATION = (joinedload(Agent.person), joinedload(Agent.organization))
CLAIM_SPEAKERS = joinedload(ClaimSpeaker.agent).options(*PERSON_OR_ORGANIZATION)

# A relationship that is not named here raises an error when it is read, instead of a statement for each row.
LOADER_OPTIONS: dict[type[SQLModel], tuple[ExecutableOption, ...]] = {
    Person: (
        selectinload(Person.affiliations).options(
            joinedload(Affiliation.organization), selectinload(Affiliation.source)
        ),
        raiseload("*"),
    ),
    Organization: (raiseload("*"),),
    Topic: (joinedload(Topic.broader), raiseload("*")),
    Source: (
        selectinload(Source.credits).joinedload(SourceAuthor.agent).options(*PERSON_OR_ORGANIZATION),
        joinedload(Source.publisher),
        selectinload(Source.reported_in),
        raiseload("*"),
    ),
    Event: (
        selectinload(Event.source),
        selectinload(Event.credits).joinedload(EventParticipant.agent).options(*PERSON_OR_ORGANIZATION),
        raiseload("*"),
    ),
    Claim: (
        selectinload(Claim.source),
        joinedload(Claim.event),
        selectinload(Claim.credits).options(CLAIM_SPEAKERS),
        selectinload(Claim.topic_links).joinedload(ClaimTopic.topic),
        selectinload(Claim.quotes).selectinload(Quote.interrupted_parts),
        selectinload(Claim.relations_to).options(
            selectinload(ClaimRelation.source),
            selectinload(ClaimRelation.to_claim).selectinload(Claim.credits).options(CLAIM_SPEAKERS),
        ),
        selectinload(Claim.relations_from).options(
            selectinload(ClaimRelation.source),
            selectinload(ClaimRelation.from_claim).selectinload(Claim.credits).options(CLAIM_SPEAKERS),
        ),
        raiseload("*"),
    ),
    Quote: (
        selectinload(Quote.source),
        selectinload(Quote.said_in),
        joinedload(Quote.claim),
        selectinload(Quote.interrupted_parts),
        selectinload(Quote.credits).joinedload(QuoteSpeaker.agent).options(*PERSON_OR_ORGANIZATION),
        raiseload("*"),
    ),
    Affiliation: (joinedload(Affiliation.person), raiseload("*")),
    ClaimRelation: (joinedload(ClaimRelation.from_claim), joinedload(ClaimRelation.to_claim), raiseload("*")),
}


def rows_of_sources(session: Session, table: Any, sources: Collection[str]) -> list[Any]:
    """Return the rows of a table that belong to one of these sources."""
    columns = [getattr(table, name) for name in SOURCE_COLUMNS.get(table, ("source_id",))]
    statement = select(table).where(or_(*(column.in_(sources) for column in columns)))
    return list(session.exec(statement.options(*LOADER_OPTIONS[table])))


def rows_by_id(session: Session, table: Any, ids: Iterable[str]) -> list[Any]:
    """Return the rows of a table that have these ids."""
    statement = select(table).options(*LOADER_OPTIONS[table])
    return [row for batch in batches(list(ids)) for row in session.exec(statement.where(table.id.in_(batch)))]


def values_by_key(session: Session, value: Any, key: Any, keys: Iterable[Any]) -> dict[Any, list[Any]]:
    """Return the distinct values of a column, grouped by another column of its table that holds one of the keys."""
    found: dict[Any, dict[Any, None]] = {}
    for batch in batches([each for each in keys if each is not None]):
        statement = select(key, value).where(key.in_(batch), value.is_not(None)).distinct()
        if key.table.name == Affiliation.__tablename__:
            statement = statement.where(IS_VISIBLE_POST)
        for of, each in session.exec(statement):
            found.setdefault(of, {})[each] = None
    return {of: list(values) for of, values in found.items()}
