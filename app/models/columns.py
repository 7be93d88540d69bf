"""What the tables are made of: kinds of column and the rules that the database itself keeps."""

from typing import Any, get_args

from sqlalchemy import CheckConstraint, Enum, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel, String
from sqlmodel.sql.sqltypes import AutoString
from typing_extensions import TypeAliasType

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BEFORE_THE_FIRST = "1970-01-01T00:00:00Z"
CONTEXT = 32  # code points of the source shown on either side of a passage


def words(vocabulary: TypeAliasType) -> Any:
    """A string column that holds one of these words and nothing else."""
    options = get_args(get_args(vocabulary.__value__)[0])
    return Enum(*options, name=vocabulary.__name__.lower(), native_enum=False, create_constraint=True, length=20)


def moment() -> Any:
    """A time, in RFC 3339 and UTC; the default is there for rows older than the column."""
    return Field(default=BEFORE_THE_FIRST, sa_column_kwargs={"server_default": BEFORE_THE_FIRST})


def neighbor(**options: Any) -> Any:
    """The row that a column points at."""
    return Relationship(sa_relationship_kwargs={"viewonly": True, **options})


def parts(order: str, **options: Any) -> Any:
    """The rows that point back here, in this order, fetched for a whole batch in one statement."""
    return Relationship(sa_relationship_kwargs={"viewonly": True, "lazy": "selectin", "order_by": order, **options})


def together(*columns: str) -> CheckConstraint:
    """That these columns are all known or all null."""
    rule = " AND ".join(f'("{columns[0]}" IS NULL) = ("{other}" IS NULL)' for other in columns[1:])
    return CheckConstraint(rule, name=f"{columns[0]}_complete")


def in_same_source(column: str, record: str) -> ForeignKeyConstraint:
    """That the record referred to belongs to the same source."""
    return ForeignKeyConstraint([column, "source_id"], [f"{record}.id", f"{record}.source_id"], ondelete="CASCADE")


def one_agent(kind: str) -> tuple[CheckConstraint, ForeignKeyConstraint]:
    """That the row is that of an agent of this kind, so that no id is both a person's and an organization's."""
    agent = ForeignKeyConstraint(["id", "agent_kind"], ["agent.id", "agent.kind"])
    return CheckConstraint(f"agent_kind = '{kind}'", name="agent_kind"), agent


def part_of(record: str, **options: Any) -> Any:
    """The record a row belongs to, and is removed with."""
    return Field(foreign_key=record, ondelete="CASCADE", **options)


def credited(record: str) -> tuple[PrimaryKeyConstraint, UniqueConstraint]:
    """That a record credits an agent once, found from either side."""
    return PrimaryKeyConstraint(record, "position"), UniqueConstraint("agent_id", record)


def passage() -> CheckConstraint:
    """That a passage runs forward and holds something."""
    return CheckConstraint('start >= 0 AND "end" > start', name="passage")


def attributed() -> CheckConstraint:
    """That a collective, and nothing else, says whom it is attributed to."""
    return CheckConstraint("(attribution = 'collective') = (attributed_to IS NOT NULL)", name="collective")


def compare_by_code_point(tables: Any) -> None:
    """Make both databases sort and compare strings alike, whatever collation a PostgreSQL was created with."""
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, AutoString):
                column.type = String().with_variant(String(collation="C"), "postgresql")


def anchor(text: str, start: int, end: int) -> dict[str, Any]:
    """Both selectors of the W3C Web Annotation model: by position, and by the words and what surrounds them."""
    around = {"prefix": text[max(0, start - CONTEXT) : start], "suffix": text[end : end + CONTEXT]}
    return {"start": start, "end": end, "exact": text[start:end], **around}


class Passage(SQLModel):
    """A stretch of a source: Unicode code points, end exclusive (W3C Web Annotation, TextPositionSelector)."""

    source_id: str = part_of("source.id", index=True)
    start: int
    end: int

    @property
    def anchor(self) -> dict[str, Any]:
        """Where the passage stands and what it says."""
        return anchor(self.source.text, self.start, self.end)  # type: ignore[attr-defined]
