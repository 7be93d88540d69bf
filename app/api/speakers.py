"""The filters by speaker that several collections share. `on` joins the credit table to the records."""

from typing import Any

from sqlmodel import col, select

from app.models.tables import SPEAKERS_OF_SOURCES, Claim, ClaimSpeaker, ClaimTopic, Organization, Person, Source, Topic
from app.query.filters import Filter, JoinedColumn, none_of, one_of

AGENTS = (Person.id, Organization.id)  # the columns that a filter by agent takes its ids from
TOPICS_OF_SPEAKERS = (  # one row for each speaker and topic of each claim
    select(col(ClaimSpeaker.agent_id), col(ClaimTopic.topic_id), col(Claim.review_status))
    .join(Claim, col(ClaimSpeaker.claim_id) == Claim.id)
    .join(ClaimTopic, col(ClaimTopic.claim_id) == Claim.id)
    .subquery()
    .c
)


def speaker_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to any of these people or organizations."""
    description = f"Return only {collection} by these people or organizations (ids)."
    return one_of(description, "by {}", credit.agent_id, on, AGENTS)


def excluded_speaker_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to none of these people or organizations."""
    description = f"Leave out {collection} by these people or organizations (ids)."
    return none_of(description, "not by {}", credit.agent_id, on, AGENTS)


def organization_filter(collection: str, credit: Any, on: Any) -> Filter:
    """Return the filter of records credited to an organization or to a person who is affiliated with it."""
    description = f"Return only {collection} by these organizations or by people affiliated with them (ids)."
    return Filter(
        description, "by {} or its people", (Organization.id,), JoinedColumn(credit.agent_id, on), is_facet=True
    )


def speaks_in_filter(collection: str, id_column: Any) -> Filter:
    """Return the filter of people or organizations that speak in any of some sources."""
    description = f"Return only {collection} that speak in these sources (ids): in a quote or a claim."
    joined = JoinedColumn(SPEAKERS_OF_SOURCES.source_id, SPEAKERS_OF_SOURCES.agent_id == id_column)
    return Filter(description, "speaking in {}", (Source.id,), joined, is_facet=True)


def claimed_topic_filter(collection: str, id_column: Any) -> Filter:
    """Return the filter of people or organizations that make a claim on any of some topics."""
    description = f"Return only {collection} with a claim on these topics or narrower ones (ids)."
    joined = JoinedColumn(TOPICS_OF_SPEAKERS.topic_id, TOPICS_OF_SPEAKERS.agent_id == id_column)
    return Filter(description, "with a claim on {}", (Topic.id,), joined, is_facet=True)
