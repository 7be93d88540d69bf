"""Export the whole record to files with a description of them (Data Package 2.0, https://datapackage.org)."""

import csv
import json
import re
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import cache
from hashlib import file_digest
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import from_json

from app.api.all_collections import COLLECTIONS
from app.api.root import ABOUT
from app.api.schemas import Collection
from app.index.reader import Snapshot
from app.index.schema import TEXTS, WITHDRAWALS
from app.query.export import SEPARATOR, Table, batches, ndjson
from app.temporary_folders import temporary_folder

BATCHES_PER_ROW_GROUP = 40  # 20,000 rows
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
FORMATS = ["ndjson", "csv", *(["parquet"] if find_spec("pyarrow") else [])]
WITHDRAWAL_COLUMNS = {
    "collection": "The collection that the record was in.",
    "id": "The id of the record, which no other record gets.",
    "withdrawn_at": "When the record was withdrawn (RFC 3339, UTC).",
}


# All others quote their sources, at least in `anchor`.
WITHOUT_WORDS_OF_SOURCES = {"organizations", "topics", "withdrawals"}


class OccupiedError(Exception):
    """The target folder is not empty, or is not a folder."""


class Column(NamedTuple):
    """A column of a table: its name, the JSON Schema of a value, and whether a record has a list of values."""

    name: str
    schema: dict[str, Any]
    is_list: bool


def export(snapshot: Snapshot, folder: Path, report: Callable[[str], None], license: str = "") -> dict[str, int]:
    """Write the record to a new folder, completely or not at all; return the number of records by collection.

    `report` is called with the name of the collection before each batch of records; an error that it raises ends the
    export. `license` is that of what the editors wrote (a name or a URL).

    Raises OccupiedError if the folder is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OccupiedError(f"{folder} is a file or is not empty. Name an empty folder, or one that does not exist.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with temporary_folder(".onrecord-export-", folder.parent) as temporary:
        target = temporary / "package"
        target.mkdir()
        counts, resources = {}, list[dict[str, Any]]()
        for collection in COLLECTIONS:
            name = collection.listing.table.collection
            counts[name], descriptions = write_collection(snapshot, collection, target, report)
            resources += descriptions
        resources.append(write_withdrawals(snapshot, target))
        package = {
            "$schema": PROFILE,
            "name": "onrecord",
            "title": ABOUT["title"],
            "description": f"{ABOUT['description']} {ABOUT['rights']} The license of what the editors wrote: "
            f"{license or 'none is stated'}. Offsets count Unicode code points.",
            "revision": snapshot.revision,
            "resources": [with_license(each, license) for each in resources],
        }
        text = json.dumps(package, ensure_ascii=False, indent=2)
        (target / "datapackage.json").write_text(text + "\n", "utf-8")
        target.rename(folder)
    return counts


def with_license(resource: dict[str, Any], license: str) -> dict[str, Any]:
    """Return the description of a file, with the license if there is one and no words of a source are in the file."""
    if not license or resource["name"].partition("-")[0] not in WITHOUT_WORDS_OF_SOURCES:
        return resource
    is_url = license.startswith(("http://", "https://"))
    name = re.sub(r"[^-a-zA-Z0-9._]+", "-", license).strip("-")
    return resource | {"licenses": [{"path": license} if is_url else {"name": name, "title": license}]}


def write_collection(
    snapshot: Snapshot, collection: Collection, folder: Path, report: Callable[[str], None]
) -> tuple[int, list[dict[str, Any]]]:
    """Write a collection in each format; return the number of records and the description of each file."""
    listing = collection.listing()
    table, count = Table(listing), 0
    paths = {form: folder / f"{listing.table.collection}.{form}" for form in FORMATS}
    with ExitStack() as stack:
        ndjson_file, csv_file = (stack.enter_context(paths[form].open("wb")) for form in ("ndjson", "csv"))
        parquet_file = stack.enter_context(closing(ParquetFile(paths["parquet"]))) if "parquet" in paths else None
        for documents in chain(batches(snapshot, listing, None), [[]]):  # the last batch is for an empty collection
            report(listing.table.collection)
            whole = [with_text(snapshot, document) for document in documents] if collection.beside else documents
            ndjson_file.write(ndjson(whole))
            csv_file.write(table.rows(documents))
            if parquet_file and (documents or not count):
                parquet_file.add(documents, table)
            count += len(documents)
    return count, [resource(form, path, collection, table) for form, path in paths.items()]


def write_withdrawals(snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    """Write the ids of withdrawn records as CSV; return the description of the file."""
    hits = snapshot.search(snapshot.term("collection", WITHDRAWALS), snapshot.searcher.num_docs)
    withdrawals = (from_json(snapshot.json(address)) for address in hits.addresses)
    rows = sorted([withdrawal[name] for name in WITHDRAWAL_COLUMNS] for withdrawal in withdrawals)
    path = folder / "withdrawals.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([WITHDRAWAL_COLUMNS, *rows])
    fields = [{"name": name, "type": "string", "description": text} for name, text in WITHDRAWAL_COLUMNS.items()]
    schema = {"fields": fields, "primaryKey": ["collection", "id"]}
    return {"name": "withdrawals", **file_description("csv", path), "schema": schema}


def with_text(snapshot: Snapshot, document: bytes) -> bytes:
    """Return the JSON of a source with its text, which lists leave out."""
    text = snapshot.get(TEXTS, from_json(document)["id"]) or b"null"
    return document[:-1] + b',"text":' + text + b"}"


class ParquetFile:
    """A Parquet file with the columns of the CSV file, typed; a column with several values is a list."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: Any = None
        self.columns: list[Column] = []
        self.waiting: list[Any] = []  # tables that will be one row group

    def add(self, documents: list[bytes], table: Table) -> None:
        """Add a row for each document. The table has its columns once it has made its own rows."""
        import pyarrow as pa  # noqa: PLC0415 - an optional dependency
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        if self.writer is None:
            self.columns = columns_of(table)
            self.writer = ParquetWriter(
                self.path, pa.schema([(each.name, arrow_type(pa, each)) for each in self.columns])
            )
        records = map(from_json, documents)
        rows = [{column.name: typed_value(record, column) for column in self.columns} for record in records]
        self.waiting.append(pa.Table.from_pylist(rows, self.writer.schema))
        if len(self.waiting) == BATCHES_PER_ROW_GROUP:
            self.write_row_group()

    def write_row_group(self) -> None:
        """Write the waiting tables as one row group: a large one, because the metadata of each stays in memory."""
        import pyarrow as pa  # noqa: PLC0415 - an optional dependency

        if self.waiting:
            self.writer.write_table(pa.concat_tables(self.waiting))
            self.waiting.clear()

    def close(self) -> None:
        """Write the last row group and the footer, and close the file."""
        if self.writer is not None:
            self.write_row_group()
            self.writer.close()


def arrow_type(pa: Any, column: Column) -> Any:
    """Return the Arrow type of a column."""
    types = {"integer": pa.int64(), "boolean": pa.bool_(), "number": pa.float64()}
    single = types.get(column.schema.get("type", "string"), pa.string())
    return pa.list_(single) if column.is_list else single


def typed_value(record: Any, column: Column) -> Any:
    """Return the value or the list of values that a record has in a column."""
    path = column.name.split(".")
    if record.get(path[0]) is None:
        return None
    values = values_at(record, path)
    return values if column.is_list else values[0]


def values_at(value: Any, path: list[str]) -> list[Any]:
    """Return every value at a path of a record, through all items of the lists on the way."""
    if isinstance(value, list):
        return [found for item in value for found in values_at(item, path)]
    if not path:
        return [value]
    return values_at(value.get(path[0]), path[1:]) if isinstance(value, dict) else [None]


def columns_of(table: Table) -> list[Column]:
    """Return the columns of a table that has made its first rows."""
    return [column_of(table.shape, path) for path in table.columns]


@cache
def json_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a record."""
    return shape.model_json_schema(mode="serialization")


def column_of(shape: type[BaseModel], path: list[str]) -> Column:
    """Return the column for a path in a shape, with the last description on the way."""
    schema = json_schema(shape)
    components, description, is_list = schema.get("$defs", {}), {}, False
    for name in path:
        schema = schema["properties"][name] if "properties" in schema else schema["additionalProperties"]
        if "description" in schema:
            description = {"description": schema["description"]}
        schema, item_of_list = resolve(schema, components)
        is_list = is_list or item_of_list
    return Column(".".join(path), {**schema, **description}, is_list)


def resolve(schema: dict[str, Any], components: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the schema of a value that is not null, or of an item if it is a list; and whether it is."""
    if "$ref" in schema:
        return resolve(components[schema["$ref"].rpartition("/")[2]], components)
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return resolve(option, components)
    return (resolve(schema["items"], components)[0], True) if "items" in schema else (schema, False)


def resource(form: str, path: Path, collection: Collection, table: Table) -> dict[str, Any]:
    """Return the description of a collection's file in one format (Data Resource)."""
    name = collection.listing.table.collection
    columns = columns_of(table)
    if form == "ndjson":
        properties = json_schema(table.shape)["properties"]
        columns = [column_of(table.shape, [key]) for key in properties if key != "highlights"]
        columns += [Column(key, {"description": "The whole text."}, False) for key in collection.beside]
    return {
        "name": name if form == "csv" else f"{name}-{form}",
        **file_description(form, path),
        "schema": {"fields": [field(form, column) for column in columns], "primaryKey": ["id"]},
    }


def file_description(form: str, path: Path) -> dict[str, Any]:
    """Return the description of a file without its columns."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {
        "path": path.name,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        **({} if form == "parquet" else {"encoding": "utf-8"}),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def field(form: str, column: Column) -> dict[str, Any]:
    """Return the description of a column (Table Schema)."""
    if column.is_list and form == "csv":
        kind = {"type": "list", "delimiter": SEPARATOR}
    else:
        kind = {"type": "array" if column.is_list else column.schema.get("type", "string")}
    constraints = {"constraints": {"required": True, "unique": True}} if column.name == "id" else {}
    return {"name": column.name, **kind, "description": column.schema.get("description", ""), **constraints}
