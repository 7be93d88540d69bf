"""Apply the `fields` parameter: select fields of a record by their paths, such as `original.text`."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json

from app.query.filters import Some

INCLUDE = (
    "Add these fields of the records that a record refers to: `claim.topics` adds the topics of its claim to `claim`. "
    "A field that the other record does not have is null."
)
IncludedFields = Annotated[Some[str], Field(description=INCLUDE)]


@cache
def field_paths(shape: type[BaseModel]) -> tuple[str, ...]:
    """Return the path of every field of a model, except `highlights`, in the order of its JSON Schema."""
    schema = shape.model_json_schema(mode="serialization")
    paths = schema_paths(schema, schema.get("$defs", {}))
    return tuple(path for path in paths if not path.startswith("highlights"))


def schema_paths(schema: dict[str, Any], definitions: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the path of every field that a JSON Schema describes."""
    definition = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    for name, field in definition.get("properties", {}).items():
        yield prefix + name
        yield from schema_paths(field, definitions, f"{prefix}{name}.")
    for alternative in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from schema_paths(alternative, definitions, prefix)


def leaf_paths(shape: type[BaseModel], names: list[str] | None) -> list[str]:
    """Return the paths of the fields without fields of their own, only those in `names` if it is given."""
    paths = field_paths(shape)
    return [
        path
        for path in paths
        if not any(other.startswith(f"{path}.") for other in paths)
        and (names is None or any(f"{path}.".startswith(f"{name}.") for name in names))
    ]


def project(document: bytes, names: list[str]) -> bytes:
    """Return the JSON of a record with only these fields, in the record's order."""
    return to_json(select(from_json(document), names))


def select(value: Any, paths: list[str]) -> Any:
    """Return the parts of a JSON value at these paths; the whole value if one of them is empty."""
    if isinstance(value, list):
        return [select(item, paths) for item in value]
    if not isinstance(value, dict) or "" in paths:
        return value
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner.setdefault(name, []).append(rest)
    return {name: select(item, inner[name]) for name, item in value.items() if name in inner}
