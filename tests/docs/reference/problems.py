"""The problems that the API answers with, each with a request that got it and the body of the response."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.asking import ARTICLE, DOCUMENT
from tests.docs.reference.markdown import table
from tests.dossiers.builder import copy_with_index, run
from tests.serving import Server

ETAG = re.compile("[0-9a-f]{32}")  # which changes with every field of the record
REQUEST_ID = "5f0c7f3e1d2b4a68"
MEANINGS = {  # of what any request may get, whatever its operation
    400: "The request is not valid HTTP, or its address is not UTF-8.",
    405: "The method is not allowed: the API only reads.",
    408: "The request takes longer to arrive than the server waits (`ONRECORD_BODY_SECONDS`).",
    431: "The head of the request is too large.",
} | {
    int(status): response["description"]
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    for status, response in operation["responses"].items()
    if status >= "400"
}
SLOW = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nslow"
LARGE_HEAD = b"GET /v1 HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"x" * 70_000 + b"\r\n\r\n"


class Example(NamedTuple):
    """A request, in words and as it is sent, and the body of its response."""

    request: str
    body: dict[str, Any]


def asked(client: TestClient, request: str, shown: str = "", **options: Any) -> Example:
    """Return the problem that a request gets: its method, its address, and headers or a body in `options`."""
    method, address = request.split(" ", 1)
    headers = {"X-Request-ID": REQUEST_ID, **options.pop("headers", {})}
    response = client.request(method, address, headers=headers, **options)
    return Example(shown or request, json.loads(ETAG.sub("5c4744842424bb850aa268b94fddc275", response.text)))


def received(server: Server, request: bytes, shown: str) -> Example:
    """Return the problem that the bytes of a request get."""
    body = json.loads(server.send(request).partition(b"\r\n\r\n")[2])
    return Example(shown, body | {"request_id": REQUEST_ID})


def refused(client: TestClient) -> Iterator[Example]:
    """Yield what a server answers that has a record and has nothing to complain of itself."""
    yield asked(client, "GET /v1/quotes?spaeker=lu-yan")
    yield asked(client, "GET /v1/quotes?has_original=x&limit=1000")
    yield asked(client, "GET /v1/people/lu-yen")
    yield asked(client, "GET /v1/quotes?q=%FF")
    yield asked(client, "DELETE /v1/quotes")
    accept = {"Accept": "image/png"}
    yield asked(client, "GET /v1/quotes", "GET /v1/quotes\nAccept: image/png", headers=accept)
    text = {"Content-Type": "text/plain"}
    yield asked(
        client, "POST /v1/verify", "POST /v1/verify\nTransfer-Encoding: chunked", headers=text, content=iter([b"x"])
    )
    pdf = {"Content-Type": "application/pdf"}
    yield asked(
        client, "POST /v1/verify", "POST /v1/verify\nContent-Type: application/pdf", headers=pdf, content=b"%PDF"
    )
    large = "POST /v1/verify\nContent-Length: 200001"
    yield asked(client, "POST /v1/verify", large, headers=text, content=b"x" * 200_001)
    if_match = {"If-Match": '"x"'}
    yield asked(client, "GET /v1/quotes", 'GET /v1/quotes\nIf-Match: "x"', headers=if_match)
    yield asked(client, f"GET /v1/quotes?q={'x' * 20_000}", "GET /v1/quotes?q=xxx...")
    yield asked(client, "GET /oembed?url=http://localhost:8000/quotes/x&format=xml")


def cursor(client: TestClient) -> str:
    """Return the cursor of the second page of a list."""
    return str(client.get("/v1/topics?limit=1").json()["page"]["next_cursor"])


def changed(client: TestClient, seed: str, folder: Path) -> Iterator[Example]:
    """Yield what is answered after the article was withdrawn, and to cursors of another revision than the server's."""
    url = copy_with_index(seed, "withdrawn.db", folder)
    assert run("remove", ARTICLE, "--yes", url=url).exit_code == 0
    address = "GET /v1/topics?limit=1&cursor="
    with TestClient(create_app(Settings(database_url=url))) as later:
        yield asked(later, f"GET /v1/quotes/{ARTICLE}-q10")
        yield asked(later, address + cursor(client), f"{address}...")
        yield asked(client, address + cursor(later), f"{address}...")


def failing(seed: str) -> Iterator[Example]:
    """Yield what is answered by servers that allow too little, have no record, or fail."""
    with serving(Settings(database_url=seed, rate_limit="1/hour")) as client:
        client.get("/v1")
        yield asked(client, "GET /v1/quotes")
    with serving(Settings(database_url="sqlite:///missing/onrecord.db")) as client:
        yield asked(client, "GET /v1/quotes")
    with serving(Settings(database_url=seed), is_broken=True) as client:
        yield asked(client, "GET /v1/quotes")


@contextmanager
def serving(settings: Settings, *, is_broken: bool = False) -> Iterator[TestClient]:
    """Yield a client of a server with these settings, whose list of quotes may fail."""
    app = create_app(settings)
    if is_broken:
        app.add_api_route("/v1/quotes", fail)
        app.router.routes.insert(0, app.router.routes.pop())
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def fail() -> None:
    """Fail."""
    raise RuntimeError


def problems(client: TestClient, server: Server, seed: str, folder: Path) -> str:
    """Return a table of all problems, and an example of each. The server waits for a body for a second at most."""
    examples = [*refused(client), *changed(client, seed, folder), *failing(seed)]
    examples.append(received(server, SLOW, "POST /v1/verify\nContent-Length: 5"))
    examples.append(received(server, LARGE_HEAD, "GET /v1\nX-Large: xxx..."))
    examples.sort(key=lambda example: example.body["status"])
    assert {example.body["status"] for example in examples} == set(MEANINGS)
    rows = {
        (f"[{each.body['status']}](#{each.body['status']})", f"`{each.body['type']}`", MEANINGS[each.body["status"]])
        for each in examples
    }
    return "\n\n".join(
        [table(("status", "type", "when"), sorted(rows)), *map(section, sorted(MEANINGS), [examples] * len(MEANINGS))]
    )


def section(status: int, examples: list[Example]) -> str:
    """Return the section of a status."""
    parts = [f"## {status}", MEANINGS[status]]
    for example in examples:
        if example.body["status"] == status:
            body = json.dumps(example.body, ensure_ascii=False, indent=2)
            line, *headers = example.request.split("\n")
            request = "\n".join([f"{line} HTTP/1.1", *headers])
            parts += [f"```http\n{request}\n```", f"```json\n{body}\n```"]
    return "\n\n".join(parts)
