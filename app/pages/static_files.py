"""The files of the pages."""

from functools import cache
from gzip import compress
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.routing import Route

from app.query.negotiation import accepts_gzip

WEB, SWAGGER = files("app") / "web", files("fastapi_offline") / "static"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain"}
TYPES |= {"woff2": "font/woff2", "ico": "image/x-icon"}
SOURCES = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'"
POLICY = f"{SOURCES}; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
COMPRESSIBLE = set(TYPES) - {"woff2", "ico"}  # which are compressed already
router = APIRouter(include_in_schema=False)


def files_in(folder: Traversable, path: str = "") -> dict[str, Traversable]:
    """Return all files in a folder and its subfolders, by relative path."""
    tree: dict[str, Traversable] = {}
    for entry in folder.iterdir():
        tree |= files_in(entry, f"{path}{entry.name}/") if entry.is_dir() else {f"{path}{entry.name}": entry}
    return tree


FILES = files_in(WEB) | {name: SWAGGER / name for name in ("swagger-ui-bundle.js", "swagger-ui.css")}
FILES = {name: file for name, file in FILES.items() if not name.startswith("templates/")}
TEMPLATES = {name: FILES.pop(name) for name in ("card.html", "llms.txt", "workbench/index.html")}


@cache
def file_content(name: str, *, gzipped: bool) -> bytes:
    """Return the content of a file."""
    content = FILES[name].read_bytes()
    return compress(content, mtime=0) if gzipped else content


def file_response(request: Request, name: str) -> Response:
    """Return a file, compressed if the client accepts gzip. Raises HTTPException (404) if there is no such file."""
    suffix = name.rpartition(".")[2]
    if name not in FILES or suffix not in TYPES:
        raise HTTPException(404)
    gzipped = suffix in COMPRESSIBLE and accepts_gzip(request.headers.get("accept-encoding", ""))
    headers = {
        "Content-Security-Policy": POLICY,
        "Vary": "Accept-Encoding",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if gzipped:
        headers["Content-Encoding"] = "gzip"
    return Response(file_content(name, gzipped=gzipped), media_type=TYPES[suffix], headers=headers)


async def show_file(request: Request) -> Response:
    """Return the file that the path names."""
    request.scope["route"] = FILE_ROUTE  # for the access log: FastAPI sets this for its own routes only
    return file_response(request, request.path_params["name"])


# A route of Starlette: FastAPI's would refuse query parameters, such as those that keep a browser from an old copy.
FILE_ROUTE = Route("/web/{name:path}", show_file, methods=["GET"])
router.routes.append(FILE_ROUTE)
