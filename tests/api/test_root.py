"""The index of the record, and whether the server is alive and ready."""

from starlette.testclient import TestClient

from tests.asking import items


def test_the_index_counts_what_the_lists_hold(client: TestClient) -> None:
    index = client.get("/v1").json()
    assert index["counts"] == {
        "quotes": 27,
        "claims": 111,
        "people": 15,
        "organizations": 16,
        "sources": 5,
        "topics": 16,
        "terms": 6,
        "events": 8,
        "relations": 65,
    }
    for collection, count in index["counts"].items():
        assert len(items(client, index["links"][collection])) == count


def test_the_index_says_what_this_is(client: TestClient) -> None:
    index = client.get("/v1").json()
    assert (index["title"], index["software_license"], index["revision"]) == ("OnRecord", "MIT", 1)
    assert index["description"]
    assert index["rights"]


def test_every_link_of_the_index_is_served(client: TestClient) -> None:
    links = client.get("/v1").json()["links"]
    assert {name: client.get(link).status_code for name, link in links.items()} == dict.fromkeys(links, 200)


def test_the_server_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "note": None}
