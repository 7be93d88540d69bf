"""The terms of the record: a row for each original expression in quotes."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update
from sqlmodel import col

from app.database.bulk import batches, insert_rows
from app.dossiers.withdrawals import timestamp
from app.models.tables import Quote, Term, Withdrawal


def terms_of(connection: Connection, source: str) -> set[str]:
    """Return the ids of the terms of the stored quotes of a source."""
    of_source = (col(Quote.source_id) == source, col(Quote.term_id).is_not(None))
    return set(connection.scalars(select(col(Quote.term_id)).where(*of_source).distinct()))


def insert_terms(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the terms that are not stored yet."""
    new = {row["id"]: row for row in rows}
    for ids in batches(list(new)):
        for id in connection.scalars(select(col(Term.id)).where(col(Term.id).in_(ids))):
            del new[id]
        withdrawn = (col(Withdrawal.collection) == Term.collection, col(Withdrawal.id).in_(ids))
        connection.execute(delete(Withdrawal).where(*withdrawn))
    insert_rows(connection, {Term: list(new.values())})


def refresh_terms(connection: Connection, ids: set[str], revision: int) -> None:
    """Update these terms from their first quotes, and withdraw those that no quote has any longer.

    An unchanged term keeps its revision: a new one would have every source with this term indexed again.
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
                withdrawal = {"collection": Term.collection, "id": id, "revision": revision}
                insert_rows(connection, {Withdrawal: [withdrawal | {"withdrawn_at": timestamp()}]})
            elif values != wanted[id]:
                changed = dict(zip(("text", "language", "pinyin"), wanted[id], strict=True))
                connection.execute(update(Term).where(col(Term.id) == id).values(revision=revision, **changed))
