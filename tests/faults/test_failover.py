"""A primary is killed during loads and its standby promoted: reads go on, and no committed load is lost or half."""

import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import psycopg

from tests.conftest import ROUNDS, migrate
from tests.dossiers.builder import Folder, record, run
from tests.faults.asking import await_revisions, edit, folder_of
from tests.faults.readers import Readers, await_note, bodies
from tests.postgres import DRIVER, Cluster, new_cluster
from tests.serving import free_port, serving

NO_DATABASE = 3
RANDOM = random.Random()  # noqa: S311 - moments, and no secrets


def administer(cluster: Cluster, statement: str) -> object:
    """Run a statement on one server and return the first value of its result."""
    with psycopg.connect(cluster.url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def await_streaming(primary: Cluster) -> None:
    """Return when the standby confirms every commit."""
    end = time.monotonic() + 60
    while not administer(primary, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"):
        assert time.monotonic() < end
        time.sleep(0.1)


def answers_after(folder: Folder, tmp_path: Path) -> list[bytes]:
    """What a server without PostgreSQL answers about the dossiers."""
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    migrate(url)
    folder.load(url)
    with serving(url) as server:
        return bodies(server)


def fail_over(tmp_path: Path) -> str:
    """Kill a primary at a random moment of a load, promote its standby, and load again; return what was seen."""
    with new_cluster() as primary, ExitStack() as stack:
        primary.port, port = free_port(), free_port()
        first = stack.enter_context(primary.serving(signal.SIGQUIT))
        standby = primary.replica(port, primary.port, port)
        stack.enter_context(standby.serving())
        await_streaming(primary)
        administer(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        administer(primary, "SELECT pg_reload_conf()")
        hosts = f"host=127.0.0.1:{primary.port}&host=127.0.0.1:{port}"
        url = f"{DRIVER}postgres@/postgres?{hosts}&target_session_attrs=read-write"
        folder = folder_of(tmp_path)
        migrate(url)
        folder.load(url)
        before = record(url)
        server = stack.enter_context(serving(url.replace("read-write", "any")))
        right = bodies(server)
        with serving(standby.url) as reader:  # any standby serves readers
            assert bodies(reader) == right
        edit(folder)
        begun = time.monotonic()
        assert run("check", folder.root).exit_code == 0
        taken = 2 * (time.monotonic() - begun)
        with Readers(server, right, answers_after(folder, tmp_path)).reading() as readers:
            killing = Timer(RANDOM.uniform(0, taken), first.send_signal, [signal.SIGQUIT])
            killing.start()
            result = run("load", folder.root, url=url)
            killing.join()
            first.wait()
            reads = [readers.count]
            refused = run("load", folder.root, url=url)  # until somebody promotes the standby
            for each in (refused,) if (committed := result.exit_code in {0, 1}) else (refused, result):
                assert each.exit_code == NO_DATABASE, each.output
                assert "Traceback" not in each.stderr
                assert "target_session_attrs" in each.stderr or "PostgreSQL" in each.stderr
            reads.append(readers.count)
            administer(standby, "SELECT pg_promote()")
            found = record(url)
            reads.append(readers.count)
            folder.load(url)
            after = record(url)
            assert found == after if committed else found in (before, after)
            await_revisions(2, server, seconds=20)
            await_note(server, None)
            reads.append(readers.count)
        assert run("doctor", url=url).exit_code == 0
        ended = "whole" if committed else "not at all" if found == before else "whole, unconfirmed"
        until = "reads until the primary was killed, the load refused, the standby promoted, the load repeated"
        assert sorted(set(reads)) == reads, (until, reads)
        return f"load ended {ended}; {until}: {reads}"


def test_a_primary_is_killed_during_a_load_and_its_standby_promoted(tmp_path: Path) -> None:
    for number in range(max(1, ROUNDS // 10)):
        print(fail_over(tmp_path / str(number)))  # noqa: T201
