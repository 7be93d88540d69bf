"""The API and the reading page over a preview: open pages show the faults, and are opened anew after each change."""

from asyncio import sleep
from time import monotonic
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.dossiers.yaml import FaultError
from app.main import create_app
from app.operations.preview import Preview
from app.pages.static_files import POLICY
from app.settings import Settings

WAIT, STEP = 1.0, 0.1  # seconds that a request waits for a change at most, as the end of the server does; and looks
MAX_FAULTS = 200  # in one response
PAGE_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")  # the workbench shows it in a frame


def create_preview_app(preview: Preview, settings: Settings) -> FastAPI:
    """Return the application that shows a preview, and has its state at `/preview`."""
    app = create_app(preview.settings(settings))
    app.state.preview, app.state.page_policy = preview, PAGE_POLICY
    app.router.routes.insert(0, Route("/preview", show_state))
    return app


async def show_state(request: Request) -> Response:
    """Return the faults and the state that is shown; wait until it is another than that in `seen`."""
    preview: Preview = request.app.state.preview
    end, state = monotonic() + WAIT, current_state(request)
    while state == request.query_params.get("seen") and monotonic() < end and not preview.stopping.is_set():
        await sleep(STEP)
        state = current_state(request)
    content = {
        "state": state,
        "record": state.partition(" ")[2],
        "is_shown": preview.is_shown,
        "count": len(preview.faults),
        "faults": [fault_json(fault, preview) for fault in preview.faults[:MAX_FAULTS]],
    }
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def current_state(request: Request) -> str:
    """Return what changes with each update of the preview, and with the record that is shown."""
    state = request.app.state
    return f"{state.preview.number} {state.index.state()}"


def fault_json(fault: FaultError, preview: Preview) -> dict[str, Any]:
    """Return a fault, with its file relative to the folder."""
    file = fault.file
    if file is not None and file.is_relative_to(preview.folder):
        file = file.relative_to(preview.folder)
    return {"file": file and str(file), "line": fault.line, "detail": fault.detail, "near": fault.near}
