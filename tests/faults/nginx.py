"""The nginx that `nginx.conf` configures, in front of a server of this machine."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.serving import Server, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="no nginx: `apt-get install nginx-light` installs one")


@contextmanager
def behind_nginx(upstream: int, folder: Path, *changes: tuple[str, str]) -> Iterator[Server]:
    """Start nginx on a free port in front of the port `upstream`, with its files in a folder.

    `nginx.conf` is used as it is but for its paths and ports, and for `changes` (old, new). What nginx complains of is
    in `error.log` in the folder.
    """
    port = free_port()
    places = [
        ("/tmp/nginx.pid", str(folder / "nginx.pid")),  # noqa: S108 - as the configuration names it
        ("/var/cache/nginx", str(folder / "cache")),
        ("server onrecord:8000;", f"server 127.0.0.1:{upstream};"),
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
    ]
    text = (ROOT / "nginx.conf").read_text("utf-8")
    for old, new in [*places, *changes]:
        assert old in text, old
        text = text.replace(old, new)
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    (folder / "cache").mkdir()
    said = "daemon off;" + (" user root;" if os.getuid() == 0 else "")
    command = [str(NGINX), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log"), "-g", said]
    process = subprocess.Popen(command)
    try:
        await_listener(process, port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_listener(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Return when a process listens on a port."""
    end = time.monotonic() + 30
    while True:
        assert process.poll() is None, "nginx ended"
        assert time.monotonic() < end
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
