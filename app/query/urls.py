"""Addresses of this API, as links in an answer write them."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from fastapi import Request

from app.text.caching import lru_cache_if

SHORT = 200  # characters of a value


def page_url(request: Request, query: Iterable[tuple[str, str]]) -> str:
    """The path asked for, with this query."""
    return f"{request.scope['path']}?{'&'.join(map(encode_pair, query))}".rstrip("?")


@lru_cache_if(lambda pair: len(pair[0]) + len(pair[1]) <= SHORT, 1000)
def encode_pair(pair: tuple[str, str]) -> str:
    """A parameter as a query holds it."""
    return urlencode([pair])


def base_url(request: Request) -> str:
    """Where this API is served, without a final slash: `ONRECORD_PUBLIC_URL`, or else the host that was asked."""
    return str(request.app.state.public_url or request.base_url).rstrip("/")


def absolute_url(request: Request) -> str:
    """The address that was asked for, to be found from anywhere."""
    return base_url(request) + quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
