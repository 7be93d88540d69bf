"""The filters by speaker that several collections share. `on` joins the credit table to the records."""

from typing import Any

from app.models.tables import Organization, Person
from app.query.filters import Filter, JoinedColumn, none_of, one_of

AGENTS = (Person.id, Organization.id)  # the columns that a filter by agent takes its ids from


def speaker_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to any of these people or organizations."""
    description = f"Return only {collection} by these people or organizations (ids)."
    return one_of(description, credit.agent_id, on, AGENTS)


def excluded_speaker_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to none of these people or organizations."""
    return none_of(f"Leave out {collection} by these people or organizations (ids).", credit.agent_id, on, AGENTS)


def organization_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to an organization or to a person who is affiliated with it."""
    description = f"Return only {collection} by these organizations or by people affiliated with them (ids)."
    return Filter(description, (Organization.id,), JoinedColumn(credit.agent_id, on), is_facet=True)
