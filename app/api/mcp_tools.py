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
)
from pydantic_core import from_json, to_json
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.cards import headline, speaker_names
from app.api.mcp_declarations import INSTRUCTIONS, KINDS, TOOLS
from app.citations.cautions import caution
from app.citations.csl import with_original
from app.errors import ProblemError, Refusal, fault, problem
from app.nearest import nearest
from app.query.listing import Filters, Listing
from app.query.urls import base_url

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
# Parameters that change the form of a list.
FORMS = Listing.model_fields.keys() - Filters.model_fields.keys() - {"limit", "cursor"}
Context = ServerRequestContext[Any, Any]
ApiResponse = tuple[int, bytes]  # status and body


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
            return tool_result(search_results(await self.get(scope, ["search"], arguments), base_url(Request(scope))))
        if params.name == "list_records":
            return tool_result(await self.list_records(scope, arguments))
        if params.name == "verify_quote":
            return tool_result(await self.get(scope, ["verify"], arguments))
        if params.name == "check_text":
            return tool_result(await self.check_text(scope, arguments))
        if params.name == "fetch":
            return tool_result(await self.fetch(scope, arguments))
        names = ", ".join(tool.name for tool in TOOLS)
        raise MCPError(INVALID_PARAMS, f"No such tool: {params.name[:100]}. The tools are {names}.")

    async def check_text(self, scope: Scope, arguments: dict[str, Any]) -> ApiResponse:
        """Return the verification of a whole text."""
        text, is_html = arguments.pop("text", None), arguments.pop("html", False)
        if not isinstance(text, str) or not isinstance(is_html, bool):
            error = fault("check_text takes a text, and whether it is `html` (true or false).", parameter="text")
            return problem_response(Request(scope), 422, error)
        media_type = "text/html" if is_html else "text/plain"
        return await self.request(scope, ["verify"], arguments, (media_type, text.encode(errors="replace")))

    async def list_records(self, scope: Scope, arguments: dict[str, Any]) -> ApiResponse:
        """Return a page of a collection's list, with a summary instead of each record."""
        request, collection, filters = Request(scope), arguments.pop("collection", None), arguments.pop("filters", {})
        if not isinstance(collection, str) or collection not in KINDS:
            near, named = nearest(str(collection), KINDS), str(collection)[:100]
            return problem_response(request, 422, fault(f"There is no collection {named!r}.", near, "collection"))
        if not isinstance(filters, dict):
            detail = "filters is an object with the names of filters and their values."
            return problem_response(request, 422, fault(detail, '{"speaker": "zheng-yongnian"}', "filters"))
        if unsupported := FORMS & {*filters, *arguments}:
            name = min(unsupported)
            return problem_response(request, 422, fault(f"{name}: not a filter", f"without {name}", name))
        if misplaced := {"limit", "cursor"} & filters.keys():
            name = min(misplaced)
            return problem_response(request, 422, fault(f"{name}: not a filter", f"{name} beside filters", name))
        status, body = await self.get(scope, [collection], {**filters, **arguments})
        if status != HTTPStatus.OK:
            return status, body
        page = from_json(body)
        return page_of_summaries(page, [(KINDS[collection], record) for record in page["items"]], base_url(request))

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
            if collection in KINDS and name and "/" not in name:
                return await self.get(scope, [collection, name])
        if "/" in path:
            detail = f"There is no record of this server at {id[:200]}."
            return problem_response(request, 404, fault(detail, f"{base_url(request)}/v1/quotes/...", "id"))
        return await self.fetch_from_any_collection(scope, id)

    async def fetch_from_any_collection(self, scope: Scope, id: str) -> ApiResponse:
        """Return the record with this id, or the problem that says it was withdrawn or suggests the nearest id."""
        withdrawn, missing = list[ApiResponse](), dict[str, ApiResponse]()
        for collection in KINDS:
            status, body = await self.get(scope, [collection, id])
            if status == HTTPStatus.GONE:  # another collection may have the id by now
                withdrawn.append((status, body))
            elif status == HTTPStatus.NOT_FOUND:
                missing[from_json(body)["errors"][0]["suggestion"] or ""] = status, body
            else:
                return status, body
        return withdrawn[0] if withdrawn else missing[nearest(id, missing) or next(iter(missing))]

    async def get(self, scope: Scope, path: list[str], query: Mapping[str, Any] | None = None) -> ApiResponse:
        """Send a GET request to the API on behalf of the client of this request."""
        return await self.request(scope, path, query)

    async def request(
        self, scope: Scope, path: list[str], query: Mapping[str, Any] | None, content: tuple[str, bytes] | None = None
    ) -> ApiResponse:
        """Send a GET request to the API, or a POST request with content of a media type."""
        media_type, content_body = content or ("", b"")
        about_content = [
            (b"content-type", media_type.encode()),
            (b"content-length", str(len(content_body)).encode()),
        ]
        parameters = {
            name: ",".join(map(str, value)) if isinstance(value, list) else value
            for name, value in (query or {}).items()
            if value is not None
        }
        host = [header for header in scope["headers"] if header[0] == b"host"]
        inner = {
            **scope,
            "method": "POST" if content else "GET",
            "path": "/".join(["/v1", *path]),
            "raw_path": "/".join(["/v1", *(quote(part, safe="", errors="replace") for part in path)]).encode(),
            "query_string": urlencode(parameters, errors="replace").encode(),
            "headers": [*host, (b"x-request-id", scope["request_id"].encode()), *(about_content if content else ())],
        }
        status, chunks = 0, list[bytes]()

        async def receive() -> Message:
            return {"type": "http.request", "body": content_body}

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
    """Return a page of a search with a summary instead of each record."""
    status, body = response
    if status != HTTPStatus.OK:
        return response
    page = from_json(body)
    return page_of_summaries(page, [(hit["kind"], hit["record"]) for hit in page["items"]], base)


def page_of_summaries(page: dict[str, Any], records: list[tuple[str, dict[str, Any]]], base: str) -> ApiResponse:
    """Return the summaries of the records of a page, each given with its kind, and its position."""
    results = [summary(base, kind, record) for kind, record in records]
    return 200, to_json({"results": results, **{name: page["page"][name] for name in ("total", "next_cursor")}})


def summary(base: str, kind: str, record: dict[str, Any]) -> dict[str, str | None]:
    """Return the title, the text and the caution of a record."""
    if kind == "quote":
        title, text = headline(record), with_original(record)
    elif kind == "claim":
        title, text = claim_line(speaker_names(record), record), record["text"]
    elif kind == "relation":
        one, other = (
            claim_line(" and ".join(each["name"] for each in claim["speakers"]), claim)
            for claim in (record["from_claim"], record["to_claim"])
        )
        title, text = f"{one} [{record['kind']}] {other}", record["note"] or record["kind"]
    elif kind == "term":
        words = [record["pinyin"], *record["glosses"], *(f"“{each['text']}”" for each in record["renderings"])]
        title, text = record["text"], ", ".join(filter(None, words))
    else:
        title = next(record[name] for name in ("name", "label", "title") if record.get(name))
        text = ", ".join(record[name] for name in SUMMARY_FIELDS if record.get(name)) or title
    warning = caution(record) if kind in {"quote", "claim"} else None
    named = {"kind": kind, "id": record["id"], "title": title, "url": base + record["url"]}
    return {**named, "text": text, "caution": warning}


def claim_line(speakers: str | None, claim: dict[str, Any]) -> str:
    """Return a claim after its speakers, on one line."""
    return ": ".join(filter(None, (speakers, claim["text"])))
