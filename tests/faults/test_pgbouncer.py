"""pgbouncer in transaction mode between OnRecord and PostgreSQL changes no answer, and its refusals are explained."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ROUNDS, migrate
from tests.dossiers.builder import Folder, dump, record, run
from tests.faults.asking import await_revisions, edit, folder_of
from tests.faults.pgbouncer import needs_pgbouncer, pgbouncer
from tests.faults.readers import Readers, await_note, bodies, note_of
from tests.faults.test_workbench import Bench
from tests.postgres import DRIVER, Cluster, fresh_database, new_cluster
from tests.serving import serving
from tests.web.test_workbench import annotating
from tests.workbench.drafts import write_draft

pytestmark = needs_pgbouncer
NO_DATABASE = 3


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that is serving."""
    with new_cluster() as made:
        made.settings = ("-clog_statement=all", "-clog_line_prefix=%d ")
        with made.serving():
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
        with serving(url) as server, serving(url) as other, Readers(server, *right).reading():
            edit(folder)
            folder.load(url)
            await_revisions(2, server, other, seconds=10)
            for _ in range(10):  # statements that recur are the ones that drivers prepare
                folder.load(url)
            assert bodies(server) == bodies(other) == right[1]
            assert note_of(server) is note_of(other) is None
        succeeds("index", "--rebuild", url=url)
        succeeds("doctor", url=url)
        succeeds("backup", tmp_path / "backup", url=url)
        before = record(behind)
        succeeds("restore", tmp_path / "backup", "--replace", url=url)
        assert record(behind) == before  # but for its revision, which counts on
        succeeds("export", tmp_path / "package", url=url)
    log = cluster.data.with_suffix(".log").read_text()
    assert "behind LOG:  execute <unnamed>: SELECT" in log
    assert re.findall("behind LOG:  (?:parse|bind|execute) (?!<unnamed>).*", log) == []  # a prepared one has a name


def test_dossiers_are_checked_and_annotated_without_a_database(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pgbouncer(cluster) as bouncer:
        url, log = bouncer.url(cluster.url), Path(bouncer.log.name)
        monkeypatch.setenv("ONRECORD_DATABASE_URL", url)
        said = log.read_text()
        succeeds("check", folder_of(tmp_path).root, url=url)
        with annotating(write_draft(tmp_path / "draft")) as address:
            Bench(address).await_answer()
        assert "login attempt" not in log.read_text().removeprefix(said)
        assert run("load", tmp_path / "folder", url=url).exit_code == NO_DATABASE  # its tables are missing
        assert "login attempt" in log.read_text().removeprefix(said)


def refused(*command: str | Path, url: str, says: str, words: str) -> None:
    """What a command does that pgbouncer refuses: it says what to do, and what pgbouncer said."""
    result = run(*command, url=url)
    assert result.exit_code == NO_DATABASE, result.output
    assert says in result.stderr
    assert words in result.stderr


def test_pgbouncer_is_stopped_and_started_again(cluster: Cluster, tmp_path: Path) -> None:
    behind, folder = loaded(cluster, "restarted", tmp_path)
    with pgbouncer(cluster) as bouncer, serving(url := bouncer.url(behind)) as server:
        right = bodies(server)
        with Readers(server, right).reading():
            for _ in range(ROUNDS):
                bouncer.stop()
                await_note(server, "PostgreSQL cannot be reached.")
                refused("load", folder.root, url=url, says="PostgreSQL cannot be reached.", words="refused")
                bouncer.start()
                await_note(server, None)
        edit(folder)
        folder.load(url)
        await_revisions(2, server, seconds=10)


def test_connections_of_pgbouncer_live_a_short_time(cluster: Cluster, tmp_path: Path) -> None:
    right = states(cluster, tmp_path)
    behind, folder = loaded(cluster, "short", tmp_path / "short")
    with pgbouncer(cluster, server_lifetime="1", server_idle_timeout="1") as bouncer:
        url = bouncer.url(behind)
        with serving(url) as server, Readers(server, *right).reading():
            edit(folder)
            for _ in range(5):
                folder.load(url)
                time.sleep(0.7)
            await_revisions(2, server, seconds=10)
            assert note_of(server) is None


def test_the_pool_of_pgbouncer_is_exhausted(cluster: Cluster, tmp_path: Path) -> None:
    behind, folder = loaded(cluster, "exhausted", tmp_path)
    limits = {"default_pool_size": "1", "query_wait_timeout": "1"}
    with pgbouncer(cluster, **limits) as bouncer, serving(url := bouncer.url(behind)) as server:
        with Readers(server, bodies(server)).reading():
            with psycopg.connect(url.replace(DRIVER, "postgresql://")) as other:
                other.execute("SELECT 1")  # in a transaction, so that no other client gets the connection
                await_note(server, "Every connection to PostgreSQL is in use")
                refused("load", folder.root, url=url, says="is in use", words="query_wait_timeout")
            await_note(server, None)
        edit(folder)
        folder.load(url)
        await_revisions(2, server, seconds=10)


def test_pgbouncer_takes_no_more_clients(cluster: Cluster, tmp_path: Path) -> None:
    behind, folder = loaded(cluster, "clients", tmp_path)
    with pgbouncer(cluster, max_client_conn="1") as bouncer, serving(url := bouncer.url(behind)) as server:
        with Readers(server, bodies(server)).reading():
            refused("load", folder.root, url=url, says="no connection", words="max_client_conn")
        assert note_of(server) is None


def test_pgbouncer_knows_no_such_user_or_refuses_an_option(cluster: Cluster, tmp_path: Path) -> None:
    behind, folder = loaded(cluster, "unknown", tmp_path)
    with pgbouncer(cluster) as bouncer:
        url = bouncer.url(behind)
        stranger = url.replace("postgres@", "stranger@")
        refused("load", folder.root, url=stranger, says="refuses this user", words="authentication failed")
        url += "?options=-cwork_mem%3D8MB"
        refused("load", folder.root, url=url, says="ignore_startup_parameters", words="unsupported startup parameter")
