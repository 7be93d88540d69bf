"""What quotes and claims have in common: their speakers and their date."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from app.models.base import CHECKED_AT_COMMIT
from app.models.enums import DateBasis
from app.models.registers import Agent, Organization, Person
from app.models.sources import Affiliation, Source


def attributed_constraints() -> tuple[Any, ...]:
    """Return the constraints of a table of quotes or claims on its place in the text, its speakers and its date."""
    return (
        CheckConstraint(
            '("dated_from" IS NULL) = ("dated_until" IS NULL) AND ("said_on" IS NULL OR "dated_from" IS NOT NULL)',
            name="said_on_complete",
        ),
        CheckConstraint("dated_from <= dated_until", name="dated_in_order"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("(attribution = 'collective') = (attributed_to IS NOT NULL)", name="collective"),
        ForeignKeyConstraint(["said_in_id"], ["source.id"], **CHECKED_AT_COMMIT),
        UniqueConstraint("source_id", "position"),
    )


class Speaker(NamedTuple):
    """Somebody who speaks, with the post at the time."""

    agent: Person | Organization
    affiliation: Affiliation | None


class Attributed(SQLModel):
    """What a claim and a quote say of their speakers and of their date."""

    @property
    def date_of_work(self) -> str | None:
        """Return the date of the work in `said_in`; None if that work is a draft and this record is not."""
        work: Source | None = self.said_in  # type: ignore[attr-defined]
        shows_drafts = self.review_status == "draft"  # type: ignore[attr-defined]
        return work.published_on if work and (shows_drafts or work.review_status != "draft") else None

    @property
    def date(self) -> str | None:
        """Return the date on which it was said, or else that of the work in `said_in`, or else that of the source."""
        return self.said_on or self.date_of_work or self.source.published_on  # type: ignore[attr-defined]

    @property
    def date_basis(self) -> DateBasis | None:
        """Return where the date comes from."""
        if self.said_on:  # type: ignore[attr-defined]
            return "said"
        if self.date_of_work:
            return "work"
        return "source" if self.source.published_on else None  # type: ignore[attr-defined]

    @property
    def speakers(self) -> list[Speaker]:
        """Return the speakers, each with a post that they may have held on the date, preferably one of this source."""
        speakers = []
        for agent in (credit.agent for credit in self.credits):  # type: ignore[attr-defined]
            posts = sorted(self.posts(agent), key=lambda post: post.source_id != self.source_id)  # type: ignore[attr-defined]
            speakers.append(Speaker(agent.person or agent.organization, posts[0] if posts else None))
        return speakers

    @property
    def organizations(self) -> list[str]:
        """Return the organizations that speak, and those where speakers can have had a post at the time."""
        return [
            id
            for agent in (credit.agent for credit in self.credits)  # type: ignore[attr-defined]
            for id in ([post.organization_id for post in self.posts(agent)] if agent.kind == "person" else [agent.id])
        ]

    def posts(self, agent: Agent) -> list[Affiliation]:
        """Return the posts that a speaker can have had on the date; of the posts in drafts, those of this source."""
        first, last = self.dated_from or date.min, self.dated_until or date.max  # type: ignore[attr-defined]
        return [
            post
            for post in (agent.person.affiliations if agent.kind == "person" else ())
            if (post.source_id == self.source_id or post.source.review_status != "draft")  # type: ignore[attr-defined]
            and (post.from_first or date.min) <= last
            and (post.until_last or date.max) >= first
        ]
