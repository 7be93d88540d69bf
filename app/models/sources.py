"""The tables of sources, and of the affiliations and events that they state."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from app.models.base import CHECKED_AT_COMMIT, Credit, Passage, Record, Reviewed, draft_index
from app.models.fields import CorrectedFields, EventFields, SourceFields
from app.models.registers import Agent, Organization, Person

if TYPE_CHECKING:
    from app.models.tables import Revision


class SourceAuthor(Credit, table=True):
    __tablename__ = "source_author"
    __table_args__ = (PrimaryKeyConstraint("source_id", "position"), UniqueConstraint("agent_id", "source_id"))
    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class SourceTranslator(Credit, table=True):
    __tablename__ = "source_translator"
    __table_args__ = (PrimaryKeyConstraint("source_id", "position"), UniqueConstraint("agent_id", "source_id"))
    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class Source(SourceFields, Reviewed, Record, table=True):
    """A document that was read, with its text, or a work that such a document cites, without one."""

    __table_args__ = (
        CheckConstraint(
            '("published_on" IS NULL) = ("published_from" IS NULL)'
            ' AND ("published_on" IS NULL) = ("published_until" IS NULL)',
            name="published_on_complete",
        ),
        CheckConstraint("published_from <= published_until", name="published_in_order"),
        CheckConstraint('("text" IS NULL) = ("text_sha256" IS NULL)', name="text_complete"),
        CheckConstraint("(text IS NULL) = (reported_in_id IS NOT NULL)", name="text_or_cited"),
        ForeignKeyConstraint(["translation_of_id"], ["source.id"], **CHECKED_AT_COMMIT),
        draft_index("source"),
    )
    collection: ClassVar[str] = "sources"
    publisher_id: str | None = Field(default=None, foreign_key="organization.id", index=True)
    reported_in_id: str | None = Field(default=None, foreign_key="source.id", ondelete="CASCADE", index=True)
    translation_of_id: str | None = Field(default=None, index=True)
    published_from: date | None = None
    published_until: date | None = None
    text: str | None = None
    text_sha256: str | None = None
    digest: str | None = None
    loaded_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # of its dossier

    publisher: Organization | None = Relationship(sa_relationship_kwargs={"viewonly": True})
    reported_in: "Source" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Source.reported_in_id) == remote(Source.id)"}
    )
    translation_of: "Source" = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(Source.translation_of_id) == remote(Source.id)",
        }
    )
    load_revision: "Revision" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Source.loaded_revision) == Revision.number"}
    )
    credits: list[SourceAuthor] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "SourceAuthor.position"}
    )
    translator_credits: list[SourceTranslator] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "SourceTranslator.position"}
    )

    @property
    def loaded(self) -> dict[str, Any] | None:
        """Return the revision in which the source was last loaded, and when; None for a work that is only cited."""
        if self.text is None:
            return None
        return {"revision": self.loaded_revision, "at": getattr(self.load_revision, "committed_at", None)}

    @property
    def annotations(self) -> str | None:
        """Return the path of the list of the source's passages."""
        return f"{self.url}/annotations" if self.text is not None else None


class Affiliation(Passage, table=True):
    """A person's post at an organization."""

    __table_args__ = (
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint('("from_on" IS NULL) = ("from_first" IS NULL)', name="from_complete"),
        CheckConstraint('("until_on" IS NULL) = ("until_last" IS NULL)', name="until_complete"),
        CheckConstraint("from_first <= until_last", name="in_order"),
    )
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    title: str | None = None
    unit: str | None = None
    from_on: str | None = None
    from_first: date | None = None
    until_on: str | None = None
    until_last: date | None = None
    note: str | None = None

    person: Person = Relationship(sa_relationship_kwargs={"viewonly": True})
    organization: Organization = Relationship(sa_relationship_kwargs={"viewonly": True})
    source: Source = Relationship(sa_relationship_kwargs={"viewonly": True})


class EventParticipant(Credit, table=True):
    __tablename__ = "event_participant"
    __table_args__ = (PrimaryKeyConstraint("event_id", "position"), UniqueConstraint("agent_id", "event_id"))
    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class Event(EventFields, CorrectedFields, Reviewed, Passage, Record, table=True):
    __table_args__ = (
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("happened_from <= happened_until", name="happened_in_order"),
        UniqueConstraint("id", "source_id"),
        Index(None, "happened_from", "id"),
        draft_index("event"),
    )
    collection: ClassVar[str] = "events"
    happened_from: date
    happened_until: date

    source: Source = Relationship(sa_relationship_kwargs={"viewonly": True})
    credits: list[EventParticipant] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "EventParticipant.position"}
    )
