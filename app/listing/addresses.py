"""Addresses of this API, as links in an answer write them."""

from urllib.parse import quote, urlencode

from fastapi import Request


def address(request: Request, query: list[tuple[str, str]]) -> str:
    """The path asked for, with this query."""
    return f"{request.url.path}?{urlencode(query)}".rstrip("?")


def base(request: Request) -> str:
    """Where this API is served, without a final slash: `ONRECORD_PUBLIC_URL`, or else the host that was asked."""
    return str(request.app.state.public_url or request.base_url).rstrip("/")


def absolute(request: Request) -> str:
    """The address that was asked for, to be found from anywhere."""
    return base(request) + quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
