"""The tables of what `load` makes of the record, so that it is read, found and counted without being put together."""

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.columns import Passage, compare_by_code_point, numbered, part_of, passage, words
from app.models import Record
from app.vocabularies import SpanKind


class Annotation(Passage, Record, table=True):
    """Every anchored passage once more, in the order of the text, with the number of the record it belongs to."""

    __table_args__ = (passage(), UniqueConstraint("source_id", "position"))
    kind: SpanKind = Field(sa_type=words(SpanKind), primary_key=True)
    number: int = numbered()
    position: int


class FacetBlock(SQLModel, table=True):
    """What the filters of a source's records go by, to be counted in memory; `number` is the source's."""

    __tablename__ = "facet_block"
    __table_args__ = (Index(None, "source_id", "number", "digest"),)
    source_id: str = part_of("source.id", primary_key=True)
    number: int = Field(sa_type=BigInteger)
    digest: int = Field(sa_type=BigInteger)
    data: bytes


class SearchEntry(SQLModel, table=True):
    """The terms that a record is found by, and how it is suggested; each database keeps its own index over them."""

    __tablename__ = "search_entry"
    number: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    source_id: str | None = part_of("source.id", default=None, index=True)
    own: str
    other: str
    seeds: str
    suggestion: bytes | None = None


class SuggestionKey(SQLModel, table=True):
    """What a reader may begin to type for a record: folded, without spaces, from the start of any word."""

    __tablename__ = "suggestion_key"
    __table_args__ = (PrimaryKeyConstraint("kind", "key", "number"), {"sqlite_with_rowid": False})
    kind: str
    key: str
    number: int = Field(sa_type=BigInteger, foreign_key="search_entry.number", ondelete="CASCADE", index=True)


compare_by_code_point(SQLModel.metadata.tables.values())
