"""`/mcp`, where language models ask; the SDK that answers there is imported when the first one does."""

from asyncio import to_thread
from typing import TYPE_CHECKING

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Refusal, fault, refuse
from app.middleware.headers import MCP, POSTED, ResponseHeadersMiddleware
from app.middleware.limits import RequestLimitsMiddleware
from app.settings import Settings

if TYPE_CHECKING:
    from app.api.mcp_tools import Tools

HERE = Mount(MCP, routes=[])  # what logs and metrics call it by


class BufferedBodyMiddleware:
    """ASGI middleware that receives the body of a POST to `/mcp`, which `Bounds` limits, before the application begins.

    It stands outside of what counts requests, so that a client that does not send its body does not count.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != MCP or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        whole = iter([{"type": "http.request", "body": bytes(body)}])

        async def receive_whole() -> Message:
            return next(whole, None) or await receive()

        await self.app(scope, receive_whole, send)


class McpMiddleware:
    """ASGI middleware that answers at `/mcp` out of what the application answers elsewhere.

    It stands inside of what counts requests, so that a call of a tool, which asks the application, is one of them.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.api = ResponseHeadersMiddleware(RequestLimitsMiddleware(app, settings))
        self.most = max(1, settings.max_body)
        self.tools: Tools | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != MCP:
            await self.app(scope, receive, send)
            return
        scope["route"] = HERE
        if scope["method"] != "POST":
            wrong = fault("Here the Model Context Protocol is spoken: a client of it sends POST.", "POST")
            await refuse(Refusal(405, wrong), scope, receive, send, {"Allow": POSTED["Allow"]})
            return
        if self.tools is None:
            self.tools = await to_thread(self.unpack)
        await self.tools.answer(scope, receive, send)

    def unpack(self) -> "Tools":
        """The tools, in a thread: the SDK takes half a second, in which others are answered."""
        from app.api.mcp_tools import Tools  # noqa: PLC0415 - a server that nobody asks here does without its 25 MB

        return Tools(self.api, self.most)
