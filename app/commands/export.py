"""`onrecord export`."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.database import database_engine
from app.commands.index import bring_index_up, index_storage
from app.terminal import echo, err, exit_on_write_error


def export(folder: Annotated[Path, typer.Argument(help="A folder that is empty or does not exist.")]) -> None:
    """Write the whole record to a folder, as NDJSON, CSV and Parquet, with a datapackage.json that describes it."""
    from rich.progress import Progress
    from rich.table import Table

    from app.database.versions import require_version
    from app.index.reader import ReadIndex
    from app.operations import datapackage

    with (
        database_engine(datapackage.OccupiedError) as engine,
        Progress(console=err, transient=True) as progress,
        exit_on_write_error(folder),
    ):
        require_version(engine)
        storage = index_storage()
        bring_index_up(engine, storage)
        task = progress.add_task("", total=None)
        snapshot = ReadIndex(storage).snapshot()
        assert snapshot  # noqa: S101 - bring_index_up has created the index # nosec B101
        counts = datapackage.export(snapshot, folder, lambda name: progress.update(task, description=name))
    table = Table("collection", "records")
    for name, count in counts.items():
        table.add_row(name, str(count))
    echo(table)
    if "parquet" not in datapackage.FORMATS:
        echo("There are no Parquet files, because pyarrow is missing. Install it with `pip install pyarrow`.")
