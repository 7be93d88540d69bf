"""`onrecord new`."""

from pathlib import Path
from typing import Annotated

import typer

from app.terminal import FAULTY, echo, exit_on_write_error, fail


def new(folder: Annotated[Path, typer.Argument(help="A folder that is empty or does not exist.")]) -> None:
    """Write a small dossier that passes `check`, which you change into your own."""
    from app.dossiers.first_dossier import write_first_dossier

    if folder.exists() and not folder.is_dir():
        fail(FAULTY, f"{folder} is a file. Name a folder that is empty or does not exist.")
    if folder.exists() and any(folder.iterdir()):
        fail(FAULTY, f"{folder} is not empty, and nothing in it was changed. Name a folder that is empty or new.")
    with exit_on_write_error(folder):
        files = write_first_dossier(folder)
    for file in files:
        echo(str(file))
    echo("Put your article into article.txt, and change the entries.")
    echo(f"`onrecord check {folder} --watch` says what is left to do.")
