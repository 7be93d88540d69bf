"""PostgreSQL in life: whatever its administrator does, reads go on, and a load ends whole or not at all."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import psycopg
import pytest

from tests.conftest import ROUNDS, migrate
from tests.dossiers.builder import ARTICLE, PEOPLE, Folder, dump, execute, record, run
from tests.faults.asking import await_revisions, edit, folder_of
from tests.faults.readers import Readers, await_note, bodies, note_of
from tests.postgres import DRIVER, Cluster, fresh_database, new_cluster
from tests.serving import at_once, serving

NO_DATABASE = 3
RANDOM = random.Random()  # noqa: S311 - moments, and no secrets
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
CHANGE = "UPDATE dataset SET revision = revision + 1"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that is serving, with few connections."""
    with new_cluster() as made:
        made.settings = ("-cmax_connections=20", "-csuperuser_reserved_connections=3")
        with made.serving():
            yield made


def administrator(cluster: Cluster) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection to another database of the same server."""
    return psycopg.connect(cluster.url.replace(DRIVER, "postgresql://"), autocommit=True)


def loaded(cluster: Cluster, name: str, tmp_path: Path) -> tuple[str, Folder]:
    """A database, and the dossiers that it was loaded from."""
    url, folder = fresh_database(cluster.url, name), folder_of(tmp_path)
    migrate(url)
    folder.load(url)
    return url, folder


def refused(*command: str | Path, url: str, says: str, words: str) -> None:
    """What a command does that cannot use its database: it says what to do, and what the driver said."""
    result = run(*command, url=url)
    assert result.exit_code == NO_DATABASE, result.output
    assert "Traceback" not in result.stderr
    assert says in result.stderr
    assert words in result.stderr.splitlines()[0]


def test_connections_are_ended_at_any_moment_of_loads_and_follows(cluster: Cluster, tmp_path: Path) -> None:
    url, folder = loaded(cluster, "ended", tmp_path)
    done, seen = Event(), Counter[str]()
    with serving(url) as server, administrator(cluster) as admin:
        states = [(record(url), bodies(server))]
        edit(folder)
        folder.load(url)
        await_revisions(2, server, seconds=10)
        states.append((record(url), bodies(server)))

        def end_connections() -> None:
            while not done.wait(RANDOM.uniform(0.01, 0.4)):
                seen["connections ended"] += admin.execute(KILL, ["ended"]).rowcount

        with Readers(server, *(answers for _, answers in states)).reading() as readers:
            for number in range(2 + 4 * ROUNDS):
                before = record(url)
                swap(folder, number)
                done.clear()
                with at_once(end_connections):
                    result = run("load", folder.root, url=url)
                    done.set()
                after = record(url)
                assert result.exit_code in {0, 1, NO_DATABASE}, result.output
                assert "Traceback" not in result.stderr
                assert after in [state for state, _ in states]
                assert result.exit_code != 0 or after == states[number % 2][0]
                if result.exit_code:
                    assert "Repeat a command that failed." in result.stderr
                ended = "not at all" if after == before else "whole"
                seen[f"load ended {ended}, exit {result.exit_code}"] += 1
                folder.load(url)
            await_note(server, None)
        seen["reads"] = readers.count
        print(dict(seen))  # noqa: T201
        assert seen["connections ended"]
    assert run("doctor", url=url).exit_code == 0


def swap(folder: Folder, number: int) -> None:
    """Undo the edit at even numbers, and do it again at odd ones."""
    for file, new, old in (
        (ARTICLE, "Look: the harbor 🚢", "The harbor 🚢"),
        (PEOPLE, "name: Lan Mei", "name: Mei Lan"),
    ):
        folder.change(file, *((new, old) if number % 2 == 0 else (old, new)))


SETTINGS = [
    pytest.param("statement_timeout = '1ms'", "statement_timeout", "canceling statement", id="statement_timeout"),
    pytest.param("lock_timeout = '100ms'", "Another program has locked it", "lock timeout", id="lock_timeout"),
    pytest.param("default_transaction_read_only = on", "target_session_attrs", "read-only", id="read_only"),
    pytest.param("idle_in_transaction_session_timeout = '1ms'", "idle_in_transaction", "connection", id="idle"),
    pytest.param("transaction_timeout = '1ms'", "transaction_timeout", "connection", id="transaction_timeout"),
]


@pytest.mark.parametrize(("setting", "says", "words"), SETTINGS)
def test_a_limit_that_the_server_sets_stops_a_load_and_no_read(
    setting: str, says: str, words: str, cluster: Cluster, tmp_path: Path
) -> None:
    name = f"limit_{setting.partition(' ')[0]}"
    url, folder = loaded(cluster, name, tmp_path)
    before = dump(url)
    with serving(url) as server, administrator(cluster) as admin:
        right = bodies(server)
        edit(folder)
        with Readers(server, right).reading(), psycopg.connect(url.replace(DRIVER, "postgresql://")) as other:
            if "lock" in setting:
                other.execute("SELECT * FROM dataset FOR UPDATE")
            admin.execute(f"ALTER DATABASE {name} SET {setting}".encode())
            admin.execute(KILL + " AND state = 'idle'", [name])
            refused("load", folder.root, url=url, says=says, words=words)
            admin.execute(f"ALTER DATABASE {name} RESET ALL".encode())
        assert dump(url) == before
        folder.load(url)
        admin.execute(KILL + " AND state = 'idle'", [name])
        await_revisions(2, server, seconds=15)
        await_note(server, None)


def test_a_limit_that_the_server_sets_stops_its_follower_and_no_read(cluster: Cluster, tmp_path: Path) -> None:
    name = "limit_follower"
    url, _ = loaded(cluster, name, tmp_path)
    with serving(url) as server, administrator(cluster) as admin:
        with Readers(server, bodies(server)).reading() as readers:
            admin.execute(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1ms'".encode())
            admin.execute(KILL, [name])
            unlimited = "-c idle_in_transaction_session_timeout=0"
            with psycopg.connect(url.replace(DRIVER, "postgresql://"), options=unlimited) as other:
                other.execute(CHANGE)
            await_note(server, "idle_in_transaction_session_timeout")
            noted = readers.count
            time.sleep(1)
            assert readers.count > noted
            admin.execute(f"ALTER DATABASE {name} RESET ALL".encode())
            admin.execute(KILL, [name])
            await_note(server, None)
        await_revisions(2, server)


def test_references_to_rows_that_are_missing_stop_the_follower_and_no_read(cluster: Cluster, tmp_path: Path) -> None:
    url, _ = loaded(cluster, "broken", tmp_path)
    with serving(url) as server, Readers(server, bodies(server)).reading() as readers:
        with psycopg.connect(url.replace(DRIVER, "postgresql://")) as other:
            other.execute("SET session_replication_role = replica")  # no foreign key is looked at
            other.execute("DELETE FROM person WHERE id = 'mei-lan'")
            other.execute(CHANGE)
            other.execute("UPDATE source SET loaded_revision = (SELECT revision FROM dataset)")
        await_note(server, "onrecord doctor")
        noted = readers.count
        time.sleep(1)
        assert readers.count > noted
    rebuilt = run("index", "--rebuild", url=url)
    assert rebuilt.exit_code == 1
    assert "refers to a missing one" in rebuilt.stderr
    assert "onrecord restore FILE --replace" in rebuilt.stderr
    assert run("doctor", url=url).exit_code == 1


def test_a_wrong_password(cluster: Cluster, tmp_path: Path) -> None:
    url, folder = loaded(cluster, "secret", tmp_path)
    rules = cluster.data / "pg_hba.conf"
    open_to_all = rules.read_text()
    with serving(url) as server, administrator(cluster) as admin:
        right = bodies(server)
        admin.execute("ALTER ROLE postgres PASSWORD 'right'")
        rules.write_text("local secret all scram-sha-256\n" + open_to_all)
        try:
            admin.execute("SELECT pg_reload_conf()")
            time.sleep(0.5)
            with Readers(server, right).reading():
                admin.execute(KILL, ["secret"])
                wrong = url.replace("postgres@", "postgres:wrong@")
                for each, words in ((url, "no password supplied"), (wrong, "password authentication failed")):
                    refused("load", folder.root, url=each, says="PGPASSWORD", words=words)
                await_note(server, "PGPASSWORD")
            assert "right" not in (note_of(server) or "")
        finally:
            rules.write_text(open_to_all)
            admin.execute("SELECT pg_reload_conf()")
        await_note(server, None)


def test_every_connection_is_taken(cluster: Cluster, tmp_path: Path) -> None:
    url, folder = loaded(cluster, "taken", tmp_path)
    with administrator(cluster) as admin:
        admin.execute("DROP ROLE IF EXISTS plain")
        admin.execute("CREATE ROLE plain LOGIN IN ROLE pg_read_all_data, pg_write_all_data")
    plain = url.replace("postgres@", "plain@")
    address, held, is_full = plain.replace(DRIVER, "postgresql://"), list[psycopg.Connection](), False
    with serving(plain) as server:
        right = bodies(server)
        with Readers(server, right).reading():
            while not is_full:
                try:
                    held.append(psycopg.connect(address))
                except psycopg.OperationalError:
                    is_full = True
            refused("load", folder.root, url=plain, says="max_connections", words="connection")
            assert note_of(server) is None
            for each in held:
                each.close()
        edit(folder)
        folder.load(plain)
        await_revisions(2, server, seconds=10)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param("DROP TABLE quote CASCADE", "lacks tables", id="a table is missing"),
        pytest.param("DROP TABLE alembic_version", "onrecord migrate", id="the version is missing"),
        pytest.param("UPDATE alembic_version SET version_num = '9999'", "too old to know", id="newer"),
        pytest.param("UPDATE alembic_version SET version_num = '0012'", "run `onrecord migrate`", id="older"),
    ],
)
def test_tables_that_are_missing_or_of_another_version(
    statement: str, says: str, cluster: Cluster, tmp_path: Path
) -> None:
    url, folder = loaded(cluster, "tables", tmp_path)
    with serving(url) as server:
        right = bodies(server)
        with Readers(server, right).reading():
            execute(url, statement)
            edit(folder)
            refused("load", folder.root, url=url, says=says, words="The database cannot be used")
            if "quote" in statement:
                execute(url, CHANGE)
            await_note(server, says)
