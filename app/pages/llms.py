"""Files for language models (llmstxt.org): an introduction, and one with every operation, parameter and field."""

from collections import Counter
from functools import cache
from string import Template
from typing import Any

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from app.pages.routes import site_file
from app.pages.static_files import TEMPLATES
from app.query.urls import base_url

SHARED = 4  # operations with the same parameter from which on it is described only once
COMMAS = " Separate several values with commas."
Json = dict[str, Any]


@site_file("/llms.txt")
def llms_txt(request: Request) -> Response:
    """Return an introduction to this API."""
    return Response(introduction(base_url(request)), media_type="text/plain")


@site_file("/llms-full.txt")
def llms_full_txt(request: Request) -> Response:
    """Return the introduction, and the OpenAPI document in Markdown."""
    base = base_url(request)
    document = request.app.openapi()
    described = reference(to_json(document)).replace(document["servers"][0]["url"], base)
    return Response(f"{introduction(base)}\n{described}\n", media_type="text/plain")


def introduction(base: str) -> str:
    """Return llms.txt for a server."""
    return Template(TEMPLATES["llms.txt"].read_text("utf-8")).substitute(base=base)


@cache
def reference(document: bytes) -> str:
    """Return an OpenAPI document in Markdown."""
    return "\n".join(reference_lines(from_json(document)))


def reference_lines(document: Json) -> list[str]:
    """Return the lines of an OpenAPI document in Markdown: the text on the whole, the operations, the fields."""
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    shared = shared_lines([each for _, operation in operations for each in operation.get("parameters", [])])
    lines = [document["info"]["description"], "", "## Parameters of many operations", ""]
    lines += ["A parameter that is a list takes several values, separated by commas.", "", *shared]
    lines += ["", "## Operations"]
    for name, operation in operations:
        lines += ["", f"### {name}: {operation['summary']}", "", operation["description"]]
        own = [parameter_line(each) for each in operation.get("parameters", [])]
        names = [each["name"] for each in operation.get("parameters", []) if parameter_line(each) in shared]
        lines += ["", *(line for line in own if line not in shared)]
        lines += [f"- Also {', '.join(f'`{each}`' for each in names)}, as above."] if names else []
    lines += ["", "## Fields of the responses"]
    for name, schema in document["components"]["schemas"].items():
        lines += ["", f"### {name}", "", one_line(schema.get("description", "")), ""]
        lines += [f"- {field_line(*each)}" for each in schema.get("properties", {}).items()]
    return lines


def shared_lines(parameters: list[Json]) -> list[str]:
    """Return the lines on parameters that many operations have: of each name, the most frequent one."""
    names: dict[str, str] = {}
    for line, count in Counter(map(parameter_line, parameters)).most_common():
        if count >= SHARED:
            names.setdefault(line.partition("` (")[0], line)
    return list(names.values())


def parameter_line(parameter: Json) -> str:
    """Return a parameter on one line."""
    description = parameter["description"].removesuffix(COMMAS)
    return f"- {field_line(parameter['name'], {**parameter['schema'], 'description': description})}"


def field_line(name: str, schema: Json) -> str:
    """Return a parameter or a field on one line, with its type."""
    return f"`{name}` ({type_name(schema)}): {one_line(schema.get('description', ''))}"


def type_name(schema: Json) -> str:
    """Return the type of a JSON Schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(map(type_name, options))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {type_name(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def one_line(text: str) -> str:
    """Return a text without line breaks."""
    return " ".join(text.split())
