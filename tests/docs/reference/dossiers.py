"""The keys of dossiers and registers, from the models that read them, and the dossier that `onrecord new` writes."""

import re
from typing import Any

from app.dossiers.entries import InterruptibleWords
from app.dossiers.first_dossier import FILES
from app.dossiers.schemas import DossierEntry, OrganizationEntry, PersonEntry, TopicEntry
from tests.docs.reference.markdown import PATTERNS, table

ROOTS = (DossierEntry, PersonEntry, OrganizationEntry, TopicEntry, InterruptibleWords)


def definitions(root: Any) -> dict[str, Any]:
    """Return every map that a file may contain, as JSON Schema."""
    schema = root.model_json_schema()
    inner: dict[str, Any] = schema.get("$defs", {})
    return inner | {root.__name__: schema}


MAPS = {name: each for root in ROOTS for name, each in definitions(root).items()}
KEYS = sorted({key for each in MAPS.values() for key in each.get("properties", {})})
PASSAGE = "InterruptibleWords"  # the map with the keys of a passage
DEFAULTS = {"None": "null", "False": "false", "": "empty", "[]": "empty"}
TYPES = {"object": "map", "boolean": "true, false"}


def type_of(schema: dict[str, Any]) -> str:
    """Return the type of a key, in words, or the words that it may have."""
    (option,) = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    if "$ref" in option:
        option = MAPS[option["$ref"].rpartition("/")[2]]
    if option["type"] == "array":
        return f"list of {type_of(option['items']).rstrip('s')}s"
    if "enum" in option:
        return ", ".join(option["enum"])
    if numbered := re.match(r"\^([a-z])\[0-9\]", option.get("pattern", "")):
        return f"`{numbered[1]}01`, `{numbered[1]}02`, ..."
    text = "date" if "examples" in option else {"": "text", **PATTERNS}.get(option.get("pattern", ""), "tag")
    return TYPES.get(option["type"], text)


def meaning_of(schema: dict[str, Any]) -> str:
    """Return what a key means, and what each of its words does."""
    references = [each["$ref"].rpartition("/")[2] for each in schema.get("anyOf", [schema]) if "$ref" in each]
    vocabularies = [MAPS[name]["description"] for name in references if "enum" in MAPS[name]]
    vocabularies = [each[each.index("`") :] for each in vocabularies]  # without what the key's own description says
    return " ".join([schema["description"], *vocabularies])


def keys(name: str) -> str:
    """Return the keys of a map, as a table; those of its passage stand in a table of their own."""
    schema = MAPS[name]
    passage = MAPS[PASSAGE]["properties"].keys() if name != PASSAGE else set()
    rows = []
    for key, each in schema["properties"].items():
        if key not in passage:
            default = "" if key in schema.get("required", ()) else str(each["default"])
            shown = "" if key in schema.get("required", ()) else DEFAULTS.get(default, default)
            rows.append((f"`{key}`", type_of(each), shown, meaning_of(each)))
    if passage & schema["properties"].keys():
        rows.append(("a passage", "", "", "see above"))
    return table(("key", "type", "default", "meaning"), rows)


def first_dossier() -> str:
    """Return the files that `onrecord new` writes."""
    return "\n\n".join(
        f"`{name}`:\n\n```{name.rpartition('.')[2].replace('txt', 'text')}\n{content.replace('ID', 'river')}```"
        for name, content in FILES.items()
    )
