"""The Model Context Protocol at `/mcp`, asked by the client of its own SDK over a socket."""

import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent, TextResourceContents
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS
from starlette.testclient import TestClient

from app import main
from app.api.mcp_results import MAX_TEXT, document
from app.api.mcp_tools import Tools
from app.middleware.mcp import McpMiddleware
from app.settings import Settings
from tests.asking import ARTICLE, run_async
from tests.conftest import make_tables
from tests.dossiers.builder import Folder
from tests.dossiers.test_loading import CHANGES
from tests.serving import Server, serving

LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
TOOLS = ["search", "list_records", "fetch", "verify_quote", "check_text", "cite"]
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
def test_every_tool_only_reads_and_says_what_it_takes_and_returns(server: Server, mode: str) -> None:
    async def listing() -> Any:
        async with Client(f"{address(server)}/mcp", mode=mode) as client:
            assert client.instructions is not None
            assert "paraphrase" in client.instructions
            return (await client.list_tools()).tools

    tools = run_async(listing())
    assert [tool.name for tool in tools] == TOOLS
    for tool in tools:
        assert tool.title == tool.annotations.title
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert len(tool.input_schema["required"]) == 1
        assert "$ref" not in json.dumps(tool.input_schema)
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
            assert all(each["description"] for each in schema["properties"].values())


@pytest.mark.parametrize("version", HANDSHAKE_PROTOCOL_VERSIONS)
def test_every_revision_of_the_protocol_is_spoken(server: Server, version: str) -> None:
    client = {"name": "test", "version": "1"}
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": client}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    result = json.loads(post(server, body)[2])["result"]
    assert result["protocolVersion"] == version
    assert result["capabilities"].keys() >= {"tools", "prompts", "resources"}


@pytest.mark.parametrize("mode", MODES)
def test_search_finds_what_the_api_finds(server: Server, mode: str) -> None:
    arguments = {"query": "霸權", "limit": 2, "kind": ["quote", "term"], "source": ARTICLE}
    found = answer(server, "search", arguments, mode)
    path = f"/v1/search?q={quote('霸權')}&limit=2&kind=quote,term&source={ARTICLE}"
    asked = json.loads(server.get(path).body)
    assert [each["id"] for each in found["results"]] == [item["id"] for item in asked["items"]]
    assert (found["total"], found["next_cursor"]) == (asked["page"]["total"], asked["page"]["next_cursor"])
    assert found["results"][0] == {
        "kind": "quote",
        "id": f"{ARTICLE}-q15",
        "title": found["results"][0]["title"],
        "url": f"{address(server)}/quotes/{ARTICLE}-q15",
        "text": "hidden imperialist design",
        "original": "暗藏的霸权毒计, àn cáng de bà quán dú jì",
        "passage": "hidden imperialist design",
        "speakers": found["results"][0]["speakers"],
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
        document = answer(server, "fetch", {"id": hit["url"]})
        assert (document["id"], document["title"]) == (hit["id"], hit["title"])
        assert server.get(hit["url"].removeprefix(address(server))).status == 200
    first = answer(server, "search", {"query": "china", "limit": 1})
    second = answer(server, "search", {"query": "china", "limit": 1, "cursor": first["next_cursor"]})
    assert second["results"] != first["results"]
    assert first["hint"] is None
    assert "list_records" in answer(server, "search", {"query": "china cheese"})["hint"]


@pytest.mark.parametrize(
    ("collection", "filters"),
    [
        ("quotes", {"fidelity": "stronger,weaker,shifted,idiom"}),
        ("quotes", {"translation": "presumed", "speaker": ["lu-yan", "ai-wen"]}),
        ("claims", {"about": "european-union", "stance": "critical"}),
        ("claims", {"certainty": "hedged,conditional", "q": "alliance"}),
        ("claims", {"via": "zheng-yongnian", "hearsay": True}),
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
    arguments = {"collection": collection, "filters": filters, "limit": 3, "sort": "-id"}
    found = answer(server, "list_records", arguments)
    joined = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in filters.items()}
    asked = json.loads(server.get(f"/v1/{collection}?{urlencode({**joined, 'limit': 3, 'sort': '-id'})}").body)
    assert [each["id"] for each in found["results"]] == [item["id"] for item in asked["items"]] != []
    assert (found["total"], found["next_cursor"]) == (asked["page"]["total"], asked["page"]["next_cursor"])


def test_records_are_counted_by_the_values_of_filters(server: Server) -> None:
    counts = answer(server, "list_records", {"collection": "claims", "count_by": "speaker,kind", "limit": 1})["counts"]
    facets = json.loads(server.get("/v1/claims?facet=speaker,kind&limit=1").body)["facets"]
    for name in ("speaker", "kind"):
        assert [(each["value"], each["count"]) for each in counts[name]] == [
            (each["value"], each["count"]) for each in facets[name]
        ]


def test_what_nobody_should_miss_is_a_caution(server: Server) -> None:
    hearsay = answer(server, "list_records", {"collection": "claims", "filters": {"via": "zheng-yongnian"}})["results"]
    assert hearsay[0]["caution"] == "As reported by Zheng Yongnian. Hearsay: the source says “reportedly.”"
    (quote,) = answer(server, "list_records", {"collection": "quotes", "filters": {"id": f"{ARTICLE}-q19"}})["results"]
    assert quote["caution"] is None


CLAIMS: dict[str, Any] = {"collection": "claims"}


@pytest.mark.parametrize(
    ("name", "arguments", "argument", "suggestion"),
    [
        ("search", {"query": "china", "kind": "quot"}, "kind", "quote"),
        ("search", {"query": "china", "limt": 1}, "limt", "limit"),
        ("search", {"query": "china", "limit": 500}, "limit", "100"),
        ("search", {"query": "china", "speaker": "zheng-yongnia"}, "speaker", "zheng-yongnian"),
        ("search", {"query": "?"}, "query", None),
        ("search", {}, "query", None),
        ("list_records", {"collection": "quote"}, "collection", "quotes"),
        ("list_records", {}, "collection", None),
        ("list_records", CLAIMS | {"filters": {"stanse": "critical"}}, "filters.stanse", "stance"),
        ("list_records", CLAIMS | {"filters": {"about": "european-onion"}}, "filters.about", "european-union"),
        ("list_records", CLAIMS | {"filters": {"stance": "critcal"}}, "filters.stance", "critical"),
        ("list_records", CLAIMS | {"filters": "about"}, "filters", '{"speaker": "zheng-yongnian"}'),
        ("list_records", CLAIMS | {"filters": {"limit": "3"}}, "filters.limit", "limit beside filters"),
        ("list_records", CLAIMS | {"filters": {"facet": "kind"}}, "filters.facet", "count_by beside filters"),
        ("list_records", CLAIMS | {"filters": {"q": {"any": "China"}}}, "filters.q", None),
        ("list_records", CLAIMS | {"count_by": "speakr"}, "count_by", "speaker"),
        ("list_records", CLAIMS | {"sort": "dat"}, "sort", "date"),
        ("fetch", {"id": "lu-yann"}, "id", "lu-yan"),
        ("fetch", {"id": 1}, "id", None),
        ("fetch", {"id": ""}, "id", None),
        ("verify_quote", {"text": "..."}, "text", None),
        ("verify_quote", {}, "text", None),
        ("check_text", {"text": 7}, "text", None),
        ("check_text", {"text": "a", "speaker": "lu-yann"}, "speaker", "lu-yan"),
        ("check_text", {"text": "a", "review": "draft"}, "review", None),
        ("cite", {"id": "lu-yan"}, "id", "the id of a quote, a claim or a source"),
        ("cite", {"id": f"{ARTICLE}-q10", "format": "bibtx"}, "format", "bibtex"),
    ],
)
def test_an_error_names_the_argument_and_the_nearest_value(
    server: Server, name: str, arguments: dict[str, Any], argument: str, suggestion: str | None
) -> None:
    (error,) = problem(server, name, arguments)["errors"]
    assert (error["parameter"], suggestion or error["suggestion"]) == (argument, error["suggestion"])


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
def test_fetch_returns_the_record_with_absolute_urls(server: Server, path: str) -> None:
    record = json.loads(server.get(f"/v1/{path}").body)
    article = record.pop("text") if path.startswith("sources") else None
    for name in (path.partition("/")[2], f"/v1/{path}", f"{address(server)}/v1/{path}", f"{address(server)}/{path}"):
        document = answer(server, "fetch", {"id": name})
        metadata = document["metadata"]
        assert document["url"] == metadata["url"] == f"{address(server)}/{path}"
        assert metadata.keys() == record.keys()
        assert '"/v1/' not in json.dumps(metadata)
        assert (document["next_start"], article) == (None, document["text"] if article else None)
    for link in record.get("links", {}).values():
        assert address(server) + link in metadata["links"].values()


def test_a_long_article_is_fetched_in_parts(server: Server) -> None:
    source = json.loads(server.get(f"/v1/sources/{ARTICLE}").body) | {"text": "文" * (MAX_TEXT + 5)}
    first = document("", "source", dict(source), 0)
    assert first.next_start is not None
    rest = document("", "source", dict(source), first.next_start)
    assert (first.text + rest.text, rest.next_start) == (source["text"], None)


@pytest.mark.parametrize(("id", "start"), [(ARTICLE, 10**30), (ARTICLE, 10**6), ("lu-yan", 1)])
def test_fetch_says_that_a_text_ends_before_its_start(server: Server, id: str, start: int) -> None:
    found = problem(server, "fetch", {"id": id, "start": start})
    (error,) = found["errors"]
    assert (found["status"], error["parameter"], error["suggestion"]) == (422, "start", "0")


def test_a_claim_is_fetched_with_its_passage_and_relations(server: Server) -> None:
    text = answer(server, "fetch", {"id": f"{ARTICLE}-c36"})["text"]
    assert "Kind: prediction. Certainty: conditional." in text
    assert "The passage, verbatim: Zheng argues that a US-Russia alignment would" in text
    assert "Relation: Ding Xiaoxing: Trump is more focused on domestic issues" in text


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
    asked = json.loads(server.get(f"/v1/verify?text={quote(said)}&limit=1").body)
    for name in ("verdict", "score", "substantive", "departs", "compared"):
        assert found[name] == asked[name]
    assert found["verdict"] == verdict
    assert [each["quote"]["id"] for each in found["matches"]] == [each["quote"]["id"] for each in asked["matches"]]
    assert all((each["difference"] == []) == (verdict == "exact") for each in found["matches"])


def test_a_partial_match_says_which_part(server: Server) -> None:
    found = answer(server, "verify_quote", {"text": "He calls it a strategic distraction of the worst kind"})
    assert (found["verdict"], found["matches"][0]["given"]) == ("partial", "strategic distraction")


def test_a_report_has_its_claims_and_its_source(server: Server) -> None:
    found = answer(
        server, "verify_quote", {"text": "a US-Russia alignment would pressure Europe to focus on the Indo-Pacific"}
    )
    assert found["verdict"] == "reported"
    assert f"{ARTICLE}-c36" in [claim["id"] for claim in found["reports"][0]["claims"]]


@pytest.mark.parametrize(("format", "part"), [("text", "Lu Yan. n.d."), ("bibtex", "@misc{"), ("ris", "TY  - ")])
def test_a_record_is_cited_as_the_api_cites_it(server: Server, format: str, part: str) -> None:
    found = answer(server, "cite", {"id": f"{ARTICLE}-q10", "format": format})
    assert part in found["citation"]
    assert found["citation"] == server.get(f"/v1/quotes/{ARTICLE}-q10/citation?format={format}").body.decode().strip()


def protocol(server: Server, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client does with the server."""

    async def using() -> Any:
        async with Client(f"{address(server)}/mcp") as client:
            return await use(client)

    return run_async(using())


def test_articles_and_terms_are_resources_as_the_api_serves_them(server: Server) -> None:
    async def reading(client: Client) -> None:
        resources = list[Any]()
        page = await client.list_resources()
        resources += page.resources
        while page.next_cursor:
            page = await client.list_resources(cursor=page.next_cursor)
            resources += page.resources
        terms = json.loads(server.get("/v1/terms?limit=100").body)["items"]
        urls = [f"/v1/sources/{ARTICLE}", *(term["url"] for term in terms)]
        assert [each.uri for each in resources] == [address(server) + url for url in urls]
        for each in (resources[0], resources[-1]):
            assert each.title
            (content,) = (await client.read_resource(each.uri)).contents
            assert isinstance(content, TextResourceContents)
            assert content.text.encode() == server.get(each.uri.removeprefix(address(server))).body
        templates = (await client.list_resource_templates()).resource_templates
        assert f"{address(server)}/v1/claims/{{id}}" in [each.uri_template for each in templates]
        for uri, message in (
            (f"{address(server)}/v1/people/lu-yann", r"lu-yann'\. Try lu-yan\."),
            ("onrecord://people/lu-yan", "no record of this server"),
            ("lu-yan", "is its URL"),
        ):
            with pytest.raises(MCPError, match=message):
                await client.read_resource(uri)
        with pytest.raises(MCPError, match="cursor"):
            await client.list_resources(cursor="x")

    protocol(server, reading)


def test_prompts_name_tools_that_there_are(server: Server) -> None:
    async def prompting(client: Client) -> None:
        prompts = (await client.list_prompts()).prompts
        assert [each.name for each in prompts] == ["check_paragraph", "views_of", "translations_of"]
        for prompt in prompts:
            values = {each.name: f"$value of {each.name}" for each in prompt.arguments or []}
            (message,) = (await client.get_prompt(prompt.name, values)).messages
            assert isinstance(message.content, TextContent)
            assert all(value in message.content.text for value in values.values())
            assert {word for word in re.findall(r"`(\w+)`", message.content.text) if "_" in word} <= {*TOOLS}
        with pytest.raises(MCPError, match="requires text"):
            await client.get_prompt("check_paragraph", {"text": " "})
        with pytest.raises(MCPError, match="no argument 'txt'"):
            await client.get_prompt("check_paragraph", {"text": "a", "txt": "a"})
        with pytest.raises(MCPError, match="The prompts are check_paragraph"):
            await client.get_prompt("check")

    protocol(server, prompting)


def test_fetch_says_what_was_withdrawn_and_finds_what_has_the_id_now(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path / 'onrecord.db'}", Folder(tmp_path / "folder")
    make_tables(url)
    folder.load(url)
    for each in (*CHANGES["a quote removed"], *CHANGES["a person who becomes an organization"]):
        folder.change(*each)
    folder.load(url)
    with serving(url) as server:
        assert problem(server, "fetch", {"id": "harbor-q04"})["status"] == 410
        assert answer(server, "fetch", {"id": "yu-bai"})["kind"] == "organization"


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
    async def calling(client: Client) -> None:
        with pytest.raises(MCPError, match=r"No such tool: load\. The tools are search, list_records, fetch, verify"):
            await client.call_tool("load", {})

    protocol(server, calling)


LIST = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'


def test_an_answer_is_kept_by_no_cache_and_read_from_any_site(server: Server) -> None:
    status, headers, body = post(server, LIST, Host="record.example", Origin="https://elsewhere.example")
    assert status == 200
    assert len(json.loads(body)["result"]["tools"]) == len(TOOLS)
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


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/jsonx", "text/html; application/json"])
def test_a_body_of_another_media_type_is_a_problem(server: Server, media_type: str) -> None:
    status, headers, received = post(server, LIST, **{"Content-Type": media_type})
    assert (status, headers["content-type"]) == (415, "application/problem+json")
    (error,) = json.loads(received)["errors"]
    assert (media_type or "missing") in error["detail"]
    assert error["suggestion"] == "Content-Type: application/json"


@pytest.mark.parametrize("version", ["2025-11-25", "2026-07-28"])
def test_a_client_that_takes_no_json_gets_a_problem(server: Server, version: str) -> None:
    status, headers, received = post(server, LIST, Accept="text/html", **{"MCP-Protocol-Version": version})
    assert (status, headers["content-type"]) == (406, "application/problem+json")
    assert json.loads(received)["errors"][0]["suggestion"] == "Accept: application/json, text/event-stream"


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
        assert len(first.result().json()["result"]["tools"]) == len(TOOLS)


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
    assert problem(server, "check_text", {"text": "???"})["status"] == 422
