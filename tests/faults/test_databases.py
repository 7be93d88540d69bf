"""Faults: whatever becomes of the database, of the disk or of a process, nothing is lost, wrong or left hanging."""

import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import inspect, make_url, text
from starlette.testclient import TestClient

from app.database import engine as database
from app.database.diagnosis import diagnose
from app.database.engine import writing_engine
from app.database.versions import database_version, head
from app.settings import Settings
from tests.asking import await_status
from tests.conftest import ROUNDS, SEED, load_seed, migrate, on_both_databases
from tests.dossiers.builder import ARTICLE, PEOPLE, Folder, copy, dump, ended, killed, run
from tests.faults.asking import asking
from tests.faults.readers import Readers, await_note
from tests.postgres import DRIVER, Cluster, fresh_database, hand_over, identity, new_cluster
from tests.serving import Server, serving
from tests.test_contract import is_problem

NO_DATABASE = 3
PATHS = ["/v1/quotes?limit=5", "/v1/claims?kind=prediction", "/v1/people/lu-yan", "/v1/quotes?speaker=lu-yan"]
RANDOM = random.Random()  # noqa: S311 - moments, and no secrets


@pytest.fixture
def path(loaded_seed: str, tmp_path: Path) -> Path:
    """A SQLite file that holds the record, without an index."""
    rmtree(Settings(database_url=loaded_seed).index_folder)
    return tmp_path / "onrecord.db"


def unready(client: TestClient) -> str:
    """What the server says is wrong while it is alive and can serve nothing."""
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    body = is_problem(response, 503)
    assert int(response.headers["retry-after"]) > 0
    detail: str = body["detail"]
    assert not any(hidden in detail for hidden in ("SELECT", "sqlite3.", "psycopg.", "onrecord.db"))
    return detail


def refused(*command: str | Path, url: str) -> str:
    """What a command says that cannot use its database."""
    result = run(*command, url=url)
    assert result.exit_code == NO_DATABASE, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


def noted(client: TestClient) -> str:
    """Return what the server says is wrong while it answers everything; wait until it says so."""
    end = time.monotonic() + 15
    while (note := ready(client)["note"]) is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert "onrecord_database_up 0.0" in client.get("/metrics").text
    assert not any(hidden in note for hidden in ("SELECT", "sqlite3.", "psycopg.", "onrecord.db"))
    return str(note)


def ready(client: TestClient) -> Any:
    """Return what a server that can answer says of itself."""
    response = client.get("/readyz")
    assert response.status_code == 200, response.text
    return response.json()


def await_all_well(client: TestClient) -> None:
    """Return when the server has nothing to note any more."""
    end = time.monotonic() + 15
    while ready(client)["note"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert "onrecord_database_up 1.0" in client.get("/metrics").text


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    with asking(url) as client:
        assert "There is no such file" in unready(client)
        assert "onrecord migrate" in unready(client)
        assert "onrecord migrate" in is_problem(client.get("/v1/quotes"), 503)["detail"]
    assert "onrecord migrate" in refused("load", SEED, url=url)


def test_a_file_that_is_taken_away_and_comes_back(path: Path) -> None:
    with asking(f"sqlite:///{path}") as client:
        whole = client.get("/v1/quotes").content
        away = path.rename(path.with_name("away"))
        note = noted(client)
        assert "There is no such file" in note
        assert "Reads go on at revision 1." in note
        assert client.get("/v1/quotes").content == whole
        away.rename(path)
        await_all_well(client)
        assert client.get("/v1/quotes").content == whole


def test_a_server_that_starts_without_its_database_answers_from_the_index(path: Path) -> None:
    with asking(f"sqlite:///{path}") as client:
        whole = client.get("/v1/quotes").content
    path.unlink()
    with asking(f"sqlite:///{path}") as client:
        assert "There is no such file" in noted(client)
        assert client.get("/v1/quotes").content == whole


def test_a_file_that_another_is_put_in_the_place_of(path: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{path}"
    with asking(url) as client:
        assert client.get("/v1/quotes").json()["page"]["total"] == 27
        other = tmp_path / "other"
        migrate(f"sqlite:///{other}")
        other.rename(path)
        await_status(client, "/readyz", 503)
        assert client.get("/v1/quotes").json()["page"]["total"] == 0
        assert "empty" in unready(client)


def test_a_file_that_another_program_has_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)
    url = f"sqlite:///{path}"
    with closing(sqlite3.connect(path, isolation_level=None)) as other, asking(url) as client:
        other.execute("BEGIN IMMEDIATE")  # a load that goes on does not keep anyone from reading
        assert ready(client)["note"] is None
        assert "Another program has locked it" in refused("load", SEED, url=url)
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with asking(url) as client:
            assert client.get("/v1/quotes").json()["page"]["total"] == 27
            assert "Another program has locked it" in noted(client)
            assert "Another program has locked it" in refused("load", SEED, url=url)
            other.execute("ROLLBACK")
            await_all_well(client)


@pytest.mark.parametrize("what", ["its beginning", "its end"])
def test_a_file_that_is_damaged(path: Path, what: str) -> None:
    url = f"sqlite:///{path}"
    paths = [f"/v1/{name}?limit=100" for name in ("quotes", "claims", "people", "topics")]
    with asking(url) as client:
        right = [client.get(each).content for each in paths]
        whole = path.read_bytes()
        at = {"its beginning": 0, "its end": len(whole) // 2}[what]
        path.write_bytes(
            whole[:at] if what == "its end" else whole[:at] + b"\xaa" * 4096 * 40 + whole[at + 4096 * 40 :]
        )
        assert "damaged" in refused("index", "--rebuild", url=url)
        assert [client.get(each).content for each in paths] == right
    with asking(url) as client:
        assert [client.get(each).content for each in paths] == right
    rmtree(Settings(database_url=url).index_folder)
    with asking(url) as client:
        assert "damaged" in unready(client)
    path.write_bytes(whole)
    with asking(url) as client:
        assert ready(client)["note"] is None
        assert [client.get(each).content for each in paths] == right


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("Not a database.\n" * 1000, encoding="utf-8")
    with asking(f"sqlite:///{path}") as client:
        assert "It is damaged, or no database." in unready(client)
    for command in (("load", SEED), ("migrate",)):
        assert "It is damaged, or no database." in refused(*command, url=f"sqlite:///{path}")


@contextmanager
def nobody() -> Iterator[None]:
    """Let this process do no more than `nobody` may, where it is root's, whom no permission keeps from anything."""
    who = identity()
    if who:
        os.seteuid(who["user"])
    try:
        yield
    finally:
        if who:
            os.seteuid(0)


def test_a_file_that_may_not_be_written_to(path: Path) -> None:
    with TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        url = copy(f"sqlite:///{path}", "onrecord.db", folder)
        Path(name, "onrecord.db").chmod(0o444)
        folder.chmod(0o555)
        try:
            with nobody(), ended():
                engine = writing_engine(url)
                with pytest.raises(Exception, match="readonly") as caught, engine.begin():
                    pass
                engine.dispose()
            assert "let" in diagnose(caught.value, engine.url).lower()
            with nobody(), asking(url) as client:
                assert "let this user write to its folder" in unready(client)
        finally:
            folder.chmod(0o755)


UNOPENED = {  # the file, its mode, the mode of its folder, and a part of the message
    "a file that may not be read": ("onrecord.db", 0o000, 0o755, "This user may not read it."),
    "a folder that may not be searched": ("onrecord.db", 0o644, 0o644, "This user may not read it."),
    "a folder that may not be written to": ("none.db", 0o644, 0o555, "There is no such file. `onrecord migrate`"),
    "a folder in one that may not be written to": ("none/none.db", 0o644, 0o555, "This user may not write there"),
    "a folder that may be written to": ("none.db", 0o644, 0o777, "creates it and its folder."),
}


@pytest.mark.parametrize(("file", "mode", "folder_mode", "said"), UNOPENED.values(), ids=UNOPENED)
def test_a_file_that_cannot_be_opened(path: Path, file: str, mode: int, folder_mode: int, said: str) -> None:
    with TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        copy(f"sqlite:///{path}", "onrecord.db", folder)
        Path(name, "onrecord.db").chmod(mode)
        folder.chmod(folder_mode)
        try:
            with nobody(), asking(f"sqlite:///{folder / file}") as client:
                detail = unready(client)
            assert said in detail
            assert ("This user" in detail) is (folder_mode != 0o777)
            if file == "onrecord.db":
                with nobody():
                    refused("doctor", url=f"sqlite:///{folder / file}")
        finally:
            folder.chmod(0o755)


def test_a_file_on_a_disk_that_is_read_only(path: Path) -> None:
    with small_disk(8000) as (disk, _):
        if not os.path.ismount(disk):
            pytest.skip("no disk can be mounted here")
        url = copy(f"sqlite:///{path}", "onrecord.db", disk)
        done("mount", "-o", "remount,ro", str(disk))
        with asking(url) as client:
            assert "not mounted read-only" in unready(client)
        said = refused("load", SEED, url=url)
        assert "not mounted read-only" in said
        assert "no such file" not in said


@on_both_databases
def test_a_database_of_a_newer_version(loaded_seed: str) -> None:
    rmtree(Settings(database_url=loaded_seed).index_folder)
    before, engine = dump(loaded_seed), writing_engine(loaded_seed)
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    with engine.begin() as connection:
        connection.execute(newer)
    with asking(loaded_seed) as client:
        assert "version 9999, which this software is too old to know" in unready(client)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head()})
    with asking(loaded_seed) as client:
        assert ready(client)["note"] is None
        with engine.begin() as connection:
            connection.execute(newer)
        assert "version 9999, which this software is too old to know" in noted(client)
        assert client.get("/v1/quotes").json()["page"]["total"] == 27
    engine.dispose()
    for command in (("load", SEED), ("migrate",)):
        assert "9999, which this software is too old to know" in refused(*command, url=loaded_seed)
    assert dump(loaded_seed) == before


def test_a_database_without_tables(empty: str) -> None:
    engine = writing_engine(empty)
    engine.connect().close()  # makes the file
    engine.dispose()
    with asking(empty) as client:
        assert "onrecord migrate" in unready(client)
    assert "onrecord migrate" in refused("load", SEED, url=empty)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"database": "nowhere"}, "no such database", id="no database"),
        pytest.param({"username": "stranger"}, "refuses this user", id="no user"),
        pytest.param({"query": {"host": "/nowhere"}}, "cannot be reached", id="no server"),
    ],
)
def test_a_postgresql_that_does_not_let_us_in(postgres: str, change: dict[str, str], says: str) -> None:
    url = make_url(postgres).set(**change).render_as_string(hide_password=False)  # type: ignore[arg-type]
    with asking(url) as client:
        assert says in unready(client)
    assert says in refused("load", SEED, url=url)


def test_a_reader_without_rights_is_told_so(postgres: str) -> None:
    url = fresh_database(postgres, "unreadable")
    load_seed(url)
    with psycopg.connect(postgres.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
    with asking(url.replace("postgres@", "reader@")) as client:
        assert "may not do that" in unready(client)


def seconds_until(server: Server, words: str | None) -> float:
    """Wait for a note as `await_note` does, and compare the metrics with it. Returns the seconds that it took."""
    seconds = await_note(server, words)
    assert f"onrecord_database_up {float(words is None)}".encode() in server.get("/metrics").body
    return seconds


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that a test may stop."""
    with new_cluster() as made:
        yield made


def test_a_postgresql_that_is_stopped_under_load_and_started_again(cluster: Cluster, tmp_path: Path) -> None:
    with cluster.serving():
        url = fresh_database(cluster.url, "stopped")
        load_seed(url)
    stops = [signal.SIGQUIT] * (ROUNDS // 2)
    with cluster.serving() as first, serving(url) as server, Readers(server, paths=PATHS).reading() as readers:
        first.send_signal(signal.SIGINT)
        first.wait()
        for stop in (signal.SIGINT, *stops):
            assert seconds_until(server, "Reads go on at revision 1.") < 2
            time.sleep(1)
            with cluster.serving(stop):
                assert seconds_until(server, None) < 2
    assert readers.slowest < 10
    print(f"PostgreSQL stopped {len(stops) + 2} times: {readers.count} reads; the slowest took {readers.slowest:.1f} s")  # noqa: T201
    folder = Folder(tmp_path / "folder")
    with cluster.serving(), serving(url) as server:
        assert server.get("/v1/sources/harbor").status == 404
        folder.load(url)
        end = time.monotonic() + 2
        while server.get("/v1/sources/harbor").status != 200:
            assert time.monotonic() < end


def family(process: "subprocess.Popen[bytes]") -> list[int]:
    """The ids of a process and its children."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [process.pid, *map(int, children)]


@contextmanager
def frozen(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Let a process and its children do nothing until the block ends."""
    ids = family(process)
    for each in ids:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in ids:
            os.kill(each, signal.SIGCONT)


def test_a_postgresql_that_says_nothing_any_more(cluster: Cluster) -> None:
    """Frozen, as by a disk that hangs: nobody waits for it, `/readyz` says so, and all is well once it goes on."""
    with cluster.serving() as process:
        url = fresh_database(cluster.url, "frozen")
        load_seed(url)
        with serving(url, ONRECORD_CACHE_MEGABYTES="0") as server, Readers(server, paths=PATHS).reading():
            with frozen(process):
                assert seconds_until(server, "It does not respond.") < 10
            assert seconds_until(server, None) < 2
        with serving(url) as server, frozen(process):
            begun = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(timeout=20)
            assert time.monotonic() - begun < 10


def done(*command: str) -> None:
    """Run a program to its end."""
    subprocess.run(command, check=True)


QUESTION = b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
HEAD = (
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Accept: application/json, text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(QUESTION)
)


@contextmanager
def half_asked(server: Server) -> Iterator[socket.socket]:
    """A connection on which half of a request has been sent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(HEAD + QUESTION[:20])
        time.sleep(0.5)
        yield connection


def test_what_is_under_way_is_finished_when_the_server_is_told_to_end(path: Path) -> None:
    with serving(f"sqlite:///{path}") as server, half_asked(server) as connection:
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert server.process.poll() is None
        with pytest.raises(OSError, match="refused"):
            server.get("/healthz")
        connection.sendall(QUESTION[20:])
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b'"tools"' in answer
        assert server.process.wait(timeout=10) in {0, -signal.SIGTERM}
        assert time.monotonic() - begun < 10


def test_what_would_never_be_finished_does_not_keep_the_server_from_ending(path: Path) -> None:
    with serving(f"sqlite:///{path}", ONRECORD_BODY_SECONDS="60") as server, half_asked(server) as connection:
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(timeout=20)
        assert time.monotonic() - begun < 10
        answer = connection.recv(1 << 16)
        assert not answer or int(answer.split()[1]) >= 400


@contextmanager
def small_disk(kilobytes: int) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder that holds no more, and what makes it larger: a disk of its own, else a limit on each file."""
    with TemporaryDirectory(prefix="disk-", dir="/tmp") as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=777", "tmpfs", name]
        if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
            try:
                yield Path(name), lambda: done("mount", "-o", "remount,size=1g", name)
            finally:
                subprocess.run(["umount", "--lazy", name], check=True)
        else:
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, limits[1]))
            try:
                yield Path(name), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_is_full_while_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    folder = Folder(tmp_path / "folder")
    with small_disk(3000) as (disk, enlarge):
        url = f"sqlite:///{disk / 'onrecord.db'}"
        migrate(url)
        folder.load(url)
        before = dump(url)
        with asking(url) as client:
            asked = {path: client.get(path).content for path in ("/v1/quotes", "/v1/claims", "/v1/sources/harbor")}
            folder.write(ARTICLE, folder.read(ARTICLE) + "And so on.\n" * 400_000)
            said = refused("load", folder.root, url=url)
            assert "full" in said
            assert "othing was written" in said
            assert dump(url) == before
            assert {path: client.get(path).content for path in asked} == asked
            enlarge()
            folder.load(url)
            assert client.get("/v1/sources/harbor").json()["text"].endswith("And so on.\n")


def test_a_disk_of_postgresql_that_is_full_while_loading(cluster: Cluster, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "folder")
    with small_disk(12_000) as (disk, enlarge), cluster.serving():
        if not os.path.ismount(disk):
            pytest.skip("only a disk of its own can be full for a server, and none can be mounted here")
        (disk / "space").mkdir()
        hand_over(disk)
        with psycopg.connect(cluster.url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
            place = sql.Literal(str(disk / "space"))
            connection.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(place))
            connection.execute("CREATE DATABASE small TABLESPACE small")
        url = cluster.url.replace("@/postgres?", "@/small?")
        migrate(url)
        folder.load(url)
        before = dump(url)
        with asking(url) as client:
            asked = {path: client.get(path).content for path in ("/v1/quotes", "/v1/claims", "/v1/sources/harbor")}
            rng = random.Random(1)  # noqa: S311 - words that PostgreSQL cannot compress
            words = "".join(chr(rng.randrange(0x4E00, 0x9FFF)) for _ in range(3_000_000))
            folder.write(ARTICLE, folder.read(ARTICLE) + words)
            said = refused("load", folder.root, url=url)
            assert "The disk is full, and nothing was written." in said
            assert dump(url) == before
            assert {path: client.get(path).content for path in asked} == asked
            enlarge()
            folder.load(url)
            assert client.get("/v1/sources/harbor").json()["text"].endswith(words[-10:])
        with psycopg.connect(cluster.url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
            connection.execute("DROP DATABASE small WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")


def whole(url: str) -> bool:
    """Whether the database itself finds nothing wrong with its file."""
    if not url.startswith("sqlite"):
        return True
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        return [*connection.execute("PRAGMA integrity_check")] == [("ok",)]


def test_loads_that_are_killed_at_any_moment(empty: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "folder")
    folder.add_lighthouse()
    migrate(empty)
    folder.load(empty)
    folder.change(ARTICLE, "The harbor 🚢", "Look: the harbor 🚢")
    folder.change(PEOPLE, "name: Mei Lan", "name: Lan Mei")
    survive(["load", folder.root / "harbor"], empty, tmp_path, dump)


def test_migrations_that_are_killed_at_any_moment(empty: str, tmp_path: Path) -> None:
    survive(["migrate"], empty, tmp_path, tables)


def test_exports_that_are_killed_at_any_moment(loaded_seed: str, tmp_path: Path) -> None:
    before, done = dump(loaded_seed), tmp_path / "done"
    ((_, ended_as, taken),) = killed(["export", done], [("0", loaded_seed)])
    assert ended_as == 0
    seen = Counter[str]()
    for n in range(ROUNDS):
        place, moment = tmp_path / f"killed-{n}", f"{RANDOM.uniform(0.001, taken):.4f}"
        ((_, ended_as, _),) = killed(["export", place], [(moment, loaded_seed)])
        assert ended_as in {0, -signal.SIGKILL}
        assert dump(loaded_seed) == before
        assert not place.exists() or contents(place) == contents(done), f"killed after {moment} of {taken:.4f} s"
        seen["a whole folder" if place.exists() else "none"] += 1
    print(f"export: {ROUNDS} kills within {taken:.2f} s left {dict(seen)}")  # noqa: T201


def contents(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold."""
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def tables(url: str) -> object:
    """The names of a database's tables, and their version."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        names = sorted(inspect(connection).get_table_names())
        version = database_version(connection)
    engine.dispose()
    return names, version


def survive(command: list[str | Path], url: str, tmp_path: Path, look: Callable[[str], object]) -> None:
    """Kill a command at random moments: each leaves what was, or what is to be, and the next run completes it."""
    old, done = look(url), copy(url, "killed_never", tmp_path)
    ((_, ended_as, taken),) = killed(command, [("0", done)])
    new, complete = look(done), dump(done)
    assert ended_as == 0
    assert old != new
    seen = Counter[str]()
    for begun in range(0, ROUNDS, 10):
        victims = [copy(url, f"killed_{i}", tmp_path) for i in range(begun, min(begun + 10, ROUNDS))]
        moments = [f"{RANDOM.uniform(0.001, taken):.4f}" for _ in victims]
        outcomes = killed(command, list(zip(moments, victims, strict=True)))
        for moment, victim, (_, ended_as, _) in zip(moments, victims, outcomes, strict=True):
            found = look(victim)
            assert ended_as in {0, -signal.SIGKILL}
            assert found in (old, new), f"killed after {moment} of {taken:.4f} s"
            assert whole(victim)
            assert run(*command, url=victim).exit_code == 0
            assert dump(victim) == complete, f"killed after {moment} of {taken:.4f} s"
            seen["as it was" if found == old else "as it was to be"] += 1
    print(f"{command[0]}, {url.split(':', maxsplit=1)[0]}: {ROUNDS} kills within {taken:.2f} s left {dict(seen)}")  # noqa: T201
