"""The server of `onrecord annotate`: the workbench, and beside it the preview of the dossier."""

from secrets import token_urlsafe

from starlette.types import ASGIApp, Receive, Scope, Send

from app.operations.preview import Preview
from app.settings import Settings
from app.workbench.folder import DossierFolder
from app.workbench.guard import START, Guard
from app.workbench.reading import create_preview_app
from app.workbench.routes import create_workbench


class WorkbenchServer:
    """An ASGI application for one folder, which only the browser can use that opens `address`."""

    def __init__(self, preview: Preview, settings: Settings, port: int) -> None:
        token = token_urlsafe(24)
        self.address = f"http://127.0.0.1:{port}{START}?token={token}"
        self.workbench: ASGIApp = create_workbench(DossierFolder(preview.folder))
        self.reading: ASGIApp = create_preview_app(preview, settings)
        self.guard = Guard(self.dispatch, token, port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.guard(scope, receive, send)

    async def dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the workbench answer its own paths, and the reading page all others."""
        is_own = scope["type"] == "http" and f"{scope['path']}/".startswith(f"{START}/")
        await (self.workbench if is_own else self.reading)(scope, receive, send)
