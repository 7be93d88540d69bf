"""Clients that send or read slowly, or not at all: nobody else waits for them or is refused on their account."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

import pytest

from tests.asking import ARTICLE
from tests.serving import Answer, Server, at_once, serving

CLIENTS = 200  # more than three times as many as the server answers at once
TIMES = 20  # requests of another client
SOON = 0.1  # seconds that half of them may take
MADE_ANEW = b"If-Match: *\r\n"  # by no cache
ANSWER = b"GET /v1/claims?limit=100 HTTP/1.1\r\nHost: a\r\n" + MADE_ANEW + b"\r\n"
NO_BODY = (
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Accept: application/json, text/event-stream\r\nContent-Length: 100\r\n\r\n"
)
PIPELINED = 5  # answers, more than the buffers between server and client hold


@pytest.fixture(scope="module")
def server(record: str) -> Iterator[Server]:
    """The record, served with the default settings."""
    with serving(record) as server:
        yield server


@contextmanager
def many_clients(server: Server, sent: bytes, received: int = 0) -> Iterator[list[socket.socket]]:
    """Clients that have sent this, and have read so many bytes of what comes back."""
    with ExitStack() as stack:
        clients = []
        for _ in range(CLIENTS):
            client = stack.enter_context(socket.socket())
            client.settimeout(30)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)  # so that the server's buffer is small, too
            client.connect(("127.0.0.1", server.port))
            client.sendall(sent)
            assert len(client.recv(received)) == received
            clients.append(client)
        yield clients


def is_answered_soon(server: Server) -> bool:
    """Whether half of another client's requests are answered soon; all are answered."""
    answers = [server.get("/v1/quotes?limit=1", If_Match="*") for _ in range(TIMES)]
    assert {each.status for each in answers} == {200}
    return median(each.seconds for each in answers) < SOON


def test_clients_that_never_read_hold_no_place(server: Server) -> None:
    with many_clients(server, ANSWER * PIPELINED, 1):
        assert is_answered_soon(server)


def test_clients_that_read_slowly_hold_no_place(server: Server) -> None:
    with many_clients(server, ANSWER * PIPELINED, 1) as clients:
        for _ in range(3):
            assert all(client.recv(1) for client in clients)
            assert is_answered_soon(server)


def test_clients_that_do_not_send_a_body_hold_no_place(server: Server) -> None:
    with many_clients(server, NO_BODY):
        assert is_answered_soon(server)


def test_clients_that_want_many_pictures_wait_without_keeping_others_from_pages(server: Server) -> None:
    path, answers = f"/quotes/{ARTICLE}-q10/picture.png", list[Answer]()

    def ask(number: int) -> None:
        answers.append(server.get(f"{path}?{number}"))

    with at_once(*(partial(ask, number) for number in range(60))):
        assert [server.get(f"/people?{number}").status for number in range(5)] == [200] * 5
    assert {each.status for each in answers} == {200, 503}
    assert all("retry-after" in each.headers for each in answers if each.status != 200)
