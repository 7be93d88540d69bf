"""Addresses of this API, as links in an answer write them."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from fastapi import Request

from app.text.caching import lru_cache_if

SHORT = 200  # characters of a value


def address(request: Request, query: Iterable[tuple[str, str]]) -> str:
    """The path asked for, with this query."""
    return f"{request.scope['path']}?{'&'.join(map(written, query))}".rstrip("?")


@lru_cache_if(lambda pair: len(pair[0]) + len(pair[1]) <= SHORT, 1000)
def written(pair: tuple[str, str]) -> str:
    """A parameter as a query holds it."""
    return urlencode([pair])


def base(request: Request) -> str:
    """Where this API is served, without a final slash: `ONRECORD_PUBLIC_URL`, or else the host that was asked."""
    return str(request.app.state.public_url or request.base_url).rstrip("/")


def absolute(request: Request) -> str:
    """The address that was asked for, to be found from anywhere."""
    return base(request) + quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
