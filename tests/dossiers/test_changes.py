"""The changes since a revision: a copy that follows them has the records of the record, no more and no less."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.all_collections import KINDS
from tests.asking import items
from tests.docs.blocks import in_language
from tests.dossiers.builder import DOSSIER, FILES, PEOPLE, TOPICS, Folder, reading, revision, run
from tests.serving import Server, serving

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


def copied(server: Server, folder: Path, now: int) -> dict[str, Any]:
    """The copy that the program of docs/guides/copies.md has in a folder, when the server is at a revision."""
    while json.loads(server.get("/v1").body)["revision"] != now:
        assert server.process.poll() is None
    (block,) = (each for each in in_language("python") if each.page.stem == "copies")
    program = block.code.replace("localhost:8000", f"127.0.0.1:{server.port}")
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, timeout=60)
    copy = json.loads((folder / "record.json").read_text("utf-8"))
    assert copy["revision"] == now
    records: dict[str, Any] = copy["records"]
    return records


def test_the_program_of_the_guide_keeps_a_copy_in_step(
    folder: Folder, loaded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(loaded) as server:
        first = copied(server, tmp_path / "copy", 1)
        folder.change(TOPICS, "What goes through a port.", "What comes and goes.")
        folder.change(DOSSIER, Q04, "")
        folder.load(loaded)
        followed, fresh = (copied(server, tmp_path / name, 2) for name in ("copy", "fresh"))
        dump = server.get("/v1/dump.zip")
    assert first.keys() - followed.keys() == {"/v1/quotes/harbor-q04"}
    revisions = {url: each["revision"] for url, each in followed.items()}
    assert revisions == {url: each["revision"] for url, each in fresh.items()}
    changed = [url for url, number in revisions.items() if number["changed"] == 2]
    assert "/v1/topics/trade" in changed
    assert [followed[url] for url in changed] == [fresh[url] for url in changed]
    monkeypatch.setenv("ONRECORD_INDEX", "memory")
    with reading(loaded) as client:  # another process, which has an index of its own, makes the same dump
        again = client.get("/v1/dump.zip")
    assert (again.content, again.headers["etag"]) == (dump.body, dump.headers["etag"])


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
