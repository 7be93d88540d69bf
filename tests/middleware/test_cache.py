"""Answers kept: never another than would be made now, whatever is asked and whatever is loaded in between."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import ROUNDS, make_tables, migrate
from tests.dossiers.builder import ARTICLE, DOSSIER, FILES, PEOPLE, Folder
from tests.serving import serving

NEVER_THE_SAME = {"x-request-id", "content-length"}
Answer = tuple[int, dict[str, str], bytes]

VARIANTS = [  # (file, words in it, words in their place): what is loaded next
    (PEOPLE, "name: Mei Lan", "name: Lan Mei"),
    (ARTICLE, "The harbor 🚢", "See how the harbor 🚢"),
    (DOSSIER, "topics: [trade, tides]", "topics: [tides]"),
    (DOSSIER, "claim: c01", "claim: c04"),
]
PATHS = [
    "/v1",
    "/v1/quotes",
    "/v1/quotes?limit=2&facet=speaker,kind",
    "/v1/quotes?q=harbor&highlight=true",
    "/v1/claims?speaker=mei-lan",
    "/v1/claims?topic=trade",
    "/v1/people/mei-lan",
    "/v1/sources/harbor",
    "/v1/search?q=harbor",
    "/v1/suggest?q=mei",
    "/v1/quotes/harbor-q01/citation",
    "/v1/quotes?format=csv",
    "/v1/quotes/nobody",
    "/v1/quotes?limit=0",
    "/readyz",
    "/",
]
HEADERS = [{}, {"Accept": "text/csv"}, {"Accept": "application/ld+json"}, {"Host": "elsewhere.example"}]
asked = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(HEADERS)), max_size=12)


def told(client: TestClient, path: str, headers: dict[str, str]) -> Answer:
    """Everything that an answer says but what is of the request alone."""
    response = client.get(path, headers=headers)
    said = {name: value for name, value in response.headers.items() if name not in NEVER_THE_SAME}
    body = response.content.replace(response.headers["x-request-id"].encode(), b"")
    return response.status_code, said, body


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[TestClient, TestClient, Folder, str]]:
    """Clients of a server that keeps answers and of one that does not, and the folder that their record is from."""
    folder, url = Folder(tmp_path / "folder"), f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(url)
    folder.load(url)
    keeping, not_keeping = (create_app(Settings(database_url=url, cache_megabytes=each)) for each in (64, 0))
    with TestClient(keeping) as one, TestClient(not_keeping) as other:
        yield one, other, folder, url


@pytest.mark.slow
@settings(max_examples=3 * ROUNDS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(asked, st.sampled_from(VARIANTS), asked), min_size=1, max_size=3))
def test_no_answer_differs_for_being_kept(
    pair: tuple[TestClient, TestClient, Folder, str], steps: list[tuple[Any, Any, Any]]
) -> None:
    one, other, folder, url = pair

    def ask(questions: list[tuple[str, dict[str, str]]]) -> None:
        for path, headers in questions:
            assert told(one, path, headers) == told(other, path, headers)
            assert told(one, path, headers) == told(other, path, headers)

    for before, variant, after in steps:
        ask(before)
        for file, content in FILES.items():
            folder.write(file, content)
        folder.change(*variant)
        folder.load(url)
        ask(after)


def test_what_is_asked_for_again_is_not_made_again(pair: tuple[TestClient, TestClient, Folder, str]) -> None:
    client = pair[0]
    first, hits = client.get("/v1/quotes"), cached(client)
    again = client.get("/v1/quotes", headers={"X-Request-ID": "mine"})
    assert again.content == first.content
    assert again.headers["x-request-id"] == "mine"
    unchanged = client.get("/v1/quotes", headers={"If-None-Match": f"W/{first.headers['etag']}"})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "content-length" not in unchanged.headers
    assert unchanged.headers["etag"] == first.headers["etag"]
    other = client.get("/v1/quotes", headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)
    assert cached(client) == hits + 3


def cached(client: TestClient) -> float:
    """Return how many answers came from the cache."""
    metrics: Any = client.app.state.metrics  # type: ignore[attr-defined]
    found = metrics.registry.get_sample_value("onrecord_cache_total", {"result": "hit"})
    return float(found or 0)


def test_no_more_is_kept_than_is_allowed(record: str) -> None:
    with TestClient(create_app(Settings(database_url=record, cache_megabytes=1))) as client:
        addresses = [f"/v1/claims?limit={limit}" for limit in range(1, 101)]
        assert sum(len(client.get(address).content) for address in addresses) > 2 << 20
        assert cached(client) == 0
        client.get(addresses[-1])
        assert cached(client) == 1
        client.get(addresses[0])
        assert cached(client) == 1  # it was the first to be evicted


@pytest.mark.slow
def test_a_load_is_seen_within_a_second(empty: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "folder")
    migrate(empty)
    folder.load(empty)
    with serving(empty) as server:
        for name in ("Lan Mei", "Mei-Lan"):
            assert name.encode() not in server.get("/v1/people/mei-lan").body
            folder.write(PEOPLE, FILES[PEOPLE].replace("name: Mei Lan", f"name: {name}"))
            folder.load(empty)
            time.sleep(1)
            assert name.encode() in server.get("/v1/people/mei-lan").body
