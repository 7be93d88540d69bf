"""What the command line prints, its exit codes, and the sentences for what the operating system refuses."""

import asyncio
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

FAULTY, SENSELESS, NO_DATABASE = 1, 2, 3  # exit codes; 2 is Typer's, too


class Output(Console):
    """A console that raises BrokenPipeError instead of ending the program without a word."""

    def on_broken_pipe(self) -> None:
        """Raise the error again."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


out, err = Output(width=1000, emoji=False), Console(stderr=True)


class Commands(TyperGroup):
    """Report an OSError of any command in one sentence."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command; exit with 1 for an OSError that the command did not handle, as in printing the help."""
        try:
            return super().main(*arguments, **options)
        except OSError as error:
            discard_output()
            with suppress(OSError):
                typer.echo(f"The command failed: {reason(error)}.", err=True)
            sys.exit(FAULTY)


def reason(error: OSError) -> str:
    """Return the operating system's message and the file name, without the error number."""
    said = error.strerror or str(error)
    return f"{said}: {error.filename}" if error.filename else said


def fail(code: int, *lines: str) -> NoReturn:
    """Say why on standard error, and exit."""
    with suppress(OSError):  # the exit code still says it
        for line in lines:
            typer.echo(line, err=True)
    raise typer.Exit(code)


def say(printed: str | Table) -> None:
    """Print to standard output; exit with 1 if it cannot be written."""
    if sys.stdout is None:
        fail(FAULTY, "Standard output cannot be written: it is closed.")
    try:
        if isinstance(printed, str):
            typer.echo(printed)
        else:
            out.print(printed)
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        fail(FAULTY, f"Standard output cannot be written: {reason(error)}.")


def discard_output() -> None:
    """Redirect standard output to the null device, because Python flushes it again at exit and reports the error."""
    with suppress(OSError, ValueError):  # ValueError: it is no file, or closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def writing_to(target: Path) -> Iterator[None]:
    """Say that the target cannot be written, and exit with 1, if the operating system refuses something."""
    try:
        yield
    except TimeoutError:  # an OSError, but raised by whoever waited for PostgreSQL
        raise
    except OSError as error:
        fail(FAULTY, f"{target} cannot be written: {reason(error)}.")


def check_address(host: str, port: int) -> None:
    """Exit with 1 if no server can listen on this address."""

    async def listen() -> None:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
        server.close()
        await server.wait_closed()

    try:
        asyncio.run(listen())
    except OSError as error:
        known = error.errno is not None and error.errno > 0  # a name that is not resolved has a negative number
        said = os.strerror(error.errno or 0) if known else reason(error)
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        fail(FAULTY, f"The server cannot listen on {place}: {said}. HOST and PORT say where it listens.")
