"""`onrecord annotate`."""

import socket
from pathlib import Path
from typing import Annotated

import typer

from app.commands.database import settings
from app.terminal import FAULTY, check_address, fail

Folder = Annotated[Path, typer.Argument(help="The folder of one dossier.", exists=True, file_okay=False)]
Port = Annotated[
    int, typer.Option(help="The port on 127.0.0.1 (default: any free one).", min=0, max=65535, show_default=False)
]


def annotate(folder: Folder, port: Port = 0) -> None:
    """Open a workbench for one dossier in the browser, which writes its files."""
    from app.commands.serve import run_server
    from app.operations.preview import Preview
    from app.workbench.server import WorkbenchServer

    if not (folder / "dossier.yaml").is_file():
        fail(FAULTY, f"{folder} has no dossier.yaml. `onrecord draft PAGE {folder}` drafts one from a saved page.")
    environment = settings()
    port = port or free_port()
    check_address("127.0.0.1", port)
    preview = Preview(folder)
    try:
        preview.update()
        server = WorkbenchServer(preview, environment, port)
        preview.watch(lambda: None)
        typer.echo(f"Open {server.address}\nIt is for you alone. Control-C ends it.")
        changes = {"host": "127.0.0.1", "port": port, "log_level": "warning", "trusted_proxies": "none"}
        run_server(server, environment.model_copy(update=changes), 3.0)
    finally:
        preview.stop()


def free_port() -> int:
    """Return a port that no server listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
