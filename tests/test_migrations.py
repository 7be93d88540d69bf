"""The migration chain: up, down and up again on both databases, with the tables that the models say."""

from pathlib import Path
from typing import Any

import alembic.op
import pytest
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

from app import versions
from app.database import writing_engine
from app.dossier.loading import refresh
from tests.conftest import ROOT, load_seed, migrate
from tests.dossier.builder import dump, ended


def config(url: str) -> Config:
    """Alembic's settings for a database."""
    found = Config(toml_file=ROOT / "pyproject.toml")
    found.attributes["url"] = url
    return found


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory.from_config(config("sqlite://"))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def tables(url: str) -> list[str]:
    """The names of the tables, but for Alembic's own and those inside SQLite's index."""
    engine = writing_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return sorted(name for name in set(found) - {"alembic_version"} if not name.startswith("search_index"))


def described(engine: Engine) -> dict[str, Any]:
    """Everything that a database says of its tables, but for its own index of what records are found by."""
    inspector = inspect(engine)
    found = {}
    for name in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        if name.startswith("search_index"):
            continue
        columns = {each["name"]: each | {"type": repr(each["type"])} for each in inspector.get_columns(name)}
        columns.pop("terms", None)
        foreign_keys = inspector.get_foreign_keys(name)
        others = (inspector.get_unique_constraints(name), inspector.get_check_constraints(name))
        constraints = [inspector.get_pk_constraint(name), *foreign_keys, *others[0], *others[1]]
        indexes = {str(each["name"]): each for each in inspector.get_indexes(name) if each["name"] != "search_index"}
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
    assert all(versions.is_known(each) for each in revisions())
    assert not versions.is_known("9999")


def test_a_database_says_its_version_as_alembic_reads_it(empty: str) -> None:
    engine = writing_engine(empty)
    for version in (None, *revisions()):
        if version:
            migrate(empty, version)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert versions.version(connection) == context.get_current_revision() == version
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
    assert dump(empty)["dataset"] == [(1, 0, "")]


def test_every_revision_can_be_reached_from_the_one_before_and_from_the_one_after(empty: str) -> None:
    before: list[list[str]] = []
    for revision in revisions():
        before.append(tables(empty))
        command.upgrade(config(empty), revision)
    for revision in reversed(revisions()):
        command.downgrade(config(empty), f"{revision}-1")
        assert tables(empty) == before.pop()


def test_the_tables_of_the_chain_are_those_of_the_models_to_the_last_constraint(empty: str) -> None:
    migrate(empty)
    engine = writing_engine(empty)
    migrated = described(engine)
    command.downgrade(config(empty), "base")
    SQLModel.metadata.create_all(engine)
    declared = described(engine)
    engine.dispose()
    assert migrated == declared


def test_migrating_a_record_that_is_up_to_date_keeps_it(empty: str) -> None:
    load_seed(empty)
    before = dump(empty)
    migrate(empty)
    assert dump(empty) == before


def test_a_record_survives_the_way_down_to_the_first_revision_and_up_again(empty: str) -> None:
    load_seed(empty)
    before = dump(empty)
    command.downgrade(config(empty), revisions()[0])
    command.upgrade(config(empty), "head")
    engine = writing_engine(empty)
    assert refresh(engine), "what the first revision had no room for was not made anew"
    engine.dispose()
    after = dump(empty)
    for lost in ("dossier_origin", "register_listing"):  # cannot be made anew: the next load records them again
        assert before.pop(lost)
        assert after.pop(lost) == []
    ((_, revision, _),), ((_, later, _),) = before.pop("dataset"), after.pop("dataset")
    assert after == before
    assert later == revision + 1


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
