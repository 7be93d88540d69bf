"""Tables of Markdown, and the types of JSON Schema in words."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.models.fields import SLUG, TAG_PATTERN

DATE_EXAMPLES = ["2025-02-18"]  # of every date in EDTF
PATTERNS = {SLUG: "id", TAG_PATTERN: "language tag", "^[A-Z]{2}$": "country code"}
NAMES = {"string": "text", "boolean": "true or false", "object": "map", "integer": "whole number", "number": "number"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. A cell is one line, and a bar in it does not end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(each) for each in line) + " |" for line in lines)


def cell(text: str) -> str:
    """Return the text of a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def slug(heading: str) -> str:
    """Return the anchor of a heading, as forges and MyST make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def family(name: str) -> str:
    """Return the name of a schema without what it is a list of: `Page` for `Page_QuotePublic_`."""
    return re.split(r"[_\[]", name)[0]


def options(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schemas of which a value has one, without null."""
    return [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]


def referenced(schema: dict[str, Any]) -> list[str]:
    """Return the names of the schemas that a schema refers to, itself or for its items."""
    inner = [*options(schema), schema.get("items"), schema.get("additionalProperties")]
    found = [name for each in inner if isinstance(each, dict) and each is not schema for name in referenced(each)]
    return [schema["$ref"].rpartition("/")[2], *found] if "$ref" in schema else found


def type_of(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Return the type of a value, in words, with links to the schemas and vocabularies that it refers to."""
    names = list(dict.fromkeys(one_type(each, schemas) for each in options(schema)))
    if any(each.get("type") == "null" for each in schema.get("anyOf", ())):
        names.append("null")
    return " or ".join(names) if len(names) < 5 else "one of " + ", ".join(names)


def one_type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Return the type of a value that is not null."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        page = "vocabularies" if "enum" in schemas.get(name, {}) else "fields"
        return f"[{family(name)}]({page}.md#{slug(family(name))})"
    if words := schema.get("enum", [schema["const"]] if "const" in schema else None):
        return ", ".join(f"`{each}`" for each in words)
    if schema.get("type") == "array":
        return f"list of {plural(type_of(schema.get('items', {}), schemas))}"
    if schema.get("type") == "object" and isinstance(values := schema.get("additionalProperties"), dict) and values:
        return f"map to {plural(type_of(values, schemas))}"
    named = {**PATTERNS, "": "date" if schema.get("examples") == DATE_EXAMPLES else None}.get(schema.get("pattern", ""))
    return named or NAMES.get(schema.get("type", ""), "any value") + limits(schema)


def limits(schema: dict[str, Any]) -> str:
    """Return the limits of a number, in words."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f" from {low} to {high}"
    return f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""


def plural(name: str) -> str:
    """Return a type in the plural."""
    if " " in name or name.startswith(("`", "[")):
        return name.replace("whole number", "whole numbers")
    return {"text": "texts", "any value": "values"}.get(name, f"{name}s")
