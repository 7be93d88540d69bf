"""Let in only the browser that was given the token: nobody else on this machine, and no page of another site."""

from secrets import compare_digest
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 100_000  # bytes
SAFE_METHODS = {"GET", "HEAD"}
HOST = "127.0.0.1"
START = "/workbench"  # the page, which takes the token from its address


class Guard:
    """ASGI middleware that refuses requests with another Host (DNS rebinding) or Origin, or without the token.

    The address of the page has the token once; it is then kept in a cookie that only this server gets.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app, self.token = app, token
        self.host, self.cookie = f"{HOST}:{port}", f"onrecord-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = self.answer(scope, Headers(scope=scope))
            if refusal:
                await refusal(scope, receive, send)
            else:
                await self.app(scope, limited(receive), send)

    def answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return why a request is refused, or the redirection of one with the token; None for one to be answered."""
        if headers.get("host") != self.host:
            return PlainTextResponse(f"This is not the server of this host. Open http://{self.host}.", 421)
        origin = headers.get("origin")
        if origin != f"http://{self.host}" and (origin is not None or scope["method"] not in SAFE_METHODS):
            return PlainTextResponse("Only the workbench's own page may do this.", 403)
        sent = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == START and scope["method"] in SAFE_METHODS and self.is_token(sent):
            response = RedirectResponse(START, 303, headers={"Referrer-Policy": "no-referrer"})
            response.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
            return response
        cookies = cookie_parser(headers.get("cookie", ""))  # those of all servers of this host, however odd
        if not self.is_token(cookies.get(self.cookie, "")):
            return PlainTextResponse("Open the address that `onrecord annotate` printed; it has a token.", 403)
        if not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", "0")) > MAX_BODY:
            return PlainTextResponse(f"At most {MAX_BODY:,} bytes are accepted.", 413)
        return None

    def is_token(self, text: str) -> bool:
        """Compare in a time that tells nothing."""
        return compare_digest(text.encode(), self.token.encode())


def limited(receive: Receive) -> Receive:
    """Return a `receive` that ends a request whose body, without a length, is too long."""
    size = 0

    async def receive_part() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return {"type": "http.disconnect"} if size > MAX_BODY else message

    return receive_part
