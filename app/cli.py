"""Draft, check and load dossiers; migrate, back up and restore the database; serve the API."""

from importlib.metadata import version
from platform import python_version
from typing import Annotated

import typer

from app.commands.annotate import annotate
from app.commands.backup import backup, restore
from app.commands.check import check
from app.commands.compare import compare
from app.commands.doctor import doctor
from app.commands.draft import draft
from app.commands.export import export
from app.commands.importing import import_
from app.commands.index import index
from app.commands.load import load
from app.commands.migrate import migrate
from app.commands.new import new
from app.commands.remove import remove
from app.commands.schema import schema
from app.commands.serve import serve
from app.commands.verify import verify
from app.terminal import Commands, echo

app = typer.Typer(cls=Commands, help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)


def print_version(is_asked: bool) -> None:
    """Print the versions of the package, of the tables that it needs, and of Python, and end the command."""
    if is_asked:
        from app.database.versions import head  # noqa: PLC0415 - loads SQLAlchemy

        echo(f"onrecord {version('onrecord')}, tables {head()}, Python {python_version()}")
        raise typer.Exit


VERSION = typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and exit.")


@app.callback()
def options(is_version: Annotated[bool, VERSION] = False) -> None:
    """Take the options that stand before a command; its help is that of the program."""


app.command()(new)
app.command()(draft)
app.command()(annotate)
app.command("import")(import_)
app.command()(check)
app.command()(compare)
app.command()(schema)
app.command()(load)
app.command()(remove)
app.command()(index)
app.command()(serve)
app.command()(verify)
app.command()(export)
app.command()(migrate)
app.command()(backup)
app.command()(restore)
app.command()(doctor)

if __name__ == "__main__":
    app()
