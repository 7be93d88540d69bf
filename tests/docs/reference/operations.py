"""The parameters of all requests, and the fields of all responses, from the OpenAPI document."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.asking import DOCUMENT
from tests.docs.reference.markdown import family, referenced, slug, table, type_of

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
METHODS = ("get", "post")
SHARED = 3  # parameters of so many groups are described once, before the groups
SEVERAL = " Separate several values with commas."  # which the page says once
FEW = 3  # so many parameters are described again instead of naming another operation that has them, too
SHARED_TITLE = "Shared parameters"
HEAD = ("parameter", "value", "meaning")


class Operation(NamedTuple):
    """An operation of the API with its parameters, each with its name and what makes two of them the same."""

    title: str
    tag: str
    summary: str
    parameters: dict[str, dict[str, Any]]


def operations() -> Iterator[Operation]:
    """Yield the operations in the order of the groups of the documentation."""
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    found = [
        Operation(
            f"{method.upper()} {path}", operation["tags"][0], operation.get("summary", ""), definitions(operation)
        )
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    yield from sorted(found, key=lambda each: tags.index(each.tag))


def definitions(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the parameters of an operation by what tells them apart: their name, value and meaning."""
    return {json.dumps([*row(each), each["in"]]): each for each in operation.get("parameters", ())}


def row(parameter: dict[str, Any]) -> tuple[str, str, str]:
    """Return the row of a parameter: its name, the values it takes, and what it does."""
    schema = parameter["schema"]
    value = type_of(schema, SCHEMAS)
    if "default" in schema:
        default = schema["default"]
        shown = ",".join(map(str, default)) if isinstance(default, list) else json.dumps(default).strip('"')
        value += f"; default `{shown}`"
    if parameter.get("required") and parameter["in"] == "query":
        value += "; required"
    return f"`{parameter['name']}`", value, parameter["description"].replace(SEVERAL, "")


def shared() -> dict[str, dict[str, Any]]:
    """Return the parameters that are the same in several groups."""
    groups = {(key, each.tag) for each in operations() for key in each.parameters}
    often = Counter(key for key, _ in groups)
    return {
        key: each for operation in operations() for key, each in operation.parameters.items() if often[key] >= SHARED
    }


def parameters() -> str:
    """Return every parameter of every operation, each described once."""
    common = shared()
    parts = [f"## {SHARED_TITLE}", table(HEAD, map(row, common.values()))]
    described = dict.fromkeys(common, SHARED_TITLE)
    for tag in DOCUMENT["tags"]:
        group = [each for each in operations() if each.tag == tag["name"] and each.parameters]
        if group:
            parts += [f"## {tag['name'].capitalize()}", *(section(each, described) for each in group)]
    return "\n\n".join(parts)


def section(operation: Operation, described: dict[str, str]) -> str:
    """Return the parameters of an operation that are described nowhere above, and where the others are."""
    own = {key: each for key, each in operation.parameters.items() if key not in described}
    above: dict[str, list[str]] = {}
    for key, parameter in operation.parameters.items():
        if key in described:
            above.setdefault(described[key], []).append(f"`{parameter['name']}`")
    for place in [place for place, names in above.items() if len(names) < FEW and place != SHARED_TITLE]:
        own |= {key: operation.parameters[key] for key in operation.parameters if described.get(key) == place}
        del above[place]
    described |= dict.fromkeys(own, operation.title)
    lines = [f"### {operation.title}", f"{operation.summary.rstrip('.')}."]
    if own:
        lines.append(table(HEAD, map(row, own.values())))
    lines += [
        f"{'Also' if own else 'Takes'}, as in [{place}](#{slug(place)}): {', '.join(names)}."
        for place, names in above.items()
    ]
    return "\n\n".join(lines)


def in_responses() -> list[str]:
    """Return the names of the schemas of records and of what they contain, in the order of the documentation."""
    paths = [path for path in DOCUMENT["paths"] if path.endswith("}") and "get" in DOCUMENT["paths"][path]]
    roots = [*(DOCUMENT["paths"][path]["get"] for path in paths), *every_operation()]
    found = dict[str, None]()
    for operation in roots:
        for content in operation["responses"]["200"].get("content", {}).values():
            collect(content.get("schema", {}), found)
    return [*found, "Problem", "ProblemError"]


def every_operation() -> Iterator[dict[str, Any]]:
    """Yield every operation of the document."""
    yield from (each for methods in DOCUMENT["paths"].values() for name, each in methods.items() if name in METHODS)


def collect(schema: dict[str, Any], found: dict[str, None]) -> None:
    """Add the schemas that a schema refers to, each before those it contains."""
    for name in referenced(schema):
        if name not in found and "enum" not in SCHEMAS[name]:
            found[name] = None
            for each in SCHEMAS[name].get("properties", {}).values():
                collect(each, found)


def fields() -> str:
    """Return every field of every schema in responses. What differs only in its items, such as pages, stands once."""
    names = dict[str, str]()
    for name in in_responses():
        names.setdefault(family(name), name)
    return "\n\n".join(map(described_schema, names.values()))


def described_schema(name: str) -> str:
    """Return the section of a schema: its description, and a table of its fields."""
    schema = SCHEMAS[name]
    rows = [
        (f"`{field}`", type_in(name, each), each.get("description") or meaning_of(each))
        for field, each in schema.get("properties", {}).items()
    ]
    description = schema.get("description", "")
    return "\n\n".join(filter(None, [f"## {family(name)}", description, table(("field", "type", "meaning"), rows)]))


def type_in(name: str, schema: dict[str, Any]) -> str:
    """Return the type of a field of a schema. What a schema such as `Page_QuotePublic_` is made for are records."""
    if family(name) != name and any(each in name for each in referenced(schema)):
        return "list of records" if schema.get("type") == "array" else "record"
    return type_of(schema, SCHEMAS)


def meaning_of(schema: dict[str, Any]) -> str:
    """Return the description of what a field refers to."""
    return next((SCHEMAS[name].get("description", "") for name in referenced(schema)), "")
