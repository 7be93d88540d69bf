"""`fields=`: a record with only those of its fields that were asked for."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import from_json, to_json


@cache
def paths(shape: type[BaseModel]) -> tuple[str, ...]:
    """Every field of a shape, those inside another one after a dot."""
    schema = shape.model_json_schema(mode="serialization")
    return tuple(path for path in within(schema, schema.get("$defs", {})) if not path.startswith("highlights"))


def within(schema: dict[str, Any], components: dict[str, Any], before: str = "") -> Iterator[str]:
    """The fields that a schema describes, in the order it describes them."""
    component = components.get(schema.get("$ref", "").rpartition("/")[2], schema)
    for name, field in component.get("properties", {}).items():
        yield before + name
        yield from within(field, components, f"{before}{name}.")
    for inner in (*schema.get("anyOf", ()), *(schema[key] for key in ("items",) if key in schema)):
        yield from within(inner, components, before)


def leaves(shape: type[BaseModel], names: list[str] | None) -> list[str]:
    """The fields of a shape that hold no others, or those of them that are in what is named."""
    known = paths(shape)
    return [
        path
        for path in known
        if not any(other.startswith(f"{path}.") for other in known)
        and (names is None or any(f"{path}.".startswith(f"{name}.") for name in names))
    ]


def project(document: bytes, names: list[str]) -> bytes:
    """The record with the fields of these names, in its own order."""
    wanted: dict[str, Any] = {}
    for name in names:
        if any(name.startswith(f"{other}.") for other in names):
            continue
        inside = wanted
        for part in name.split("."):
            inside = inside.setdefault(part, {})
    return to_json(kept(from_json(document), wanted))


def kept(value: Any, wanted: dict[str, Any]) -> Any:
    """The part of a value that is wanted; all of it where nothing inside is singled out."""
    if isinstance(value, list):
        return [kept(each, wanted) for each in value]
    if not wanted or not isinstance(value, dict):
        return value
    return {name: kept(each, wanted[name]) for name, each in value.items() if name in wanted}
