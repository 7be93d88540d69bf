"""The terms of the record: a row for each original expression that a quote has."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update
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
    """Write these terms as the first of their quotes has them, and delete those that no quote has any longer.

    A term whose words stay as they were keeps its revision, for every source that has it is indexed anew with it.
    """
    text = func.coalesce(Quote.reading, Quote.original_text)
    of_quote: Any = (Quote.term_id, text, Quote.original_language, Quote.pinyin)
    of_term: Any = (Term.id, Term.text, Term.language, Term.pinyin)
    for batch in batches(sorted(ids)):
        of_batch = col(Quote.term_id).in_(batch)
        # A draft is first only if there are drafts alone, so that nobody reads its words before they are published.
        published = func.min(case((col(Quote.review_status).is_distinct_from("draft"), Quote.id)))
        first = select(func.coalesce(published, func.min(Quote.id))).where(of_batch).group_by(col(Quote.term_id))
        wanted = {id: values for id, *values in connection.execute(select(*of_quote).where(col(Quote.id).in_(first)))}
        for id, *values in connection.execute(select(*of_term).where(col(Term.id).in_(batch))).all():
            if id not in wanted:
                connection.execute(delete(Term).where(col(Term.id) == id))
            elif values != wanted[id]:
                changed = dict(zip(("text", "language", "pinyin"), wanted[id], strict=True))
                connection.execute(update(Term).where(col(Term.id) == id).values(revision=revision, **changed))
