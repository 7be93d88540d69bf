"""Limits: what is too long, too much or too many is refused at once, and everyone else goes on."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Semaphore
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.middleware.limits import SLICE_SECONDS, ConcurrencyLimitMiddleware
from app.settings import Settings
from tests.asking import run_async
from tests.test_contract import is_problem

Asking = Callable[..., TestClient]


@pytest.fixture
def asking(record: str) -> Iterator[Asking]:
    """What makes a client of a server with these settings."""
    with ExitStack() as stack:

        def client(**settings: Any) -> TestClient:
            app = create_app(Settings(database_url=record, cache_megabytes=0, **settings))
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield client


def wrong(response: Any, status: int) -> str:
    """The one thing that a problem says was wrong."""
    (error,) = is_problem(response, status)["errors"]
    return str(error["detail"])


def test_an_address_may_be_so_long_and_no_longer(asking: Asking) -> None:
    client = asking(max_url=200)
    fits = "/v1/quotes?" + "limit=1&speaker=lu-yan,ai-wen".ljust(200 - len("/v1/quotes"), ",")
    assert len(fits) == 201  # the question mark is not counted
    assert client.get(fits).status_code == 422
    response = client.get(fits + ",")
    assert "201 bytes; the limit is 200" in wrong(response, 414)
    assert response.json()["type"] == "urn:onrecord:problem:address-too-long"
    assert "limit is 200" in wrong(client.get("/v1/" + "x" * 200), 414)
    assert "limit is 200" in wrong(client.get("/" + "%E5%9B%B4" * 30), 414)


def test_so_many_parameters_may_be_given_and_no_more(asking: Asking) -> None:
    client = asking(max_parameters=3)
    assert client.get("/v1/quotes?limit=1&kind=phrase&attribution=named").status_code == 200
    assert "4 parameters" in wrong(client.get("/v1/quotes?limit=1&kind=phrase&attribution=named&language=en"), 422)
    assert "1,001 parameters" in wrong(client.get("/v1/quotes?" + "&" * 1000), 422)


def test_what_is_searched_for_may_be_so_long_and_no_longer(asking: Asking) -> None:
    client = asking(max_q=4)
    response = client.get("/v1/quotes", params={"q": "围魏救赵吗"})
    assert "5 characters; the limit is 4" in wrong(response, 422)
    assert response.json()["errors"][0]["parameter"] == "q"
    assert "limit is 4" not in client.get("/v1/quotes", params={"q": "围魏救赵"}).text
    assert "limit is 4" in wrong(client.get("/v1/quotes?q=a&q=abcde"), 422)


def test_so_many_facets_may_be_asked_for_and_no_more(asking: Asking) -> None:
    client = asking(max_facets=2)
    for query in ("facet=a,b,c", "facet=a&facet=b,c", "facet=,,"):
        response = client.get(f"/v1/quotes?{query}")
        assert "3 facets" in wrong(response, 422)
        assert response.json()["errors"][0]["parameter"] == "facet"


def test_a_body_may_be_so_large_and_no_larger_and_is_never_waited_for(asking: Asking) -> None:
    client = asking(max_body=10)
    assert client.request("GET", "/v1/topics", content=b"x" * 10).status_code == 200
    for length in ("11", "99999999999999999999", "9" * 5000):
        response = client.get("/v1/topics", headers={"Content-Length": length})
        assert "limit is 10" in wrong(response, 413)
        assert ("connection" in response.headers) == (length != "11")  # what is short is read, and the connection kept
    assert client.get("/v1/topics", headers={"Content-Length": "0 \t"}).status_code == 200  # space may stand after it
    assert client.post("/v1/topics", content=b"x" * 10).status_code == 405
    assert client.post("/v1/topics", content=b"x" * 11).status_code == 413
    response = client.get("/v1/topics", headers={"Transfer-Encoding": "chunked"})
    assert "needs a Content-Length" in wrong(response, 411)
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize(
    "path", ["/v1%2Fquotes", "/v1/quotes%2fus-russia-rapprochement-q10", "/%2Fv1", "/v1/quotes/%2F"]
)
def test_a_slash_that_is_written_otherwise_parts_nothing(client: TestClient, path: str) -> None:
    detail = wrong(client.get(path), 404)
    assert path in detail


def test_one_request_too_many_is_told_at_once_to_come_back(record: str) -> None:
    app, released = create_app(Settings(database_url=record, cache_megabytes=0, max_requests=2)), Event()
    entered = Semaphore(0)

    @app.get("/slow", include_in_schema=False)
    def slow() -> None:
        entered.release()
        assert released.wait(30)

    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        under_way = [pool.submit(client.get, "/slow") for _ in range(2)]
        for _ in under_way:
            assert entered.acquire(timeout=30)
        refused = client.get("/v1/quotes")
        assert "2 requests already" in wrong(refused, 503)
        assert refused.headers["retry-after"] == "1"
        assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
        released.set()
        assert {each.result().status_code for each in under_way} == {200}
        assert client.get("/v1/quotes").status_code == 200


def test_whoever_cannot_be_answered_soon_is_not_kept_waiting_behind_those_who_are() -> None:
    """Of a hundred at once, each of whose answers takes the loop for long, eleven are answered, ten of them last."""
    order = list[int]()

    async def inline(_: Scope, __: Receive, send: Send) -> None:
        time.sleep(1.5 * SLICE_SECONDS)  # noqa: ASYNC251 - what most requests do: work without a pause
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask() -> None:
        middleware = ConcurrencyLimitMiddleware(inline, 10)
        await asyncio.gather(*(middleware(a_request(), no_body, noting(order)) for _ in range(100)))
        await middleware(a_request(), no_body, noting(order))

    run_async(ask())
    assert order == [200] + [503] * 89 + [200] * 11


def test_who_comes_back_at_once_when_refused_does_not_take_all_of_the_time() -> None:
    """A hundred do, and refusing one takes half as long as answering."""
    order, cost = list[int](), {200: 0.002, 503: 0.001}

    async def inline(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Message) -> None:
        if "status" in message:
            time.sleep(cost[message["status"]])  # noqa: ASYNC251
            order.append(message["status"])

    async def insist(middleware: ConcurrencyLimitMiddleware) -> None:
        while len(order) < 1000:
            await middleware(a_request(), no_body, send)
            await asyncio.sleep(0)

    async def ask() -> None:
        middleware = ConcurrencyLimitMiddleware(inline, 20)
        await asyncio.gather(*(insist(middleware) for _ in range(100)))

    run_async(ask())
    assert order.count(200) > len(order) / 20


@pytest.mark.parametrize("chunks", [1, 3])
def test_a_request_whose_response_waits_for_its_client_leaves_its_place_to_others(chunks: int) -> None:
    """Whether the client reads on at last or hangs up, just one request at a time is answered afterwards."""
    order, working = list[int](), asyncio.Event()

    async def respond(scope: Scope, _: Receive, send: Send) -> None:
        if scope["query_string"] == b"work":
            await working.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for left in reversed(range(chunks)):
            await send({"type": "http.response.body", "body": b".", "more_body": left > 0})

    async def ask() -> None:
        middleware, reads = ConcurrencyLimitMiddleware(respond, 1), asyncio.Event()

        async def send_to_stalled_client(message: Message) -> None:
            if message["type"] == "http.response.body":
                await reads.wait()

        stalled = [asyncio.create_task(middleware(a_request(), no_body, send_to_stalled_client)) for _ in range(3)]
        await asyncio.wait(stalled, timeout=0.1)
        await middleware(a_request(), no_body, noting(order))
        stalled[0].cancel()
        await asyncio.wait(stalled[:1])
        reads.set()
        await asyncio.gather(*stalled[1:])
        busy: list[Scope] = [{**a_request(), "query_string": b"work"} for _ in range(2)]
        tasks = [asyncio.create_task(middleware(each, no_body, noting(order))) for each in busy]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        working.set()
        await asyncio.gather(*tasks)

    run_async(ask())
    assert order == [200, 503, 200]


def a_request() -> Scope:
    """A request by itself."""
    return {"type": "http", "path": "/v1", "method": "GET", "headers": [], "query_string": b"", "request_id": "r"}


def noting(order: list[int]) -> Send:
    """What takes an answer, and notes its status."""

    async def send(message: Message) -> None:
        if "status" in message:
            order.append(message["status"])

    return send


async def no_body() -> Message:
    """What a request without a body holds."""
    return {"type": "http.request"}


@pytest.mark.parametrize("query", ["q=%B0%D4", "q=wedge%B0%D4", "speaker=lu-yan&q=%ED%A0%80", "%FF=x", "q=%E5%9B"])
def test_a_query_that_is_not_utf8_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/quotes?{query}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert response.json()["errors"][0]["detail"] == "The query has percent-encoded bytes that are not UTF-8."
    assert client.get("/v1/quotes?q=%E9%9C%B8").status_code == 200
