"""The `Link` header: what to cite, what describes a record, and which feeds follow a list."""

import re

import pytest
from starlette.testclient import TestClient

from tests.asking import ARTICLE

QUOTE = f"/quotes/{ARTICLE}-q10"


def links(client: TestClient, address: str) -> set[tuple[str, str]]:
    """The relation and the address of each link, which is served."""
    found = re.findall(r'<([^>]+)>; rel="([^"]+)"', client.get(address).headers["link"])
    assert {client.get(target).status_code for target, _ in found} <= {200}
    return {(relation, target) for target, relation in found}


@pytest.mark.parametrize("path", [QUOTE, f"/sources/{ARTICLE}", f"/claims/{ARTICLE}-c01", "/people/lu-yan"])
def test_a_record_and_its_page_say_what_to_cite(client: TestClient, path: str) -> None:
    for address in (f"/v1{path}", path):
        assert ("cite-as", path) in links(client, address)
    assert ("describedby", f"/v1{path}") in links(client, path)


@pytest.mark.parametrize("address", [f"/v1{QUOTE}", f"/v1{QUOTE}?format=jsonld", QUOTE])
def test_a_quote_is_described_by_its_citation_and_its_linked_data(client: TestClient, address: str) -> None:
    described = {target for relation, target in links(client, address) if relation == "describedby"}
    assert described >= {f"/v1{QUOTE}/citation", f"/v1{QUOTE}?format=jsonld"}


def test_a_list_and_a_page_lead_to_their_feeds(client: TestClient) -> None:
    of_list = links(client, "/v1/quotes?speaker=lu-yan&q=Russia&sort=-position&limit=2&fields=id")
    assert ("alternate", "/v1/feed.atom?speaker=lu-yan&q=Russia") in of_list
    assert ("alternate", "/v1/feed.json") in links(client, "/v1/quotes")
    assert ("alternate", "/v1/feed.atom?speaker=lu-yan") in links(client, "/people/lu-yan")
