"""The public JSON of every record, made from its row and the rows that are related to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from app.api.schemas import Collection, credited_agent
from app.indexing.counts import Count, record_counts
from app.indexing.drafts import is_draft
from app.models.tables import Person, Relation, Source
from app.suggestions.validation_messages import explain

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
    session: Session,
    collection: Collection,
    rows: list[Any],
    report: Report | None = None,
    count: Count = record_counts,
) -> Iterator[tuple[Any, bytes | None]]:
    """Yield the rows, each with its public JSON; None if its shape refuses it, after a report.

    `count` counts the records in their lists. Raises RecordError instead if there is nobody to report to.
    """
    ids = [row.id for row in rows]
    states = {is_draft(row) for row in rows}
    counts = {
        (name, drafts): count(session, *each, ids, drafts=drafts)
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
