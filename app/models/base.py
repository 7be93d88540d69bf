"""What several tables share: the names of constraints, and groups of columns."""

from datetime import date
from typing import Any, ClassVar, get_args, get_origin

from sqlalchemy import Enum, Index, text
from sqlmodel import JSON, Field, SQLModel
from sqlmodel.main import FieldInfoMetadata
from typing_extensions import TypeAliasType

from app.models.enums import ReviewStatus

# What Alembic and error messages call a constraint or an index that is declared without a name of its own.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# For columns that may refer to a record of another dossier: a load may delete that record and insert it again.
CHECKED_AT_COMMIT: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"}
CONTEXT = 32  # code points of the source shown on either side of a passage


def anchor(text: str, start: int, end: int) -> dict[str, Any]:
    """Return the W3C Web Annotation selectors of a passage: its position, and its words with their context."""
    context = {"prefix": text[max(0, start - CONTEXT) : start], "suffix": text[end : end + CONTEXT]}
    return {"start": start, "end": end, "exact": text[start:end], **context}


def page_path(url: str) -> str:
    """Return the path of the page of a record, from the path that the API serves it at."""
    return url.removeprefix("/v1")


def enum_type(vocabulary: TypeAliasType) -> Enum:
    """Return the column type of a vocabulary: a string, with a check constraint that lists the allowed words."""
    words = get_args(get_args(vocabulary.__value__)[0])
    return Enum(*words, name=vocabulary.__name__.lower(), native_enum=False, create_constraint=True, length=20)


class Record(SQLModel):
    """A record that the API serves by id; `revision` is the one in which its own rows were last changed."""

    collection: ClassVar[str]
    id: str = Field(primary_key=True)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    added_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Give the vocabularies and lists of `fields.py` their columns, because `check` reads it without SQLAlchemy."""
        for field in cls.model_fields.values():
            kinds = (field.annotation, *get_args(field.annotation))
            if any(isinstance(meta, FieldInfoMetadata) for meta in field.metadata):
                continue  # a field of a table, which declares its own column
            if vocabulary := next((kind for kind in kinds if isinstance(kind, TypeAliasType)), None):
                default = {"server_default": field.default} if isinstance(field.default, str) else {}
                field.metadata += Field(sa_type=enum_type(vocabulary), sa_column_kwargs=default).metadata
            elif get_origin(field.annotation) is list:
                field.metadata += Field(sa_type=JSON).metadata

    @classmethod
    def kind_name(cls) -> str:
        """Return the kind of the records, such as `quote`: a `RecordKind`."""
        return cls.__name__.lower()

    @property
    def url(self) -> str:
        """Return the path that the record is served at."""
        return f"/v1/{self.collection}/{self.id}"

    @property
    def revisions(self) -> dict[str, int]:
        """Return the revisions in which the record was added and last changed."""
        return {"added": self.added_revision, "changed": self.revision}


class Reviewed(SQLModel):
    """Whether somebody has verified a record; a draft is served only to those who ask for drafts."""

    review_status: ReviewStatus | None = Field(default=None, sa_type=enum_type(ReviewStatus))
    review_by: str | None = None
    review_on: str | None = None

    @property
    def review(self) -> dict[str, str | None] | None:
        """Return the review, or None if there was none."""
        if self.review_status is None:
            return None
        return {"status": self.review_status, "by": self.review_by, "on": self.review_on}


IS_DRAFT = text("review_status = 'draft'")


def draft_index(table: str) -> Index:
    """Return an index of the drafts of a table, which costs nothing where there are none."""
    return Index(f"ix_{table}_draft", "id", sqlite_where=IS_DRAFT, postgresql_where=IS_DRAFT)


class Passage(SQLModel):
    """A passage of a source, in Unicode code points, end exclusive (W3C Web Annotation, TextPositionSelector)."""

    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE", index=True)
    start: int
    end: int

    @property
    def anchor(self) -> dict[str, Any]:
        """Return where the passage stands and what it says."""
        return anchor(self.source.text, self.start, self.end)  # type: ignore[attr-defined]


class Dated(SQLModel):
    """When words were said, as written, and the first and last day on which they were said or else published."""

    said_on: str | None = None
    dated_from: date | None = Field(default=None, index=True)
    dated_until: date | None = None


class Credit(SQLModel):
    """One agent's part in a record; `position` keeps the order of the source."""

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    agent_id: str = Field(foreign_key="agent.id")
