"""How fast a server could be: the same bytes from a bare Starlette route, and from a raw ASGI callable."""

import os
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODIES = {file.name: file.read_bytes() for file in Path(os.environ["BODIES"]).iterdir()}


async def answer(request: Request) -> Response:
    """The bytes that OnRecord answers with."""
    return Response(BODIES[request.path_params["work"]], media_type="application/json")


starlette = Starlette(routes=[Route("/{work}", answer)])


async def raw(scope: Any, receive: Any, send: Any) -> None:
    """The same without a framework."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = BODIES[scope["path"][1:]]
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
