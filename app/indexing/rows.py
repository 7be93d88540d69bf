"""Read rows together with the related rows that their documents show, in a few statements for each batch of rows."""

# mypy: disable-error-code="arg-type"
# SQLModel gives a relationship the type of its value, which the loader options of SQLAlchemy do not accept.

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.orm import joinedload, raiseload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, SQLModel, col, or_, select

from app.database.bulk import batches
from app.indexing.drafts import DRAFT, IS_VISIBLE_POST
from app.models.tables import (
    MAX_RENDERINGS,
    SOURCE_COLUMNS,
    Affiliation,
    Agent,
    Claim,
    ClaimReporter,
    ClaimSpeaker,
    ClaimTarget,
    ClaimTopic,
    Event,
    EventParticipant,
    Organization,
    Person,
    Quote,
    QuoteSpeaker,
    Relation,
    Source,
    SourceAuthor,
    SourceTranslator,
    Term,
    Topic,
)

PERSON_OR_ORGANIZATION = (joinedload(Agent.person), joinedload(Agent.organization))
SPEAKER = (
    joinedload(Agent.person)
    .selectinload(Person.affiliations)
    .options(
        joinedload(Affiliation.organization),
        joinedload(Affiliation.source).load_only(Source.review_status, raiseload=True),
    ),
    joinedload(Agent.organization),
)
CLAIM_SPEAKERS = joinedload(ClaimSpeaker.agent).options(*SPEAKER)
OTHER_CLAIM = (
    selectinload(Claim.source),
    selectinload(Claim.said_in),
    selectinload(Claim.credits).options(CLAIM_SPEAKERS),
)

# A relationship or column that is not named here raises an error when it is read, instead of a statement for each row.
LOADER_OPTIONS: dict[type[SQLModel], tuple[ExecutableOption, ...]] = {
    Person: (
        joinedload(Person.agent),
        selectinload(Person.affiliations).options(
            joinedload(Affiliation.organization), selectinload(Affiliation.source)
        ),
        raiseload("*"),
    ),
    Organization: (joinedload(Organization.agent), raiseload("*")),
    Topic: (joinedload(Topic.broader), raiseload("*")),
    Term: (raiseload("*"),),
    Source: (
        selectinload(Source.credits).joinedload(SourceAuthor.agent).options(*PERSON_OR_ORGANIZATION),
        selectinload(Source.translator_credits).joinedload(SourceTranslator.agent).options(*PERSON_OR_ORGANIZATION),
        joinedload(Source.publisher),
        joinedload(Source.load_revision),
        selectinload(Source.reported_in),
        selectinload(Source.translation_of),
        raiseload("*"),
    ),
    Event: (
        selectinload(Event.source),
        selectinload(Event.credits).joinedload(EventParticipant.agent).options(*PERSON_OR_ORGANIZATION),
        raiseload("*"),
    ),
    Claim: (
        *OTHER_CLAIM,
        joinedload(Claim.event),
        selectinload(Claim.reporter_credits).joinedload(ClaimReporter.agent).options(*PERSON_OR_ORGANIZATION),
        selectinload(Claim.targets).joinedload(ClaimTarget.agent).options(*PERSON_OR_ORGANIZATION),
        selectinload(Claim.topic_links).joinedload(ClaimTopic.topic),
        selectinload(Claim.quotes).options(
            selectinload(Quote.interrupted_parts),
            joinedload(Quote.term),
            joinedload(Quote.translator).options(*PERSON_OR_ORGANIZATION),
        ),
        selectinload(Claim.relations_to).options(
            selectinload(Relation.source), selectinload(Relation.to_claim).options(*OTHER_CLAIM)
        ),
        selectinload(Claim.relations_from).options(
            selectinload(Relation.source), selectinload(Relation.from_claim).options(*OTHER_CLAIM)
        ),
        raiseload("*"),
    ),
    Quote: (
        selectinload(Quote.source),
        selectinload(Quote.said_in),
        joinedload(Quote.claim),
        joinedload(Quote.term),
        joinedload(Quote.translator).options(*PERSON_OR_ORGANIZATION),
        joinedload(Quote.translation_of).joinedload(Quote.source),
        selectinload(Quote.interrupted_parts),
        selectinload(Quote.credits).joinedload(QuoteSpeaker.agent).options(*SPEAKER),
        raiseload("*"),
    ),
    Affiliation: (joinedload(Affiliation.person), raiseload("*")),
    Relation: (
        selectinload(Relation.source),
        selectinload(Relation.from_claim).options(*OTHER_CLAIM),
        selectinload(Relation.to_claim).options(*OTHER_CLAIM),
        raiseload("*"),
    ),
}

RENDERING_OPTIONS: tuple[ExecutableOption, ...] = (  # what a term shows of its quotes
    selectinload(Quote.source).load_only(Source.title, Source.title_supplied, raiseload=True),
    joinedload(Quote.translator).options(*PERSON_OR_ORGANIZATION),
    selectinload(Quote.credits).joinedload(QuoteSpeaker.agent).options(*SPEAKER),
    raiseload("*"),
)


def rows_of_sources(session: Session, table: Any, sources: Collection[str]) -> list[Any]:
    """Return the rows of a table that belong to one of these sources."""
    columns = [getattr(table, name) for name in SOURCE_COLUMNS.get(table, ("source_id",))]
    statement = select(table).where(or_(*(column.in_(sources) for column in columns)))
    return list(session.exec(statement.options(*LOADER_OPTIONS[table])))


def rows_by_id(session: Session, table: Any, ids: Iterable[str]) -> list[Any]:
    """Return the rows of a table that have these ids."""
    statement = select(table).options(*LOADER_OPTIONS[table])
    rows = [row for batch in batches(list(ids)) for row in session.exec(statement.where(table.id.in_(batch)))]
    if table is Term:
        set_quotes(session, rows)
    return rows


def set_quotes(session: Session, terms: list[Term]) -> None:
    """Give each term the first MAX_RENDERINGS of its published quotes, or of its drafts if it has no others."""
    ids = [term.id for term in terms]
    found = values_by_key(session, Quote.id, Quote.term_id, ids, drafts=True)
    found |= values_by_key(session, Quote.id, Quote.term_id, ids)
    first = {term: sorted(ids)[:MAX_RENDERINGS] for term, ids in found.items()}
    statement = select(Quote).options(*RENDERING_OPTIONS)
    quotes: dict[str, Quote] = {}
    for batch in batches([id for ids in first.values() for id in ids]):
        quotes.update((quote.id, quote) for quote in session.exec(statement.where(col(Quote.id).in_(batch))))
    for term in terms:
        set_committed_value(term, "quotes", [quotes[id] for id in first.get(term.id, ())])


def values_by_key(
    session: Session, value: Any, key: Any, keys: Iterable[Any], *, drafts: bool = False
) -> dict[Any, list[Any]]:
    """Return the distinct values of a column, grouped by another column of its table that holds one of the keys.

    Rows that are drafts are left out unless `drafts` is true.
    """
    found: dict[Any, dict[Any, None]] = {}
    status = key.table.columns.get("review_status")
    for batch in batches([each for each in keys if each is not None]):
        statement = select(key, value).where(key.in_(batch), value.is_not(None)).distinct()
        if key.table.name == Affiliation.__tablename__:
            statement = statement.where(IS_VISIBLE_POST)
        if status is not None and not drafts:
            statement = statement.where(status.is_distinct_from(DRAFT))
        for of, each in session.exec(statement):
            found.setdefault(of, {})[each] = None
    return {of: list(values) for of, values in found.items()}
