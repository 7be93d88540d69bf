"""The documentation page: Swagger UI from a package on this server, with nothing from anywhere else."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

OURS, SWAGGER = files("app") / "web", files("fastapi_offline") / "static"
FILES = {
    "": (OURS / "docs.html", "text/html"),
    "start.js": (OURS / "docs.js", "text/javascript"),
    "swagger-ui-bundle.js": (SWAGGER / "swagger-ui-bundle.js", "text/javascript"),
    "swagger-ui.css": (SWAGGER / "swagger-ui.css", "text/css"),
}
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
router = APIRouter(include_in_schema=False)


@cache
def read(name: str) -> bytes:
    """A file of the page."""
    return FILES[name][0].read_bytes()


@router.get("/")
async def start() -> Response:
    """Until somebody asks for more, the documentation is the front page."""
    return RedirectResponse("/docs")


@router.get("/docs")
@router.get("/docs/{name}")
async def show(name: str = "") -> Response:
    """The page and its files."""
    if name not in FILES:
        raise HTTPException(404)
    headers = {"Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"}
    return Response(read(name), media_type=FILES[name][1], headers=headers)
