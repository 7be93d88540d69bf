"""What a language model asks through the Model Context Protocol: three tools that ask the API."""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic_core import from_json, to_json
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.cards import headline, speakers
from app.api.search import LISTINGS
from app.citations.csl import with_original
from app.errors import Refusal, fault, nearest, problem
from app.query.urls import base_url

ABOUT = (
    "Who said what, about what, where, and in which words, with the original-language words beside the English. "
    "Quote `text`, `original.text` and `anchor.exact` to the letter. A claim's `text` is the record's paraphrase: "
    "never put it between quotation marks. Where `attribution` is `unattributed`, say so. The `url` is the reference."
)
COLLECTIONS = [listing.table.collection for listing in LISTINGS.values()]
DESCRIBING = ("native_name", "abbreviation", "role", "description", "date", "place", "published_on", "note")
Context = ServerRequestContext[Any, Any]
Answer = tuple[int, bytes]  # a status and a body of the API


def tool(name: str, does: str, properties: dict[str, dict[str, Any]]) -> Tool:
    """A tool that changes nothing and wants the first of its arguments."""
    schema = {"type": "object", "properties": properties, "required": [next(iter(properties))]}
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return Tool(name=name, description=does, input_schema=schema | {"additionalProperties": False}, annotations=hints)


TOOLS = [
    tool(
        "search",
        "Find quotes, claims, people, organizations, sources, topics and events by English words in any inflection, a "
        '"phrase", Chinese characters, pinyin or a name; the most relevant first. `fetch` has all of each.',
        {
            "query": {"type": "string", "description": "What to find; `-word` leaves out what has the word."},
            "kind": {"type": "string", "enum": list(LISTINGS), "description": "Only records of this kind."},
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": 100,
                "description": "How many at most; 20 if not said.",
            },
            "cursor": {"type": "string", "description": "`next_cursor` of the answer before, for what follows it."},
        },
    ),
    tool(
        "fetch",
        "The whole of one record: its words, their passage in the source, speakers, source, relations.",
        {"id": {"type": "string", "description": "The `id` or the `url` of a record, such as `zheng-yongnian`."}},
    ),
    tool(
        "verify_quote",
        "Did anyone on record say this? The verdict is `exact`, `near`, `partial` or `none`; each match has the quote "
        "with its speakers and its source, and the difference between what was given and what was said.",
        {
            "text": {"type": "string", "description": "A sentence or a term, English or Chinese."},
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": 20,
                "description": "How many matches; 5 if not said.",
            },
        },
    ),
]


class Tools:
    """The tools, and the server of the SDK that offers them; `api` is the application as it is asked from outside."""

    def __init__(self, api: ASGIApp, most: int) -> None:
        self.api, self.most = api, most
        self.server: Server[Any] = Server(
            "onrecord",
            title="OnRecord",
            version=version("onrecord"),
            instructions=ABOUT,
            on_list_tools=list_tools,
            on_call_tool=self.call,
        )

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with a body of so many bytes at `most`."""

        async def unstored(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        # It keeps nothing, so that any worker may answer the next request, and it runs once: each has its own.
        manager = StreamableHTTPSessionManager(
            self.server,
            json_response=True,
            stateless=True,
            max_request_body_size=self.most,
            # What DNS rebinding would reach is public and cannot be changed: any host and any origin may ask.
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        async with manager.run():
            await manager.handle_request(scope, receive, unstored)

    async def call(self, context: Context, called: CallToolRequestParams) -> CallToolResult:
        """Answer a call of a tool; a mistake in it is the API's problem as text. Raises MCPError for no such tool."""
        given = dict(called.arguments or {})
        scope: Scope = context.request.scope  # type: ignore[union-attr]
        if called.name == "search":
            if "query" in given:
                given["q"] = given.pop("query")
            return result(brief(await self.ask(scope, ["search"], given), base_url(Request(scope))))
        if called.name == "verify_quote":
            return result(await self.ask(scope, ["verify"], given))
        if called.name == "fetch":
            return result(await self.fetch(scope, given))
        known = [each.name for each in TOOLS]
        raise MCPError(INVALID_PARAMS, f"No such tool: {called.name[:100]}. There are {', '.join(known)}.")

    async def fetch(self, scope: Scope, given: dict[str, Any]) -> Answer:
        """The record of any kind that has this id or stands at this address."""
        wanted = given.pop("id", None)
        if not isinstance(wanted, str) or given:
            wrong = fault("fetch takes the id or the url of a record, and nothing else.", "id", next(iter(given), "id"))
            return 422, bytes(problem(Request(scope), Refusal(422, wrong)).body)
        path = wanted.removeprefix(base_url(Request(scope)))
        if path.startswith("/"):
            collection, _, name = path.removeprefix("/v1").removeprefix("/").partition("/")
            if collection in COLLECTIONS and name and "/" not in name:
                return await self.ask(scope, [collection, name])
        if "/" in path:
            wrong = fault(
                f"No record of this server is at {wanted[:200]}.", f"{base_url(Request(scope))}/v1/quotes/...", "id"
            )
            return 404, bytes(problem(Request(scope), Refusal(404, wrong)).body)
        missing = dict[str, bytes]()
        withdrawn: Answer | None = None
        for each in COLLECTIONS:
            status, body = await self.ask(scope, [each, wanted])
            if status == HTTPStatus.GONE:  # the id of a person may be an organization's by now
                withdrawn = withdrawn or (status, body)
                continue
            if status != HTTPStatus.NOT_FOUND:
                return status, body
            missing[from_json(body)["errors"][0]["suggestion"] or ""] = body
        if withdrawn:
            return withdrawn
        return status, missing.get(nearest(wanted, missing, cutoff=0) or "", body)

    async def ask(self, scope: Scope, path: list[str], given: Mapping[str, Any] | None = None) -> Answer:
        """Ask the application, as if from outside, for what the one who sent this request wants to know."""
        asked = {
            name: ",".join(map(str, each)) if isinstance(each, list) else each
            for name, each in (given or {}).items()
            if each is not None
        }
        host = [each for each in scope["headers"] if each[0] == b"host"]
        inner = {
            **scope,
            "method": "GET",
            "path": "/".join(["/v1", *path]),
            "raw_path": "/".join(["/v1", *(quote(each, safe="", errors="replace") for each in path)]).encode(),
            "query_string": urlencode(asked, errors="replace").encode(),
            "headers": [*host, (b"x-request-id", scope["request_id"].encode())],
        }
        status, parts = 0, list[bytes]()

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.append(message.get("body", b""))

        await self.api(inner, receive, send)
        return status, b"".join(parts)


async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
    """The three tools, always the same."""
    return ListToolsResult(tools=TOOLS)


def result(answer: Answer) -> CallToolResult:
    """An answer of the API as that of a tool: its very bytes as text, and what they say."""
    status, body = answer
    text, failed = TextContent(type="text", text=body.decode()), status != HTTPStatus.OK
    return CallToolResult(content=[text], structured_content=None if failed else from_json(body), is_error=failed)


def brief(answer: Answer, here: str) -> Answer:
    """A page of a search in the few words by which to choose from it."""
    status, body = answer
    if status != HTTPStatus.OK:
        return answer
    found = from_json(body)
    results = [hit(here, **each) for each in found["items"]]
    page = {name: found["page"][name] for name in ("total", "next_cursor")}
    return status, to_json({"results": results, **page})


def hit(here: str, kind: str, id: str, url: str, record: dict[str, Any]) -> dict[str, str]:
    """What was found, with a title and its words."""
    if kind == "quote":
        title, text = headline(record), with_original(record)
    elif kind == "claim":
        title, text = ": ".join(each for each in (speakers(record), record["text"]) if each), record["text"]
    else:
        title = next(record[name] for name in ("name", "label", "title") if record.get(name))
        text = ", ".join(record[name] for name in DESCRIBING if record.get(name)) or title
    return {"kind": kind, "id": id, "title": title, "url": here + url, "text": text}
