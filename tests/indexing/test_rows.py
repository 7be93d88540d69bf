"""Rows with their related rows: what documents show is loaded for a whole batch, and nothing else is."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.exc import InvalidRequestError
from sqlmodel import Session, select

from app.database.engine import reading_engine
from app.indexing.documents import source_documents
from app.indexing.rows import rows_by_id, rows_of_sources, values_by_key
from app.models.tables import SOURCE_COLUMNS, Affiliation, Claim, Event, Person, Quote, Term

SOURCE = "us-russia-rapprochement"


@pytest.fixture
def session(record: str) -> Iterator[Session]:
    """A session that reads the seed."""
    engine = reading_engine(record)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_relationship_that_no_document_shows_raises_an_error(session: Session) -> None:
    claims = rows_of_sources(session, Claim, [SOURCE])
    found = next(claim.event for claim in claims if claim.event)
    with pytest.raises(InvalidRequestError, match=r"Event\.credits"):
        found.credits  # noqa: B018 - reading it is the test


def test_a_column_that_no_document_shows_raises_an_error(session: Session) -> None:
    terms = rows_by_id(session, Term, session.exec(select(Term.id)))
    (found, *_) = (quote.source for term in terms for quote in term.quotes)
    assert found.title
    with pytest.raises(InvalidRequestError, match=r"Source\.published_on"):
        found.published_on  # noqa: B018


def test_related_rows_are_read_without_another_statement(session: Session) -> None:
    rows = {table: rows_of_sources(session, table, [SOURCE]) for table in SOURCE_COLUMNS}
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert any(quote.claim.text for quote in rows[Quote] if quote.claim)
    assert any(credit.agent.person.name for credit in rows[Event][0].credits if credit.agent.person)
    related = next(claim.relations for claim in rows[Claim] if claim.relations)
    assert related[0]["claim"].text
    assert statements == []


def test_rows_are_found_by_id_in_any_number(session: Session) -> None:
    ids = [quote.id for quote in rows_of_sources(session, Quote, [SOURCE])]
    several = [f"none-{number}" for number in range(2000)]
    assert sorted(row.id for row in rows_by_id(session, Quote, [*several, *ids])) == sorted(ids)
    assert rows_by_id(session, Quote, []) == []


def test_a_person_has_posts_although_it_was_read_as_a_speaker_before(session: Session) -> None:
    quotes = rows_of_sources(session, Quote, [SOURCE])
    speakers = [credit.agent.person for quote in quotes for credit in quote.credits if credit.agent.person]
    people = {person.id: person for person in speakers}
    found = rows_by_id(session, Person, people)
    assert all(person is people.pop(person.id) for person in found)
    assert people == {}
    assert any(post.organization.name for person in found for post in person.affiliations)


def test_values_are_distinct_and_grouped_by_key(session: Session) -> None:
    posts = rows_of_sources(session, Affiliation, [SOURCE])
    people = {post.person_id for post in posts}
    found = values_by_key(session, Affiliation.organization_id, Affiliation.person_id, [*people, "nobody", None])
    assert {key: set(values) for key, values in found.items()} == {
        person: {post.organization_id for post in posts if post.person_id == person} for person in people
    }


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(session: Session) -> None:
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    documents = list(source_documents(session, {SOURCE: 1}))
    assert len(documents) > 300
    assert len(statements) < 90
