"""A real pgbouncer in transaction mode before a PostgreSQL."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import sleep

import psycopg
import pytest
from sqlalchemy import make_url

from tests.postgres import DRIVER, Cluster, hand_over, identity
from tests.serving import free_port

PROGRAM = which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
needs_pgbouncer = pytest.mark.skipif(not PROGRAM, reason="pgbouncer is not installed (Debian: apt install pgbouncer)")


class Bouncer:
    """A pgbouncer that can be stopped and started again on its port."""

    def __init__(self, cluster: Cluster, folder: Path, settings: dict[str, str]) -> None:
        self.port, self.file = free_port(), folder / "pgbouncer.ini"
        self.log = (folder / "pgbouncer.log").open("wb")
        (folder / "users").write_text('"postgres" ""\n')
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(self.port),
            "unix_socket_dir": "",
            "auth_type": "trust",
            "auth_file": str(folder / "users"),
            "admin_users": "postgres",
            "pool_mode": "transaction",
            **settings,
        }
        text = "\n".join(f"{name} = {value}" for name, value in lines.items())
        self.file.write_text(f"[databases]\n* = host={cluster.data.parent}\n[pgbouncer]\n{text}\n")
        hand_over(folder)

    def url(self, behind: str) -> str:
        """The URL through pgbouncer of a database of the cluster."""
        return f"{DRIVER}postgres@127.0.0.1:{self.port}/{make_url(behind).database}"

    def start(self) -> None:
        """Start it and return when it answers."""
        assert PROGRAM
        self.process = subprocess.Popen([PROGRAM, self.file], **identity(), cwd="/", stdout=self.log, stderr=self.log)
        for _ in range(500):
            assert self.process.poll() is None, Path(self.log.name).read_text()
            try:
                return self.ask("SHOW VERSION")
            except psycopg.OperationalError:
                sleep(0.02)
        raise AssertionError(Path(self.log.name).read_text())

    def ask(self, command: str) -> None:
        """Give pgbouncer itself a command, like RELOAD or KILL."""
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=pgbouncer"
        with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute(command.encode())

    def stop(self) -> None:
        """End it at once: SIGTERM closes every connection."""
        self.process.terminate()
        self.process.wait(timeout=30)


@contextmanager
def pgbouncer(cluster: Cluster, **settings: str) -> Iterator[Bouncer]:
    """Run pgbouncer with these settings before a cluster that is serving, until the block ends."""
    with TemporaryDirectory(prefix="pgb-", dir="/tmp") as name:
        bouncer = Bouncer(cluster, Path(name), settings)
        bouncer.start()
        try:
            yield bouncer
        finally:
            bouncer.stop()
            bouncer.log.close()
