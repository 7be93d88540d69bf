"""The tools that language models call through the Model Context Protocol. Each of them calls the API."""

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

from app.api.cards import headline, speaker_names
from app.api.search import LISTINGS
from app.citations.csl import with_original
from app.errors import ProblemError, Refusal, fault, nearest, problem
from app.query.urls import base_url

INSTRUCTIONS = (
    "A record of who said what, about what, where, and in which words, with the original-language words beside the "
    "English. Quote `text` of quotes, `original.text` and `anchor.exact` verbatim. A claim's `text` is the editors' "
    "paraphrase: never put it in quotation marks. If `attribution` is `unattributed`, say that nobody "
    "is named. Cite a record by its `url`."
)
COLLECTIONS = [listing.table.collection for listing in LISTINGS.values()]
SUMMARY_FIELDS = (
    "native_name",
    "abbreviation",
    "role",
    "description",
    "happened_on",
    "date",
    "place",
    "published_on",
    "note",
)
Context = ServerRequestContext[Any, Any]
ApiResponse = tuple[int, bytes]  # status and body


def tool(name: str, description: str, properties: dict[str, dict[str, Any]]) -> Tool:
    """Return the declaration of a read-only tool. Its first argument is required."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties)[:1],
        "additionalProperties": False,
    }
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return Tool(name=name, description=description, input_schema=schema, annotations=hints)


def limit(maximum: int, default: int) -> dict[str, Any]:
    """Return the schema of a `limit` argument."""
    description = f"The maximum number of results. The default is {default}."
    return {"type": "integer", "minimum": 1, "maximum": maximum, "description": description}


TOOLS = [
    tool(
        "search",
        "Find quotes, claims, people, organizations, sources, topics and events by English words (in any inflection), "
        'a "phrase in quotation marks", Chinese characters, pinyin or a name. The most relevant results come first. '
        "Call `fetch` to get a whole record.",
        {
            "query": {"type": "string", "description": "What to find. `-word` excludes records that contain the word."},
            "kind": {"type": "string", "enum": list(LISTINGS), "description": "Return only records of this kind."},
            "limit": limit(100, 20),
            "cursor": {"type": "string", "description": "The `next_cursor` of the previous result, for the next page."},
        },
    ),
    tool(
        "fetch",
        "Get a whole record: its words, their passage in the source, its speakers, its source and its relations.",
        {"id": {"type": "string", "description": "The `id` or the `url` of a record, such as `zheng-yongnian`."}},
    ),
    tool(
        "verify_quote",
        "Check whether anyone on record said a text. The verdict is `exact`, `near` or `partial` (a quotation), "
        "`reported` (not a quotation, so never put it in quotation marks) or `none`. If `speaker_mismatch` is true, "
        "somebody else said the words, and not the people that the text or `speaker` names. If `substantive` is not "
        "empty, a negation, number, date or name differs. If `rendering_of` is not null, the words are a translation. "
        "Each match has the quote, its speakers and its source, and the differences between the two texts.",
        {
            "text": {"type": "string", "description": "A sentence or a term, in English or Chinese."},
            "speaker": {
                "type": "string",
                "description": "Check whether one of these people or organizations said it (ids, comma-separated).",
            },
            "limit": limit(20, 5),
        },
    ),
]


class Tools:
    """The MCP server: it answers calls of the tools with requests to the API, which is an ASGI application."""

    def __init__(self, api: ASGIApp, max_body: int) -> None:
        self.api, self.max_body = api, max_body
        self.server: Server[Any] = Server(
            "onrecord",
            title="OnRecord",
            version=version("onrecord"),
            instructions=INSTRUCTIONS,
            on_list_tools=list_tools,
            on_call_tool=self.call,
        )

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request of the protocol."""

        async def send_uncached(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-store"
            await send(message)

        # A manager can run only once. It is stateless, so that any worker may answer the next request.
        manager = StreamableHTTPSessionManager(
            self.server,
            json_response=True,
            stateless=True,
            max_request_body_size=self.max_body,
            # DNS rebinding would only reach public, read-only data.
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send_uncached)

    async def call(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        """Call a tool. A problem of the API is returned as text. Raises MCPError if there is no such tool."""
        arguments = dict(params.arguments or {})
        scope: Scope = context.request.scope  # type: ignore[union-attr]
        if params.name == "search":
            if "query" in arguments:
                arguments["q"] = arguments.pop("query")
            page = await self.get(scope, ["search"], arguments)
            return tool_result(search_results(page, base_url(Request(scope))))
        if params.name == "verify_quote":
            return tool_result(await self.get(scope, ["verify"], arguments))
        if params.name == "fetch":
            return tool_result(await self.fetch(scope, arguments))
        names = ", ".join(tool.name for tool in TOOLS)
        raise MCPError(INVALID_PARAMS, f"No such tool: {params.name[:100]}. The tools are {names}.")

    async def fetch(self, scope: Scope, arguments: dict[str, Any]) -> ApiResponse:
        """Return the record with this id, of any kind, or the record at this URL."""
        request = Request(scope)
        id = arguments.pop("id", None)
        if not isinstance(id, str) or arguments:
            detail = "fetch takes the id or the url of a record, and no other argument."
            return problem_response(request, 422, fault(detail, "id", next(iter(arguments), "id")))
        path = id.removeprefix(base_url(request))
        if path.startswith("/"):
            collection, _, name = path.removeprefix("/v1").removeprefix("/").partition("/")
            if collection in COLLECTIONS and name and "/" not in name:
                return await self.get(scope, [collection, name])
        if "/" in path:
            detail = f"There is no record of this server at {id[:200]}."
            return problem_response(request, 404, fault(detail, f"{base_url(request)}/v1/quotes/...", "id"))
        return await self.fetch_from_any_collection(scope, id)

    async def fetch_from_any_collection(self, scope: Scope, id: str) -> ApiResponse:
        """Return the record with this id, or the problem that says it was withdrawn or suggests the nearest id."""
        withdrawn, missing = list[ApiResponse](), dict[str, ApiResponse]()
        for collection in COLLECTIONS:
            status, body = await self.get(scope, [collection, id])
            if status == HTTPStatus.GONE:  # another collection may have the id by now
                withdrawn.append((status, body))
            elif status == HTTPStatus.NOT_FOUND:
                missing[from_json(body)["errors"][0]["suggestion"] or ""] = status, body
            else:
                return status, body
        return withdrawn[0] if withdrawn else missing[nearest(id, missing, cutoff=0) or next(iter(missing))]

    async def get(self, scope: Scope, path: list[str], query: Mapping[str, Any] | None = None) -> ApiResponse:
        """Send a GET request to the API on behalf of the client of this request."""
        parameters = {
            name: ",".join(map(str, value)) if isinstance(value, list) else value
            for name, value in (query or {}).items()
            if value is not None
        }
        host = [header for header in scope["headers"] if header[0] == b"host"]
        inner = {
            **scope,
            "method": "GET",
            "path": "/".join(["/v1", *path]),
            "raw_path": "/".join(["/v1", *(quote(part, safe="", errors="replace") for part in path)]).encode(),
            "query_string": urlencode(parameters, errors="replace").encode(),
            "headers": [*host, (b"x-request-id", scope["request_id"].encode())],
        }
        status, chunks = 0, list[bytes]()

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            chunks.append(message.get("body", b""))

        await self.api(inner, receive, send)
        return status, b"".join(chunks)


async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
    """Return the declarations of the tools."""
    return ListToolsResult(tools=TOOLS)


def problem_response(request: Request, status: int, error: ProblemError) -> ApiResponse:
    """Return a problem as the API would."""
    return status, bytes(problem(request, Refusal(status, error)).body)


def tool_result(response: ApiResponse) -> CallToolResult:
    """Return a response of the API as the result of a tool: as text, and as structured content unless it failed."""
    status, body = response
    is_error = status != HTTPStatus.OK
    text = TextContent(type="text", text=body.decode())
    return CallToolResult(content=[text], structured_content=None if is_error else from_json(body), is_error=is_error)


def search_results(response: ApiResponse, base: str) -> ApiResponse:
    """Return a page of a search with a short summary in the place of each record."""
    status, body = response
    if status != HTTPStatus.OK:
        return response
    page = from_json(body)
    results = [summary(base, **hit) for hit in page["items"]]
    position = {name: page["page"][name] for name in ("total", "next_cursor")}
    return status, to_json({"results": results, **position})


def summary(base: str, kind: str, id: str, url: str, record: dict[str, Any]) -> dict[str, str]:
    """Return the title and the text of a hit."""
    if kind == "quote":
        title, text = headline(record), with_original(record)
    elif kind == "claim":
        title, text = ": ".join(filter(None, (speaker_names(record), record["text"]))), record["text"]
    else:
        title = next(record[name] for name in ("name", "label", "title") if record.get(name))
        text = ", ".join(record[name] for name in SUMMARY_FIELDS if record.get(name)) or title
    return {"kind": kind, "id": id, "title": title, "url": base + url, "text": text}
