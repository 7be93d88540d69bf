"""Absolute links: from the setting, or else from the host that was asked."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

CITATION = "/v1/quotes/us-russia-rapprochement-q10/citation"
AT_HOME = "https://onrecord.example/record"


@pytest.fixture
def at_home(record: str) -> Iterator[TestClient]:
    """A client of a server that knows where the public finds it."""
    with TestClient(create_app(Settings(database_url=record, public_url=AT_HOME))) as client:
        yield client


def link(client: TestClient, host: str) -> str:
    """The permanent link that a citation gives to whoever asked this host."""
    found: str = client.get(CITATION, headers={"Host": host}).json()[0]["URL"]
    return found


@pytest.mark.parametrize("host", ["onrecord.example", "localhost:8000", "[::1]:8000", "127.0.0.1"])
def test_links_begin_with_the_host_that_was_asked(client: TestClient, host: str) -> None:
    assert link(client, host) == f"http://{host}/quotes/us-russia-rapprochement-q10"


@pytest.mark.parametrize("host", ["onrecord.example", "evil.example", "a b"])
def test_links_begin_with_the_setting_whatever_host_was_asked(at_home: TestClient, host: str) -> None:
    assert link(at_home, host) == f"{AT_HOME}/quotes/us-russia-rapprochement-q10"


@pytest.mark.parametrize(
    "host", ['"><script>', "a b", "evil.example/path?", "evil.example#", "a:b:c", "user@evil.example"]
)
def test_a_host_that_cannot_be_is_not_linked_to(client: TestClient, host: str) -> None:
    assert link(client, host) == "http://testserver/quotes/us-russia-rapprochement-q10"


@pytest.mark.parametrize(
    "address", ["onrecord.example", "ftp://a", "https://a/?b", "https://a/#b", "https://", "javascript:x", "https://a/"]
)
def test_a_setting_that_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(public_url=address)


def test_the_tags_of_two_hosts_differ(client: TestClient) -> None:
    """The host is a part of the request, so an answer is still a function of the record and the request."""
    tags = [client.get(CITATION, headers={"Host": host}).headers["etag"] for host in ("a.example", "b.example")]
    assert len(set(tags)) == 2
