"""Leave out drafts unless a request asks for them."""

from typing import Any

from sqlalchemy import literal_column, or_
from sqlmodel import Session, col, select

from app.models.base import Reviewed
from app.models.tables import SOURCE_COLUMNS, Affiliation, Source, Term

DRAFT: Any = literal_column("'draft'")  # no parameter, so that SQLite uses the index of drafts

IS_VISIBLE_POST = col(Affiliation.source_id).not_in(select(Source.id).where(col(Source.review_status) == DRAFT))


def draft_urls(session: Session) -> set[str]:
    """Return the paths of all drafts."""
    return {
        f"/v1/{table.collection}/{id}"
        for table in SOURCE_COLUMNS
        if issubclass(table, Reviewed)
        for id in session.exec(select(table.id).where(table.review_status == DRAFT))
    }


def drafts_only(table: Any, *, drafts: bool) -> list[Any]:
    """Return the conditions for the drafts of a table, or for everything else in it; none if it has no drafts."""
    if not issubclass(table, Reviewed):
        return []
    status: Any = table.review_status
    return [status == DRAFT if drafts else or_(status.is_(None), status != DRAFT)]


def without_drafts(value: Any, drafts: set[str]) -> Any:
    """Return a JSON value without references to drafts: such a field is null, such an item of a list left out."""
    if isinstance(value, list):
        return [without_drafts(item, drafts) for item in value if not refers_to(item, drafts)]
    if isinstance(value, dict):
        return {
            name: None if is_reference(each, drafts) else without_drafts(each, drafts) for name, each in value.items()
        }
    return value


def refers_to(item: Any, drafts: set[str]) -> bool:
    """Return whether an item of a list is a reference to a draft or contains one."""
    inner = item.values() if isinstance(item, dict) else ()
    return is_reference(item, drafts) or any(is_reference(each, drafts) for each in inner)


def is_reference(value: Any, drafts: set[str]) -> bool:
    """Return whether a JSON value is a reference to a draft."""
    return isinstance(value, dict) and value.get("url") in drafts


def is_draft(row: Any) -> bool:
    """Return whether a record is a draft, a relation from or to one, or a term of drafts alone."""
    if isinstance(row, Term):
        return all(map(is_draft, row.quotes))
    return getattr(row, "review_status", None) == "draft"
