"""Refusals: one shape, in plain words, with the nearest valid thing."""

import sys
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import await_status
from tests.conftest import SEED, migrate
from tests.dossiers.builder import run


def test_a_refusal_says_what_happened_where_and_what_would_do(client: TestClient) -> None:
    response = client.get("/v1/claims?kind=predicton&spaeker=1", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 422
    assert response.json() == {
        "type": "urn:onrecord:problem:invalid-request",
        "title": "Invalid request",
        "status": 422,
        "detail": "Unknown parameter: spaeker",
        "instance": "/v1/claims",
        "request_id": "r-1",
        "errors": [{"parameter": "spaeker", "detail": "Unknown parameter: spaeker", "suggestion": "speaker"}],
    }


def test_a_record_that_is_not_there_is_named_with_the_nearest(client: TestClient) -> None:
    response = client.get("/v1/people/lu-yen", headers={"X-Request-ID": "r-2"})
    detail = "No record in people has the id 'lu-yen'."
    assert response.status_code == 404
    assert response.json() == {
        "type": "urn:onrecord:problem:not-found",
        "title": "Not found",
        "status": 404,
        "detail": detail,
        "instance": "/v1/people/lu-yen",
        "request_id": "r-2",
        "errors": [{"parameter": None, "detail": detail, "suggestion": "/v1/people/lu-yan"}],
    }


def test_a_method_that_writes_is_told_that_nothing_can_be_written(client: TestClient) -> None:
    body = client.delete("/v1/people/lu-yan").json()
    assert (body["type"], body["title"]) == ("urn:onrecord:problem:method-not-allowed", "Method not allowed")
    assert "read-only" in body["detail"]


def test_each_kind_of_problem_has_a_type_of_its_own(client: TestClient) -> None:
    asked = {"/v1/quotes?limit=101": 422, "/v1/quotes/x": 404, "/nowhere": 404}
    types = {status: client.get(address).json()["type"] for address, status in asked.items()}
    assert types == {422: "urn:onrecord:problem:invalid-request", 404: "urn:onrecord:problem:not-found"}


def test_the_details_of_several_mistakes_are_joined(client: TestClient) -> None:
    body = client.get("/v1/quotes?limit=101&has_original=x").json()
    assert body["detail"] == "; ".join(wrong["detail"] for wrong in body["errors"])
    assert len(body["errors"]) == 2


@pytest.fixture
def unmigrated(empty: str) -> Iterator[TestClient]:
    """A client of a server whose database has no tables; a SQLite file is not even there."""
    app = create_app(Settings(database_url=empty, cache_megabytes=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def is_unavailable(client: TestClient, path: str) -> None:
    """Fail unless the database is said to be out of reach, with the way to mend it."""
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json"), response.text
    assert int(response.headers["retry-after"]) > 0
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    body = response.json()
    assert body["type"] == "urn:onrecord:problem:service-unavailable"
    assert "onrecord migrate" in body["detail"]
    assert "SELECT" not in response.text
    assert "dataset" not in response.text


def test_without_index_and_database_every_read_is_a_503_but_the_server_lives(unmigrated: TestClient) -> None:
    for path in ("/v1", "/v1/quotes", "/v1/people/lu-yan", "/readyz"):
        is_unavailable(unmigrated, path)
    assert unmigrated.get("/healthz").json() == {"status": "ok"}
    assert unmigrated.get("/openapi.json").status_code == 200


def test_without_the_library_of_mcp_its_path_says_what_to_install(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)  # as if it were not installed
    response = TestClient(create_app(Settings(database_url=record))).post("/mcp", json={})
    assert response.status_code == 404
    assert "pip install 'onrecord[mcp]'" in response.json()["detail"]


def test_asking_for_a_database_does_not_make_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("nothing") / "onrecord.db"
    with TestClient(create_app(Settings(database_url=f"sqlite:///{path}"))) as client:
        is_unavailable(client, "/v1")
    assert not path.exists()


def test_a_server_recovers_when_its_database_comes(empty: str, unmigrated: TestClient) -> None:
    is_unavailable(unmigrated, "/readyz")
    migrate(empty)
    await_status(unmigrated, "/v1/quotes", 200)
    assert unmigrated.get("/v1/quotes").json()["items"] == []
    unready = unmigrated.get("/readyz")
    assert (unready.status_code, unready.headers["content-type"]) == (503, "application/problem+json")
    assert int(unready.headers["retry-after"]) > 0
    assert unready.json()["errors"][0]["suggestion"] == "onrecord load FOLDER"
    assert run("load", SEED, url=empty).exit_code == 0
    await_status(unmigrated, "/readyz", 200)
    assert unmigrated.get("/readyz").json() == {"status": "ready", "note": None}
    assert unmigrated.get("/v1/quotes").json()["page"]["total"] == 27
