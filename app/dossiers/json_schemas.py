"""Write JSON Schemas of dossiers and registers, with which editors complete keys and words of vocabularies."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from app.dossiers.registers import REGISTERS
from app.dossiers.schemas import DossierEntry
from app.files import write_file

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = ".schemas"
FILES: dict[str, Any] = {"dossier": DossierEntry} | {name: list[entry] for name, entry in REGISTERS.items()}  # type: ignore[valid-type]


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of `dossier.yaml`, `people.yaml`, `organizations.yaml` or `topics.yaml`.

    It allows a number for a text, because editors read an unquoted `2025` as a number.
    """
    schema: dict[str, Any] = with_numbers(TypeAdapter(FILES[name]).json_schema())
    return {"$schema": DIALECT, "title": f"{name}.yaml of OnRecord"} | schema


def with_numbers(schema: Any) -> Any:
    """Return a schema that allows numbers for texts that are not words of a vocabulary, and has no titles of keys."""
    if isinstance(schema, list):
        return [with_numbers(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: with_numbers(value) for key, value in schema.items() if key != "title" or isinstance(value, dict)}
    if schema.get("type") == "string" and not {"enum", "const"} & schema.keys():
        result["type"] = ["string", "number"]
    return result


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas to `.schemas` in a folder, and return the files."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    files = [target / f"{name}.json" for name in FILES]
    for name, file in zip(FILES, files, strict=True):
        write_file(file, f"{json.dumps(json_schema(name), ensure_ascii=False, indent=2)}\n".encode())
    return files


def link_schema(file: Path) -> str:
    """Return the first line of a YAML file: a comment that tells editors where its schema is.

    Writes the schemas into the folder of the file, unless only the folder above has some.
    """
    is_above = (file.parent.resolve().parent / FOLDER).is_dir() and not (file.parent / FOLDER).is_dir()
    if not is_above:
        write_schemas(file.parent)
    return f"# yaml-language-server: $schema={'../' if is_above else ''}{FOLDER}/{file.stem}.json"
