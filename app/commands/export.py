"""`onrecord export`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.database import database_engine, settings
from app.commands.index import bring_index_up, current_snapshot, index_storage
from app.files import write_file
from app.terminal import FAULTY, SENSELESS, echo, exit_on_write_error, fail, progress_bar

Target = Annotated[
    Path, typer.Argument(help="A folder that is empty or does not exist; with --annotations the file to write.")
]
AsAnnotations = Annotated[bool, typer.Option("--annotations", help="Write W3C Web Annotations (JSON-LD) to one file.")]
Dossier = Annotated[
    Path | None,
    typer.Option(
        help="The dossier whose annotations are written, instead of the record's.", exists=True, file_okay=False
    ),
]
Hypothesis = Annotated[bool, typer.Option("--hypothesis", help="Write them as the API of Hypothesis does.")]


def export(
    folder: Target, annotations: AsAnnotations = False, dossier: Dossier = None, hypothesis: Hypothesis = False
) -> None:
    """Write the whole record to a folder, as NDJSON, CSV and Parquet, with a datapackage.json that describes it.

    Or write the annotations of a dossier, or of the record, to a file.
    """
    if annotations:
        export_annotations(folder, dossier, hypothesis=hypothesis)
    elif dossier or hypothesis:
        fail(SENSELESS, "--dossier and --hypothesis need --annotations.")
    else:
        export_record(folder)


def export_annotations(file: Path, dossier: Path | None, *, hypothesis: bool) -> None:
    """Write the annotations of a dossier, or of the record, to a file."""
    if hypothesis and not dossier:
        fail(SENSELESS, "--hypothesis needs --dossier.")
    page = dossier_annotations(dossier, hypothesis=hypothesis) if dossier else record_annotations()
    with exit_on_write_error(file):
        write_file(file, f"{json.dumps(page, ensure_ascii=False, indent=1)}\n".encode())
    count = len(page["rows" if hypothesis else "items"])
    echo(f"{file}: {count} annotations.")


def dossier_annotations(folder: Path, *, hypothesis: bool) -> dict[str, Any]:
    """Return the annotations of a dossier; exit with 1 if some of its words are not in its text."""
    from app.dossiers.yaml import FaultError
    from app.interchange.entries import read_dossier
    from app.interchange.importing import read_names
    from app.interchange.web_annotations import annotation_page, hypothesis_rows

    try:
        dossier = read_dossier(folder)
    except FaultError as fault:
        fail(FAULTY, str(fault))
    if dossier.misplaced:
        fail(FAULTY, *dossier.misplaced, f"Nothing was written. `onrecord check {folder}` says more.")
    return (hypothesis_rows if hypothesis else annotation_page)(dossier, read_names(folder).by_id)


def record_annotations() -> dict[str, Any]:
    """Return the quotes and claims of the record, as the API returns each of them in JSON-LD."""
    from pydantic_core import from_json

    from app.api.linked_data import LINKED_DATA
    from app.interchange.web_annotations import CONTEXT
    from app.models.tables import Claim, Quote

    base, items = settings().public_url or "", []
    snapshot = current_snapshot()
    for table in (Quote, Claim):
        query = snapshot.term("collection", table.collection)
        addresses = snapshot.search(query, max(1, snapshot.searcher.num_docs), "number").addresses
        items += [LINKED_DATA[table](from_json(snapshot.json(address)), base) for address in addresses]
    return {"@context": CONTEXT, "type": "AnnotationPage", "items": items}


def export_record(folder: Path) -> None:
    """Write the whole record to a folder."""
    from rich.table import Table

    from app.database.versions import require_version
    from app.index.reader import ReadIndex
    from app.operations import datapackage

    with database_engine(datapackage.OccupiedError) as engine, progress_bar() as progress, exit_on_write_error(folder):
        require_version(engine)
        storage = index_storage()
        bring_index_up(engine, storage)
        task = progress.add_task("", total=None)
        snapshot = ReadIndex(storage).snapshot()
        assert snapshot  # noqa: S101 - bring_index_up has created the index # nosec B101
        counts = datapackage.export(
            snapshot, folder, lambda name: progress.update(task, description=name), settings().license
        )
    table = Table("collection", "records")
    for name, count in counts.items():
        table.add_row(name, str(count))
    echo(table)
    if "parquet" not in datapackage.FORMATS:
        echo("Parquet files need a library: install it with `pip install 'onrecord[parquet]'`.")
