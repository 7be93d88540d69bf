"""The Model Context Protocol at `/mcp`. Its SDK is imported at the first request."""

from asyncio import to_thread
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import POST_METHODS, Refusal, allow, fault, refuse
from app.middleware.headers import ResponseHeadersMiddleware
from app.middleware.limits import RequestLimitsMiddleware
from app.query.negotiation import JSON, accepts, essence
from app.settings import Settings

if TYPE_CHECKING:
    from app.api.mcp_tools import Tools

MCP_PATH = "/mcp"
MCP_ROUTE = Mount(MCP_PATH, routes=[])  # for the log and the metrics


class BufferedBodyMiddleware:
    """ASGI middleware that receives the whole body of a POST before the application starts.

    It is outside of the concurrency limit, so that a client that does not send its body does not count.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in POST_METHODS or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body, more_body = bytearray(), True
        while more_body:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more_body = message.get("more_body", False)
        messages = iter([{"type": "http.request", "body": bytes(body)}])

        async def receive_buffered() -> Message:
            return next(messages, None) or await receive()

        await self.app(scope, receive_buffered, send)


class McpMiddleware:
    """ASGI middleware that answers at `/mcp` by calling the application inside it.

    It is inside of the concurrency limit, so that a tool call counts as one request.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.api = ResponseHeadersMiddleware(RequestLimitsMiddleware(app, settings))
        self.max_body = max(1, settings.max_body)
        self.tools: Tools | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != MCP_PATH:
            await self.app(scope, receive, send)
            return
        scope["route"] = MCP_ROUTE
        if scope["method"] != "POST":
            error = fault("This address speaks the Model Context Protocol, which uses POST.", "POST")
            await refuse(Refusal(405, error), scope, receive, send, allow(MCP_PATH))
            return
        if refusal := media_type_refusal(scope):
            await refuse(refusal, scope, receive, send)
            return
        if self.tools is None:
            self.tools = await to_thread(self.load_tools)  # the import takes half a second
        await self.tools.answer(scope, receive, send)

    def load_tools(self) -> "Tools":
        """Return the tools; imports the SDK."""
        from app.api.mcp_tools import Tools  # noqa: PLC0415 - it takes 25 MB, which most servers never need

        return Tools(self.api, self.max_body)


def media_type_refusal(scope: Scope) -> Refusal | None:
    """Return a Refusal if the body is not JSON or the client accepts no JSON.

    The SDK would answer with plain text, or with an empty body.
    """
    media_type = Headers(scope=scope).get("content-type", "")
    if essence(media_type).strip().lower() != JSON:
        detail = f"The media type of the body is {media_type[:100] or 'missing'}."
        return Refusal(415, fault(detail, f"Content-Type: {JSON}"))
    if not accepts(scope["headers"], JSON):
        return Refusal(406, fault("The Accept header does not allow JSON.", f"Accept: {JSON}, text/event-stream"))
    return None
