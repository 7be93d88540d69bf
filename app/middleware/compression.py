"""Gzip for pages and other XML and HTML, where the client accepts it."""

from asyncio import to_thread
from gzip import compress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.query.negotiation import accepts_gzip, essence

LEVEL = 6
AT_ONCE = 50_000  # bytes that are compressed in a millisecond or two; more would hold up other requests


class CompressionMiddleware:
    """ASGI middleware that compresses complete responses. Below it, nothing knows; above it, each coding has its ETag.

    JSON stays as it is: a proxy compresses it, and what is compressed must not be made for every request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        codings = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        await self.app(scope, receive, CompressingSend(send, is_accepted=accepts_gzip(codings.decode("latin-1"))).send)


class CompressingSend:
    """The `send` of one request, which keeps back the start of the response until its first body message."""

    def __init__(self, send: Send, *, is_accepted: bool) -> None:
        self.onward, self.is_accepted = send, is_accepted
        self.start: Message | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, compressed if it is the whole body of a page."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        if self.start:
            start, self.start = self.start, None
            if not message.get("more_body") and is_compressible(dict(start["headers"])):
                message = await self.compressed(start, message)
            await self.onward(start)
        await self.onward(message)

    async def compressed(self, start: Message, message: Message) -> Message:
        """Return the body message, compressed if the client accepts that, and change the headers accordingly."""
        headers = dict(start["headers"])
        headers[b"vary"] = b", ".join(filter(None, (headers.get(b"vary"), b"Accept-Encoding")))
        if self.is_accepted:
            body = message.get("body", b"")
            if len(body) > AT_ONCE:
                body = await to_thread(compress, body, LEVEL, mtime=0)
            else:
                body = compress(body, LEVEL, mtime=0)
            headers |= {b"content-encoding": b"gzip", b"content-length": str(len(body)).encode()}
            message = {**message, "body": body}
        start["headers"] = list(headers.items())
        return message


def is_compressible(headers: dict[bytes, bytes]) -> bool:
    """Return whether a response is HTML or XML, and nothing below has chosen its coding or its tag."""
    media_type = essence(headers.get(b"content-type", b"").decode("latin-1"))
    is_text = media_type == "text/html" or media_type.endswith(("/xml", "+xml"))
    return is_text and b"accept-encoding" not in headers.get(b"vary", b"").lower() and b"etag" not in headers
