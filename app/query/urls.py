"""Make the URLs in responses, and compare URLs with them."""

from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from posixpath import normpath
from urllib.parse import quote, unquote, urlencode, urlsplit

import idna
from fastapi import Request

DEFAULT_PORTS = {"http": 80, "https": 443}


def page_url(request: Request, query: Iterable[tuple[str, str]]) -> str:
    """Return the path of the request with another query."""
    return f"{request.scope['path']}?{urlencode(list(query))}".rstrip("?")


def base_url(request: Request) -> str:
    """Return the URL of this API without a final slash: `ONRECORD_PUBLIC_URL`, or the one in the request."""
    return str(request.app.state.settings.public_url or request.base_url).rstrip("/")


def absolute_url(request: Request) -> str:
    """Return the absolute URL of the request."""
    query = request.scope["query_string"].decode("latin-1")
    return base_url(request) + quote(request.scope["path"]) + (f"?{query}" if query else "")


def path_below(base: str, url: str) -> str | None:
    """Return the decoded path of a URL below a base URL, or None if it is not below it.

    Equivalent spellings are equal (RFC 3986, section 6.2). The query and the fragment are ignored. A URL with a user
    name is not below any base.
    """
    try:
        (base_authority, base_path), (authority, path) = authority_and_path(base), authority_and_path(url)
    except ValueError:
        return None
    base_path = base_path.rstrip("/")
    return path.removeprefix(base_path) if authority == base_authority and path.startswith(f"{base_path}/") else None


def authority_and_path(url: str) -> tuple[tuple[str, str, int | None], str]:
    """Return scheme, host and port of a URL, and its path, all normalized. Raises ValueError if there is no host."""
    parts = urlsplit(url.strip())
    host = unquote(parts.hostname or "").rstrip(".")
    if "@" in parts.netloc or not host:
        raise ValueError("a URL needs a host, and no user name")
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()
    with suppress(ValueError):
        host = ip_address(host).compressed
    port = DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return (parts.scheme, host, port), normpath("/" + unquote(parts.path).lstrip("/"))
