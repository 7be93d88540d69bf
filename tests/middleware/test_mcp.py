"""The Model Context Protocol at `/mcp`, asked by the client of its own SDK over a socket."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent
from starlette.testclient import TestClient

from app import main
from app.api.mcp_tools import Tools
from app.middleware.mcp import McpMiddleware
from app.settings import Settings
from tests.asking import ARTICLE, run_async
from tests.conftest import migrate
from tests.dossiers.builder import Folder
from tests.dossiers.test_loading import CHANGES
from tests.serving import Server, serving

LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
MODES = ["legacy", "auto"]  # the handshake of older clients, and no handshake


@pytest.fixture(scope="module")
def server(record: str) -> Iterator[Server]:
    """The record, served."""
    with serving(record) as server:
        yield server


def address(server: Server) -> str:
    """Where it is served."""
    return f"http://127.0.0.1:{server.port}"


def call(server: Server, name: str, arguments: dict[str, Any], mode: str = "auto") -> CallToolResult:
    """Call a tool."""

    async def calling() -> CallToolResult:
        async with Client(f"{address(server)}/mcp", mode=mode) as client:
            return await client.call_tool(name, arguments)

    return run_async(calling())


def text(result: CallToolResult) -> str:
    """What a model reads of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def answer(server: Server, name: str, arguments: dict[str, Any], mode: str = "auto") -> Any:
    """What a tool answers, which is the same as text and as a structure."""
    result = call(server, name, arguments, mode)
    assert not result.is_error, result
    assert json.loads(text(result)) == result.structured_content
    return result.structured_content


def problem(server: Server, name: str, arguments: dict[str, Any]) -> Any:
    """The problem that a tool answers with."""
    result = call(server, name, arguments)
    assert result.is_error
    assert result.structured_content is None
    return json.loads(text(result))


def post(server: Server, body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send something to the endpoint."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"} | headers
    connection.request("POST", "/mcp", body, given)
    response = connection.getresponse()
    received = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, received


@pytest.mark.parametrize("mode", MODES)
def test_five_tools_that_only_read(server: Server, mode: str) -> None:
    async def listing() -> Any:
        async with Client(f"{address(server)}/mcp", mode=mode) as client:
            assert client.instructions is not None
            assert "paraphrase" in client.instructions
            return (await client.list_tools()).tools

    tools = run_async(listing())
    assert [tool.name for tool in tools] == ["search", "list_records", "fetch", "verify_quote", "check_text"]
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert len(tool.input_schema["required"]) == 1
        assert all(each["description"] for each in tool.input_schema["properties"].values())


@pytest.mark.parametrize("mode", MODES)
def test_search_finds_what_the_api_finds(server: Server, mode: str) -> None:
    found = answer(server, "search", {"query": "霸權", "limit": 2}, mode)
    asked = json.loads(server.get(f"/v1/search?q={quote('霸權')}&limit=2").body)
    assert [each["id"] for each in found["results"]] == [item["id"] for item in asked["items"]]
    assert (found["total"], found["next_cursor"]) == (asked["page"]["total"], asked["page"]["next_cursor"])
    assert found["results"][0] == {
        "kind": "quote",
        "id": f"{ARTICLE}-q15",
        "title": found["results"][0]["title"],
        "url": f"{address(server)}/v1/quotes/{ARTICLE}-q15",
        "text": "hidden imperialist design (暗藏的霸权毒计, àn cáng de bà quán dú jì)",
        "caution": found["results"][0]["caution"],
    }
    assert found["results"][0]["caution"].startswith(
        "The translation says something different from the original. The Chinese"
    )
    assert "“hidden imperialist design”" in found["results"][0]["title"]


def test_search_shows_every_kind_and_goes_on(server: Server) -> None:
    kinds = json.loads(server.get("/v1/search?q=china&facet=kind&limit=1").body)["facets"]["kind"]
    assert len(kinds) > 3
    for kind in kinds:
        (hit,) = answer(server, "search", {"query": "china", "kind": kind["value"], "limit": 1})["results"]
        assert hit["kind"] == kind["value"]
        assert hit["title"]
        assert hit["text"]
        assert answer(server, "fetch", {"id": hit["url"]})["id"] == hit["id"]
    first = answer(server, "search", {"query": "china", "limit": 1})
    second = answer(server, "search", {"query": "china", "limit": 1, "cursor": first["next_cursor"]})
    assert second["results"] != first["results"]


@pytest.mark.parametrize(
    ("collection", "filters"),
    [
        ("quotes", {"fidelity": "stronger,weaker,shifted,idiom"}),
        ("quotes", {"translation": "presumed", "speaker": ["lu-yan", "ai-wen"]}),
        ("claims", {"about": "european-union", "stance": "critical"}),
        ("claims", {"certainty": "hedged,conditional", "q": "alliance"}),
        ("claims", {"via": "zheng-yongnian", "hearsay": "true"}),
        ("claims", {"attributed_to": "China"}),
        ("events", {"date_from": "2025-02-24", "date_to": "2025-02-28"}),
        ("relations", {"kind": "disagrees", "to_speaker": "zheng-yongnian"}),
        ("terms", {"q": "强权"}),
        ("people", {}),
    ],
)
def test_a_collection_is_listed_with_the_filters_of_its_list(
    server: Server, collection: str, filters: dict[str, Any]
) -> None:
    found = answer(server, "list_records", {"collection": collection, "filters": filters, "limit": 3})
    joined = {name: ",".join(value) if isinstance(value, list) else value for name, value in filters.items()}
    asked = json.loads(server.get(f"/v1/{collection}?{urlencode({**joined, 'limit': 3})}").body)
    assert [each["id"] for each in found["results"]] == [item["id"] for item in asked["items"]] != []
    assert (found["total"], found["next_cursor"]) == (asked["page"]["total"], asked["page"]["next_cursor"])


def test_what_nobody_should_miss_is_a_caution(server: Server) -> None:
    hearsay = answer(server, "list_records", {"collection": "claims", "filters": {"via": "zheng-yongnian"}})["results"]
    assert hearsay[0]["caution"] == "As reported by Zheng Yongnian. Hearsay: the source says “reportedly.”"
    (quote,) = answer(server, "list_records", {"collection": "quotes", "filters": {"id": f"{ARTICLE}-q19"}})["results"]
    assert quote["caution"] is None


@pytest.mark.parametrize(
    ("arguments", "parameter", "suggestion"),
    [
        ({"collection": "quote"}, "collection", "quotes"),
        ({}, "collection", None),
        ({"collection": "claims", "filters": {"stanse": "critical"}}, "stanse", "stance"),
        ({"collection": "claims", "filters": {"about": "european-onion"}}, "about", "european-union"),
        ({"collection": "claims", "filters": "about"}, "filters", '{"speaker": "zheng-yongnian"}'),
        ({"collection": "claims", "filters": {"format": "csv"}}, "format", "without format"),
        ({"collection": "claims", "filters": {"limit": "3"}}, "limit", "limit beside filters"),
        ({"collection": "claims", "fields": "id"}, "fields", "without fields"),
    ],
)
def test_a_filter_that_is_none_is_refused(
    server: Server, arguments: dict[str, Any], parameter: str, suggestion: str | None
) -> None:
    (error,) = problem(server, "list_records", arguments)["errors"]
    assert error["parameter"] == parameter
    assert suggestion in {None, error["suggestion"]}


def test_a_relation_shows_both_claims_and_a_term_its_renderings(server: Server) -> None:
    asked = {"collection": "relations", "filters": {"kind": "disagrees", "to_speaker": "zheng-yongnian"}}
    relation = answer(server, "list_records", asked)["results"][0]
    assert relation["title"].startswith("Wu Xinbo: The Ukraine conflict has accelerated")
    assert " [disagrees] Zheng Yongnian: The US-Russia rapprochement is" in relation["title"]
    (term,) = answer(server, "search", {"query": "强权", "kind": "term"})["results"]
    assert (term["title"], term["text"][:16]) == ("强权主义", "qiáng quán zhǔ y")
    assert "“power politics”" in term["text"]


@pytest.mark.parametrize(
    "path", [f"quotes/{ARTICLE}-q10", f"claims/{ARTICLE}-c42", "people/lu-yan", f"sources/{ARTICLE}"]
)
def test_fetch_has_the_bytes_of_the_api(server: Server, path: str) -> None:
    body = server.get(f"/v1/{path}").body.decode()
    for name in (path.partition("/")[2], f"/v1/{path}", f"{address(server)}/v1/{path}", f"{address(server)}/{path}"):
        result = call(server, "fetch", {"id": name})
        assert not result.is_error
        assert text(result) == body


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("strategic distraction", "exact"),
        ("the US aims to disrupt the China-Russia cooperation", "near"),
        ("the moon is made of green cheese", "none"),
    ],
)
def test_a_quote_is_verified_as_the_api_does(server: Server, said: str, verdict: str) -> None:
    found = answer(server, "verify_quote", {"text": said, "limit": 1})
    assert found == json.loads(server.get(f"/v1/verify?text={quote(said)}&limit=1").body)
    assert found["verdict"] == verdict
    for match in found["matches"]:
        assert match["quote"]["source"]["id"] == ARTICLE
        assert "speakers" in match["quote"]


def test_a_mistake_is_the_problem_of_the_api(server: Server) -> None:
    none = problem(server, "fetch", {"id": "lu-yann"})
    assert (none["status"], none["errors"][0]["suggestion"]) == (404, "/v1/people/lu-yan")
    none = problem(server, "fetch", {"id": f"/v1/quotes/{ARTICLE}-q99"})
    asked = json.loads(server.get(f"/v1/quotes/{ARTICLE}-q99").body)
    assert none["errors"] == asked["errors"]
    kind = problem(server, "search", {"query": "china", "kind": "quot"})
    asked = json.loads(server.get("/v1/search?q=china&kind=quot").body)
    assert (kind["status"], kind["errors"]) == (422, asked["errors"])
    assert problem(server, "search", {"query": "china", "limt": 1})["errors"][0]["suggestion"] == "limit"
    assert problem(server, "verify_quote", {"text": "..."})["status"] == 422
    assert problem(server, "verify_quote", {})["errors"][0]["parameter"] == "text"


def test_fetch_says_what_was_withdrawn_and_finds_what_has_the_id_now(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path / 'onrecord.db'}", Folder(tmp_path / "folder")
    migrate(url)
    folder.load(url)
    for each in (*CHANGES["a quote removed"], *CHANGES["a person who becomes an organization"]):
        folder.change(*each)
    folder.load(url)
    with serving(url) as server:
        assert problem(server, "fetch", {"id": "harbor-q04"})["status"] == 410
        assert answer(server, "fetch", {"id": "yu-bai"})["url"] == "/v1/organizations/yu-bai"


@pytest.mark.parametrize(
    "id", [f"/v1/quotes/{ARTICLE}-q10/citation", "http://example.org/v1/quotes/a", "../healthz", "/"]
)
def test_fetch_reaches_nothing_but_records(server: Server, id: str) -> None:
    found = problem(server, "fetch", {"id": id})
    assert (found["status"], found["errors"][0]["parameter"]) == (404, "id")


@pytest.mark.parametrize("id", ["", "%2e%2e", "a?b=c", "a#b", "𝕏", 1, None])
def test_a_strange_id_is_refused(server: Server, id: object) -> None:
    assert problem(server, "fetch", {"id": id})["status"] in {404, 422}


def test_there_is_no_other_tool(server: Server) -> None:
    async def calling() -> None:
        async with Client(f"{address(server)}/mcp") as client:
            with pytest.raises(
                MCPError, match=r"No such tool: load\. The tools are search, list_records, fetch, verify"
            ):
                await client.call_tool("load", {})

    run_async(calling())


LIST = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


def test_an_answer_is_kept_by_no_cache_and_read_from_any_site(server: Server) -> None:
    status, headers, body = post(server, LIST, Host="record.example", Origin="https://elsewhere.example")
    assert status == 200
    assert len(json.loads(body)["result"]["tools"]) == 5
    assert headers["cache-control"] == "no-store"
    assert headers["access-control-allow-origin"] == "*"
    assert "etag" not in headers
    assert "mcp-session-id" not in headers


def test_what_is_no_message_is_refused(server: Server) -> None:
    for body in (b"", b"{", b"[]", b"1", b'{"jsonrpc": "2.0"}', b"\xff", b"[" * 60_000):
        status, headers, received = post(server, body)
        assert (status, headers["cache-control"]) == (400, "no-store")
        assert json.loads(received)["error"]["message"]
    assert post(server, b" " * 65_537)[0] == 413
    answered = server.get("/mcp", Accept="text/event-stream")
    assert (answered.status, answered.headers["allow"]) == (405, "POST, OPTIONS")
    assert answered.headers["content-type"] == "application/problem+json"


def test_a_page_of_another_site_may_ask(client: TestClient) -> None:
    allowed = client.options("/mcp").headers
    assert allowed["access-control-allow-methods"] == "POST, OPTIONS"
    assert allowed["access-control-allow-headers"] == "*"
    assert "POST" not in client.options("/v1").headers["access-control-allow-methods"]


def test_one_call_is_one_request(record: str) -> None:
    """The application that a tool asks is not asked through its own queue."""
    with serving(record, ONRECORD_MAX_REQUESTS="1", ONRECORD_RATE_LIMIT="2/minute") as server:
        calling = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": %s}}'
        status, headers, body = post(server, calling % b'{"query": "china"}')
        assert (status, json.loads(body)["result"]["isError"]) == (200, False)
        assert "r=1;" in headers["ratelimit"]


def test_a_tool_is_held_to_the_limits_of_a_request(record: str) -> None:
    with serving(record, ONRECORD_MAX_Q="5") as server:
        calling = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": %s}}'
        assert json.loads(post(server, calling % b'{"query": "longer"}')[2])["result"]["isError"] is True


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_extra_nothing_is_there(record: str, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with TestClient(main.create_app(Settings(database_url=record))) as client:
        answer = client.request(method, "/mcp")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_others_are_answered_while_the_first_one_waits_for_the_tools(
    record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, answered, load_tools = Event(), Event(), McpMiddleware.load_tools

    def waiting(self: McpMiddleware) -> Tools:
        begun.set()
        assert answered.wait(30)
        return load_tools(self)

    monkeypatch.setattr(McpMiddleware, "load_tools", waiting)
    accepted = {"Accept": "application/json, text/event-stream"}
    with TestClient(main.create_app(Settings(database_url=record))) as client, ThreadPoolExecutor() as pool:
        first = pool.submit(client.post, "/mcp", json=LISTING, headers=accepted)
        assert begun.wait(30)
        try:
            assert client.get("/healthz").status_code == 200
            assert not first.done()
        finally:
            answered.set()
        assert len(first.result().json()["result"]["tools"]) == 5


@pytest.mark.parametrize("mode", MODES)
def test_a_model_checks_its_own_text(server: Server, mode: str) -> None:
    words = "the US aims to disrupt the deepening China-Russia cooperation"
    found = answer(server, "check_text", {"text": f"Zheng Yongnian said: “{words}.” And he said: “Never.”"}, mode)
    assert [(each["as_quoted"], each["speaker_mismatch"]) for each in found["quotations"]] == [
        (False, True),
        (False, False),
    ]
    page = answer(server, "check_text", {"text": f"<p>Lu Yan said: <q>{words}</q>", "html": True, "limit": 2}, mode)
    assert (page["as_quoted"], page["quotations"][0]["start"]) == (1, 14)


def test_what_cannot_be_checked_is_a_problem(server: Server) -> None:
    assert problem(server, "check_text", {"text": 7})["errors"][0]["parameter"] == "text"
    assert problem(server, "check_text", {"text": "???"})["status"] == 422
    assert problem(server, "check_text", {"text": "a", "speaker": "lu-yann"})["errors"][0]["suggestion"] == "lu-yan"
    assert problem(server, "check_text", {"text": "a", "review": "draft"})["errors"][0]["parameter"] == "review"
