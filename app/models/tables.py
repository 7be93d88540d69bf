"""The tables of the record: what its articles say."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models import fields
from app.models.columns import (
    Passage,
    anchor,
    attributed,
    compare_by_code_point,
    credited,
    in_same_source,
    moment,
    neighbor,
    one_agent,
    part_of,
    parts,
    passage,
    together,
    words,
)
from app.models.enums import AgentKind, Basis, Evidence, Precision, RelationKind


class Record(SQLModel):
    """What can be asked for by its id; `revision` is the one in which it was last changed."""

    collection: ClassVar[str]
    id: str = Field(primary_key=True)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    @property
    def url(self) -> str:
        """Where the record is served."""
        return f"/v1/{self.collection}/{self.id}"


class Dataset(SQLModel, table=True):
    """One row: the state the record is in, and what tells this record from others."""

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int = 0
    epoch: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class Agent(SQLModel, table=True):
    """Whoever can speak, write or take part; keeps the ids of people and organizations apart."""

    __table_args__ = (UniqueConstraint("id", "kind"),)
    id: str = Field(primary_key=True)
    kind: AgentKind = Field(sa_type=words(AgentKind))
    person: "Person" = neighbor(primaryjoin="foreign(Agent.id) == Person.id")
    organization: "Organization" = neighbor(primaryjoin="foreign(Agent.id) == Organization.id")


class Person(fields.PersonFields, Record, table=True):
    __table_args__ = (
        together("native_name", "native_name_basis"),
        *one_agent("person"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "people"
    agent_kind: str = "person"
    affiliations: list["Affiliation"] = parts("Affiliation.id")


class Organization(fields.OrganizationFields, Record, table=True):
    __table_args__ = (
        together("native_name", "native_name_basis"),
        *one_agent("organization"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "organizations"
    agent_kind: str = "organization"
    affiliations: list["Affiliation"] = parts("Affiliation.id")


class Topic(fields.TopicFields, Record, table=True):
    collection: ClassVar[str] = "topics"
    broader_id: str | None = Field(default=None, foreign_key="topic.id", index=True)
    broader: "Topic" = neighbor(remote_side="Topic.id")


class Credit(SQLModel):
    """One agent's part in a record; `position` keeps the order of the source."""

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    agent_id: str = Field(foreign_key="agent.id")


class SourceAuthor(Credit, table=True):
    __tablename__ = "source_author"
    __table_args__ = credited("source_id")
    source_id: str = part_of("source.id", primary_key=True)
    agent: Agent = neighbor()


class EventParticipant(Credit, table=True):
    __tablename__ = "event_participant"
    __table_args__ = credited("event_id")
    event_id: str = part_of("event.id", primary_key=True)
    agent: Agent = neighbor()


class ClaimSpeaker(Credit, table=True):
    __tablename__ = "claim_speaker"
    __table_args__ = credited("claim_id")
    claim_id: str = part_of("claim.id", primary_key=True)
    agent: Agent = neighbor()


class QuoteSpeaker(Credit, table=True):
    __tablename__ = "quote_speaker"
    __table_args__ = credited("quote_id")
    quote_id: str = part_of("quote.id", primary_key=True)
    agent: Agent = neighbor()


class Source(fields.SourceFields, Record, table=True):
    __table_args__ = (
        together("published_on", "published_precision"),
        together("text", "text_sha256"),
        CheckConstraint("(text IS NULL) = (reported_in_id IS NOT NULL)", name="text_or_cited"),
    )
    collection: ClassVar[str] = "sources"
    publisher_id: str | None = Field(default=None, foreign_key="organization.id", index=True)
    reported_in_id: str | None = part_of("source.id", default=None, index=True)
    text: str | None = None
    text_sha256: str | None = None
    digest: str | None = None
    publisher: Organization | None = neighbor()
    reported_in: "Source" = neighbor(remote_side="Source.id")
    credits: list[SourceAuthor] = parts("SourceAuthor.position")

    @property
    def annotations(self) -> str | None:
        return f"{self.url}/annotations" if self.text is not None else None


class Affiliation(Passage, table=True):
    __table_args__ = (passage(),)
    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    title: str | None = None
    unit: str | None = None
    note: str | None = None
    person: Person = neighbor()
    organization: Organization = neighbor()
    source: Source = neighbor()


class Event(fields.EventFields, Passage, Record, table=True):
    __table_args__ = (passage(), UniqueConstraint("id", "source_id"), Index(None, "happened_on", "id"))
    collection: ClassVar[str] = "events"
    happened_on: date
    precision: Precision = Field(sa_type=words(Precision))
    source: Source = neighbor()
    credits: list[EventParticipant] = parts("EventParticipant.position")


class Claim(fields.ClaimFields, fields.AttributedFields, Passage, Record, table=True):
    __table_args__ = (
        passage(),
        attributed(),
        in_same_source("event_id", "event"),
        UniqueConstraint("id", "source_id"),
        UniqueConstraint("source_id", "position"),
    )
    collection: ClassVar[str] = "claims"
    position: int
    evidence: Evidence = Field(sa_type=words(Evidence), index=True)
    event_id: str | None = Field(default=None, index=True)
    said_on: date | None = Field(default=None, index=True)
    source: Source = neighbor()
    event: Event | None = neighbor(primaryjoin="foreign(Claim.event_id) == Event.id")
    credits: list[ClaimSpeaker] = parts("ClaimSpeaker.position")
    topic_links: list["ClaimTopic"] = parts("ClaimTopic.position")
    quotes: list["Quote"] = parts("Quote.position", primaryjoin="foreign(Quote.claim_id) == Claim.id")
    relations_to: list["ClaimRelation"] = parts("ClaimRelation.id", foreign_keys="ClaimRelation.from_id")
    relations_from: list["ClaimRelation"] = parts("ClaimRelation.id", foreign_keys="ClaimRelation.to_id")

    @property
    def relations(self) -> list[dict[str, Any]]:
        """Every relation of the claim, seen from it."""
        to = [relation.seen("to", relation.to_claim) for relation in self.relations_to]
        return to + [relation.seen("from", relation.from_claim) for relation in self.relations_from]


class ClaimTopic(SQLModel, table=True):
    __tablename__ = "claim_topic"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("topic_id", "claim_id"))
    claim_id: str = part_of("claim.id", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    topic_id: str = Field(foreign_key="topic.id")
    topic: Topic = neighbor()


class Quote(fields.QuoteFields, fields.AttributedFields, Passage, Record, table=True):
    __table_args__ = (
        passage(),
        attributed(),
        CheckConstraint('length(text) = "end" - start', name="text_fills_passage"),
        together("original_text", "original_language", "original_start", "original_end"),
        CheckConstraint("length(original_text) = original_end - original_start", name="original_fills_passage"),
        CheckConstraint("original_start >= 0 AND original_end > original_start", name="original_passage"),
        CheckConstraint("original_text IS NOT NULL OR (reading IS NULL AND pinyin IS NULL)", name="original_read"),
        in_same_source("claim_id", "claim"),
        UniqueConstraint("source_id", "position"),
        Index(None, "loaded_at", "source_id", "position"),
    )
    collection: ClassVar[str] = "quotes"
    position: int
    loaded_at: str = moment()
    text: str
    language: str = Field(index=True)
    original_text: str | None = None
    original_language: str | None = None
    original_start: int | None = None
    original_end: int | None = None
    pinyin: str | None = None
    reading: str | None = None
    said_on: date | None = Field(default=None, index=True)
    claim_id: str | None = Field(default=None, index=True)
    said_in_id: str | None = Field(default=None, foreign_key="source.id", index=True)
    source: Source = neighbor(foreign_keys="Quote.source_id")
    said_in: Source | None = neighbor(foreign_keys="Quote.said_in_id")
    claim: Claim | None = neighbor(primaryjoin="foreign(Quote.claim_id) == Claim.id")
    credits: list[QuoteSpeaker] = parts("QuoteSpeaker.position")

    @property
    def original(self) -> "Quote | None":
        """The quote itself, where it has original words to read from."""
        return self if self.original_text is not None else None


class ClaimRelation(SQLModel, table=True):
    __tablename__ = "claim_relation"
    __table_args__ = (
        in_same_source("from_id", "claim"),
        in_same_source("to_id", "claim"),
        UniqueConstraint("from_id", "to_id", "kind"),
        together("start", "end"),
        CheckConstraint("basis = 'editorial' OR start IS NOT NULL", name="shown"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("from_id <> to_id", name="of_two_claims"),
    )
    id: str = Field(primary_key=True)
    source_id: str = part_of("source.id", index=True)
    start: int | None = None
    end: int | None = None
    kind: RelationKind = Field(sa_type=words(RelationKind))
    basis: Basis = Field(sa_type=words(Basis))
    from_id: str
    to_id: str = Field(index=True)
    source: Source = neighbor()
    from_claim: Claim = neighbor(primaryjoin="foreign(ClaimRelation.from_id) == Claim.id")
    to_claim: Claim = neighbor(primaryjoin="foreign(ClaimRelation.to_id) == Claim.id")

    def seen(self, direction: str, other: Claim) -> dict[str, Any]:
        """The relation as the claim at one end of it shows it."""
        shown = None if self.start is None or self.end is None else anchor(self.source.text or "", self.start, self.end)
        return {"kind": self.kind, "direction": direction, "basis": self.basis, "anchor": shown, "claim": other}


class Withdrawal(SQLModel, table=True):
    """The id of a public record that is no longer there; its address answers 410, and no other record gets the id."""

    collection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    withdrawn_at: str
    words_sha256: str | None = None  # null for a dossier's source that `remove` withdrew


SOURCE_COLUMNS: dict[Any, tuple[str, ...]] = {  # those that name the source that a record was read from
    Source: ("id", "reported_in_id"),
    Event: ("source_id",),
    Claim: ("source_id",),
    Quote: ("source_id",),
}


class DossierOrigin(SQLModel, table=True):
    """The registers that a dossier was last loaded with (see dossier/origins.py)."""

    __tablename__ = "dossier_origin"
    source_id: str = Field(primary_key=True)
    registers: str = Field(index=True)


class RegisterListing(SQLModel, table=True):
    """A person, an organization or a topic that came from these registers."""

    __tablename__ = "register_listing"
    collection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    registers: str = Field(primary_key=True)


compare_by_code_point(SQLModel.metadata.tables.values())
