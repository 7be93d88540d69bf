"""Cursors: only the list that gave one out takes it back, and only while the record has not changed."""

from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlmodel import update
from starlette.testclient import TestClient

from app.api.claims import ClaimListing
from app.database.engine import writing_engine
from app.main import create_app
from app.models.tables import Dataset
from app.query.cursor import digest, encode_cursor
from app.query.page import NOT_IN_CURSOR
from app.settings import Settings
from tests.asking import LISTS, await_revision, items, real

CLAIMS_IN_ORDER = "/v1/claims" + ClaimListing.model_validate({}).model_dump_json(exclude=NOT_IN_CURSOR)


def cursor_of(client: TestClient, address: str) -> str:
    """The cursor to the second page."""
    cursor: str = client.get(address).json()["page"]["next_cursor"]
    return cursor


def refused(client: TestClient, path: str, status: int = 422, **parameters: str) -> dict[str, Any]:
    """The one thing wrong with a cursor that is refused."""
    response = client.get(path, params=parameters)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    (wrong,) = response.json()["errors"]
    assert wrong["parameter"] == "cursor"
    found: dict[str, Any] = wrong
    return found


ELSEWHERE = [
    ("/v1/quotes", {"speaker": "lu-yan"}),
    ("/v1/quotes", {"has_original": "false"}),
    ("/v1/quotes", {"sort": "id"}),
    ("/v1/quotes", {"sort": "-position"}),
    ("/v1/quotes", {"sort": "position,id"}),
    ("/v1/claims", {}),
    ("/v1/people", {}),
]


@pytest.mark.parametrize(("path", "parameters"), ELSEWHERE)
def test_a_cursor_is_refused_by_another_question(client: TestClient, path: str, parameters: dict[str, str]) -> None:
    cursor = cursor_of(client, "/v1/quotes?limit=2")
    wrong = refused(client, path, 422, **parameters, cursor=cursor)
    assert wrong["suggestion"] == "the same request without a cursor"
    assert client.get("/v1/quotes", params={"cursor": cursor}).status_code == 200


def test_a_filters_cursor_is_refused_without_the_filter(client: TestClient) -> None:
    cursor = cursor_of(client, "/v1/quotes?speaker=lu-yan&limit=2")
    refused(client, "/v1/quotes", cursor=cursor)
    refused(client, "/v1/quotes", speaker="zheng-yongnian", cursor=cursor)


def test_annotations_of_another_source_refuse_a_cursor(client: TestClient) -> None:
    cursor = cursor_of(client, "/v1/sources/us-russia-rapprochement/annotations?limit=2")
    refused(client, "/v1/sources/lu-yan-huayu-think-tank/annotations", cursor=cursor)


GARBAGE = {
    "empty": "",
    "a word": "next",
    "punctuation": "!!!!",
    "not base64": "abcde",
    "padded": "AAAAAAAAAAAAAAAA====",
    "zero bytes": "\0\0\0\0",
    "Chinese": "围魏救赵",
    "emoji": "🧭" * 50,
    "not JSON": urlsafe_b64encode(b"12345678{[").decode(),
    "an object": urlsafe_b64encode(b'12345678{"a": 1}').decode(),
    "nothing": urlsafe_b64encode(b"12345678[]").decode().rstrip("="),
    "deep": urlsafe_b64encode(b"12345678" + b"[" * 1200).decode(),
    "SQL": "' OR 1=1 --",
    "huge": "A" * 2001,
    "as long as allowed": "A" * 2000,
}


@pytest.mark.parametrize("cursor", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/events"])
def test_what_is_no_cursor_is_refused(client: TestClient, path: str, cursor: str) -> None:
    wrong = refused(client, path, cursor=cursor)
    assert len(wrong["detail"]) < 300


def test_a_cursor_changed_anywhere_is_refused(client: TestClient) -> None:
    cursor = cursor_of(client, "/v1/topics?limit=3")
    for i, letter in enumerate(cursor):
        refused(client, "/v1/topics", cursor=cursor[:i] + ("A" if letter != "A" else "B") + cursor[i + 1 :])
    for changed in (cursor[:-1], cursor[1:], cursor + "A", cursor + "=", cursor + "\n", f"{cursor}!", cursor * 2):
        refused(client, "/v1/topics", cursor=changed)


FORGED = {
    "nothing": b"[1]",
    "too many": b"[1,2,3]",
    "a word": b'[1,"one"]',
    "null": b"[1,null]",
    "a truth": b"[1,true]",
    "a fraction": b"[1,1.5]",
    "negative": b"[1,-1]",
    "beyond 64 bits": b"[1,18446744073709551616]",
    "a revision that is a word": b'["one",1]',
    "a revision that is a truth": b"[true,1]",
    "a negative revision": b"[-1,1]",
    "nested": b"[[1],1]",
    "a map": b'{"1":1}',
    "not a number": b"[1,NaN]",
    "half a character": b'[1,"\\ud800"]',
    "not UTF-8": b'[1,"\xff"]',
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED.keys())
def test_a_forged_cursor_is_refused(client: TestClient, body: bytes) -> None:
    """The digest is no secret, so what a cursor holds is still a stranger's."""
    cursor = urlsafe_b64encode(digest(CLAIMS_IN_ORDER, body) + body).decode().rstrip("=")
    refused(client, "/v1/claims", cursor=cursor)


@pytest.mark.parametrize("position", [0, 2**62, 2**63 - 1])
@pytest.mark.parametrize("query", ["", "sort=-position", "sort=id", "sort=date", "q=China"])
def test_a_forged_position_gets_no_further_than_a_list(client: TestClient, position: int, query: str) -> None:
    listing = ClaimListing.model_validate({n: v.split(",") if n == "sort" else v for n, v in parse_qsl(query)})
    cursor = encode_cursor("/v1/claims" + listing.model_dump_json(exclude=NOT_IN_CURSOR), 1, position)
    response = client.get(f"/v1/claims?{query}&cursor={cursor}")
    assert response.status_code == 200, response.text


def test_a_cursor_goes_stale_when_the_record_changes(loaded_seed: str) -> None:
    with TestClient(create_app(Settings(database_url=loaded_seed))) as client:
        cursors = {real(path): cursor_of(client, f"{real(path)}?limit=1") for path in LISTS}
        engine = writing_engine(loaded_seed)
        with engine.begin() as connection:
            connection.execute(update(Dataset).values(revision=Dataset.revision + 1))
        engine.dispose()
        await_revision(client, 2)
        for path, cursor in cursors.items():
            wrong = refused(client, path, 410, cursor=cursor)
            assert "stale" in wrong["detail"]
            assert wrong["suggestion"] == "the same request without a cursor"
            refused(client, path, 422, cursor=cursor, sort="-id" if "annotations" not in path else "-position")
            assert items(client, f"{path}?limit=50")
        assert client.get("/v1/quotes", params={"cursor": cursors["/v1/quotes"]}).json()["title"] == "Stale cursor"
        assert client.get("/v1").json()["revision"] == 2


def test_a_cursor_of_a_replica_that_is_ahead_is_for_later(client: TestClient) -> None:
    cursor = encode_cursor(CLAIMS_IN_ORDER, 2, 9)
    wrong = refused(client, "/v1/claims", 503, cursor=cursor)
    assert "from revision 2, but this server is behind or was restored, at 1" in wrong["detail"]
    assert int(client.get("/v1/claims", params={"cursor": cursor}).headers["retry-after"]) > 0
