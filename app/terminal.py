"""Output and exit codes of the command line, and messages for errors of the operating system."""

import asyncio
import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from app.suggestions.validation_messages import explain
from app.suggestions.words import nearest

if TYPE_CHECKING:
    from rich.progress import Progress

FAULTY, SENSELESS, NO_DATABASE = 1, 2, 3  # exit codes; Typer exits with 2 for wrong arguments, too


class Output(Console):
    """A console that raises BrokenPipeError, where Rich would exit without a message."""

    def on_broken_pipe(self) -> None:
        """Raise the error again."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


out, err = Output(width=1000, emoji=False), Console(stderr=True)


class Commands(TyperGroup):
    """A group of commands in the order of their use, that explains a wrong command and an OSError in one sentence."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name; exit with 2 and name the nearest one if there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = nearest(name, self.commands)
            hint = f"Did you mean `onrecord {near}`?" if near else "`onrecord --help` lists the commands."
            ctx.fail(f"There is no command {name!r}. {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; say in plain words what is wrong with the value of an option."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if errors := getattr(error.__cause__, "errors", None):
                error.message = explain(errors()[0]).message + "."
            raise

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command; exit with 1 for an OSError that it did not handle, such as one while printing the help."""
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            discard_output()
            with suppress(OSError):
                typer.echo(f"The command failed: {reason(error)}.", err=True)
            sys.exit(FAULTY)


def progress_bar() -> "Progress":
    """Return a progress bar on standard error, which shows nothing if that is not a terminal."""
    from rich.progress import Progress  # noqa: PLC0415 - not every command has one

    return Progress(console=err, transient=True, disable=not err.is_terminal)


def reason(error: OSError) -> str:
    """Return the operating system's message and the file name, without the error number."""
    message = error.strerror or str(error)
    return f"{message}: {error.filename}" if error.filename else message


def fail(code: int, *lines: str) -> NoReturn:
    """Print lines to standard error, and exit with the code."""
    with suppress(OSError):  # the exit code is correct even if standard error cannot be written
        for line in lines:
            typer.echo(line, err=True)
    raise typer.Exit(code)


def echo(output: str | Table) -> None:
    """Print to standard output; exit with 1 if it cannot be written."""
    if sys.stdout is None:
        fail(FAULTY, "Standard output cannot be written: it is closed.")
    try:
        if isinstance(output, str):
            typer.echo(output)
        else:
            out.print(output)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        fail(FAULTY, f"Standard output cannot be written: {reason(error)}.")


def discard_output() -> None:
    """Redirect standard output to the null device, because Python flushes it again at exit and reports the error."""
    with suppress(OSError, ValueError):  # ValueError: it is not a file, or is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def exit_on_write_error(target: Path) -> Iterator[None]:
    """Exit with 1 and name the target if the operating system reports an error."""
    try:
        yield
    except TimeoutError:  # an OSError, too, but here one of the database
        raise
    except OSError as error:
        is_temporary = Path(error.filename or "").name.startswith(".onrecord-")
        message = error.strerror if is_temporary else reason(error)
        fail(FAULTY, f"{target} cannot be written: {message}.")


def check_address(host: str, port: int, path: str = "") -> None:
    """Exit with 1 if a server cannot listen on an address or on a Unix socket, which one that was killed may leave."""

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        if path:
            with suppress(FileNotFoundError, ConnectionRefusedError), socket.socket(socket.AF_UNIX) as client:
                client.connect(path)
                raise OSError(errno.EADDRINUSE, "")  # asyncio would take the path from the other server
            server = await loop.create_unix_server(asyncio.Protocol, path)
        else:
            server = await loop.create_server(asyncio.Protocol, host, port)
        server.close()
        await server.wait_closed()

    try:
        asyncio.run(listen())
        if path:
            Path(path).unlink(missing_ok=True)
    except OSError as error:
        resolved = error.errno is not None and error.errno > 0  # errors of name resolution have negative numbers
        message = os.strerror(error.errno or 0) if resolved else reason(error)
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        fail(FAULTY, f"The server cannot listen on {path or address}: {message}. Set HOST and PORT.")
