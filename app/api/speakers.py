"""Filters by whoever speaks, shared by all that people and organizations say."""

from typing import Any

from app.models.tables import Organization, Person
from app.query.filters import Facet, Filter, none_of, one_of

AGENTS = (Person.id, Organization.id)


def by(credit: Any, on: Any) -> Filter:
    """By one of these people or organizations."""
    return one_of("By one of these people or organizations.", credit.agent_id, on, AGENTS)


def not_by(credit: Any, on: Any) -> Filter:
    """By none of these people or organizations."""
    return none_of("By none of these people or organizations.", credit.agent_id, on, AGENTS)


def by_people_of(credit: Any, on: Any) -> Filter:
    """By one of these organizations, or by someone with a post there."""
    says = "By one of these organizations, or by someone with a post there."
    return Filter(says, (Organization.id,), Facet(credit.agent_id, on), Facet(credit.agent_id, on))
