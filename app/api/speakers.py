"""The filter by organization that quotes and claims share."""

from typing import Any

from app.models.tables import Organization, Person
from app.query.filters import Filter, JoinedColumn

AGENTS = (Person.id, Organization.id)  # the columns that a filter by agent takes its ids from


def organization_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to an organization or to a person who is affiliated with it."""
    description = f"Return only {collection} by these organizations or by people affiliated with them (ids)."
    return Filter(description, (Organization.id,), JoinedColumn(credit.agent_id, on), is_facet=True)
