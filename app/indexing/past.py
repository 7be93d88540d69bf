"""Load replaced rows and the rows that they refer to into an in-memory database, to make documents of them.

People, organizations and topics are as they were at the revision. Rows of other dossiers, such as posts, are the
present ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Date, Engine, inspect
from sqlmodel import Session, SQLModel, col, create_engine, or_, select

from app.database.bulk import batches
from app.dossiers.rows import term_rows
from app.models.tables import (
    Affiliation,
    Agent,
    Claim,
    ClaimSpeaker,
    Organization,
    Person,
    Quote,
    Relation,
    Revision,
    Source,
    Term,
    Topic,
    Version,
)

REGISTERS: tuple[Any, ...] = (Person, Organization, Topic)
ROUNDS = 4  # of following references; a chain from a row to a register entry is no longer
Row = dict[str, Any]
TableRows = Mapping[str, list[Row]]  # by the name of the table


@cache
def tables() -> dict[str, Any]:
    """Return the tables by name."""
    return {str(mapper.local_table.name): mapper.class_ for mapper in inspect(Source).registry.mappers}  # type: ignore[attr-defined]


@cache
def references(table: str) -> list[tuple[str, Any]]:
    """Return the columns of a table that hold ids of records or agents, each with the table that it refers to."""
    keys = SQLModel.metadata.tables[table].foreign_keys
    return [(key.parent.key, tables()[key.column.table.name]) for key in keys if key.column.key == "id"]


def referenced_entries(rows: TableRows) -> set[str]:
    """Return the ids of the people, organizations and topics that rows refer to."""
    registered = {*REGISTERS, Agent}
    return {
        row[name]
        for table, some in rows.items()
        for name, target in (references(table) if table in tables() else ())
        if target in registered
        for row in some
        if row.get(name) is not None
    }


def rows_from_json(text: str) -> dict[str, list[Row]]:
    """Return the rows of a version, with dates as dates."""
    found: dict[str, list[Row]] = {}
    for name, some in from_json(text).items():
        if name in tables():
            columns = SQLModel.metadata.tables[name].columns
            dates = [column.key for column in columns if isinstance(column.type, Date)]
            for row in some:
                row.update({key: date.fromisoformat(row[key]) for key in dates if row.get(key)})
            found[name] = [{key: value for key, value in row.items() if key in columns} for row in some]
    return found


@contextmanager
def record_at(session: Session, rows: TableRows, revision: int) -> Iterator[Session]:
    """Yield a session of a database with these rows, and what they refer to, as it was at a revision."""
    scratch = Scratch(session, revision)
    scratch.add(rows)
    scratch.add_context()
    with scratch_engine().connect() as connection:  # which rolls the rows back when it is closed
        if not connection.info:
            SQLModel.metadata.create_all(connection)
            connection.commit()
            connection.info["has_tables"] = True
        for name, some in scratch.rows.items():
            for row in some.values():
                connection.execute(SQLModel.metadata.tables[name].insert(), row)
        with Session(connection) as past:
            yield past


@cache
def scratch_engine() -> Engine:
    """Return an engine for databases in memory, one for each thread; it keeps its compiled statements."""
    return create_engine("sqlite://")


class Scratch:
    """The rows for a past state of some records, collected from versions and from the database."""

    def __init__(self, session: Session, revision: int) -> None:
        self.session, self.revision = session, revision
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = defaultdict(dict)  # by table and primary key

    def add(self, rows: TableRows) -> None:
        """Add rows, except those that are there already."""
        for name, some in rows.items():
            key = [column.key for column in SQLModel.metadata.tables[name].primary_key]
            for row in some:
                self.rows[name].setdefault(tuple(row[each] for each in key), row)

    def add_context(self) -> None:
        """Add what the rows refer to, and the posts of their people."""
        people = referenced_entries(self.listed()) | {id for (id,) in self.rows["person"]}
        own = [id for (id,) in self.rows["source"]]
        posts = (col(Affiliation.person_id).in_(sorted(people)), col(Affiliation.source_id).not_in(own))
        self.add({"affiliation": self.stored(Affiliation, *posts)})
        loads = sorted({row["loaded_revision"] for row in self.rows["source"].values()})
        self.add({"revision": self.stored(Revision, col(Revision.number).in_(loads))})
        self.add_terms()
        self.add_referrers(own)
        known: set[tuple[Any, str]] = set()
        for _ in range(ROUNDS):
            wanted = self.references() - known
            known |= wanted
            by_table = defaultdict(list)
            for table, id in sorted(wanted, key=lambda each: (each[0].__name__, each[1])):
                by_table[table].append(id)
            entries = [id for table in (*REGISTERS, Agent) for id in by_table.pop(table, [])]
            self.add(entries_at(self.session, entries, self.revision))
            for table, ids in by_table.items():
                self.add_records(table, ids)
        self.drop_broken_relations()

    def add_terms(self) -> None:
        """Add the terms of the quotes: the stored ones if unchanged since, or else as these quotes have them."""
        terms = {row["id"]: row for row in term_rows(self.listed().get("quote", []))}
        for some in batches(list(terms)):
            unchanged = (col(Term.id).in_(some), col(Term.revision) <= self.revision)
            self.add({"term": self.stored(Term, *unchanged)})
        self.add({"term": list(terms.values())})

    def add_referrers(self, own: list[str]) -> None:
        """Add the relations of other dossiers to the claims, and their quotes and claims said in the works."""
        claims = [id for (id,) in self.rows["claim"]]
        referrers: list[tuple[Any, tuple[str, ...], list[str]]] = [
            (Relation, ("from_id", "to_id"), claims),
            (Quote, ("said_in_id",), own),
            (Claim, ("said_in_id",), own),
        ]
        for table, names, ids in referrers:
            others = col(table.source_id).not_in(own)
            for some in batches(ids):
                refers = or_(*(getattr(table, name).in_(some) for name in names))
                self.add({table.__table__.name: self.stored(table, refers, others)})

    def drop_broken_relations(self) -> None:
        """Drop the relations to claims that are no longer there, and of those that say the same all but the first."""
        claims, stated = self.rows["claim"], set[tuple[str, ...]]()
        for key, row in list(self.rows["claim_relation"].items()):
            statement = (row["from_id"], row["kind"], row["to_id"])
            if statement in stated or not {(row["from_id"],), (row["to_id"],)} <= claims.keys():
                del self.rows["claim_relation"][key]
            stated.add(statement)

    def listed(self) -> dict[str, list[Row]]:
        """Return the rows by table."""
        return {name: list(some.values()) for name, some in self.rows.items()}

    def references(self) -> set[tuple[Any, str]]:
        """Return the table and the id of every record that the rows refer to and that is not among them."""
        return {
            (target, row[name])
            for table, some in self.rows.items()
            for name, target in references(table)
            for row in some.values()
            if row.get(name) is not None and (row[name],) not in self.rows.get(target.__table__.name, {})
        }

    def add_records(self, table: Any, ids: list[str]) -> None:
        """Add records of other dossiers as they are now; of claims, the speakers too."""
        name = table.__table__.name
        for some in batches(ids):
            self.add({name: self.stored(table, table.id.in_(some))})
            if name == "claim":
                self.add({"claim_speaker": self.stored(ClaimSpeaker, col(ClaimSpeaker.claim_id).in_(some))})

    def stored(self, table: Any, *conditions: Any) -> list[Row]:
        """Return rows of the database as it is now."""
        return [
            dict(row)
            for row in self.session.connection().execute(select(table.__table__).where(*conditions)).mappings()
        ]


def entries_at(session: Session, ids: Iterable[str], revision: int) -> dict[str, list[Row]]:
    """Return the rows of people, organizations, topics and agents as they were at a revision, with the present tones.

    If the version of that revision is not kept, return the next one.
    """
    found: dict[str, list[Row]] = {"agent": []}
    kinds: dict[str, tuple[bool, str]] = {}
    for table in REGISTERS:
        name = table.__table__.name
        for id, (is_of_then, row) in candidates(session, table, sorted(set(ids)), revision).items():
            found.setdefault(name, []).append(row)
            if table is not Topic and (id not in kinds or is_of_then):
                kinds[id] = (is_of_then, name)
    agents = select(Agent.id, Agent.tone)
    tones = {
        id: tone for some in batches(list(kinds)) for id, tone in session.exec(agents.where(col(Agent.id).in_(some)))
    }
    found["agent"] = [{"id": id, "kind": kind, "tone": tones.get(id)} for id, (_, kind) in kinds.items()]
    return found


def candidates(session: Session, table: Any, ids: list[str], revision: int) -> dict[str, tuple[bool, Row]]:
    """Return, by id, the row of each register entry at a revision or the next one, and whether it is of the former."""
    found: dict[str, tuple[bool, Row]] = {}
    for some in batches(ids):
        statement = select(table.__table__).where(table.id.in_(some))
        for row in session.connection().execute(statement).mappings():
            found[row["id"]] = (row["revision"] <= revision, dict(row))
        later = (Version.collection == table.collection, Version.replaced_in > revision, col(Version.id).in_(some))
        for version in session.exec(select(Version).where(*later).order_by(col(Version.replaced_in).desc())):
            (entry,) = rows_from_json(version.rows)[table.__table__.name]
            found[version.id] = (version.revision <= revision, entry)
    return found
