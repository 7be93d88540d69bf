"""A server on a Unix socket: it is found there, names who asks, and leaves nothing."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.serving import ONRECORD

REFUSED = 429


def environment_of(url: str, path: Path, **settings: str) -> dict[str, str]:
    """Return the settings of a server on a Unix socket."""
    return os.environ | {"ONRECORD_DATABASE_URL": url, "HOST": f"unix:{path}", "PORT": "1"} | settings


def ask(path: Path, **headers: str) -> int:
    """Return the status of the list of quotes."""
    connection = HTTPConnection("localhost", timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(path))
    try:
        connection.request("GET", "/v1/quotes", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def listening(url: str, path: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server on a Unix socket, from when it can be connected to until the block ends."""
    environment = environment_of(url, path, **settings)
    with subprocess.Popen([ONRECORD, "serve"], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            end, connected = time.monotonic() + 60, False
            while not connected:
                assert time.monotonic() < end
                with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                    client.connect(str(path))
                    connected = True
                time.sleep(0.1)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_answers_on_a_unix_socket_and_removes_it(url: str, tmp_path: Path, workers: str) -> None:
    path = tmp_path / "onrecord.sock"
    with listening(url, path, WEB_CONCURRENCY=workers) as process:
        assert ask(path) == 200
    assert process.returncode == 0
    assert not path.exists()


def test_a_proxy_on_a_unix_socket_says_who_asks_if_it_is_trusted(url: str, tmp_path: Path) -> None:
    path = tmp_path / "onrecord.sock"
    with listening(url, path, ONRECORD_RATE_LIMIT="1/hour", ONRECORD_TRUSTED_PROXIES="unix"):
        for client in ("192.0.2.1", "192.0.2.2"):
            assert ask(path, **{"X-Forwarded-For": client}) == 200
            assert ask(path, **{"X-Forwarded-For": f"192.0.2.9, {client}"}) == REFUSED
    with listening(url, path, ONRECORD_RATE_LIMIT="1/hour"):
        assert ask(path, **{"X-Forwarded-For": "192.0.2.1"}) == 200
        assert ask(path, **{"X-Forwarded-For": "192.0.2.2"}) == REFUSED


def test_a_socket_that_is_in_use_or_cannot_be_made_is_said_to_be_that(url: str, tmp_path: Path) -> None:
    path = tmp_path / "onrecord.sock"
    (tmp_path / "file").write_text("mine")
    with listening(url, path):
        for place, reason in (
            (path, "Address already in use"),
            (tmp_path / "missing" / "s", "No such file or directory"),
            (tmp_path / "file", "Address already in use"),
            (tmp_path / ("long" * 40), "path too long"),
        ):
            environment = environment_of(url, place)
            done = subprocess.run([ONRECORD, "serve"], env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 1
            assert done.stderr.startswith(f"The server cannot listen on {place}: ")
            assert reason in done.stderr
            assert len(done.stderr.splitlines()) == 1
        assert ask(path) == 200
    assert (tmp_path / "file").read_text() == "mine"


def test_the_socket_of_a_killed_server_is_taken_over(url: str, tmp_path: Path) -> None:
    path = tmp_path / "onrecord.sock"
    for workers in ("1", "2"):
        with socket.socket(socket.AF_UNIX) as killed:
            killed.bind(str(path))
        assert path.exists()
        with listening(url, path, WEB_CONCURRENCY=workers):
            assert ask(path) == 200
