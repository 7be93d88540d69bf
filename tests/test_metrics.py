"""`/metrics`: what it counts, and who may read it."""

import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.dossiers.builder import run
from tests.test_contract import is_problem

TOKEN = "a-token-of-enough-characters"  # noqa: S105 - opens nothing


def asking(url: str, access: str = "local", host: str = "127.0.0.1") -> TestClient:
    """A client at an address, of a server that shows its metrics to some."""
    return TestClient(create_app(Settings(database_url=url, metrics=access)), client=(host, 50000))


def samples(client: TestClient) -> dict[tuple[str, ...], float]:
    """Every value, by its name and what it is of."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert response.headers["cache-control"] == "no-store"
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_whatever_becomes_of_them(record: str) -> None:
    with asking(record) as client:
        for path in (
            "/v1/quotes",
            "/v1/quotes?q=power",
            "/v1/quotes?nothing=1",
            "/nowhere",
            "/elsewhere",
            "/find",
            "/mcp",
        ):
            client.get(path)
        client.head("/v1/quotes")
        client.request("BREW", "/v1/quotes")
        found = samples(client)
    assert found["onrecord_requests_total", "GET", "/v1/quotes"] == 3
    assert found["onrecord_requests_total", "HEAD", "/v1/quotes"] == 1
    assert found["onrecord_requests_total", "other", "/v1/quotes"] == 1
    assert found["onrecord_responses_total", "/v1/quotes", "200"] == 3
    assert found["onrecord_responses_total", "/v1/quotes", "422"] == 1
    assert found["onrecord_responses_total", "none", "404"] == 2
    assert found["onrecord_requests_total", "GET", "/find"] == 1
    assert found["onrecord_requests_total", "GET", "/mcp"] == 1
    assert found["onrecord_request_seconds_count", "/v1/quotes"] == 5
    assert found["onrecord_request_seconds_bucket", "+Inf", "/v1/quotes"] == 5
    assert 0 < found["onrecord_request_seconds_sum", "/v1/quotes"] < 60
    assert found["onrecord_revision",] == 1
    assert found["onrecord_load_age_seconds",] > 0
    assert found["onrecord_database_up",] == 1


def test_a_cache_is_counted(record: str) -> None:
    with asking(record) as client:
        time.sleep(0.3)  # until the revision is known
        for path in ("/v1/topics", "/v1/topics", "/v1/events", "/v1/topics"):
            client.get(path)
        found = samples(client)
    assert (found["onrecord_cache_total", "hit"], found["onrecord_cache_total", "miss"]) == (2, 3)  # one is its own


def test_a_database_that_is_away_is_counted_too(tmp_path: Path) -> None:
    with asking(f"sqlite:///{tmp_path / 'none'}") as client:
        client.get("/v1/quotes")
        found = samples(client)
    assert found["onrecord_database_up",] == 0
    assert found["onrecord_responses_total", "/v1/quotes", "503"] == 1


@pytest.mark.parametrize(
    ("access", "host", "headers", "status"),
    [
        ("local", "127.0.0.1", {}, 200),
        ("local", "::1", {}, 200),
        ("local", "192.0.2.1", {}, 404),
        ("local", "nonsense", {}, 404),
        ("local", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("local", "127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 404),
        ("public", "192.0.2.1", {}, 200),
        ("off", "127.0.0.1", {}, 404),
        ("off", "127.0.0.1", {"Authorization": "Bearer off"}, 404),
        (TOKEN, "192.0.2.1", {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {}, 404),
        (TOKEN, "127.0.0.1", {"Authorization": f"Bearer {TOKEN}x"}, 404),
        (TOKEN, "127.0.0.1", {"Authorization": TOKEN}, 404),
    ],
)
def test_they_are_shown_to_whom_the_setting_names(
    record: str, access: str, host: str, headers: dict[str, str], status: int
) -> None:
    with asking(record, access, host) as client:
        response = client.get("/metrics", headers=headers)
    assert response.status_code == status
    if status == 404:
        assert TOKEN not in response.text
        is_problem(response, 404)


def test_a_token_is_long_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert TOKEN not in repr(Settings(metrics=TOKEN))
    with pytest.raises(ValidationError):
        Settings(metrics="short")
    monkeypatch.setenv("ONRECORD_METRICS", "too-short")
    result = run("serve")
    assert result.exit_code == 2
    assert "ONRECORD_METRICS" in result.stderr
    assert "too-short" not in result.output
