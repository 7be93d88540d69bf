"""What every answer carries: a request id, a tag that saves a second transfer, CORS, security and cache headers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.main import create_app
from app.middleware.headers import ResponseHeadersMiddleware
from app.query.page import newest_snapshot
from app.settings import Settings
from tests.asking import PATHS, real, run_async

QUOTE = "/v1/quotes/us-russia-rapprochement-q10"
UNCACHED = ("/healthz", "/readyz")
CACHED = [path for path in PATHS if path not in UNCACHED] + ["/openapi.json", "/docs", "/", "/web/main.js"]
CACHING = "public, max-age=60, stale-while-revalidate=600"
SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "x-permitted-cross-domain-policies": "none",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
}


def fail() -> None:
    """Fail in a way nobody foresaw, with words that no client may read."""
    raise RuntimeError("SELECT secret FROM somewhere")


@pytest.fixture(scope="module")
def broken(record: str) -> Iterator[TestClient]:
    """A client of a server with a fault in it."""
    app = create_app(Settings(database_url=record))
    app.dependency_overrides[newest_snapshot] = fail
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", CACHED)
def test_an_answer_has_a_strong_tag_that_is_the_same_next_time(client: TestClient, path: str) -> None:
    first, second = client.get(real(path)), client.get(real(path))
    assert re.fullmatch(r'"[0-9a-f]{32}(-zstd)?"', first.headers["etag"])
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["cache-control"] == CACHING


def test_different_answers_have_different_tags(client: TestClient) -> None:
    addresses = [real(path) for path in CACHED] + ["/v1/quotes?limit=1", "/v1/quotes?limit=2", QUOTE]
    tags = [client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len({client.get(address).content for address in addresses})


KNOWN = [
    "{tag}",
    "W/{tag}",
    '"other", {tag}',
    '{tag}, "other"',
    '"a,b" , W/{tag},"c"',
    '"",{tag}',
    "*",
    " * ",
]
UNKNOWN = [
    '"other"',
    'W/"other"',
    "{bare}",
    "'{bare}'",
    '"{bare}x"',
    '"x{bare}"',
    '"*"',
    "",
    ",",
    '"',
    "{tag_in_quotes}",
]


@pytest.mark.parametrize("written", KNOWN)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_the_client_has_already_is_not_sent_again(client: TestClient, method: str, written: str) -> None:
    full = client.get(QUOTE, headers={"X-Request-ID": "same"})
    known = written.format(tag=full.headers["etag"])
    response = client.request(method, QUOTE, headers={"If-None-Match": known, "X-Request-ID": "same"})
    assert (response.status_code, response.content) == (304, b"")
    left_out = {"content-length", "content-type"}
    assert {name: value for name, value in full.headers.items() if name not in left_out} == dict(response.headers)


@pytest.mark.parametrize("written", UNKNOWN)
def test_what_the_client_has_not_is_sent(client: TestClient, written: str) -> None:
    tag = client.get(QUOTE).headers["etag"]
    known = written.format(bare=tag.strip('"'), tag_in_quotes=f'"W/{tag.strip(chr(34))}"')
    response = client.get(QUOTE, headers={"If-None-Match": known})
    assert response.status_code == 200
    assert response.json()["text"] == "strategic distraction"


def test_several_headers_name_several_tags(client: TestClient) -> None:
    tag = client.get(QUOTE).headers["etag"]
    headers = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert client.get(QUOTE, headers=headers).status_code == 304


def test_a_huge_list_of_tags_is_read_to_its_end(client: TestClient) -> None:
    tag = client.get(QUOTE).headers["etag"]
    assert client.get(QUOTE, headers={"If-None-Match": '"x", ' * 5000 + tag}).status_code == 304
    assert client.get(QUOTE, headers={"If-None-Match": 'W/"' * 5000}).status_code == 200


@pytest.mark.parametrize("written", ["{tag}", '"other", {tag}', "*"])
def test_what_the_client_means_is_sent(client: TestClient, written: str) -> None:
    tag = client.get(QUOTE).headers["etag"]
    assert client.get(QUOTE, headers={"If-Match": written.format(tag=tag)}).status_code == 200
    both = {"If-Match": written.format(tag=tag), "If-None-Match": tag}
    assert client.get(QUOTE, headers=both).status_code == 304


@pytest.mark.parametrize("written", ['"other"', "W/{tag}", '"other", W/{tag}', "nonsense", ""])
def test_what_the_client_does_not_mean_is_not_sent(client: TestClient, written: str) -> None:
    tag = client.get(QUOTE).headers["etag"]
    for method in ("GET", "HEAD"):
        response = client.request(method, QUOTE, headers={"If-Match": written.format(tag=tag), "If-None-Match": tag})
        assert (response.status_code, response.headers["content-type"]) == (412, "application/problem+json")
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
        is_open_and_harmless(response)
    assert client.get(QUOTE, headers={"If-Match": '"other"'}).json()["errors"][0]["suggestion"] == tag


@pytest.mark.parametrize("written", ["bytes=0-1", "bytes=-5", "bytes=0-0,5-6", "pages=1-2", "bytes=9-1", "nonsense"])
def test_a_part_of_an_answer_is_asked_for_in_vain_and_the_whole_is_sent(client: TestClient, written: str) -> None:
    whole = client.get("/v1/quotes")
    for headers in ({"Range": written}, {"Range": written, "If-Range": whole.headers["etag"]}):
        response = client.get("/v1/quotes", headers=headers)
        assert (response.status_code, response.content) == (200, whole.content)
        assert "content-range" not in response.headers


ACCEPTED = ["", "*", "*/*;q=0", "text/html", "application/json;q=0.001", ",,,", ";;q=", "a/b/c", "\xff", "x" * 5000]


@pytest.mark.parametrize("written", ACCEPTED, ids=range(len(ACCEPTED)))
def test_whatever_a_client_accepts_it_gets_an_answer_or_a_problem(client: TestClient, written: str) -> None:
    for address in (QUOTE, "/nowhere", "/docs", "/healthz"):
        response = client.get(address, headers=[(b"Accept", written.encode("latin-1"))])
        assert response.status_code in {200, 404, 406}
        assert "Accept" in response.headers["vary"].split(", ")


BROKEN = ["%0d%0aSet-Cookie:%20a=b", "%0D%0A%0D%0A<script>", "a%0ab", "%E5%98%8A%E5%98%8DSet-Cookie:a=b"]


@pytest.mark.parametrize("written", BROKEN)
def test_nothing_that_is_echoed_can_end_a_header(client: TestClient, written: str) -> None:
    for address in (f"/{written}", f"/v1/quotes/{written}", f"/v1/quotes?{written}=1", f"/v1/quotes?speaker={written}"):
        response = client.get(address)
        assert response.status_code in {404, 422}
        assert "set-cookie" not in response.headers
        assert not [value for value in response.headers.values() if re.search(r"[\r\n]", value)]
    links = client.get(f"/v1/quotes?limit=1&language=en,x-{'a' * 8}").headers["link"]
    assert links.isascii()
    assert "\n" not in links


@pytest.mark.parametrize("path", ["/nowhere", "/v1/quotes/nobody", "/v1/quotes?limit=101"])
def test_a_problem_is_never_kept_nor_taken_as_known(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code in {404, 422}
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize("path", UNCACHED)
def test_the_state_of_the_server_is_never_kept(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize("given", ["a", "5f0c7f3e-1d2b-4a68", "A.b_c-9", "x" * 64])
def test_a_request_id_comes_back(client: TestClient, given: str) -> None:
    for address in (QUOTE, "/nowhere", "/healthz"):
        assert client.get(address, headers={"X-Request-ID": given}).headers["x-request-id"] == given
    assert client.get("/nowhere", headers={"X-Request-ID": given}).json()["request_id"] == given


HOSTILE = [
    b"",
    b" ",
    b"a b",
    b"a\r\nSet-Cookie: hacked=1",
    b"a\nb",
    b"a\x00b",
    b"<script>",
    b'"quoted"',
    b"x" * 65,
    b"x" * 60_000,
    "编号".encode(),
    b"\xff\xfe",
    b"a,b",
    b"../..",
    b"a\n",
]


@pytest.mark.parametrize("given", HOSTILE, ids=range(len(HOSTILE)))
def test_a_request_id_that_is_not_sane_is_replaced(client: TestClient, given: bytes) -> None:
    response = client.get("/nowhere", headers=[(b"X-Request-ID", given)])
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["x-request-id"])
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "set-cookie" not in response.headers


def test_each_request_gets_an_id_of_its_own(client: TestClient) -> None:
    assert len({client.get("/healthz").headers["x-request-id"] for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("address", "status"),
    [(QUOTE, 200), ("/v1/quotes", 200), ("/healthz", 200), ("/docs", 200), ("/nowhere", 404), ("/v1/quotes?x=1", 422)],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_may_be_read_anywhere_and_does_no_harm(
    client: TestClient, method: str, address: str, status: int
) -> None:
    response = client.request(method, address, headers={"Origin": "https://front.end.example"})
    assert response.status_code == status
    is_open_and_harmless(response)
    assert (
        response.headers
        == client.request(method, address, headers={"X-Request-ID": response.headers["x-request-id"]}).headers
    )


def is_open_and_harmless(response: Any) -> None:
    """Fail where an answer lacks a header for other origins, for security or for caches."""
    assert response.headers["access-control-allow-origin"] == "*"
    exposed = set(response.headers["access-control-expose-headers"].split(", "))
    assert exposed == {
        "Link",
        "ETag",
        "Retry-After",
        "RateLimit",
        "RateLimit-Policy",
        "X-Request-ID",
        "Content-Disposition",
    }
    assert "access-control-allow-credentials" not in response.headers
    assert SECURITY.items() <= dict(response.headers).items()
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in response.headers["content-security-policy"]
    assert "accept" in response.headers["vary"].lower().split(", ")
    assert "server" not in response.headers


def test_a_304_is_as_open_and_harmless_as_what_it_stands_for(client: TestClient) -> None:
    response = client.get(QUOTE, headers={"If-None-Match": "*"})
    assert response.status_code == 304
    is_open_and_harmless(response)


def test_a_405_is_as_open_and_harmless_as_any_answer(client: TestClient) -> None:
    response = client.post(QUOTE)
    assert response.status_code == 405
    is_open_and_harmless(response)


def test_a_page_on_another_origin_may_ask(client: TestClient) -> None:
    asking = {
        "Origin": "https://front.end.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match, x-request-id",
    }
    response = client.options("/v1/quotes", headers=asking)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    allowed = {name.strip().lower() for name in response.headers["access-control-allow-headers"].split(",")}
    assert {"accept", "if-none-match", "x-request-id"} <= allowed
    assert int(response.headers["access-control-max-age"]) > 0
    is_open_and_harmless(response)


@pytest.mark.parametrize("path", ["/v1", "/v1/quotes", QUOTE, "/v1/feed.json"])
def test_a_failure_nobody_foresaw_is_a_problem_that_tells_nothing(
    broken: TestClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    response = broken.get(path, headers={"X-Request-ID": "find-me", "If-None-Match": "*"})
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers
    is_open_and_harmless(response)
    body = response.json()
    assert (body["status"], body["request_id"], body["instance"]) == (500, "find-me", path)
    assert not re.search("secret|SELECT|Traceback|RuntimeError|File ", response.text)
    # What the client is not told, the log is, under the same id.
    (logged,) = (record for record in caplog.records if record.name == "onrecord")
    assert "find-me" in logged.getMessage()
    assert logged.exc_info
    assert "secret" in str(logged.exc_info[1])


def test_a_failure_leaves_the_server_standing(broken: TestClient) -> None:
    assert broken.get("/v1").status_code == 500
    assert broken.head("/v1").content == b""
    assert broken.get("/healthz").status_code == 200


async def streaming(scope: Scope, _: Receive, send: Send) -> None:
    """An application that answers in parts, and fails after the first when it is asked to."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
    await send({"type": "http.response.body", "body": b"one,", "more_body": True})
    if scope["path"] == "/fails":
        raise RuntimeError("in the middle")
    await send({"type": "http.response.body", "body": b"two"})


def sent(method: str, path: str = "/", *headers: tuple[bytes, bytes], app: ASGIApp = streaming) -> list[Message]:
    """What goes over the wire, which a client would not show: it leaves out the body of an answer to HEAD."""
    messages = list[Message]()

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        messages.append(dict(message))

    run_async(
        ResponseHeadersMiddleware(app)(
            {"type": "http", "method": method, "path": path, "headers": headers}, receive, send
        )
    )
    return messages


def test_what_comes_in_parts_goes_on_in_parts_and_is_not_tagged() -> None:
    start, *parts = sent("GET", "/", (b"if-none-match", b"*"))
    assert start["status"] == 200
    assert [part["body"] for part in parts] == [b"one,", b"two"]
    headers = Headers(raw=start["headers"])
    assert "etag" not in headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-request-id"]


def test_head_sends_no_body_over_the_wire() -> None:
    assert [message.get("body", b"") for message in sent("HEAD")] == [b"", b"", b""]
    plain = Response("the body", headers={"Cache-Control": "no-store"})
    start, body = sent("HEAD", app=plain)
    assert Headers(raw=start["headers"])["content-length"] == str(len("the body"))
    assert body["body"] == b""


def test_an_answer_that_has_begun_cannot_be_turned_into_a_problem() -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        sent("GET", "/fails")


def test_what_is_no_request_passes_through_untouched() -> None:
    seen = list[str]()

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    run_async(ResponseHeadersMiddleware(app)({"type": "lifespan"}, nothing, nothing))
    assert seen == ["lifespan"]


@pytest.mark.parametrize("path", [QUOTE, "/", "/nothing"])
def test_only_where_the_public_comes_by_https_no_other_way_is_taken(record: str, path: str) -> None:
    for url, said in (
        ("https://onrecord.example", "max-age=31536000"),
        ("http://onrecord.example", None),
        (None, None),
    ):
        with TestClient(create_app(Settings(database_url=record, public_url=url))) as client:
            assert client.get(path).headers.get("strict-transport-security") == said


def test_a_page_is_alone_in_its_group_and_what_others_read_or_frame_is_not(client: TestClient) -> None:
    for path in ("/", "/docs", "/quotes/us-russia-rapprochement-q10"):
        assert client.get(path).headers["cross-origin-opener-policy"] == "same-origin"
    for path in (QUOTE, f"{QUOTE}/card"):
        assert "cross-origin-opener-policy" not in client.get(path).headers
