"""The dates of quotes and claims that were said in a work of another dossier."""

from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.models.tables import Claim, Quote, Source


def refresh_dates(connection: Connection, source: str, revision: int) -> None:
    """Set the dates of quotes and claims that have a `said_in` but no `said_on`, by the work or else by their source.

    This updates the records of this source, and those of other sources that were said in one of its works. A draft
    dates only drafts.
    """
    works = select(col(Source.id)).where(or_(col(Source.id) == source, col(Source.reported_in_id) == source))
    tables: tuple[Any, ...] = (Quote, Claim)
    for table in tables:
        dates = {
            column: func.coalesce(published_day(day, table, "said_in_id"), published_day(day, table, "source_id"))
            for column, day in (("dated_from", "published_from"), ("dated_until", "published_until"))
        }
        of_works = (
            table.said_on.is_(None),
            table.said_in_id.is_not(None),
            or_(table.source_id == source, table.said_in_id.in_(works)),
        )
        is_other = or_(*(getattr(table, name).is_distinct_from(date) for name, date in dates.items()))
        connection.execute(update(table).where(*of_works, is_other).values(revision=revision, **dates))


def published_day(name: str, table: Any, source: str) -> Any:
    """Return the subquery for the first or the last day of publication of the source that a column refers to.

    The subquery finds nothing if the source is a draft and the record is not.
    """
    work: Any = aliased(Source)
    may_date = or_(work.review_status.is_distinct_from("draft"), table.review_status == "draft")
    return select(getattr(work, name)).where(work.id == getattr(table, source), may_date).scalar_subquery()
