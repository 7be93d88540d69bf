"""`onrecord export`: the whole record as files with a description of them (Data Package, https://datapackage.org)."""

import csv
import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import date
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from pydantic_core import from_json

from app.api import COLLECTIONS
from app.api.root import ABOUT
from app.api.schemas import Collection
from app.index.reader import Snapshot
from app.index.schema import TEXTS, WITHDRAWALS
from app.query.export import BETWEEN, Table, batches, lines
from app.query.listing import Listing

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA = {"ndjson": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
FORMS = ["ndjson", "csv", *(["parquet"] if find_spec("pyarrow") else [])]
WITHDRAWN = {
    "collection": "The collection that the record was in.",
    "id": "Its id, which no other record gets.",
    "withdrawn_at": "When it was withdrawn (RFC 3339, UTC).",
}
Column = tuple[str, dict[str, Any], bool]  # its name, what it holds, and whether that may be several


class OccupiedError(Exception):
    """The folder cannot be made; the message says why."""


class Written(Protocol):
    """A file that is being written."""

    def add(self, documents: list[bytes], whole: list[bytes]) -> None:
        """Add records, as lists show them and whole."""

    def close(self) -> None:
        """End the file."""


def make_room(folder: Path) -> None:
    """Make the folder that this one stands in. Raises OccupiedError where something is in its place, or in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OccupiedError(f"{folder} is a file or is not empty. Name an empty folder, or one that does not exist.")
    folder.parent.mkdir(parents=True, exist_ok=True)


def export(snapshot: Snapshot, folder: Path, report: Callable[[str], None]) -> dict[str, int]:
    """Write the record to a new folder, all of it or nothing; return how many records of each kind it has."""
    make_room(folder)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
        made = Path(place) / "whole"
        made.mkdir()
        counts, resources = {}, list[dict[str, Any]]()
        for collection in COLLECTIONS:
            name = collection.listing.table.collection
            report(name)
            counts[name], described = write(snapshot, collection, made)
            resources += described
        resources.append(write_withdrawals(snapshot, made))
        package = {"$schema": PROFILE, "name": "onrecord", **about(), "revision": snapshot.revision}
        text = json.dumps({**package, "resources": resources}, ensure_ascii=False, indent=2)
        (made / "datapackage.json").write_text(text + "\n", "utf-8")
        made.rename(folder)
    return counts


def about() -> dict[str, Any]:
    """What the record as a whole says of itself."""
    description = f"{ABOUT['description']} {ABOUT['rights']} Offsets count Unicode code points of a source's text."
    return {"title": ABOUT["title"], "description": description, "licenses": [{"name": ABOUT["license"]}]}


def write(snapshot: Snapshot, collection: Collection, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Write a collection in every form; return how many records it has, and what describes each file."""
    listing = collection.listing()
    table, count = Table(listing), 0
    paths = {name: folder / f"{listing.table.collection}.{name}" for name in FORMS}
    with ExitStack() as stack:
        files = [stack.enter_context(closing(WRITERS[name](path, table))) for name, path in paths.items()]
        for documents in batches(snapshot, listing, None):
            whole = [completed(snapshot, document) for document in documents] if collection.beside else documents
            for file in files:
                file.add(documents, whole)
            count += len(documents)
        for file in files if not count else ():
            file.add([], [])
    return count, [resource(name, path, listing, collection, table) for name, path in paths.items()]


def write_withdrawals(snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    """Write the ids of the records that were withdrawn as CSV; return what describes the file."""
    found = snapshot.search(snapshot.term("collection", WITHDRAWALS), snapshot.searcher.num_docs).addresses
    withdrawals = (from_json(snapshot.json(each)) for each in found)
    path = folder / "withdrawals.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([WITHDRAWN, *sorted([each[name] for name in WITHDRAWN] for each in withdrawals)])
    fields = [{"name": name, "type": "string", "description": said} for name, said in WITHDRAWN.items()]
    schema = {"fields": fields, "primaryKey": ["collection", "id"]}
    return {"name": "withdrawals", **file_description("csv", path), "schema": schema}


def completed(snapshot: Snapshot, document: bytes) -> bytes:
    """Return a source with its text, which only its detail shows."""
    text = snapshot.get(TEXTS, from_json(document)["id"]) or b"null"
    return document[:-1] + b',"text":' + text + b"}"


class Lines:
    """A whole record a line."""

    def __init__(self, path: Path, _: Table) -> None:
        self.file = path.open("wb")

    def add(self, _: list[bytes], whole: list[bytes]) -> None:
        """Add the whole records."""
        self.file.write(lines(whole))

    def close(self) -> None:
        """End the file."""
        self.file.close()


class Rows:
    """The rows that the API's own CSV has."""

    def __init__(self, path: Path, table: Table) -> None:
        self.file, self.table = path.open("wb"), table

    def add(self, documents: list[bytes], _: list[bytes]) -> None:
        """Add a row for each record."""
        self.file.write(self.table.rows(documents))

    def close(self) -> None:
        """End the file."""
        self.file.close()


class Parquet:
    """The same columns as the CSV, each of its type; what may be several is a list."""

    writer: Any = None
    columns: list[Column]

    def __init__(self, path: Path, table: Table) -> None:
        self.path, self.table = path, table

    def add(self, documents: list[bytes], _: list[bytes]) -> None:
        """Add a row for each record; the table knows its columns once it has written its own."""
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

        if self.writer is None:
            self.columns = columns_of(self.table)
            schema = pa.schema([(name, arrow(pa, schema, several)) for name, schema, several in self.columns])
            self.writer = ParquetWriter(self.path, schema)
        rows = [{column[0]: typed(record, *column) for column in self.columns} for record in map(from_json, documents)]
        self.writer.write_table(pa.Table.from_pylist(rows, self.writer.schema))

    def close(self) -> None:
        """End the file."""
        if self.writer is not None:
            self.writer.close()


WRITERS: dict[str, Callable[[Path, Table], Written]] = {"ndjson": Lines, "csv": Rows, "parquet": Parquet}


def arrow(pa: Any, schema: dict[str, Any], several: bool) -> Any:
    """The type of a column in Parquet."""
    types = {"integer": pa.int64(), "boolean": pa.bool_(), "number": pa.float64(), "date": pa.date32()}
    single = types.get(type_of(schema), pa.string())
    return pa.list_(single) if several else single


def typed(record: Any, name: str, schema: dict[str, Any], several: bool) -> Any:
    """What a record has in a column."""
    found = values(record, name.split("."))
    if type_of(schema) == "date":
        found = [each and date.fromisoformat(each) for each in found]
    return found if several else found[0]


def values(value: Any, path: list[str]) -> list[Any]:
    """Everything that stands at a path of a record."""
    if isinstance(value, list):
        return [found for each in value for found in values(each, path)]
    if not path:
        return [value]
    return values(value.get(path[0]), path[1:]) if isinstance(value, dict) else [None]


def columns_of(table: Table) -> list[Column]:
    """The columns of a table that has its header."""
    return [(".".join(path), *described(table.shape, path)) for path in table.columns]


def described(shape: type[Any], path: list[str]) -> tuple[dict[str, Any], bool]:
    """What a shape says of a field, and whether a record may have several of it."""
    schema = shape.model_json_schema(mode="serialization")
    components, said, several = schema.get("$defs", {}), dict[str, Any](), False
    for name in path:
        schema = schema["properties"][name] if "properties" in schema else schema["additionalProperties"]
        said = {"description": schema["description"]} if "description" in schema else said
        schema, listed = within(schema, components)
        several = several or listed
    return {**schema, **said}, several


def within(schema: dict[str, Any], components: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """What a field holds where it is not null, and whether that is a list of it."""
    if "$ref" in schema:
        return within(components[schema["$ref"].rpartition("/")[2]], components)
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return within(option, components)
    return (within(schema["items"], components)[0], True) if "items" in schema else (schema, False)


def type_of(schema: dict[str, Any]) -> str:
    """The type of a field as Table Schema names it."""
    return "date" if schema.get("format") == "date" else str(schema.get("type", "string"))


def resource(form: str, path: Path, listing: Listing, collection: Collection, table: Table) -> dict[str, Any]:
    """What describes a file (Data Resource)."""
    name = listing.table.collection
    columns = columns_of(table)
    if form == "ndjson":
        known = listing.shape.model_json_schema(mode="serialization")["properties"]
        names = [each for each in known if each != "highlights"]
        columns = [(each, *described(listing.shape, [each])) for each in names]
        columns += [(each, {"description": "The whole text."}, False) for each in collection.beside]
    return {
        "name": name if form == "csv" else f"{name}-{form}",
        **file_description(form, path),
        "schema": {"fields": [field(form, *column) for column in columns], "primaryKey": ["id"]},
    }


def file_description(form: str, path: Path) -> dict[str, Any]:
    """Return what describes a file without its columns."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {
        "path": path.name,
        "format": form,
        "mediatype": MEDIA[form],
        **({} if form == "parquet" else {"encoding": "utf-8"}),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def field(form: str, name: str, schema: dict[str, Any], several: bool) -> dict[str, Any]:
    """What describes a column (Table Schema)."""
    single = type_of(schema)
    if several and form == "csv":
        kind = {"type": "list", "delimiter": BETWEEN}
    else:
        kind = {"type": "array" if several else single}
    constraints = {"constraints": {"required": True, "unique": True}} if name == "id" else {}
    return {"name": name, **kind, "description": schema.get("description", ""), **constraints}
