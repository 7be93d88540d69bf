"""Quotas: off unless set, counted for each client, and said in every answer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.middleware.rate_limit import client_name
from app.settings import Settings
from tests.serving import serving
from tests.test_contract import is_problem


@pytest.fixture
def client_of(record: str) -> Iterator[Callable[[str, str], TestClient]]:
    """What makes a client with an address of a server with a rate."""
    first = dict[str, TestClient]()
    with ExitStack() as stack:

        def client(rate: str, address: str = "192.0.2.1") -> TestClient:
            if rate not in first:
                app = create_app(Settings(database_url=record, rate_limit=rate))
                first[rate] = stack.enter_context(TestClient(app))
            other = TestClient(first[rate].app, client=(address, 50000))
            other.portal = first[rate].portal  # the server's event loop
            return other

        yield client


def test_nobody_is_counted_unless_it_is_asked_for(client: TestClient) -> None:
    for _ in range(100):
        response = client.get("/v1/topics?limit=1")
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("ratelimit")]


def test_each_answer_says_how_many_are_left_and_then_when_to_come_back(
    client_of: Callable[[str, str], TestClient],
) -> None:
    client = client_of("3/hour", "192.0.2.1")
    for left in ("2", "1", "0"):
        response = client.get("/v1/topics")
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"client";q=3;w=3600'
        assert response.headers["ratelimit"].startswith(f'"client";r={left};t=')
    refused = client.get("/v1/topics")
    body = is_problem(refused, 429)
    assert body["type"] == "urn:onrecord:problem:too-many-requests"
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert refused.headers["ratelimit"].startswith('"client";r=0;t=')
    assert client.head("/v1/topics").status_code == 429
    assert client.get("/nowhere").status_code == 429
    # What watches the server is not counted, and neither is anyone else.
    assert client.get("/healthz").status_code == 200
    assert client_of("3/hour", "192.0.2.2").get("/v1/topics").status_code == 200


def test_what_a_client_knows_already_counts_as_well(client_of: Callable[[str, str], TestClient]) -> None:
    client = client_of("2/hour", "192.0.2.1")
    tag = client.get("/v1/topics").headers["etag"]
    known = client.get("/v1/topics", headers={"If-None-Match": tag})
    assert (known.status_code, known.headers["ratelimit"][:12]) == (304, '"client";r=0')


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_subscriber_is_one_client_however_many_addresses_it_has(host: str, counted: str) -> None:
    assert client_name({"client": (host, 1)}) == counted
    assert client_name({"client": None}) == client_name({}) == ""


@pytest.mark.parametrize("rate", ["", "often", "10", "10/fortnight", "-1/minute"])
def test_a_rate_that_is_none_is_refused_at_start(rate: str) -> None:
    with pytest.raises(ValidationError):
        Settings(rate_limit=rate)


@pytest.mark.slow
def test_a_client_may_not_say_who_it_is_unless_the_proxy_is_trusted(record: str) -> None:
    with serving(record, ONRECORD_RATE_LIMIT="1/hour") as server:
        assert server.get("/v1/topics", X_Forwarded_For="203.0.113.9").status == 200
        assert server.get("/v1/topics", X_Forwarded_For="203.0.113.10").status == 429


@pytest.mark.slow
def test_a_trusted_proxy_says_who_asks_and_the_client_cannot_say_otherwise(record: str) -> None:
    with serving(record, ONRECORD_RATE_LIMIT="1/hour", ONRECORD_TRUSTED_PROXIES="127.0.0.0/8,10.0.0.1") as server:
        assert server.get("/v1/topics", X_Forwarded_For="203.0.113.9").status == 200
        assert server.get("/v1/topics", X_Forwarded_For="203.0.113.9").status == 429
        # The last address that is not a proxy's is the client's; what stands before it, anybody may have written.
        assert server.get("/v1/topics", X_Forwarded_For="198.51.100.1, 203.0.113.9, 10.0.0.1").status == 429
        assert server.get("/v1/topics", X_Forwarded_For="203.0.113.9, 198.51.100.1").status == 200
