"""All tables of the record; those of revisions, withdrawals and registers stand here."""

from typing import Any

from sqlalchemy import CheckConstraint, MetaData, String, text
from sqlmodel import AutoString, Field, SQLModel, col, select, union_all

from app.models.claims import Claim, ClaimReporter, ClaimSpeaker, ClaimTarget, ClaimTopic, Relation
from app.models.quotes import MAX_RENDERINGS, UNIX_EPOCH, Quote, QuotePart, QuoteSpeaker, Term
from app.models.registers import Agent, Organization, Person, Topic
from app.models.sources import Affiliation, Event, EventParticipant, Source, SourceAuthor, SourceTranslator

__all__ = [
    "MAX_RENDERINGS",
    "SOURCE_COLUMNS",
    "SPEAKERS_OF_SOURCES",
    "UNIX_EPOCH",
    "Affiliation",
    "Agent",
    "Claim",
    "ClaimReporter",
    "ClaimSpeaker",
    "ClaimTarget",
    "ClaimTopic",
    "Dataset",
    "DossierOrigin",
    "Event",
    "EventParticipant",
    "Organization",
    "Person",
    "Quote",
    "QuotePart",
    "QuoteSpeaker",
    "RegisterListing",
    "Relation",
    "Revision",
    "Source",
    "SourceAuthor",
    "SourceTranslator",
    "Term",
    "Topic",
    "Version",
    "Withdrawal",
    "compare_by_code_point",
]


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

SPEAKERS_OF_SOURCES = (  # one row for each speaker of each quote and claim
    union_all(
        select(col(QuoteSpeaker.agent_id), col(Quote.source_id), col(Quote.review_status)).join(Quote),
        select(col(ClaimSpeaker.agent_id), col(Claim.source_id), col(Claim.review_status)).join(Claim),
    )
    .subquery()
    .c
)


def compare_by_code_point(metadata: MetaData) -> None:
    """Make PostgreSQL sort and compare strings as SQLite does, whatever collation its database was created with."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, AutoString):
                column.type = String().with_variant(String(collation="C"), "postgresql")


compare_by_code_point(SQLModel.metadata)
