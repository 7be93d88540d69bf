"""The tables of the record: what its articles say."""

from datetime import date
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import AutoString, Field, Relationship, SQLModel

from app.models.base import Credit, Dated, Passage, Record, Reviewed, anchor, draft_index
from app.models.enums import AgentKind, Basis, DateBasis, Evidence, Fidelity, RelationKind, Stance, enum_type
from app.models.fields import (
    AttributedFields,
    ClaimFields,
    CorrectedFields,
    EventFields,
    OrganizationFields,
    PersonFields,
    QuoteFields,
    SourceFields,
    TopicFields,
)

# For columns that may refer to a record of another dossier: a load may delete that record and insert it again.
CHECKED_AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}
MAX_RENDERINGS = 200  # renderings in the JSON of a term
UNIX_EPOCH = "1970-01-01T00:00:00Z"  # `loaded_at` of quotes that were loaded before the column existed


class Dataset(SQLModel, table=True):
    """One row: the revision of the record, and the epoch that tells this record from others."""

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: int = 0
    epoch: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    oldest_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # the oldest that can be queried


class Revision(SQLModel, table=True):
    """When a revision of the record was made."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    committed_at: str  # RFC 3339, in UTC


class Version(SQLModel, table=True):
    """The rows of a dossier or of a register entry before a load replaced or removed them (see dossiers/versions.py).

    They were part of the record from `revision` on, until `replaced_in`.
    """

    collection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    replaced_in: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False}, index=True)
    replaced_at: str  # RFC 3339, in UTC
    revision: int
    rows: str  # JSON: lists of rows by table


class Agent(SQLModel, table=True):
    """Whoever can speak, write or take part; no id is both a person's and an organization's."""

    __table_args__ = (UniqueConstraint("id", "kind"),)
    id: str = Field(primary_key=True)
    kind: AgentKind = Field(sa_type=enum_type(AgentKind))

    person: "Person" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Agent.id) == Person.id"}
    )
    organization: "Organization" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Agent.id) == Organization.id"}
    )


class Person(PersonFields, Record, table=True):
    __table_args__ = (
        CheckConstraint(
            '("native_name" IS NULL) = ("native_name_basis" IS NULL)',
            name="native_name_complete",
        ),
        ForeignKeyConstraint(["id", "agent_kind"], ["agent.id", "agent.kind"]),
        CheckConstraint("agent_kind = 'person'", name="agent_kind"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "people"
    agent_kind: str = "person"

    affiliations: list["Affiliation"] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "Affiliation.id"}
    )


class Organization(OrganizationFields, Record, table=True):
    __table_args__ = (
        CheckConstraint(
            '("native_name" IS NULL) = ("native_name_basis" IS NULL)',
            name="native_name_complete",
        ),
        ForeignKeyConstraint(["id", "agent_kind"], ["agent.id", "agent.kind"]),
        CheckConstraint("agent_kind = 'organization'", name="agent_kind"),
        Index(None, "name", "id"),
    )
    collection: ClassVar[str] = "organizations"
    agent_kind: str = "organization"


class Term(Record, table=True):
    """An original expression: all quotes with the same original words, however they are written, refer to one.

    `text` and `language` are those of the quote whose id comes first.
    """

    collection: ClassVar[str] = "terms"
    text: str
    language: str
    pinyin: str | None = None

    quotes: list["Quote"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(Quote.term_id) == Term.id",
            "order_by": "Quote.id",
        }
    )

    @property
    def renderings(self) -> list[dict[str, Any]]:
        """Return the rendering of the term in each of its quotes."""
        names = ("text", "translator_id", "translator", "fidelity", "rendering_note", "speakers", "source")
        return [{name: getattr(quote, name) for name in names} | {"quote": quote} for quote in self.quotes]

    @property
    def glosses(self) -> list[str]:
        """Return the distinct glosses of its quotes."""
        return list(dict.fromkeys(quote.gloss for quote in self.quotes if quote.gloss))


class Topic(TopicFields, Record, table=True):
    collection: ClassVar[str] = "topics"
    broader_id: str | None = Field(default=None, foreign_key="topic.id", index=True)

    broader: "Topic" = Relationship(sa_relationship_kwargs={"viewonly": True, "remote_side": "Topic.id"})


class SourceAuthor(Credit, table=True):
    __tablename__ = "source_author"
    __table_args__ = (PrimaryKeyConstraint("source_id", "position"), UniqueConstraint("agent_id", "source_id"))
    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class EventParticipant(Credit, table=True):
    __tablename__ = "event_participant"
    __table_args__ = (PrimaryKeyConstraint("event_id", "position"), UniqueConstraint("agent_id", "event_id"))
    event_id: str = Field(foreign_key="event.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class Speaker(NamedTuple):
    """Somebody who speaks, with the post at the time."""

    agent: "Person | Organization"
    affiliation: "Affiliation | None"


class Attributed(SQLModel):
    """What a claim and a quote say of their speakers and of their date."""

    @property
    def date(self) -> str | None:
        """Return the date on which it was said, or else that of the work in `said_in`, or else that of the source."""
        return self.said_on or (self.said_in and self.said_in.published_on) or self.source.published_on  # type: ignore[attr-defined, no-any-return]

    @property
    def date_basis(self) -> DateBasis | None:
        """Return where the date comes from."""
        if self.said_on:  # type: ignore[attr-defined]
            return "said"
        if self.said_in and self.said_in.published_on:  # type: ignore[attr-defined]
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

    def posts(self, agent: Agent) -> "list[Affiliation]":
        """Return the posts that a speaker can have had on the date."""
        first, last = self.dated_from or date.min, self.dated_until or date.max  # type: ignore[attr-defined]
        return [
            post
            for post in (agent.person.affiliations if agent.kind == "person" else ())
            if (post.from_first or date.min) <= last and (post.until_last or date.max) >= first
        ]


class ClaimSpeaker(Credit, table=True):
    __tablename__ = "claim_speaker"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("agent_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


class QuoteSpeaker(Credit, table=True):
    __tablename__ = "quote_speaker"
    __table_args__ = (PrimaryKeyConstraint("quote_id", "position"), UniqueConstraint("agent_id", "quote_id"))
    quote_id: str = Field(foreign_key="quote.id", ondelete="CASCADE", primary_key=True)

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
    credits: list[SourceAuthor] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "SourceAuthor.position"}
    )
    translator_credits: list[SourceTranslator] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "SourceTranslator.position"}
    )

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


class Claim(ClaimFields, AttributedFields, CorrectedFields, Attributed, Reviewed, Dated, Passage, Record, table=True):
    __table_args__ = (
        CheckConstraint(
            '("dated_from" IS NULL) = ("dated_until" IS NULL) AND ("said_on" IS NULL OR "dated_from" IS NOT NULL)',
            name="said_on_complete",
        ),
        CheckConstraint("dated_from <= dated_until", name="dated_in_order"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("(attribution = 'collective') = (attributed_to IS NOT NULL)", name="collective"),
        CheckConstraint("status <> 'disputed' OR note IS NOT NULL", name="dispute_explained"),
        CheckConstraint("hearsay OR hearsay_marker IS NULL", name="hearsay_marked"),
        ForeignKeyConstraint(["said_in_id"], ["source.id"], **CHECKED_AT_COMMIT),
        ForeignKeyConstraint(["event_id", "source_id"], ["event.id", "event.source_id"], ondelete="CASCADE"),
        UniqueConstraint("id", "source_id"),
        UniqueConstraint("source_id", "position"),
        draft_index("claim"),
    )
    collection: ClassVar[str] = "claims"
    position: int
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


class ClaimTopic(SQLModel, table=True):
    __tablename__ = "claim_topic"
    __table_args__ = (PrimaryKeyConstraint("claim_id", "position"), UniqueConstraint("topic_id", "claim_id"))
    claim_id: str = Field(foreign_key="claim.id", ondelete="CASCADE", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    topic_id: str = Field(foreign_key="topic.id")

    topic: Topic = Relationship(sa_relationship_kwargs={"viewonly": True})


class Quote(QuoteFields, AttributedFields, CorrectedFields, Attributed, Reviewed, Dated, Passage, Record, table=True):
    __table_args__ = (
        CheckConstraint(
            '("dated_from" IS NULL) = ("dated_until" IS NULL) AND ("said_on" IS NULL OR "dated_from" IS NOT NULL)',
            name="said_on_complete",
        ),
        CheckConstraint("dated_from <= dated_until", name="dated_in_order"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint("(attribution = 'collective') = (attributed_to IS NOT NULL)", name="collective"),
        CheckConstraint('length(text) <= "end" - start', name="text_fits_passage"),
        CheckConstraint(
            '("original_text" IS NULL) = ("original_language" IS NULL)'
            ' AND ("original_text" IS NULL) = ("original_start" IS NULL)'
            ' AND ("original_text" IS NULL) = ("original_end" IS NULL)',
            name="original_text_complete",
        ),
        CheckConstraint("length(original_text) <= original_end - original_start", name="original_fits_passage"),
        CheckConstraint("original_start >= 0 AND original_end > original_start", name="original_passage"),
        CheckConstraint("original_text IS NOT NULL OR (reading IS NULL AND pinyin IS NULL)", name="original_read"),
        CheckConstraint("(original_text IS NULL) = (term_id IS NULL)", name="term"),
        CheckConstraint("(translation = 'printed') = (original_text IS NOT NULL)", name="translation_printed"),
        CheckConstraint(
            "translation IN ('printed', 'presumed')"
            " OR (translator_id IS NULL AND fidelity IS NULL AND rendering_note IS NULL)",
            name="rendered",
        ),
        CheckConstraint("fidelity = 'faithful' OR fidelity IS NULL OR rendering_note IS NOT NULL", name="departure"),
        ForeignKeyConstraint(["said_in_id"], ["source.id"], **CHECKED_AT_COMMIT),
        ForeignKeyConstraint(["translation_of_id"], ["quote.id"], **CHECKED_AT_COMMIT),
        ForeignKeyConstraint(["claim_id", "source_id"], ["claim.id", "claim.source_id"], ondelete="CASCADE"),
        UniqueConstraint("source_id", "position"),
        Index(None, "loaded_at", "source_id", "position"),
        draft_index("quote"),
    )
    collection: ClassVar[str] = "quotes"
    position: int
    loaded_at: str = Field(default=UNIX_EPOCH, sa_column_kwargs={"server_default": UNIX_EPOCH})  # RFC 3339, in UTC
    text: str
    language: str = Field(index=True)
    original_text: str | None = None
    original_language: str | None = None
    original_start: int | None = None
    original_end: int | None = None
    pinyin: str | None = None
    reading: str | None = None
    term_id: str | None = Field(default=None, foreign_key="term.id", index=True)
    translator_id: str | None = Field(default=None, foreign_key="agent.id", index=True)
    fidelity: Fidelity | None = Field(default=None, sa_type=enum_type(Fidelity))
    rendering_note: str | None = None
    translation_of_id: str | None = Field(default=None, index=True)
    claim_id: str | None = Field(default=None, index=True)
    said_in_id: str | None = Field(default=None, index=True)

    source: Source = Relationship(sa_relationship_kwargs={"viewonly": True, "foreign_keys": "Quote.source_id"})
    said_in: Source | None = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Quote.said_in_id) == Source.id"}
    )
    term: Term | None = Relationship(sa_relationship_kwargs={"viewonly": True})
    translator: Agent | None = Relationship(sa_relationship_kwargs={"viewonly": True})
    translation_of: "Quote" = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Quote.translation_of_id) == remote(Quote.id)"}
    )
    claim: Claim | None = Relationship(
        sa_relationship_kwargs={"viewonly": True, "primaryjoin": "foreign(Quote.claim_id) == Claim.id"}
    )
    credits: list[QuoteSpeaker] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "QuoteSpeaker.position"}
    )
    interrupted_parts: list["QuotePart"] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "QuotePart.position"}
    )

    @property
    def parts(self) -> "list[Quote | QuotePart]":
        """Return the passages of the words: the quote itself, or its parts if the source interrupts it."""
        return [part for part in self.interrupted_parts if not part.is_original] or [self]

    @property
    def original_parts(self) -> "list[OriginalPassage | QuotePart]":
        """Return the passages of the original words; an empty list if there are none."""
        if self.original_text is None or self.original_start is None or self.original_end is None:
            return []
        whole = OriginalPassage(self.original_text, self.original_start, self.original_end)
        return [part for part in self.interrupted_parts if part.is_original] or [whole]

    @property
    def links(self) -> dict[str, str]:
        """Return the paths of what belongs to the quote."""
        return {"also_in": f"{self.url}/also_in"}

    @property
    def rendering(self) -> "Quote | None":
        """Return the quote itself if its words are a translation: the `Rendering` shape reads its columns."""
        return self if self.translation in {"printed", "presumed"} else None

    @property
    def original(self) -> "Quote | None":
        """Return the quote itself if it has original words: the `Original` shape reads its columns."""
        return self if self.original_text is not None else None


class OriginalPassage(NamedTuple):
    """The original words of a quote that the source prints in one piece."""

    text: str
    start: int
    end: int


class QuotePart(SQLModel, table=True):
    """A part of a quote that the source interrupts, or of its original words; each has two or more, or else none.

    The `text` of the quote is its parts joined by a space; `start` and `end` of the quote include what interrupts it.
    """

    __tablename__ = "quote_part"
    __table_args__ = (
        PrimaryKeyConstraint("quote_id", "is_original", "position"),
        CheckConstraint('start >= 0 AND "end" > start', name="passage"),
        CheckConstraint('length(text) = "end" - start', name="text_fills_passage"),
    )
    quote_id: str = Field(foreign_key="quote.id", ondelete="CASCADE", primary_key=True)
    is_original: bool = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    start: int
    end: int
    text: str


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
    def anchor(self) -> dict[str, Any] | None:
        """Return the words that relate the two claims, and where they stand; None if the editors relate them."""
        if self.start is None or self.end is None:
            return None
        return anchor(self.source.text or "", self.start, self.end)

    def as_shown_by_claim(self, direction: str, other: Claim) -> dict[str, Any]:
        """Return the fields of the relation for the JSON of one of its claims; `other` is the other claim."""
        shown = {name: getattr(self, name) for name in ("id", "url", "kind", "basis", "note", "anchor")}
        return shown | {"direction": direction, "claim": other}


class Withdrawal(SQLModel, table=True):
    """The id of a public record that is no longer there; its address answers 410, and no other record gets the id."""

    collection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    withdrawn_at: str
    words_sha256: str | None = None  # null for a dossier's source that `remove` withdrew


class DossierOrigin(SQLModel, table=True):
    """The registers that a dossier was last loaded with (see dossiers/origins.py)."""

    __tablename__ = "dossier_origin"
    source_id: str = Field(primary_key=True)
    registers: str = Field(index=True)


class RegisterListing(SQLModel, table=True):
    """A person, an organization or a topic that came from these registers."""

    __tablename__ = "register_listing"
    collection: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    registers: str = Field(primary_key=True)


SOURCE_COLUMNS: dict[Any, tuple[str, ...]] = {  # those that name the source that a record was read from
    Source: ("id", "reported_in_id"),
    Event: ("source_id",),
    Claim: ("source_id",),
    Quote: ("source_id",),
    Relation: ("source_id",),
}


def compare_by_code_point(metadata: MetaData) -> None:
    """Make PostgreSQL sort and compare strings as SQLite does, whatever collation its database was created with."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, AutoString):
                column.type = String().with_variant(String(collation="C"), "postgresql")


compare_by_code_point(SQLModel.metadata)
