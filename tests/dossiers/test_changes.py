"""The changes since a revision: a copy that follows them has the records of the record, no more and no less."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.all_collections import KINDS
from tests.asking import items
from tests.dossiers.builder import DOSSIER, FILES, PEOPLE, TOPICS, Folder, reading, revision, run

Q04 = FILES[DOSSIER].split("said_in: gazette-column\n")[1].split("\nrelations:")[0]
Copy = dict[tuple[str, str], Any]
DRAFT = ("text: There is little time.", "text: There is little time.\n    review: {status: draft}")
STEPS = [
    [(DOSSIER, Q04, ""), (PEOPLE, "name: Mei Lan", "name: Lan Mei"), (DOSSIER, *DRAFT)],
    [
        (DOSSIER, *DRAFT[::-1]),
        (DOSSIER, "\nrelations:\n", f"\n{Q04}\nrelations:\n"),
        (TOPICS, "label: Trade", "label: Trades"),
    ],
]


def whole(client: TestClient) -> Copy:
    """The revisions of every record."""
    return {(name, each["id"]): each["revision"] for name in KINDS for each in items(client, f"/v1/{name}")}


def changes(client: TestClient, since: int, query: str = "") -> list[dict[str, Any]]:
    """Every change since a revision."""
    found = items(client, f"/v1/changes?since={since}{query}")
    assert len({(each["collection"], each["id"]) for each in found}) == len(found)
    assert [each["revision"] for each in found] == sorted(each["revision"] for each in found)
    return found


def follow(client: TestClient, copy: Copy, since: int, now: Copy) -> Copy:
    """The copy, brought to the present revision with what is now there."""
    copy = dict(copy)
    for change in changes(client, since):
        key = change["collection"], change["id"]
        if change["change"] == "removed":
            copy.pop(key, None)
        else:
            assert change["revision"] > since
            assert (change["change"] == "added") == (now[key]["added"] > since)
            copy[key] = now[key]
    return copy


def test_a_copy_follows_the_record(folder: Folder, loaded: str) -> None:
    states = dict[int, Copy]({0: {}})
    for step in [[], *STEPS, None]:
        for change in step or []:
            folder.change(*change)
        if step:
            folder.load(loaded)
        elif step is None:
            assert run("remove", "harbor", "--yes", url=loaded).exit_code == 0
        with reading(loaded) as client:
            states[revision(loaded)] = now = whole(client)
            for since, copy in states.items():
                assert follow(client, copy, since, now) == now
            listed = changes(client, 1, "&limit=7")
    assert len(states) == len(STEPS) + 3
    removed = {(each["collection"], each["id"]) for each in listed if each["change"] == "removed"}
    assert removed == states[1].keys() - now.keys()
    assert "terms" in {collection for collection, _ in removed}
    assert run("index", "--rebuild", url=loaded).exit_code == 0
    with reading(loaded) as client:
        assert changes(client, 1, "&limit=7") == listed


def test_changes_of_some_collections(client: TestClient) -> None:
    found = changes(client, 0, "&collection=topics,terms")
    assert {each["collection"] for each in found} == {"topics", "terms"}
    assert {each["change"] for each in found} == {"added"}
    assert len(found) == 16 + 6


@pytest.mark.parametrize(
    "query", ["since=2", "since=-1", "since=x", "", "since=0&collection=quote", "since=0&cursor=x"]
)
def test_what_cannot_be_followed_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/changes?{query}")
    assert response.status_code == 422
    if query == "since=2":
        (error,) = response.json()["errors"]
        assert error["suggestion"] == "/v1/dump.zip"
        assert error["detail"].startswith("since: the newest revision is 1.")
