"""The database's own index: exactly the terms of every entry, in their places, whatever brought them there."""

from collections import defaultdict

from alembic import command
from sqlalchemy import Connection, Engine, text
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.database import writing_engine
from app.dossier.loading import refresh
from app.main import create_app
from app.rendered import SearchEntry
from app.settings import Settings
from tests.asking import LISTS, items, real
from tests.conftest import load_seed
from tests.dossier.builder import PEOPLE, Folder
from tests.test_migrations import config, revisions

FIELDS = ("own", "other", "seeds")
Places = dict[tuple[int, str, str], set[int]]  # of a record, a field and a term
QUESTIONS = [f"{real(path)}?q={q}&highlight=true" for path in LISTS for q in ("China", "霸權", "weiwei")]
QUESTIONS += [
    "/v1/search?q=Zheng&facet=kind",
    "/v1/suggest?q=zheng",
    "/v1/verify?text=sell out",
    "/v1/claims?limit=100",
]


def entered(connection: Connection) -> Places:
    """The places of every term, counted in the entries."""
    found: Places = defaultdict(set)
    columns = [getattr(SearchEntry, field) for field in FIELDS]
    for number, *written in connection.execute(select(col(SearchEntry.number), *columns)):
        for field, terms in zip(FIELDS, written, strict=True):
            for place, term in enumerate(terms.split()):
                found[number, field, term].add(place)
    return found


def indexed(connection: Connection) -> Places:
    """The places of every term, as the database has them."""
    found: Places = defaultdict(set)
    if connection.dialect.name == "sqlite":
        connection.execute(text("CREATE VIRTUAL TABLE temp.found USING fts5vocab(main, search_index, instance)"))
        for term, number, field, place in connection.execute(text("SELECT term, doc, col, offset FROM temp.found")):
            found[number, field, term].add(place)
        return found
    say = "SELECT number, lexeme, positions, weights, own, other FROM search_entry, unnest(terms) WHERE weights <> '{}'"
    for number, term, places, weights, own, other in connection.execute(text(say)):
        before = {"own": 1, "other": 1 + len(own.split()), "seeds": 1 + len(own.split()) + len(other.split())}
        for place, weight in zip(places, weights, strict=True):
            field = dict(zip("ABC", FIELDS, strict=True))[weight]
            found[number, field, term].add(place - before[field])
    return found


def assert_same(engine: Engine) -> None:
    """The index has what the entries have, and nothing else."""
    with engine.connect() as connection:
        assert indexed(connection) == entered(connection) != {}


def test_the_index_holds_every_term_of_every_entry_in_its_place(record: str) -> None:
    engine = writing_engine(record)
    assert_same(engine)
    engine.dispose()


def test_the_index_follows_what_is_changed_and_removed(folder: Folder, loaded: str) -> None:
    engine = writing_engine(loaded)
    assert_same(engine)
    folder.change("harbor/dossier.yaml", "title: The harbor wakes", "title: 港口")
    folder.change("people.yaml", "name: Mei Lan", "name: Lan Mei")
    for file in ("lighthouse/article.txt", "lighthouse/dossier.yaml"):
        (folder.root / file).unlink()
    (folder.root / "lighthouse").rmdir()
    folder.load(loaded)
    assert_same(engine)
    engine.dispose()


def answers(url: str) -> list[object]:
    """What the API says of a record, but for cursors, which belong to one revision."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        found = [client.get(question).json() for question in QUESTIONS]
    for body in found:
        body.get("page", {}).pop("next_cursor", None)
        body.get("links", {}).pop("next", None)
    return found


def test_a_record_of_the_first_revision_answers_as_one_that_is_loaded_now(empty: str) -> None:
    load_seed(empty)
    before = answers(empty)
    command.downgrade(config(empty), revisions()[0])
    command.upgrade(config(empty), "head")
    engine = writing_engine(empty)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM search_entry")) == 0
        assert connection.scalar(text("SELECT count(*) FROM quote WHERE number = 0")) == 0
    assert refresh(engine)
    assert not refresh(engine)
    assert_same(engine)
    engine.dispose()
    assert answers(empty) == before


def test_people_are_found_by_their_aliases_and_so_is_what_they_say(folder: Folder, migrated: str) -> None:
    folder.change(PEOPLE, "aliases: [Brandt, O. Brandt]", "aliases: [Ottokar B., 布兰特]")
    folder.load(migrated)
    with TestClient(create_app(Settings(database_url=migrated))) as client:
        for typed in ("ottok", "布", "布蘭特", "bulante", "Otto Br", "brandt"):
            found = client.get("/v1/suggest", params={"q": typed, "kind": "person"}).json()["items"]
            assert [each["label"] for each in found] == ["Otto Brandt"], typed
        for q in ("Ottokar", "布兰特", "兰"):
            assert [item["id"] for item in items(client, f"/v1/quotes?q={q}&speaker=otto-brandt")] == ["harbor-q03"]
            assert "harbor-c03" in {item["id"] for item in items(client, f"/v1/claims?q={q}")}
            assert "otto-brandt" in {item["id"] for item in items(client, f"/v1/people?q={q}")}
