"""The tables of claims, and of the relations between them."""

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint, false
from sqlmodel import Field, Relationship, SQLModel

from app.models.attribution import Attributed, attributed_constraints
from app.models.base import CHECKED_AT_COMMIT, Credit, Dated, Passage, Record, Reviewed, anchor, draft_index, enum_type
from app.models.enums import Basis, Evidence, RelationKind, Stance
from app.models.fields import AttributedFields, ClaimFields, CorrectedFields
from app.models.registers import Agent, Topic
from app.models.sources import Event, Source

if TYPE_CHECKING:
    from app.models.quotes import Quote


class ClaimSpeaker(Credit, table=True):
    __tablename__ = "claim_speaker"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("agent_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class ClaimReporter(Credit, table=True):
    """Who reports a claim at second hand; the first is the nearest to the speaker."""

    __tablename__ = "claim_reporter"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("agent_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class ClaimTarget(Credit, table=True):
    """Whom a claim is about, and how it judges them."""

    __tablename__ = "claim_target"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("agent_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)
    stance: Stance = Field(sa_type=enum_type(Stance))

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class ClaimTopic(SQLModel, table=True):
    __tablename__ = "claim_topic"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("topic_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    topic_id: str = Field(foreign_key="topic.id")

    topic: Topic = Relationship(sa_relationship_kwargs={"viewonly": True})


class Claim(ClaimFields, AttributedFields, CorrectedFields, Attributed, Reviewed, Dated, Passage, Record, table=True):
    __table_args__ = (
        *attributed_constraints(),
        CheckConstraint("status <> 'disputed' OR note IS NOT NULL", name="dispute_explained"),
        CheckConstraint("hearsay OR hearsay_marker IS NULL", name="hearsay_marked"),
        ForeignKeyConstraint(["event_id", "source_id"], ["event.id", "event.source_id"], ondelete="CASCADE"),
        UniqueConstraint("id", "source_id"),
        draft_index("claim"),
    )
    collection: ClassVar[str] = "claims"
    position: int
    hearsay: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    evidence: Evidence = Field(sa_type=enum_type(Evidence), index=True)
    event_id: str | None = Field(default=None, index=True)
    said_in_id: str | None = Field(default=None, index=True)

    source: Source = Relationship(sa_relationship_kwargs={"viewonly": True, "foreign_keys": "Claim.source_id"})
    said_in: Source | None = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Claim.said_in_id) == Source.id"}
    )
    event: Event | None = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Claim.event_id) == Event.id"}
    )
    credits: list[ClaimSpeaker] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "ClaimSpeaker.position"}
    )
    reporter_credits: list[ClaimReporter] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "ClaimReporter.position"}
    )
    targets: list[ClaimTarget] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "ClaimTarget.position"}
    )
    topic_links: list["ClaimTopic"] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "ClaimTopic.position"}
    )
    quotes: list["Quote"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(Quote.claim_id) == Claim.id",
            "order_by": "Quote.position",
        }
    )
    relations_to: list["Relation"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(Relation.from_id) == Claim.id",
            "order_by": "Relation.id",
        }
    )
    relations_from: list["Relation"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(Relation.to_id) == Claim.id",
            "order_by": "Relation.id",
        }
    )

    @property
    def relations(self) -> list[dict[str, Any]]:
        """Return every relation of the claim, in both directions."""
        to = [relation.as_shown_by_claim("to", relation.to_claim) for relation in self.relations_to]
        return to + [relation.as_shown_by_claim("from", relation.from_claim) for relation in self.relations_from]


class Relation(Record, table=True):
    """How one claim bears on another, which may be of another source; without a passage if the relation is editorial.

    `source_id` is the source whose dossier states it.
    """

    __tablename__ = "claim_relation"
    __table_args__ = (
        ForeignKeyConstraint(["from_id"], ["claim.id"], **CHECKED_AT_COMMIT),
        ForeignKeyConstraint(["to_id"], ["claim.id"], **CHECKED_AT_COMMIT),
        UniqueConstraint("from_id", "to_id", "kind"),
        UniqueConstraint("source_id", "position"),
        CheckConstraint('("start" IS NULL) = ("end" IS NULL)', name="start_complete"),
        CheckConstraint("basis = 'editorial' OR start IS NOT NULL", name="shown"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("from_id <> to_id", name="of_two_claims"),
    )
    collection: ClassVar[str] = "relations"
    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE", index=True)
    position: int
    start: int | None = None
    end: int | None = None
    kind: RelationKind = Field(sa_type=enum_type(RelationKind))
    basis: Basis = Field(sa_type=enum_type(Basis))
    note: str | None = None
    from_id: str
    to_id: str = Field(index=True)

    source: Source = Relationship(sa_relationship_kwargs={"viewonly": True})
    from_claim: Claim = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Relation.from_id) == Claim.id"}
    )
    to_claim: Claim = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Relation.to_id) == Claim.id"}
    )

    @property
    def review_status(self) -> str | None:
        """Return `draft` for a relation from or to a draft, and otherwise the status of the source."""
        ends = {self.from_claim.review_status, self.to_claim.review_status}
        return "draft" if "draft" in ends else self.source.review_status

    @property
    def anchor(self) -> dict[str, Any] | None:
        """Return the words that relate the two claims, and where they stand; None if the editors relate them."""
        if self.start is None or self.end is None:
            return None
        return anchor(self.source.text or "", self.start, self.end)

    def as_shown_by_claim(self, direction: str, other: Claim) -> dict[str, Any]:
        """Return the fields of the relation for the JSON of one of its claims; `other` is the other claim."""
        shown = {name: getattr(self, name) for name in ("id", "url", "kind", "basis", "note", "anchor")}
        return shown | {"direction": direction, "claim": other}
