"""What a person sees in a browser: the reading page, the documentation page, and the files both are made of."""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from gzip import compress
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.routing import Route

from app.query.urls import base_url

WEB, SWAGGER = files("app") / "web", files("fastapi_offline") / "static"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain"}
TYPES |= {"woff2": "font/woff2"}
SOURCES = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'"
POLICY = f"{SOURCES}; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
RECORDS = ("quotes", "claims", "people", "organizations", "sources", "topics", "events")
READING = ["/", "/find", "/people", "/picture", "/verify", *(f"/{name}/{{id}}" for name in RECORDS)]
PACKED = set(TYPES) - {"woff2"}  # a font is compressed already
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # RFC 9110, section 12.5.3
router = APIRouter(include_in_schema=False)


def found(folder: Traversable, path: str = "") -> dict[str, Traversable]:
    """Every file of a folder, by its path inside it."""
    below: dict[str, Traversable] = {}
    for each in folder.iterdir():
        below |= found(each, f"{path}{each.name}/") if each.is_dir() else {f"{path}{each.name}": each}
    return below


FILES = found(WEB) | {name: SWAGGER / name for name in ("swagger-ui-bundle.js", "swagger-ui.css")}
TEMPLATES = {name: FILES.pop(name) for name in ("card.html", "llms.txt")}  # filled in before they are served


@cache
def read(name: str, *, packed: bool) -> bytes:
    """What a file holds, compressed or as it is."""
    content = FILES[name].read_bytes()
    return compress(content, mtime=0) if packed else content


def file(request: Request, name: str) -> Response:
    """A file as this client takes it. Raises HTTPException (404) where there is none."""
    kind = name.rpartition(".")[2]
    if name not in FILES or kind not in TYPES:
        raise HTTPException(404)
    packed = kind in PACKED and TAKES_GZIP.search(request.headers.get("accept-encoding", "")) is not None
    headers = {
        "Content-Security-Policy": POLICY,
        "Vary": "Accept-Encoding",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(read(name, packed=packed), media_type=TYPES[kind], headers=headers)


def route(path: str, show: Callable[[Request], Awaitable[Response]]) -> None:
    """Serve a page: not as FastAPI's routes do, which refuse parameters that the API does not know; it has its own."""
    found = Route(path, show, methods=["GET"])

    async def shown(request: Request) -> Response:
        request.scope["route"] = found  # FastAPI tells of its own alone
        return await show(request)

    router.add_route(path, shown, ["GET"])


async def show_reading_page(request: Request) -> Response:
    """One page for every address a reader can share; what it shows, it asks the API for."""
    return file(request, "index.html")


async def show_documentation(request: Request) -> Response:
    """Every operation of the API, to be tried."""
    return file(request, "docs.html")


async def show_file(request: Request) -> Response:
    """A script, a style sheet or a font of a page."""
    return file(request, request.path_params["name"])


@router.get("/llms.txt")
async def tell(request: Request) -> Response:
    """What this is and how to ask it, on one page for a language model."""
    page = Template(TEMPLATES["llms.txt"].read_text("utf-8")).substitute(base=base_url(request))
    return Response(page, media_type="text/plain")


for path in READING:
    route(path, show_reading_page)
route("/docs", show_documentation)
route("/web/{name:path}", show_file)
