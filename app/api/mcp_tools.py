"""The tools, prompts and resources that language models use through the Model Context Protocol."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, TypeVar

from fastapi import Request
from mcp import MCPError
from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    TextContent,
)
from pydantic import BaseModel
from pydantic_core import from_json
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.all_collections import KINDS
from app.api.mcp_arguments import (
    CheckArguments,
    CiteArguments,
    FetchArguments,
    ListArguments,
    SearchArguments,
    VerifyArguments,
    list_parameters,
    read_arguments,
)
from app.api.mcp_client import ApiClient
from app.api.mcp_declarations import INSTRUCTIONS, PROMPTS, TOOLS
from app.api.mcp_resources import read_resource, resource_page, resource_templates
from app.api.mcp_results import checked_quote, checked_text, document, record_url, results
from app.api.mcp_schemas import CheckedQuote, CheckedText, Citation, Document, Results
from app.errors import Refusal, fault, problem
from app.query.bibliography import CITED

FEWER_WORDS = "All words must match. Search for fewer or other words, or call `list_records` with filters."
FEWER_FILTERS = "No record matches all filters. Leave one out, or use `count_by` to see which values there are."
LASTING = CacheHint(ttl_ms=300_000, scope="public")  # of lists that change only with the software
Context = ServerRequestContext[Any, Any]
T = TypeVar("T")


class Tools:
    """The MCP server: it answers with requests to the API, which is an ASGI application."""

    def __init__(self, api: ASGIApp, max_body: int) -> None:
        self.api, self.max_body = api, max_body
        self.server: Server[Any] = Server(
            "onrecord",
            title="OnRecord",
            version=version("onrecord"),
            instructions=INSTRUCTIONS,
            cache_hints=dict.fromkeys(("tools/list", "prompts/list", "resources/templates/list"), LASTING),
            on_list_tools=list_tools,
            on_call_tool=self.call_tool,
            on_list_prompts=list_prompts,
            on_get_prompt=get_prompt,
            on_list_resources=self.list_resources,
            on_list_resource_templates=self.list_resource_templates,
            on_read_resource=self.read_resource,
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

    def client(self, context: Context) -> ApiClient:
        """Return the API, asked on behalf of the client of a request."""
        return ApiClient(self.api, context.request.scope)  # type: ignore[union-attr]

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        """Call a tool. A problem is returned as text. Raises MCPError if there is no such tool."""
        if params.name not in CALLS:
            names = ", ".join(CALLS)
            raise MCPError(INVALID_PARAMS, f"No such tool: {params.name[:100]}. The tools are {names}.")
        client = self.client(context)
        try:
            result = await CALLS[params.name](client, params.arguments or {})
        except Refusal as refusal:
            text = bytes(problem(Request(client.scope), refusal).body).decode()
            return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
        text = result.model_dump_json()
        return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=from_json(text))

    async def list_resources(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        """Return a page of the articles and terms. Raises MCPError for an invalid cursor."""
        return await protocol_errors(resource_page(self.client(context), params.cursor if params else None))

    async def list_resource_templates(
        self, context: Context, _: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        """Return the templates of the URIs of all records."""
        return ListResourceTemplatesResult(resource_templates=resource_templates(self.client(context).base))

    async def read_resource(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """Return a record. Raises MCPError if there is none at this URI."""
        return await protocol_errors(read_resource(self.client(context), params.uri))


async def protocol_errors(result: Awaitable[T]) -> T:
    """Return a result. Raises MCPError instead of Refusal."""
    try:
        return await result
    except Refusal as refusal:
        error = refusal.errors[0]
        message = " ".join([error.detail, *([f"Try {error.suggestion}."] if error.suggestion else [])])
        is_mistake = refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR
        raise MCPError(INVALID_PARAMS if is_mistake else INTERNAL_ERROR, message) from None


async def search(client: ApiClient, values: dict[str, Any]) -> Results:
    """Return the records of all kinds that match a query."""
    arguments = read_arguments(SearchArguments, values)
    query = {"q": arguments.query, **arguments.model_dump(exclude={"query"})}
    page = from_json(await client.get("search", query=query, names={"q": "query"}))
    return results(client.base, page, [(hit["kind"], hit["record"]) for hit in page["items"]], FEWER_WORDS)


async def list_records(client: ApiClient, values: dict[str, Any]) -> Results:
    """Return a page of a collection's list."""
    arguments = read_arguments(ListArguments, values)
    names = {name: f"filters.{name}" for name in {*arguments.filters, "seed"}} | {"facet": "count_by"}
    page = from_json(await client.get(arguments.collection, query=list_parameters(arguments), names=names))
    kind = KINDS[arguments.collection]
    return results(client.base, page, [(kind, record) for record in page["items"]], FEWER_FILTERS)


async def fetch(client: ApiClient, values: dict[str, Any]) -> Document:
    """Return a record."""
    arguments = read_arguments(FetchArguments, values)
    collection, body = await client.record(arguments.id)
    return document(client.base, KINDS[collection], from_json(body), arguments.start)


async def cite(client: ApiClient, values: dict[str, Any]) -> Citation:
    """Return a citation of a record."""
    arguments = read_arguments(CiteArguments, values)
    collection, body = await client.record(arguments.id)
    record = from_json(body)
    if collection not in CITED:
        detail = f"Only {', '.join(CITED[:-1])} and {CITED[-1]} can be cited; {record['id']} is in {collection}."
        raise Refusal(422, fault(detail, "the id of a quote, a claim or a source", "id"))
    query = {"format": arguments.format, "style": arguments.style}
    citation = await client.get(collection, record["id"], "citation", query=query)
    return Citation(
        id=record["id"],
        url=record_url(client.base, record["url"]),
        format=arguments.format,
        citation=citation.decode().strip(),
    )


async def verify_quote(client: ApiClient, values: dict[str, Any]) -> CheckedQuote:
    """Return what the record has of some words."""
    arguments = read_arguments(VerifyArguments, values)
    return checked_quote(client.base, from_json(await client.get("verify", query=arguments.model_dump())))


async def check_text(client: ApiClient, values: dict[str, Any]) -> CheckedText:
    """Return the verification of every quotation in a text."""
    arguments = read_arguments(CheckArguments, values)
    media_type, content = "text/html" if arguments.html else "text/plain", arguments.text.encode(errors="replace")
    query = arguments.model_dump(include={"speaker", "limit"})
    found = from_json(await client.post("verify", query, content, media_type))
    return checked_text(client.base, found, is_html=arguments.html)


CALLS: dict[str, Callable[[ApiClient, dict[str, Any]], Awaitable[BaseModel]]] = {
    "search": search,
    "list_records": list_records,
    "fetch": fetch,
    "verify_quote": verify_quote,
    "check_text": check_text,
    "cite": cite,
}


async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
    """Return the declarations of the tools."""
    return ListToolsResult(tools=TOOLS)


async def list_prompts(_: Context, __: PaginatedRequestParams | None) -> ListPromptsResult:
    """Return the declarations of the prompts."""
    return ListPromptsResult(prompts=[each.declaration for each in PROMPTS])


async def get_prompt(_: Context, params: GetPromptRequestParams) -> GetPromptResult:
    """Return a prompt with its arguments filled in. Raises MCPError if it is unknown or an argument is missing."""
    prompts = {each.declaration.name: each for each in PROMPTS}
    if params.name not in prompts:
        raise MCPError(INVALID_PARAMS, f"No such prompt: {params.name[:100]}. The prompts are {', '.join(prompts)}.")
    prompt, arguments = prompts[params.name], params.arguments or {}
    names = [each.name for each in prompt.declaration.arguments or []]
    if missing := [name for name in names if not arguments.get(name, "").strip()]:
        raise MCPError(INVALID_PARAMS, f"The prompt {params.name} requires {' and '.join(missing)}.")
    if unknown := arguments.keys() - names:
        detail = f"{params.name} has no argument {min(unknown)[:100]!r}. The arguments are {', '.join(names)}."
        raise MCPError(INVALID_PARAMS, detail)
    content = TextContent(type="text", text=prompt.text.substitute(arguments))
    return GetPromptResult(
        description=prompt.declaration.description, messages=[PromptMessage(role="user", content=content)]
    )
