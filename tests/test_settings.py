"""What the environment may say; and that no secret in it is ever told again."""

import logging
import traceback
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from app.database.engine import reading_engine, writing_engine
from app.logs import JsonFormatter
from app.main import create_app
from app.settings import Settings
from tests.conftest import make_tables
from tests.dossiers.builder import run

DRIVER = "postgresql+psycopg://"
URL = "ONRECORD_DATABASE_URL"
WRONG = [
    f"{DRIVER}me:hush@hush:hush@localhost/record",
    f"{DRIVER}me:hush@hush@localhost/record",
    f"{DRIVER}me:hush@1:1/hush@localhost/record",
    f"{DRIVER}me:hush@localhost:hush/record",
    f"{DRIVER}me:x@?hush@localhost=record",
    "oracle://hush@localhost/none",
    "hush",
    "me:hush@localhost",
]


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_url_is_refused_by_name_and_form_and_never_repeated(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(URL, url)
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = "".join(traceback.format_exception(caught.value))
    result = run("migrate", url=url)
    assert result.exit_code == 2
    for written in (told, result.stderr):
        assert URL in written
        assert "not a database URL" in written
        assert "postgresql+psycopg://USER:PASSWORD@HOST/NAME" in written
    assert "hush" not in told + result.stdout + result.stderr


@pytest.mark.parametrize("url", ["sqlite:///at@home/a:b.db", "sqlite://", f"{DRIVER}me:p%40%3A%2F@localhost:1/record"])
def test_a_right_url_is_taken(url: str) -> None:
    assert Settings(database_url=url).database_url == url


def test_the_index_of_a_sqlite_file_is_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_INDEX", raising=False)
    assert Settings(database_url="sqlite:////srv/record.db").index_folder == Path("/srv/record.db.index")
    assert Settings(database_url=f"{DRIVER}me@localhost/record").index_folder.parent == Path("data/index")


def test_two_databases_have_two_indexes_in_one_folder_whatever_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_INDEX", "/srv/indexes")
    urls = [f"{DRIVER}me:{word}@{host}/record" for host in ("here", "there") for word in ("one", "two")]
    folders = [Settings(database_url=url).index_folder for url in urls]
    assert {each.parent for each in folders} == {Path("/srv/indexes")}
    assert folders[0] == folders[1] != folders[2] == folders[3]


def test_no_secret_is_shown_logged_or_answered(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{DRIVER}me:hush@127.0.0.1:9/record"  # nobody is there
    monkeypatch.setenv(URL, url)
    monkeypatch.setenv("ONRECORD_METRICS", "hush-hush-hush-hush")
    assert "hush" not in repr(Settings()) + str(Settings())
    with caplog.at_level(logging.DEBUG), TestClient(create_app(), raise_server_exceptions=False) as client:
        answers = [client.get(path) for path in ("/v1/quotes", "/readyz", "/metrics", "/v1/nothing")]
    assert [answer.status_code for answer in answers] == [503, 503, 404, 404]
    assert "hush" not in "".join(answer.text + str(answer.headers) for answer in answers)
    assert "hush" not in "".join(JsonFormatter().format(record) for record in caplog.records)
    for command in ("migrate", "doctor"):
        result = run(command, url=url)
        assert result.exit_code == 3
        assert "hush" not in result.stdout + result.stderr


def test_an_error_of_the_database_does_not_tell_what_was_looked_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(url)
    for engine in (writing_engine(url), reading_engine(url)):
        with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
            connection.execute(text("SELECT nothing FROM nowhere WHERE it = :it"), {"it": "hush"})
        assert "hush" not in str(caught.value)
        engine.dispose()
