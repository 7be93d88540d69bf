"""The keys of each section, with the vocabularies and what they refer to, as the workbench makes forms of them."""

from functools import cache
from typing import Any

from app.dossiers.registers import REGISTERS
from app.dossiers.schemas import DossierEntry
from app.dossiers.validation import AGENT, REFERENCES
from app.dossiers.writing import KEYS, key_rank

OTHER_REFERENCES = {  # keys of the source, and of maps inside of entries
    "source": REFERENCES["cited"],
    "targets": {"id": AGENT},
    "rendering": {"by": AGENT},
}
Json = dict[str, Any]


@cache
def forms() -> dict[str, list[Json]]:
    """Return the keys of an entry of each section, in the order of a file."""
    schema = DossierEntry.model_json_schema(by_alias=True)
    dossier = {
        name: fields(resolved(spec.get("items", spec), schema["$defs"]), schema["$defs"], name)
        for name, spec in schema["properties"].items()
    }
    registers = {name: model.model_json_schema(by_alias=True) for name, model in REGISTERS.items()}
    return dossier | {name: fields(spec, spec.get("$defs", {}), name) for name, spec in registers.items()}


def fields(schema: Json, definitions: Json, name: str) -> list[Json]:
    """Return the keys of a map: name, type, description, whether it is required, options, and what has its ids."""
    references = {key.rstrip("_"): of for key, of in (REFERENCES.get(name) or OTHER_REFERENCES.get(name, {})).items()}
    properties = sorted(schema["properties"].items(), key=lambda item: key_rank(item[0], KEYS))
    required = schema.get("required", [])
    return [
        {"key": key, "is_required": key in required, "of": references.get(key)} | field(key, spec, definitions)
        for key, spec in properties
    ]


def field(key: str, spec: Json, definitions: Json) -> Json:
    """Return the type of one key, with its options or its own keys."""
    spec = resolved(spec, definitions)
    result: Json = {"type": "text", "description": spec.get("description", "")}
    if spec.get("type") == "boolean":
        return result | {"type": "flag"}
    if "enum" in spec:
        return result | {"type": "choice", "options": spec["enum"]}
    if spec.get("type") == "object":
        return result | {"type": "map", "fields": fields(spec, definitions, key)}
    if spec.get("type") == "array":
        items = resolved(spec["items"], definitions)
        return result | (
            {"type": "maps", "fields": fields(items, definitions, key)} if "properties" in items else {"type": "list"}
        )
    return result


def resolved(spec: Json, definitions: Json) -> Json:
    """Return a part of a JSON Schema without references, and without null beside another type."""
    description = {key: spec[key] for key in ("description",) if key in spec}
    if "anyOf" in spec:
        spec = next(each for each in spec["anyOf"] if each.get("type") != "null")
    if "$ref" in spec:
        spec = definitions[spec["$ref"].rpartition("/")[2]]
    return spec | description
