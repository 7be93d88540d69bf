"""`onrecord serve`."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.database import settings
from app.commands.dossiers import plural
from app.terminal import FAULTY, check_address

if TYPE_CHECKING:
    from app.operations.preview import Preview
    from app.settings import Settings

# For requests in progress after SIGTERM. Container runtimes kill after 10 seconds, and ending takes some, too.
SHUTDOWN_SECONDS = 6.0
TERMINATION_SECONDS = 1.0  # in which uvicorn tells its workers to end, unless it is waiting for a silent one
WORKERS_END_SECONDS = 9.0  # that workers may take to end after SIGTERM; a worker that is stopped (SIGSTOP) never ends
IDLE_SECONDS = 75  # that a connection may be idle: more than the usual 60 of a proxy, which would get a reset otherwise
WORKER_SECONDS = 30  # that a worker may be silent before another takes its place; a busy machine starts one slowly
WATCH_HELP = "Show this folder of dossiers, or this dossier, instead of the database, and follow its changes."
Watch = Annotated[Path | None, typer.Option("--watch", help=WATCH_HELP, exists=True, file_okay=False)]


def serve(watch: Watch = None) -> None:
    """Serve the API and the pages on HOST and PORT (127.0.0.1 and 8000), from the database or from a folder."""
    environment = settings()
    check_address(environment.host, environment.port, environment.unix_socket)
    if watch is not None:
        serve_folder(watch, environment)
        return
    run_server("app.main:create_app", environment, SHUTDOWN_SECONDS, factory=True, workers=environment.workers)


def serve_folder(folder: Path, environment: "Settings") -> None:
    """Serve a folder as it is, and print the faults that each change leaves."""
    from app.operations.preview import Preview
    from app.workbench.reading import create_preview_app

    preview = Preview(folder)
    try:
        preview.update()
        print_state(preview)
        app = create_preview_app(preview, environment)
        preview.watch(lambda: print_state(preview))
        address = environment.unix_socket or f"http://{environment.host}:{environment.port}"
        typer.echo(f"Showing {folder} on {address}; Control-C ends it.", err=True)
        quiet = environment.model_copy(update={"log_level": "warning"})
        run_server(app, quiet, 3.0)
    finally:
        preview.stop()


def print_state(preview: "Preview") -> None:
    """Print the faults of a folder, or that it has none, to standard error."""
    for fault in preview.faults:
        typer.echo(str(fault), err=True)
    if preview.faults:
        shown = "the last state without faults is shown" if preview.is_shown else "nothing is shown yet"
        typer.echo(f"{plural(len(preview.faults), 'fault')}; {shown}", err=True)
    else:
        typer.echo("No faults; the folder is shown as it is", err=True)


def run_server(
    app: Any, environment: "Settings", shutdown_seconds: float, *, workers: int = 1, factory: bool = False
) -> None:
    """Serve an application until the process is told to end, and then for at most `shutdown_seconds`.

    `app` is the name of a function that makes one if it is a `factory`, as several workers need.
    """
    import signal

    import uvicorn

    from app.logs import logging_config
    from app.middleware.http_protocol import protocol_with_limits

    raise_file_limit()
    if environment.unix_socket:  # uvicorn removes it at the end, unless SIGTERM ends the process at once
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    if workers > 1:
        limit_end_of_workers()
    # Workers inherit this. By default, glibc has up to eight arenas for each core, and keeps freed memory in each:
    # hundreds of MB.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    proxies = environment.trusted_proxies
    uvicorn.run(
        app,
        host=environment.host,
        port=environment.port,
        uds=environment.unix_socket or None,
        http=protocol_with_limits(environment, shutdown_seconds),
        timeout_graceful_shutdown=int(shutdown_seconds) + 1,
        ws="none",
        proxy_headers=proxies != "none",
        forwarded_allow_ips=proxies,
        access_log=False,
        log_config=logging_config(environment.log_level),
        server_header=False,
        timeout_worker_healthcheck=WORKER_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        workers=workers,
        factory=factory,
    )


def raise_file_limit() -> None:
    """Allow as many open files as the system does: each connection is a file, and 1,024 are soon open."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError):  # a system may allow fewer than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def limit_end_of_workers() -> None:
    """After SIGTERM or SIGINT, tell the workers to end; some seconds later, kill them and end this process.

    uvicorn waits for a silent worker before it tells the others, and for the end of all without a limit. It replaces
    other signal handlers, so this reads the signals from a socket.
    """
    import signal
    from multiprocessing import active_children
    from socket import socketpair
    from threading import Thread
    from time import sleep

    from app.logs import log

    receiver, sender = socketpair()
    sender.setblocking(False)
    signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)

    def end() -> None:
        with sender:  # a reference: without any, the socket would be closed
            while receiver.recv(1)[0] not in {signal.SIGTERM, signal.SIGINT}:
                pass
            sleep(TERMINATION_SECONDS)
            for worker in active_children():
                worker.terminate()
            sleep(WORKERS_END_SECONDS - TERMINATION_SECONDS)
        log.warning("Workers have not ended %g seconds after the signal, and are killed.", WORKERS_END_SECONDS)
        for worker in active_children():
            worker.kill()
        os._exit(FAULTY)

    Thread(target=end, daemon=True).start()
