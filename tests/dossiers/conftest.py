"""What the tests of dossiers share: a folder to break, and databases to load it into."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.conftest import make_tables
from tests.dossiers.builder import Folder, copy
from tests.postgres import fresh_database

settings.register_profile("dossiers", deadline=None, database=None)
settings.load_profile("dossiers")
numbers = count()
on_both_databases = pytest.mark.parametrize("pristine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with nothing wrong with it."""
    return Folder(tmp_path / "folder")


@pytest.fixture
def rows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let loads write no index: for tests that look at rows alone."""
    monkeypatch.setenv("ONRECORD_INDEX", "memory")


def databases(tables: str, place: Path) -> tuple[str, str]:
    """Make the tables, and a copy of them with both dossiers; return the URLs of both databases."""
    make_tables(tables)
    full, folder = copy(tables, "full", place), Folder(place / "folder")
    folder.add_lighthouse()
    folder.load(full)
    return tables, full


@pytest.fixture(scope="session")
def pristine_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The URLs of the databases of `pristine` in SQLite."""
    place = tmp_path_factory.mktemp("pristine")
    return databases(f"sqlite:///{place / 'tables'}", place)


@pytest.fixture(scope="session")
def pristine_postgresql(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The URLs of the databases of `pristine` in PostgreSQL."""
    return databases(fresh_database(postgres, "tables"), tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def pristine(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The URLs of a database with tables alone and of one with both dossiers, from which the tests take copies.

    It is SQLite unless a test is marked with `on_both_databases`, since what is answered comes from the index.
    """
    found: tuple[str, str] = request.getfixturevalue(f"pristine_{getattr(request, 'param', 'sqlite')}")
    return found


@pytest.fixture
def copies(tmp_path: Path) -> Callable[[str], str]:
    """What makes a copy of a database and returns its URL."""
    return lambda url: copy(url, f"copy_{next(numbers)}", tmp_path)


@pytest.fixture
def migrated(pristine: tuple[str, str], copies: Callable[[str], str]) -> str:
    """The URL of a database with tables and no record."""
    return copies(pristine[0])


@pytest.fixture
def loaded(folder: Folder, pristine: tuple[str, str], copies: Callable[[str], str]) -> str:
    """The URL of a database that holds both dossiers of the folder."""
    folder.add_lighthouse()
    return copies(pristine[1])
