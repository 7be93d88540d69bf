"""`onrecord draft`."""

from pathlib import Path
from typing import Annotated

import typer

from app.terminal import FAULTY, echo, exit_on_write_error, fail

Page = Annotated[Path, typer.Argument(help="A saved page: .html, .md, .txt, .docx or .pdf.")]
DraftFolder = Annotated[
    Path, typer.Argument(help="The folder to write: a new or empty one, or that of an earlier draft of the page.")
]
RegisterFolder = Annotated[
    Path | None,
    typer.Option(
        "--registers",
        help="A folder with more registers (people, organizations, topics) in which names are looked up.",
        exists=True,
        file_okay=False,
    ),
]
SECTIONS = ("quotes", "claims", "events", "affiliations", "people", "organizations")  # in the order of the summary


def draft(page: Page, folder: DraftFolder, registers: RegisterFolder = None) -> None:
    """Draft a dossier from a saved page: quotations, originals, names, dates; speakers are proposed, never guessed."""
    from app.dossiers.yaml import FaultError
    from app.drafting.drafting import draft as draft_dossier
    from app.drafting.errors import PageError

    try:
        with exit_on_write_error(folder):
            report = draft_dossier(page, folder, registers)
    except PageError as error:
        fail(FAULTY, f"{page} {error}.")
    except FaultError as fault:
        fail(FAULTY, str(fault), "No draft was written.")
    for sentence in report.dropped:
        echo(f"Left out: {sentence}.")
    for warning in report.warnings:
        typer.echo(warning, err=True)
    if report.reviewed:
        echo(f"Entries kept because somebody has reviewed them: {report.reviewed}.")
    counts = ", ".join(f"{section}: {report.counts[section]}" for section in SECTIONS if report.counts.get(section))
    echo(f"Drafted in {folder}: {counts or 'nothing new'}.")
    echo(f"Compare {folder / 'article.txt'} with the page. `onrecord check {folder}` then lists what is left to do.")
