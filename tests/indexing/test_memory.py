"""`ONRECORD_INDEX=memory`: a server keeps its index in memory, and there is none for anything else to bring up."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import SEED, make_tables
from tests.dossiers.builder import run


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a database with tables, beside which nothing else is written."""
    monkeypatch.setenv("ONRECORD_INDEX", "memory")
    monkeypatch.chdir(tmp_path)
    found = f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(found)
    return found


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    """A client of a server over this database."""
    with TestClient(create_app(Settings(database_url=url)), raise_server_exceptions=False) as client:
        yield client


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds, which it does within ten seconds."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_answers_are_those_from_an_index_in_a_folder(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run("load", SEED, url=url).exit_code == 0
    paths = ["/v1/quotes?limit=3&facet=speaker", "/v1/search?q=distraction", "/v1/quotes?q=强权", "/v1/suggest?q=lu"]
    answers = []
    for index in ("memory", str(tmp_path / "indexes")):
        monkeypatch.setenv("ONRECORD_INDEX", index)
        with TestClient(create_app(Settings(database_url=url))) as client:
            answers.append([client.get(path).content for path in paths])
    assert answers[0] == answers[1]
    assert [path for path, answer in zip(paths, answers[0], strict=True) if b'"items":[{' not in answer] == []


def test_a_server_follows_what_is_loaded_changed_and_withdrawn(url: str, client: TestClient) -> None:
    assert client.get("/readyz").json()["detail"] == "The record is empty."
    assert run("load", SEED, url=url).exit_code == 0
    wait_until(lambda: client.get("/readyz").status_code == 200)
    (source,) = client.get("/v1/sources?kind=article").json()["items"]
    assert client.get("/v1/quotes").json()["page"]["total"] == source["counts"]["quotes"]
    assert run("remove", source["id"], "--yes", url=url).exit_code == 0
    wait_until(lambda: client.get(source["url"]).status_code == 410)
    assert client.get("/v1/quotes").json()["page"]["total"] == 0
    assert run("load", SEED, "--restore", url=url).exit_code == 0
    wait_until(lambda: client.get(source["url"]).status_code == 200)
    assert client.get("/v1/search?q=distraction").json()["page"]["total"] > 0


def test_a_server_reads_on_without_its_database_but_cannot_start_without_it(url: str, tmp_path: Path) -> None:
    assert run("load", SEED, url=url).exit_code == 0
    path = tmp_path / "onrecord.db"
    settings = Settings(database_url=url, cache_megabytes=0)
    with TestClient(create_app(settings)) as client:
        before = client.get("/v1/quotes").content
        away = path.rename(tmp_path / "away")
        wait_until(lambda: "Reads go on at revision 1." in (client.get("/readyz").json()["note"] or ""))
        assert client.get("/v1/quotes").content == before
    with TestClient(create_app(settings)) as client:
        response = client.get("/v1/quotes")
        assert (response.status_code, int(response.headers["retry-after"]) > 0) == (503, True)
        assert "There is no such file" in response.json()["detail"]
        away.rename(path)
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/readyz").json()["note"] is None
        assert client.get("/v1/quotes").content == before


def test_commands_write_no_index_and_say_so_where_asked_for_one(url: str, tmp_path: Path) -> None:
    loaded = run("load", SEED, url=url)
    assert (loaded.exit_code, (loaded.stdout + loaded.stderr).count("ndex")) == (0, 0)
    told = run("index", "--rebuild", url=url)
    assert (told.exit_code, told.stdout.count("\n")) == (0, 1)
    assert "each server builds its own" in told.stdout
    assert run("doctor", url=url).exit_code == 0
    assert run("export", tmp_path / "export", url=url).exit_code == 0
    assert (tmp_path / "export" / "quotes.ndjson").read_text().count("\n") > 10
    assert {each.name.split("-")[0] for each in tmp_path.iterdir()} == {"export", "onrecord.db"}
