"""The migration chain: up, down and up again on both databases, with the tables that the models say."""

import re
from pathlib import Path
from typing import Any

import alembic.op
import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, select, text
from sqlmodel import SQLModel

from app.database import versions
from app.database.engine import writing_engine
from tests.conftest import SEED, config, migrate, on_both_databases
from tests.dossiers.builder import dump, ended, record, revision, run


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory.from_config(config("sqlite://"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def tables(url: str) -> list[str]:
    """The names of the tables, but for Alembic's own."""
    engine = writing_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return sorted(set(found) - {"alembic_version"})


def described(engine: Engine) -> dict[str, Any]:
    """Everything that a database says of its tables."""
    inspector = inspect(engine)
    found = {}
    for name in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        columns = {each["name"]: each | {"type": repr(each["type"])} for each in inspector.get_columns(name)}
        foreign_keys = inspector.get_foreign_keys(name)
        others = (inspector.get_unique_constraints(name), inspector.get_check_constraints(name))
        constraints = [inspector.get_pk_constraint(name), *foreign_keys, *others[0], *others[1]]
        indexes = {
            str(each["name"]): each | {"dialect_options": {k: str(v) for k, v in each["dialect_options"].items()}}
            for each in inspector.get_indexes(name)
        }
        found[name] = (columns, {str(each["name"]): each for each in constraints}, indexes)
    return found


def test_the_chain_is_one_line() -> None:
    scripts = ScriptDirectory.from_config(config("sqlite://"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert all(isinstance(script.down_revision, str | None) for script in scripts.walk_revisions())


def test_a_revision_is_named_in_its_file() -> None:
    scripts = ScriptDirectory.from_config(config("sqlite://"))
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert script.doc
    assert versions.head() == scripts.get_current_head()
    assert versions.versions() == revisions()


def test_a_database_says_its_version_as_alembic_reads_it(empty: str) -> None:
    engine = writing_engine(empty)
    for version in (None, *revisions()):
        if version:
            migrate(empty, version)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert versions.database_version(connection) == context.get_current_revision() == version
    engine.dispose()


def test_upgrading_makes_every_table_and_nothing_is_left_to_migrate(empty: str) -> None:
    migrate(empty)
    assert tables(empty) == sorted(SQLModel.metadata.tables)
    command.check(config(empty))


def test_downgrading_leaves_no_table_and_upgrading_brings_them_back(empty: str) -> None:
    migrate(empty)
    engine = writing_engine(empty)
    before = described(engine)
    command.downgrade(config(empty), "base")
    assert tables(empty) == []
    command.upgrade(config(empty), "head")
    assert described(engine) == before
    engine.dispose()
    assert dump(empty)["dataset"] == [(1, 0, 0)]


def without_defaults(found: dict[str, Any]) -> dict[str, Any]:
    """What a database says of its tables, without the defaults: a column that comes back to rows needs one."""
    return {
        name: ({key: each | {"default": None} for key, each in columns.items()}, constraints, indexes)
        for name, (columns, constraints, indexes) in found.items()
    }


@pytest.mark.slow
def test_every_revision_can_be_reached_from_the_one_before_and_from_the_one_after(empty: str) -> None:
    engine, before = writing_engine(empty), list[dict[str, Any]]()
    for each in revisions():
        before.append(without_defaults(described(engine)))
        command.upgrade(config(empty), each)
    for each in reversed(revisions()):
        command.downgrade(config(empty), f"{each}-1")
        assert without_defaults(described(engine)) == before.pop(), each
    engine.dispose()


def epoch(url: str) -> str:
    """Return what tells this database from others."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        found = connection.scalars(text("SELECT epoch FROM dataset")).one()
    engine.dispose()
    return str(found)


def test_every_new_database_has_an_epoch_of_its_own(empty: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    for url in (empty, other):
        migrate(url)
    assert len(epoch(empty)) == len(epoch(other)) == 16
    assert epoch(empty) != epoch(other)


def test_the_tables_of_the_chain_are_those_of_the_models_to_the_last_constraint(empty: str) -> None:
    migrate(empty)
    engine = writing_engine(empty)
    migrated = described(engine)
    command.downgrade(config(empty), "base")
    SQLModel.metadata.create_all(engine)
    declared = described(engine)
    engine.dispose()
    assert migrated == declared


def stored(url: str) -> dict[str, list[Any]]:
    """Every row of every table that the database has, without what says which change it came with."""
    engine, metadata = writing_engine(url), MetaData()
    metadata.reflect(engine)
    found = {}
    with engine.connect() as connection:
        for name in metadata.tables.keys() - {"alembic_version", "dataset", "revision", "version"}:
            table = metadata.tables[name]
            columns = [column for column in table.columns if not re.search("revision|digest", column.name)]
            found[name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    engine.dispose()
    return found


@pytest.mark.slow
@on_both_databases
def test_a_record_survives_the_way_down_and_up_again(loaded_seed: str) -> None:
    whole, number, names = record(loaded_seed), revision(loaded_seed), {epoch(loaded_seed)}
    for to in ("0011", "0010", "0001"):  # to the one before, and further each time
        command.downgrade(config(loaded_seed), to)
        left = stored(loaded_seed)
        command.upgrade(config(loaded_seed), "head")
        if to >= "0010":  # whose successors change the most
            command.downgrade(config(loaded_seed), to)
            assert stored(loaded_seed) == left, to
            command.upgrade(config(loaded_seed), "head")
        assert run("load", SEED, url=loaded_seed).exit_code == 0  # brings back what only this version can hold
        assert record(loaded_seed) == whole, to
        assert revision(loaded_seed) > number
        number = revision(loaded_seed)
        if to < "0008":  # which gives a database its epoch
            names.add(epoch(loaded_seed))
    assert len(names) == 2


def test_a_migration_that_fails_leaves_no_table(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        assert tables_in_this_transaction(), "it fails before it has made a table"
        raise NotImplementedError

    def tables_in_this_transaction() -> list[str]:
        return inspect(alembic.op.get_bind()).get_table_names()

    monkeypatch.setattr(alembic.op, "execute", fail)
    with ended(), pytest.raises(NotImplementedError):
        migrate(empty)
    assert tables(empty) == []
    monkeypatch.undo()
    migrate(empty)
    assert tables(empty) == sorted(SQLModel.metadata.tables)
