"""Merging: the index of terms is few pieces after every load, and finds what it found before."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select, text
from sqlmodel import SQLModel, col

from app.database import writing_engine
from app.dossier import merging
from app.dossier.loading import refresh
from app.dossier.merging import merge
from app.rendered import SearchEntry
from tests.dossier.builder import Folder, document, revision, run
from tests.search.test_index import assert_same

TITLE = "title: The harbor wakes"
pytestmark = pytest.mark.parametrize("pristine", ["sqlite"], indirect=True)  # PostgreSQL's index has no pieces


def pieces(url: str) -> int:
    """How many pieces the index of a SQLite record has."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        found: int = connection.scalars(text("SELECT count(DISTINCT segid) FROM search_index_idx")).one()
    assert_same(engine)
    engine.dispose()
    return found


def split(url: str) -> None:
    """Write some entries once more, each as a piece of its own."""
    engine, number = writing_engine(url), col(SearchEntry.number)
    some = select(SQLModel.metadata.tables["search_entry"]).limit(12)
    with engine.connect() as connection:
        entries = [dict(row) for row in connection.execute(some).mappings()]
    for entry in entries:
        with engine.begin() as connection:
            connection.execute(delete(SearchEntry).where(number == entry["number"]))
            connection.execute(insert(SearchEntry), [entry])
    engine.dispose()


@pytest.fixture
def in_pieces(loaded: str) -> str:
    """A record whose index is in many pieces."""
    split(loaded)
    assert pieces(loaded) > 3
    return loaded


def test_a_load_of_much_leaves_one_piece(folder: Folder, in_pieces: str) -> None:
    assert run("load", folder.root, url=in_pieces).exit_code == 0
    assert pieces(in_pieces) > 3  # nothing was loaded
    folder.change("harbor/dossier.yaml", TITLE, "title: The harbor sleeps")
    assert run("load", folder.root, url=in_pieces).exit_code == 0
    assert pieces(in_pieces) == 1


def test_loads_of_little_leave_few_pieces(folder: Folder, in_pieces: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MUCH", 0)
    said = TITLE
    for title in "abcdefghijklmnop":
        folder.change("harbor/dossier.yaml", said, said := f"title: The harbor {title}")
        assert run("load", folder.root, url=in_pieces).exit_code == 0
    assert pieces(in_pieces) <= 2


def test_documents_that_are_made_anew_leave_one_piece(in_pieces: str) -> None:
    before, engine = revision(in_pieces), writing_engine(in_pieces)
    assert refresh(engine, anew=True)
    engine.dispose()
    assert pieces(in_pieces) == 1
    assert revision(in_pieces) == before + 1


def test_merging_goes_on_where_it_stopped(
    in_pieces: str, copies: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "PAGES", 1)
    monkeypatch.setattr(merging, "STEPS", 1)
    engine, before = writing_engine(in_pieces), pieces(in_pieces)
    for _ in range(200):
        merge(engine, 0)
    engine.dispose()
    assert 1 <= pieces(in_pieces) < before
    other = writing_engine(copied := copies(in_pieces))
    merge(other)
    other.dispose()
    assert pieces(copied) == 1


def test_where_it_cannot_be_merged_the_load_is_none_the_worse(
    folder: Folder, in_pieces: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MERGE", "INSERT INTO gone VALUES (?, ?)")
    folder.change("harbor/dossier.yaml", TITLE, "title: The harbor sleeps")
    assert run("load", folder.root, url=in_pieces).exit_code == 0
    assert pieces(in_pieces) > 3
    assert document(in_pieces, "source", "harbor")["title"] == "The harbor sleeps"
