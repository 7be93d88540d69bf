"""The tables of quotes, and of the terms that their original words are."""

from typing import Any, ClassVar, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

from app.models.attribution import Attributed, attributed_constraints
from app.models.base import CHECKED_AT_COMMIT, Credit, Dated, Passage, Record, Reviewed, draft_index, enum_type
from app.models.claims import Claim
from app.models.enums import Fidelity
from app.models.fields import AttributedFields, CorrectedFields, QuoteFields
from app.models.registers import Agent
from app.models.sources import Source

MAX_RENDERINGS = 200  # renderings in the JSON of a term
UNIX_EPOCH = "1970-01-01T00:00:00Z"  # `loaded_at` of quotes that were loaded before the column existed


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


class QuoteSpeaker(Credit, table=True):
    __tablename__ = "quote_speaker"
    __table_args__ = (PrimaryKeyConstraint("quote_id", "position"), UniqueConstraint("agent_id", "quote_id"))
    quote_id: str = Field(foreign_key="quote.id", ondelete="CASCADE", primary_key=True)

    agent: Agent = Relationship(sa_relationship_kwargs={"viewonly": True})


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


class Quote(QuoteFields, AttributedFields, CorrectedFields, Attributed, Reviewed, Dated, Passage, Record, table=True):
    __table_args__ = (
        *attributed_constraints(),
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
        ForeignKeyConstraint(["translation_of_id"], ["quote.id"], **CHECKED_AT_COMMIT),
        ForeignKeyConstraint(["claim_id", "source_id"], ["claim.id", "claim.source_id"], ondelete="CASCADE"),
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
