"""What the environment may say; and that no secret in it is ever told again."""

import logging
import traceback
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import _TrustedHosts

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


WITHOUT_USE = {  # values that would let a program start that does not do what they say
    URL: [
        "mysql://localhost/record",
        "sqlite+aiosqlite:///record.db",
        "sqlite:///record.db?mood=ro",
        f"{DRIVER}/x?mood=1",
    ],
    "ONRECORD_VERSIONS": ["-1", "ten", "9" * 20],
    "ONRECORD_PUBLIC_URL": [
        "onrecord.example",
        "https://me:hush@onrecord.example",
        "https://onrecord.example:port",
        "https://onrecord.example:99999",
        "https://[::1",
        "https://-onrecord.example",
        "https://onrecord.example/../x",
        "https://onrecord.example/",
    ],
    "ONRECORD_CONTACT": ["me", "http://onrecord.example"],
    "ONRECORD_LICENSE": ["CC BY\n4.0", "CC BY\x1b[31m", "CC BY \udcff", "CC \u202eYB", "CC\u2028BY", "CC \u2066BY"],
    "ONRECORD_PUBLISHER": ["The\tGazette"],
    "ONRECORD_INDEX": ["/srv/in\ndex"],
    "HOST": ["", "127.0.0.1\n"],
    "PORT": ["-1", "65536", "http", "tcp://10.0.0.1:8000"],
    "WEB_CONCURRENCY": ["0", "two"],
    "ONRECORD_MAX_AGE": ["-1", "a minute"],
    "ONRECORD_LOG_LEVEL": ["loud"],
    "ONRECORD_METRICS": ["short", "a token with spaces"],
    "ONRECORD_MAX_URL": ["0", "9999999"],
    "ONRECORD_MAX_PARAMETERS": ["0"],
    "ONRECORD_MAX_Q": ["0", "501"],
    "ONRECORD_MAX_FACETS": ["-1"],
    "ONRECORD_MAX_BODY": ["-1", "64k"],
    "ONRECORD_MAX_TEXT": ["-1"],
    "ONRECORD_BODY_SECONDS": ["0", "nan", "inf"],
    "ONRECORD_WRITE_SECONDS": ["0", "-1", "nan"],
    "ONRECORD_MAX_REQUESTS": ["0"],
    "ONRECORD_CACHE_MEGABYTES": ["-1", "32M"],
    "ONRECORD_RATE_LIMIT": ["0/minute", "many", "5/fortnight"],
    "ONRECORD_TRUSTED_PROXIES": ["*", "10.0.0.1/8", "localhost", "none,10.0.0.1"],
}


def test_every_setting_is_tried_with_values_that_cannot_work() -> None:
    assert set(WITHOUT_USE) == {str(field.validation_alias) for field in Settings.model_fields.values()}


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, values in WITHOUT_USE.items() for each in values])
def test_a_value_that_cannot_work_keeps_a_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(URL, "sqlite:///record.db")
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        create_app()
    assert [each["loc"] for each in caught.value.errors()] == [(name,)]


def test_a_network_that_uvicorn_would_ignore_is_refused_and_every_other_is_trusted() -> None:
    proxies = "10.0.0.0/8, 192.0.2.1,::1"
    assert Settings(trusted_proxies=proxies).trusted_proxies == proxies
    trusted = _TrustedHosts(proxies)
    assert all(address in trusted for address in ("10.1.2.3", "192.0.2.1", "::1"))
