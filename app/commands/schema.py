"""`onrecord schema`."""

from pathlib import Path
from typing import Annotated

import typer

from app.terminal import echo, exit_on_write_error

Target = Annotated[
    Path, typer.Argument(help="A folder with dossiers, or one dossier in it.", exists=True, file_okay=False)
]


def schema(folder: Target = Path()) -> None:
    """Write JSON Schemas to FOLDER/.schemas, with which editors complete and explain the keys of dossiers."""
    from app.dossiers.json_schemas import FILES, FOLDER, write_schemas

    with exit_on_write_error(folder):
        for file in write_schemas(folder):
            echo(str(file))
    echo("To use them in an editor, begin each YAML file with its line:")
    for file in sorted([*folder.glob("*.yaml"), *folder.glob("[!.]*/*.yaml")]):
        if file.stem in FILES:
            prefix = "" if file.parent == folder else "../"
            echo(f"  {file}: # yaml-language-server: $schema={prefix}{FOLDER}/{file.stem}.json")
