"""Make the URLs in responses."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from fastapi import Request


def page_url(request: Request, query: Iterable[tuple[str, str]]) -> str:
    """Return the path of the request with another query."""
    return f"{request.scope['path']}?{urlencode(list(query))}".rstrip("?")


def base_url(request: Request) -> str:
    """Return the URL of this API without a final slash: `ONRECORD_PUBLIC_URL`, or the one in the request."""
    return str(request.app.state.public_url or request.base_url).rstrip("/")


def absolute_url(request: Request) -> str:
    """Return the absolute URL of the request."""
    return base_url(request) + quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
