"""`onrecord export`: files that pandas reads in a line and that hold what the API answers, and a true description."""

import json
import re
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow.parquet import read_metadata, read_table
from starlette.testclient import TestClient

from app.api.all_collections import COLLECTIONS
from app.api.topics import TopicListing
from app.operations import datapackage
from app.operations.datapackage import ParquetFile, values_at
from app.query.export import Table
from tests.asking import items
from tests.conftest import make_tables
from tests.dossiers.builder import revision, run
from tests.query.test_export import cell

NAMES = [each.listing.table.collection for each in COLLECTIONS]
FORMS = ("ndjson", "csv", "parquet")
TYPES = {"string", "integer", "number", "boolean", "list", "array", "object"}  # of Table Schema, as used here


@pytest.fixture(scope="module")
def folder(record: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record, written to a folder."""
    made = tmp_path_factory.mktemp("export") / "new" / "record"
    result = run("export", made, url=record)
    assert result.exit_code == 0, result.output
    assert "111" in result.stdout
    return made


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    """What describes the files."""
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_lines_are_the_whole_records(client: TestClient, folder: Path, name: str) -> None:
    table = pd.read_json(folder / f"{name}.ndjson", lines=True)
    found = [json.loads(line) for line in (folder / f"{name}.ndjson").read_text("utf-8").splitlines()]
    listed = items(client, f"/v1/{name}")
    assert found == ([client.get(item["url"]).json() for item in listed] if name == "sources" else listed)
    assert table["id"].tolist() == [item["id"] for item in listed]
    assert table["url"].tolist() == [item["url"] for item in listed]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_one_of_the_api(client: TestClient, folder: Path, name: str) -> None:
    assert (folder / f"{name}.csv").read_bytes() == client.get(f"/v1/{name}?format=csv").content
    table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    for row, item in zip(table.to_dict("records"), items(client, f"/v1/{name}"), strict=True):
        assert row == {str(column): cell(item, str(column).split(".")) for column in table.columns}


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_table_has_the_same_columns_and_the_values_of_the_api(
    client: TestClient, folder: Path, name: str
) -> None:
    table, listed = pd.read_parquet(folder / f"{name}.parquet"), items(client, f"/v1/{name}")
    assert list(table.columns) == list(pd.read_csv(folder / f"{name}.csv", dtype=str).columns)
    assert table["id"].tolist() == [item["id"] for item in listed]
    for row, item in zip(read_table(folder / f"{name}.parquet").to_pylist(), listed, strict=True):
        for column, held in row.items():
            written = [str(each) if isinstance(each, date) else each for each in listed_of(held)]
            assert written == values_at(item, column.split(".")), column


def listed_of(held: Any) -> list[Any]:
    """What a cell holds, in a list."""
    return held if isinstance(held, list) else [held]


def test_the_package_describes_every_file_and_nothing_else(package: dict[str, Any], folder: Path) -> None:
    paths = [each["path"] for each in package["resources"]]
    assert sorted([*paths, "datapackage.json"]) == sorted(each.name for each in folder.iterdir())
    assert sorted(paths) == sorted(["withdrawals.csv", *(f"{name}.{form}" for name in NAMES for form in FORMS)])
    for each in package["resources"]:
        content = (folder / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert each["format"] == each["path"].rpartition(".")[2]
        assert each.get("encoding") == (None if each["format"] == "parquet" else "utf-8")


def test_the_package_keeps_the_rules_of_the_standard(package: dict[str, Any], record: str) -> None:
    """Those of Data Package, Data Resource and Table Schema that bear on what is in it."""
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (package["title"], package["revision"]) == ("OnRecord", revision(record))
    names = [each["name"] for each in package["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in [package["name"], *names])
    for each in package["resources"]:
        fields = {field["name"]: field for field in each["schema"]["fields"]}
        assert len(fields) == len(each["schema"]["fields"])
        if each["name"] == "withdrawals":  # ids of all collections
            assert each["schema"]["primaryKey"] == ["collection", "id"]
        else:
            assert each["schema"]["primaryKey"] == ["id"]
            assert fields["id"]["constraints"] == {"required": True, "unique": True}
        assert {field["type"] for field in fields.values()} <= TYPES
        assert all(field["description"] for field in fields.values())
        assert all(("delimiter" in field) == (field["type"] == "list") for field in fields.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_fields_are_the_columns_with_the_types_they_have(package: dict[str, Any], folder: Path, name: str) -> None:
    fields = {each["path"]: each["schema"]["fields"] for each in package["resources"]}
    table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    assert [field["name"] for field in fields[f"{name}.csv"]] == list(table.columns)
    for field in fields[f"{name}.csv"]:
        for written in filter(None, table[field["name"]]):
            for each in written.split(field["delimiter"]) if field["type"] == "list" else [written]:
                assert re.fullmatch(PATTERNS.get(field["type"], r"(?s).*"), each), field
    held = [json.loads(line) for line in (folder / f"{name}.ndjson").read_text("utf-8").splitlines()]
    assert all([field["name"] for field in fields[f"{name}.ndjson"]] == list(each) for each in held)
    for field in fields[f"{name}.ndjson"]:
        kinds = {type(each[field["name"]]) for each in held} - {type(None)}
        assert kinds <= {PYTHON[field["type"]]}, field


PATTERNS = {"integer": r"-?\d+", "boolean": "true|false"}
PYTHON = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def test_a_folder_with_anything_in_it_is_refused_and_left_alone(record: str, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    for path in (tmp_path, tmp_path / "kept.txt"):
        result = run("export", path, url=record)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "is not empty" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]


def test_an_empty_folder_is_filled(record: str, tmp_path: Path, package: dict[str, Any]) -> None:
    (tmp_path / "empty").mkdir()
    assert run("export", tmp_path / "empty", url=record).exit_code == 0
    again = json.loads((tmp_path / "empty" / "datapackage.json").read_text("utf-8"))
    assert again == package  # to the byte: every hash is in it


def test_an_empty_record_has_files_with_nothing_but_columns(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(url)
    result = run("export", tmp_path / "none", url=url)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "none" / "quotes.ndjson").read_bytes() == b""
    assert (
        len(pd.read_csv(tmp_path / "none" / "quotes.csv"))
        == len(pd.read_parquet(tmp_path / "none" / "quotes.parquet"))
        == 0
    )


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    result = run("export", tmp_path / "new", url=f"sqlite:///{tmp_path / 'onrecord.db'}")
    assert result.exit_code == 3
    assert "onrecord migrate" in result.stderr
    assert list(tmp_path.glob("new*")) == []


def test_parquet_has_many_records_in_a_row_group(client: TestClient, tmp_path: Path) -> None:
    line = client.get("/v1/topics?format=ndjson").content.splitlines()[0]
    table, path = Table(TopicListing()), tmp_path / "topics.parquet"
    table.rows([line])
    with closing(ParquetFile(path)) as file:
        for _ in range(50):
            file.add([line] * 500, table)
    metadata = read_metadata(path)
    assert (metadata.num_rows, metadata.num_row_groups) == (25_000, 2)


def test_without_pyarrow_parquet_is_left_out_and_that_is_said(
    record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datapackage, "FORMATS", ["ndjson", "csv"])
    result = run("export", tmp_path / "new", url=record)
    assert result.exit_code == 0
    assert "pip install 'onrecord[parquet]'" in result.stdout
    assert {each.suffix for each in (tmp_path / "new").iterdir()} == {".ndjson", ".csv", ".json"}
