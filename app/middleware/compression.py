"""Compress HTML and XML with gzip if the client accepts it."""

from asyncio import to_thread
from gzip import compress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.query.negotiation import accepts_gzip, essence

LEVEL = 6
AT_ONCE = 50_000  # bytes that are compressed in a millisecond or two; more would hold up other requests


class CompressionMiddleware:
    """ASGI middleware that compresses complete responses.

    The middleware around it gives the compressed and the plain response an ETag each. JSON is not compressed, because
    that would cost time at every request; a proxy can do it.
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
    """The `send` of one request. It holds back the start of the response until the first body message."""

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
    """Return whether a response is HTML or XML, and the application has set neither its coding nor its ETag."""
    media_type = essence(headers.get(b"content-type", b"").decode("latin-1"))
    is_text = media_type == "text/html" or media_type.endswith(("/xml", "+xml"))
    return is_text and b"accept-encoding" not in headers.get(b"vary", b"").lower() and b"etag" not in headers
