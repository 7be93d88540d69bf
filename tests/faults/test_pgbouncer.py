"""pgbouncer in transaction mode between OnRecord and PostgreSQL changes no answer, and its refusals are explained."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.conftest import ROUNDS, migrate
from tests.dossiers.builder import Folder, dump, run
from tests.faults.asking import await_revisions, edit, folder_of
from tests.faults.pgbouncer import Bouncer, needs_pgbouncer, pgbouncer
from tests.faults.readers import Readers, bodies, note_of
from tests.postgres import DRIVER, Cluster, fresh_database, new_cluster
from tests.serving import Server, serving

pytestmark = needs_pgbouncer
NO_DATABASE = 3


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that is serving."""
    with new_cluster() as made, made.serving():
        yield made


def loaded(cluster: Cluster, name: str, tmp_path: Path) -> tuple[str, Folder]:
    """A database without pgbouncer before it, and the dossiers that it was loaded from."""
    url, folder = fresh_database(cluster.url, name), folder_of(tmp_path)
    migrate(url)
    folder.load(url)
    return url, folder


def states(cluster: Cluster, tmp_path: Path) -> tuple[list[bytes], list[bytes]]:
    """What a server without pgbouncer answers before and after the edit."""
    url, folder = loaded(cluster, "direct", tmp_path / "direct")
    with serving(url) as server:
        before = bodies(server)
        edit(folder)
        folder.load(url)
        await_revisions(2, server, seconds=10)
        return before, bodies(server)


def await_note(server: Server, words: str | None, seconds: float = 15) -> None:
    """Return when `/readyz` notes something with these words, or nothing more."""
    end = time.monotonic() + seconds
    while not (note := note_of(server)) == words is None and (words is None or words not in (note or "")):
        assert time.monotonic() < end, note
        time.sleep(0.02)


def succeeds(*command: str | Path, url: str) -> str:
    """What a command says that does its work."""
    result = run(*command, url=url)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_command_and_answer_is_as_without_pgbouncer(cluster: Cluster, tmp_path: Path) -> None:
    """Each transaction may get another of the server's connections: nothing may be kept between two of them."""
    right = states(cluster, tmp_path)
    behind, folder = fresh_database(cluster.url, "behind"), folder_of(tmp_path)
    with pgbouncer(cluster, default_pool_size="3", server_round_robin="1") as bouncer:
        url = bouncer.url(behind)
        succeeds("migrate", url=url)
        folder.load(url)
        assert dump(url) == dump(behind)
        with serving(url, WEB_CONCURRENCY="2") as server, Readers(server, *right).reading():
            edit(folder)
            folder.load(url)
            await_revisions(2, server, seconds=10)
            for _ in range(10):  # statements that recur are the ones that drivers prepare
                folder.load(url)
            assert bodies(server) == right[1]
            assert note_of(server) is None
        succeeds("index", "--rebuild", url=url)
        succeeds("doctor", url=url)
        succeeds("backup", tmp_path / "backup", url=url)
        before = dump(behind)
        succeeds("restore", tmp_path / "backup", "--replace", url=url)
        assert dump(behind) == before
        succeeds("export", tmp_path / "package", url=url)
    with psycopg.connect(behind.replace(DRIVER, "postgresql://")) as connection:
        assert connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
