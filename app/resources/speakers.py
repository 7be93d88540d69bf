"""Filters by whoever speaks, shared by all that people and organizations say."""

from typing import Any

from sqlalchemy import or_, union
from sqlmodel import col, select

from app.listing.filters import Facet, Filter, none_of, one_of
from app.models import Affiliation, Organization, Person

AGENTS = (Person.id, Organization.id)
PLACES = union(  # for whom an agent speaks: an organization for itself, a person for those where a post is
    select(col(Organization.id).label("agent_id"), col(Organization.id).label("organization_id")),
    select(col(Affiliation.person_id), col(Affiliation.organization_id)),
).subquery()


def by(credit: Any, on: Any) -> Filter:
    """By one of these people or organizations."""
    return one_of("By one of these people or organizations.", credit.agent_id, on, AGENTS)


def not_by(credit: Any, on: Any) -> Filter:
    """By none of these people or organizations."""
    return none_of("By none of these people or organizations.", credit.agent_id, on, AGENTS)


def by_people_of(credit: Any, on: Any) -> Filter:
    """By one of these organizations, or by someone with a post there."""

    def condition(organizations: list[str]) -> Any:
        people = select(Affiliation.person_id).where(col(Affiliation.organization_id).in_(organizations))
        theirs = select(on.left).where(or_(credit.agent_id.in_(organizations), credit.agent_id.in_(people)))
        return on.right.in_(theirs)

    says = "By one of these organizations, or by someone with a post there."
    facet = Facet(PLACES.c.organization_id, on & (credit.agent_id == PLACES.c.agent_id))
    return Filter(says, condition, (Organization.id,), facet, Facet(credit.agent_id, on), through=PLACES)
