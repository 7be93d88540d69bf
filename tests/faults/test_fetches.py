"""The server fetches nothing: neither what oEmbed is asked about, nor contexts of JSON-LD, nor links in a text."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from urllib.parse import quote

import pytest

from tests.serving import Server, free_port, until_ended

# A server whose sockets connect to nothing, and which says each attempt, also to resolve a name, in a file.
CONFINED = """
import socket, sys
file = sys.argv.pop(1)
def hook(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        if event == "socket.getaddrinfo" and arguments[0] in {"127.0.0.1", None}:
            return
        open(file, "a").write(f"{event} {arguments[1:]}\\n")
        raise OSError("nothing is fetched here")
sys.addaudithook(hook)
from app.cli import app
app()
"""


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what was sent to it until now."""
    sent = list[bytes]()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(1)
                    sent.append(connection.recv(1000))

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1], sent
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def attempts(tmp_path: Path) -> Path:
    """Where the server says what it tried to connect to."""
    return tmp_path / "attempts"


@pytest.fixture
def server(small_record: str, attempts: Path) -> Iterator[Server]:
    """A server that cannot connect to anything."""
    port = free_port()
    environment = os.environ | {"ONRECORD_DATABASE_URL": small_record, "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "-c", CONFINED, str(attempts), "serve"]
    with until_ended(Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL), port) as server:
        yield server


def addresses(port: int) -> Iterator[str]:
    """Addresses at which something listens, written in ways that some would take for ours."""
    yield from (f"{scheme}://127.0.0.1:{port}/v1/quotes/harbor-q01" for scheme in ("http", "https", "ftp", "gopher"))
    yield f"//127.0.0.1:{port}/v1/quotes/harbor-q01"
    yield f"http://onrecord.example@127.0.0.1:{port}/v1/quotes/harbor-q01"
    yield f"http://127.0.0.1:{port}#onrecord.example/v1/quotes/harbor-q01"
    yield f"http://onrecord.example\\@127.0.0.1:{port}/v1/quotes/harbor-q01"
    yield f"http://2130706433:{port}/v1/quotes/harbor-q01"
    yield f"http://[::ffff:127.0.0.1]:{port}/v1/quotes/harbor-q01"
    yield "file:///etc/passwd"


TEMPLATES = [
    "/oembed?url={}",
    "/oembed?format=json&maxwidth=300&url={}",
    "/v1/verify?text={}",
    "/verify?text={}",
    "/find?q={}",
    "/v1/search?q={}",
    "/v1/quotes?cited={}",
    "/v1/quotes/{}",
]
FORMS = ["application/ld+json", "text/html", "application/json", "application/ld+json;profile=http://127.0.0.1:{port}/"]


def test_nothing_is_fetched(server: Server, attempts: Path) -> None:
    with listening() as (port, sent):
        for address in addresses(port):
            for template in TEMPLATES:
                for form in FORMS:
                    path = template.format(quote(address, safe=""))
                    answer = server.get(path, 30, Accept=form.format(port=port), Host=f"127.0.0.1:{port}")
                    assert answer.status < 500
        for path in ("/quotes/harbor-q01", "/v1/quotes/harbor-q01", "/v1/sources/harbor", "/sources/harbor", "/people"):
            for form in FORMS:
                headers = {"Link": f'<http://127.0.0.1:{port}/>; rel="http://www.w3.org/ns/json-ld#context"'}
                assert server.get(path, 30, Accept=form.format(port=port), **headers).status < 500
        text = f'{{"@context": "http://127.0.0.1:{port}/", "text": "http://127.0.0.1:{port}/"}}'.encode()
        for kind in (b"application/ld+json", b"application/json", b"text/html", b"text/plain"):
            head = b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: %b\r\n" % kind
            assert server.send(head + b"Content-Length: %d\r\n\r\n%b" % (len(text), text)).startswith(b"HTTP/1.1 ")
        assert sent == []
    assert not attempts.exists(), attempts.read_text()
