"""Compress text with Zstandard or gzip if the client accepts it."""

import sys
import zlib
from asyncio import to_thread
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.query.etags import strong_etag
from app.query.negotiation import content_coding, essence

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

GZIP_LEVEL, GZIP_FORMAT = 6, 31  # the format is for zlib's `wbits`: a gzip header, and the largest window
MIN_LENGTH = 500  # bytes; a shorter text fits into one packet either way
AT_ONCE = 50_000  # bytes that are compressed in a millisecond or two; more would hold up other requests
TEXTS = ("text/", "application/x-ndjson", "application/x-bibtex", "application/x-research-info-systems")
Compress = Callable[..., bytes]  # of a chunk, and of the last one if `is_last`


def zstd_stream() -> Compress:
    """Return a function that compresses chunks as one Zstandard frame; each can be read at once."""
    compressor = ZstdCompressor()
    return lambda chunk, *, is_last: compressor.compress(
        chunk, ZstdCompressor.FLUSH_FRAME if is_last else ZstdCompressor.FLUSH_BLOCK
    )


def gzip_stream() -> Compress:
    """Return a function that compresses chunks as one gzip file; each can be read at once."""
    compressor = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_FORMAT)
    modes = {True: zlib.Z_FINISH, False: zlib.Z_SYNC_FLUSH}
    return lambda chunk, *, is_last: compressor.compress(chunk) + compressor.flush(modes[is_last])


STREAMS = {"zstd": zstd_stream, "gzip": gzip_stream}


class CompressionMiddleware:
    """ASGI middleware that compresses texts, whole or while they are streamed.

    Each coding has a strong ETag of its own: that of the plain text, with the name of the coding. The cache is outside,
    so that a response is compressed once.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        codings = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        await self.app(scope, receive, CompressingSend(send, content_coding(codings.decode("latin-1"))).send)


class CompressingSend:
    """The `send` of one request. It holds back the start of the response until the first body message."""

    def __init__(self, send: Send, coding: str | None) -> None:
        self.onward, self.coding = send, coding
        self.start: Message | None = None
        self.compress: Compress | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on; the body of a text is compressed."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        if not self.start:
            await self.onward(await self.compressed(message, self.compress) if self.compress else message)
            return
        start, self.start = self.start, None
        headers = dict(start["headers"])
        if is_compressible(headers):
            self.prepare(start["status"], headers, message)
            if self.compress:
                message = await self.compressed(message, self.compress)
                if not message.get("more_body"):
                    headers[b"content-length"] = str(len(message["body"])).encode()
            start["headers"] = list(headers.items())
        await self.onward(start)
        await self.onward(message)

    def prepare(self, status: int, headers: dict[bytes, bytes], message: Message) -> None:
        """Decide whether to compress a text, and change the headers accordingly."""
        headers[b"vary"] = b", ".join(filter(None, (headers.get(b"vary"), b"Accept-Encoding")))
        body, is_streamed = message.get("body", b""), message.get("more_body", False)
        has_own_tag = b"etag" in headers  # of a file, whose body is empty for HEAD and 304
        if status == 200 and not is_streamed and headers.get(b"cache-control") != b"no-store":  # noqa: PLR2004
            headers.setdefault(b"etag", strong_etag(body).encode())
        if status == 304:  # noqa: PLR2004
            del headers[b"content-type"]
        if not self.coding or (len(body) < MIN_LENGTH and not is_streamed and not has_own_tag):
            return
        if b"etag" in headers:
            headers[b"etag"] = headers[b"etag"].removesuffix(b'"') + f'-{self.coding}"'.encode()
        if status != 304:  # noqa: PLR2004
            headers[b"content-encoding"] = self.coding.encode()
            headers.pop(b"content-length", None)
        if body or is_streamed:
            self.compress = STREAMS[self.coding]()

    async def compressed(self, message: Message, compress: Compress) -> Message:
        """Return a body message with its content compressed."""
        body, is_last = message.get("body", b""), not message.get("more_body", False)
        if len(body) > AT_ONCE:
            return {**message, "body": await to_thread(compress, body, is_last=is_last)}
        return {**message, "body": compress(body, is_last=is_last)}


def is_compressible(headers: dict[bytes, bytes]) -> bool:
    """Return whether a response is a text, and the application has not negotiated its coding."""
    media_type = essence(headers.get(b"content-type", b"").decode("latin-1"))
    is_text = media_type.startswith(TEXTS) or media_type.endswith(("/json", "+json", "/xml", "+xml"))
    return is_text and media_type != "text/event-stream" and b"accept-encoding" not in headers.get(b"vary", b"").lower()
