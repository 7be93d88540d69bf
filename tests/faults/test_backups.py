"""Backups of a record that is loaded, followed and served meanwhile, and restores under a running server."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import migrate
from tests.dossiers.builder import DOSSIER, dump, record, revision, run
from tests.faults.asking import await_revisions, folder_of, is_sound, without_revisions
from tests.postgres import fresh_database
from tests.serving import ONRECORD, Server, at_once, serving

LISTS = ["/v1/quotes?limit=50", "/v1/claims?facet=topic", "/v1/people/mei-lan", "/v1/search?q=tide", "/v1/topics"]
LOADS, BACKUPS = 4, 3


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database, of either kind, that a small folder has been loaded into."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'onrecord.db'}"
    else:
        made = fresh_database(request.getfixturevalue("postgres"), f"backups_{abs(hash(tmp_path))}")
    migrate(made)
    folder_of(tmp_path).load(made)
    return made


def back_up(file: Path, url: str) -> "subprocess.CompletedProcess[bytes]":
    """Back up a database in a process of its own."""
    environment = os.environ | {"ONRECORD_DATABASE_URL": url}
    return subprocess.run([ONRECORD, "backup", file], env=environment, capture_output=True, check=False)


def answers(server: Server) -> list[bytes]:
    """Return what a server answers, without the revisions of the records."""
    found = [server.get(path) for path in LISTS]
    assert {each.status for each in found} == {200}
    return [without_revisions(each.body) for each in found]


def test_backups_while_dossiers_are_loaded_followed_and_served(url: str, tmp_path: Path) -> None:
    folder, states, wrong = folder_of(tmp_path / "again"), {revision(url): record(url)}, list[int]()
    going = True

    def load() -> None:
        for number in range(LOADS):
            folder.write(DOSSIER, folder.read(DOSSIER).replace("title: The harbor wakes", f"title: Day {number}", 1))
            folder.write(DOSSIER, folder.read(DOSSIER).replace(f"title: Day {number - 1}", f"title: Day {number}", 1))
            folder.load(url)
            states[revision(url)] = record(url)

    with serving(url) as server:

        def ask() -> None:
            while going:
                wrong.extend(status for path in LISTS if (status := server.get(path).status) != 200)

        with at_once(ask):
            try:
                with at_once(load):
                    made = [tmp_path / f"{number}.zip" for number in range(BACKUPS)]
                    results = [back_up(each, url) for each in made]
            finally:
                going = False
    assert [(each.returncode, each.stderr) for each in results] == [(0, b"")] * BACKUPS
    assert wrong == []
    for place, file in enumerate(made):
        other = f"sqlite:///{tmp_path / f'restored-{place}.db'}"
        assert run("restore", file, url=other).exit_code == 0
        assert record(other) == states[revision(other)]  # one state, never parts of two
        assert is_sound(other)


def test_yesterdays_record_is_restored_over_todays_under_a_running_server(url: str, tmp_path: Path) -> None:
    file, folder = tmp_path / "yesterday.zip", folder_of(tmp_path / "today")
    assert run("backup", file, url=url).exit_code == 0
    before = dump(url)
    with serving(url) as server:
        yesterday = answers(server)
        folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
        folder.load(url)
        await_revisions(2, server, seconds=20)
        assert answers(server) != yesterday
        page = server.get("/v1/claims?limit=2")
        cursor = json.loads(page.body)["links"]["next"]
        restored = run("restore", "--replace", file, url=url)
        assert (restored.exit_code, restored.stdout) == (0, "Restored: the record is at revision 3.\n")
        await_revisions(3, server, seconds=20)
        assert answers(server) == yesterday
        assert server.get("/v1/claims?limit=2", If_None_Match=page.headers["etag"]).status == 200
        assert server.get(cursor).status == 410
        assert json.loads(server.get("/readyz").body)["note"] is None
    assert {name: rows for name, rows in dump(url).items() if name != "dataset"} == {
        name: rows for name, rows in before.items() if name != "dataset"
    }
    assert is_sound(url)
