"""The terms of the record: a row for each original expression that a quote has."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlmodel import col

from app.database.bulk import batches, insert_rows
from app.models.tables import Quote, Term


def terms_of(connection: Connection, source: str) -> set[str]:
    """Return the ids of the terms that the stored quotes of a source have."""
    of_source = (col(Quote.source_id) == source, col(Quote.term_id).is_not(None))
    return set(connection.scalars(select(col(Quote.term_id)).where(*of_source).distinct()))


def insert_terms(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the terms that are not stored yet."""
    new = {row["id"]: row for row in rows}
    for ids in batches(list(new)):
        for id in connection.scalars(select(col(Term.id)).where(col(Term.id).in_(ids))):
            del new[id]
    insert_rows(connection, {Term: list(new.values())})


def refresh_terms(connection: Connection, ids: set[str], revision: int) -> None:
    """Write these terms as the first of their quotes has them, and delete those that no quote has any longer."""
    first: dict[str, Row[Any]] = {}
    for batch in batches(sorted(ids)):
        columns = (Quote.term_id, Quote.reading, Quote.original_text, Quote.original_language, Quote.pinyin)
        statement: Any = select(*columns).where(col(Quote.term_id).in_(batch)).order_by(Quote.id)
        for quote in connection.execute(statement):
            first.setdefault(quote.term_id, quote)
    for id, quote in first.items():
        values = {
            "text": quote.reading or quote.original_text,
            "language": quote.original_language,
            "pinyin": quote.pinyin,
            "revision": revision,
        }
        connection.execute(update(Term).where(col(Term.id) == id).values(**values))
    for batch in batches(sorted(ids - first.keys())):
        connection.execute(delete(Term).where(col(Term.id).in_(batch)))
