"""Write dossiers of annotated articles, keep them in a database, and serve the record."""

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


WRITE, KEEP, USE = "Write dossiers", "Keep the record", "Use the record"  # in the order of use
app.command(rich_help_panel=WRITE)(new)
app.command(rich_help_panel=WRITE)(draft)
app.command(rich_help_panel=WRITE)(annotate)
app.command("import", rich_help_panel=WRITE)(import_)
app.command(rich_help_panel=WRITE)(check)
app.command(rich_help_panel=WRITE)(compare)
app.command(rich_help_panel=WRITE)(schema)
app.command(rich_help_panel=KEEP)(migrate)
app.command(rich_help_panel=KEEP)(load)
app.command(rich_help_panel=KEEP)(remove)
app.command(rich_help_panel=KEEP)(index)
app.command(rich_help_panel=KEEP)(doctor)
app.command(rich_help_panel=KEEP)(backup)
app.command(rich_help_panel=KEEP)(restore)
app.command(rich_help_panel=USE)(serve)
app.command(rich_help_panel=USE)(verify)
app.command(rich_help_panel=USE)(export)

if __name__ == "__main__":
    app()
