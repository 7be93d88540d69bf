"""Apply the `include` parameter: add fields of the records that a record refers to, such as `claim.topics`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from app.index.reader import Snapshot
from app.query.projection import field_paths, leaf_paths
from app.query.states import RecordState, document_in_state
from app.suggestions.validation_messages import Explanation
from app.suggestions.words import nearest

SHAPES: dict[str, type[BaseModel]] = {}  # of the records of each collection; its listing adds it
CACHE_SIZE = 1_000  # records that a request remembers


class Neighbors:
    """Reads the records that other records refer to, in one state."""

    def __init__(self, snapshot: Snapshot, state: RecordState) -> None:
        @lru_cache(CACHE_SIZE)
        def read(url: str) -> Mapping[str, Any]:
            _, _, collection, id = url.split("/")
            document = document_in_state(snapshot, collection, id, state)
            record: dict[str, Any] = from_json(document) if document else {}
            if state.as_of is not None and "counts" in record:  # they are the present ones
                record["counts"] = {}
            return record

        self.read = read

    def include(self, document: bytes, paths: Sequence[str]) -> bytes:
        """Return the JSON of a record with these fields added to the references in it; null where there is no such."""
        record = from_json(document)
        for path in paths:
            *names, key = path.split(".")
            for reference in references(record, names):
                if key not in reference:
                    reference[key] = self.read(reference["url"]).get(key)
        return to_json(record)


def references(value: Any, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects at a path in a JSON value."""
    if isinstance(value, list):
        for item in value:
            yield from references(item, names)
    elif isinstance(value, dict) and names:
        yield from references(value.get(names[0]), names[1:])
    elif isinstance(value, dict):
        yield value


@cache
def reference_shapes(shape: type[BaseModel]) -> dict[str, tuple[type[BaseModel], ...]]:
    """Return the path of each reference in a model, with the shapes of the records that it may lead to."""
    paths: dict[str, tuple[type[BaseModel], ...]] = {}
    for name, field in shape.model_fields.items():
        path = field.serialization_alias or name
        for model in models_in(field.annotation):
            if collections := getattr(model, "collections", ()):
                paths[path] = tuple(SHAPES[each] for each in collections)
            paths |= {f"{path}.{inner}": shapes for inner, shapes in reference_shapes(model).items()}
    return paths


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


@cache
def includable_paths(shape: type[BaseModel]) -> tuple[str, ...]:
    """Return every path that `include` accepts for records of a shape."""
    paths = (
        f"{path}.{name}"
        for path, shapes in reference_shapes(shape).items()
        for each in shapes
        for name in field_paths(each)
        if "." not in name
    )
    return tuple(dict.fromkeys(paths))


def include_error(shape: type[BaseModel], paths: Sequence[str] | None) -> Explanation | None:
    """Return what is wrong with the first path that records of a shape cannot include; None if they can include all."""
    known = includable_paths(shape) if paths else ()
    unknown = next((path for path in paths or () if path not in known), None)
    if unknown is None:
        return None
    return Explanation(f"no such field of a record that is referred to: {unknown[:100]}", nearest(unknown, known))


def included_columns(shape: type[BaseModel], paths: Sequence[str] | None) -> list[str]:
    """Return the paths of the fields without fields of their own in what `include` adds."""
    columns: dict[str, None] = {}
    for head, _, key in (path.rpartition(".") for path in paths or ()):
        for each in reference_shapes(shape)[head]:
            columns |= dict.fromkeys(f"{head}.{leaf}" for leaf in leaf_paths(each, [key]))
    return list(columns)
