"""`onrecord import`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.terminal import FAULTY, SENSELESS, echo, exit_on_write_error, fail

File = Annotated[Path, typer.Argument(help="Web Annotations (JSON-LD), annotations of Hypothesis (JSON) or CSV.")]
Dossier = Annotated[Path, typer.Argument(help="The folder of a dossier.", exists=True, file_okay=False)]
Format = Annotated[
    Literal["webannotation", "hypothesis", "csv"] | None,
    typer.Option(help="The format of the file (default: detected from its content)."),
]


def import_(file: File, dossier: Dossier, format: Format = None) -> None:
    """Add annotations of other tools to a dossier, as drafts, and list those whose words its text does not have.

    Exits with 1 if there are any.
    """
    from app.dossiers.yaml import FaultError
    from app.interchange.importing import import_annotations
    from app.interchange.reading import UnreadableError, read_annotations

    try:
        annotations = read_annotations(file.read_bytes(), format)
        with exit_on_write_error(dossier / "dossier.yaml"):
            result = import_annotations(dossier, annotations)
    except OSError as error:
        fail(SENSELESS, f"{file} cannot be read: {error.strerror}.")
    except UnreadableError as error:
        fail(SENSELESS, f"{file} {error}.")
    except FaultError as fault:
        fail(FAULTY, str(fault))
    for label, reason in result.orphans:
        echo(f"orphan: {label}: {reason}")
    orphans = "1 orphan" if len(result.orphans) == 1 else f"{len(result.orphans)} orphans"
    echo(f"{len(result.added)} added, {len(result.present)} there already, {orphans}.")
    if result.added:
        echo(f"Review what is marked `# draft` in {dossier / 'dossier.yaml'}.")
    if result.orphans:
        raise typer.Exit(FAULTY)
