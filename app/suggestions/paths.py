"""Find the path of the API that is nearest to an unknown one."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.suggestions.words import nearest

FILTERS = {  # by collection: the filters of other lists that take its ids
    "people": ("speaker", "author", "participant"),
    "organizations": ("organization", "speaker", "publisher"),
    "topics": ("topic", "broader"),
    "sources": ("source",),
    "events": ("event",),
    "claims": ("claim", "related_to"),
    "terms": ("term",),
}
MAX_SEGMENTS = 5


def nearest_path(path: str, paths: Mapping[str, Any]) -> str | None:
    """Return the path of an OpenAPI document that a reader most likely means, or None.

    The path may lack `/v1`, have another prefix, or put a list below a record: `/v1/people/lu-yan/claims` means
    `/v1/claims?speaker=lu-yan`.
    """
    segments = [segment for segment in path.split("/") if segment][:MAX_SEGMENTS]
    templates = [template.strip("/").split("/") for template in paths]
    for candidate in (segments, ["v1", *segments], ["v1", *segments[1:]]):
        if candidate != ["v1"] and (near := nearest_instance(candidate, templates)):
            return near
    return list_of_record(segments, paths) if segments[:1] == ["v1"] else None


def nearest_instance(segments: list[str], templates: Iterable[list[str]]) -> str | None:
    """Return the path of a template with as many segments, each the same, near, or an id; None if there is none."""
    fitting, result = list(templates), ""
    for index, segment in enumerate(segments):
        fitting = [template for template in fitting if len(template) > index]
        names = {template[index] for template in fitting if not template[index].startswith("{")}
        name = segment if segment in names else nearest(segment, names)
        fitting = [each for each in fitting if (each[index] == name if name else each[index].startswith("{"))]
        result += f"/{name or segment}"
    return result if any(len(template) == len(segments) for template in fitting) else None


def list_of_record(segments: list[str], paths: Mapping[str, Any]) -> str | None:
    """Return the list that is filtered by a record, for a path such as `/v1/people/lu-yan/claims`; None for others."""
    match segments:
        case [_, collection, id, name]:
            lists = [path.removeprefix("/v1/") for path in paths if f"{path}/{{id}}" in paths]
            target, owner = nearest(name, lists), nearest(collection, FILTERS)
            operation = paths.get(f"/v1/{target}", {}).get("get", {})
            parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
            filter_name = next((each for each in FILTERS.get(owner or "", ()) if each in parameters), None)
            return f"/v1/{target}?{filter_name}={id}" if filter_name else None
    return None
