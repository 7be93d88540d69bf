"""What the tests of the index share: its database, its folder, and servers whose every answer is looked at."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.dossiers.builder import ARTICLE, PEOPLE, Folder, run
from tests.serving import Server

PATHS = [
    "/v1/quotes?limit=50",
    "/v1/claims?sort=date&facet=topic",
    "/v1/people/mei-lan",
    "/v1/search?q=tide",
    "/v1/topics",
]


def folder_of(tmp_path: Path) -> Folder:
    """Return the dossiers that the database is loaded from."""
    folder = Folder(tmp_path / "folder")
    folder.add_lighthouse()
    return folder


def index_of(url: str) -> Path:
    """Return the folder of a database's index."""
    return Settings(database_url=url).index_folder


@contextmanager
def asking(url: str) -> Iterator[TestClient]:
    """A client of a server of this database that keeps no answers."""
    app = create_app(Settings(database_url=url, cache_megabytes=0, metrics="public"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def answers(client: TestClient) -> list[bytes]:
    """Return what the server answers now; all of it is there."""
    responses = [client.get(path) for path in PATHS]
    assert {each.status_code for each in responses} == {200}
    return [each.content for each in responses]


def note(client: TestClient) -> str:
    """Return what a server that can answer says is wrong; wait until it does."""
    end = time.monotonic() + 15
    while not (found := client.get("/readyz").json()["note"]):
        assert time.monotonic() < end
        time.sleep(0.05)
    return str(found)


def is_sound(url: str) -> bool:
    """Return whether `onrecord doctor`, which compares the index with the rows record by record, finds no fault."""
    return run("doctor", url=url).exit_code == 0


def edit(folder: Folder) -> None:
    """Change a dossier and a register, so that the next load has something to follow."""
    folder.change(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")
    folder.change(PEOPLE, "name: Mei Lan", "name: Lan Mei")


def leftovers(index: Path) -> list[str]:
    """Return the files of an index that belong to no segment, and the folders beside it that were not removed."""
    ids = [each["segment_id"].replace("-", "") for each in json.loads((index / "meta.json").read_bytes())["segments"]]
    beside = [each.name for each in index.parent.glob(f"{index.name}.*") if each.suffix != ".lock"]
    own = [each.name for each in index.iterdir() if each.name != "meta.json" and not each.name.startswith(".")]
    return beside + [each for each in own if each.partition(".")[0] not in ids]


def without_revisions(body: bytes) -> bytes:
    """Leave out in which revisions each record was added and changed."""
    return re.sub(rb'"revision":\{[^}]*\},?', b"", body)


def await_revision(client: TestClient, revision: int, seconds: float = 10) -> None:
    """Return when a server answers from this revision and has nothing to note."""
    end = time.monotonic() + seconds
    while client.get("/v1").json()["revision"] != revision or client.get("/readyz").json()["note"]:
        assert time.monotonic() < end
        time.sleep(0.02)


def await_revisions(revision: int, *servers: Server, seconds: float = 2) -> None:
    """Return when every server answers from this revision."""
    end = time.monotonic() + seconds
    while {json.loads(each.get("/v1").body)["revision"] for each in servers} != {revision}:
        assert time.monotonic() < end
        time.sleep(0.02)
