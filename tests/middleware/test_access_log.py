"""The log: one line of JSON for each request and for every fault, and never what was looked for."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.logs import JsonFormatter, logging_config
from tests.serving import ONRECORD, serving

QUOTE = "/v1/quotes/us-russia-rapprochement-q10"


def told(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The last line about a request."""
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records if record.name == "onrecord"]
    found: dict[str, Any] = [line for line in lines if line["message"] == "request"][-1]
    return found


CASES = [
    ("GET", QUOTE, 200, "/v1/quotes/{id}", 1),
    ("HEAD", QUOTE, 200, "/v1/quotes/{id}", 1),
    ("OPTIONS", QUOTE, 204, None, None),
    ("GET", "/v1/quotes?q=secret-words", 200, "/v1/quotes", 1),
    ("GET", "/v1/quotes?nothing=1", 422, "/v1/quotes", None),
    ("GET", "/v1/quotes?format=ndjson", 200, "/v1/quotes", 1),
    ("GET", "/find?q=secret-words", 200, "/find", 1),
    ("GET", "/secret-words", 404, None, None),
    ("GET", "/healthz", 200, "/healthz", None),
]


@pytest.mark.parametrize(("method", "address", "status", "route", "revision"), CASES)
def test_a_request_is_one_line_without_what_was_looked_for(
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
    method: str,
    address: str,
    status: int,
    route: str | None,
    revision: int | None,
) -> None:
    with caplog.at_level(logging.INFO, "onrecord"):
        answer = client.request(method, address)
    assert len([record for record in caplog.records if record.name == "onrecord"]) == 1
    line = told(caplog)
    assert (line["method"], line["status"], line["route"], line["revision"]) == (method, status, route, revision)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert 0 < line["duration_ms"] < 60_000
    assert "secret" not in json.dumps(line)


def test_an_answer_from_the_cache_is_a_line_as_well(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    first = client.get("/v1/quotes?q=secret-words&limit=1")
    with caplog.at_level(logging.INFO, "onrecord"):
        again = client.get("/v1/quotes?q=secret-words&limit=1")
    assert again.content == first.content
    line = told(caplog)
    assert (line["method"], line["status"], line["route"], line["revision"]) == ("GET", 200, "/v1/quotes", 1)
    assert line["request_id"] == again.headers["x-request-id"] != first.headers["x-request-id"]
    assert "secret" not in json.dumps(line)


def test_only_debugging_tells_the_address(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "onrecord"):
        client.get("/v1/quotes?q=power")
    assert told(caplog)["address"] == "/v1/quotes?q=power"


def test_a_line_stays_one_line_and_tells_an_exception() -> None:
    record = logging.LogRecord("a", logging.ERROR, "", 0, "one\ntwo %s", ("編",), None)
    try:
        int("it broke")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    line = json.loads(written)
    assert (line["message"], line["level"]) == ("one\ntwo 編", "error")
    assert line["exception"].endswith("'it broke'")


def test_the_level_is_the_one_that_is_set() -> None:
    assert logging_config("debug")["loggers"]["onrecord"]["level"] == "DEBUG"
    assert logging_config("warning")["loggers"]["uvicorn"]["level"] == "WARNING"


@pytest.mark.slow
def test_a_server_writes_nothing_but_such_lines(record: str, tmp_path: Path) -> None:
    assert ONRECORD.exists()
    log = tmp_path / "log"
    with serving(record, log) as server:
        assert server.get(QUOTE).status == 200
        server.send(b"NONSENSE\r\n\r\n")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    routes = {line["route"] for line in lines if line["message"] == "request"}
    assert routes == {"/healthz", "/v1/quotes/{id}", None}  # of nonsense, no route is known
    assert {"uvicorn.error", "onrecord"} <= {line["logger"] for line in lines}
