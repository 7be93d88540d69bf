"""docs/reference/dossier.md: its tables are made from the models, and its examples are valid.

`RENEW=1 pytest tests/docs/test_dossier_reference.py` writes the tables and the first dossier anew.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from app.dossiers.entries import InterruptibleWords
from app.dossiers.first_dossier import FILES
from app.dossiers.schemas import DossierEntry, OrganizationEntry, PersonEntry, TopicEntry
from tests.conftest import ROOT

FILE = ROOT / "docs" / "reference" / "dossier.md"
REFERENCE = FILE.read_text("utf-8")
GENERATED = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.DOTALL)
ROOTS = (DossierEntry, PersonEntry, OrganizationEntry, TopicEntry, InterruptibleWords)


def definitions(root: Any) -> dict[str, Any]:
    """Every map that a file may contain, as JSON Schema."""
    schema = root.model_json_schema()
    inner: dict[str, Any] = schema.get("$defs", {})
    return inner | {root.__name__: schema}


MAPS = {name: each for root in ROOTS for name, each in definitions(root).items()}
KEYS = sorted({key for each in MAPS.values() for key in each.get("properties", {})})


PASSAGE = "InterruptibleWords"  # the map with the keys of a passage
DEFAULTS = {"None": "null", "False": "false", "": "empty", "[]": "empty"}
PATTERNS = {"": "text", "^[a-z0-9]+(?:-[a-z0-9]+)*$": "id", "^[A-Z]{2}$": "country code"}
TYPES = {"object": "map", "boolean": "true, false"}


def type_of(schema: dict[str, Any]) -> str:
    """The type of a key, in words, or the words that it may have."""
    (option,) = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    if "$ref" in option:
        option = MAPS[option["$ref"].rpartition("/")[2]]
    if option["type"] == "array":
        return f"list of {type_of(option['items']).rstrip('s')}s"
    if "enum" in option:
        return ", ".join(option["enum"])
    if numbered := re.match(r"\^([a-z])\[0-9\]", option.get("pattern", "")):
        return f"`{numbered[1]}01`, `{numbered[1]}02`, ..."
    text = "date" if "examples" in option else PATTERNS.get(option.get("pattern", ""), "tag")
    return TYPES.get(option["type"], text)


def meaning_of(schema: dict[str, Any]) -> str:
    """What a key means, and what each of its words does."""
    references = [each["$ref"].rpartition("/")[2] for each in schema.get("anyOf", [schema]) if "$ref" in each]
    vocabularies = [MAPS[name]["description"] for name in references if "enum" in MAPS[name]]
    vocabularies = [each[each.index("`") :] for each in vocabularies]  # without what the key's own description says
    return " ".join([schema["description"], *vocabularies]).replace("\n", " ")


def table(name: str) -> str:
    """The keys of a map, as a table; those of its passage stand in a table of their own."""
    schema = MAPS[name]
    passage = MAPS[PASSAGE]["properties"].keys() if name != PASSAGE else set()
    lines = ["| key | type | default | meaning |", "|---|---|---|---|"]
    for key, each in schema["properties"].items():
        if key not in passage:
            default = "" if key in schema.get("required", ()) else str(each["default"])
            shown = "" if key in schema.get("required", ()) else DEFAULTS.get(default, default)
            lines.append(f"| `{key}` | {type_of(each)} | {shown} | {meaning_of(each)} |")
    if passage & schema["properties"].keys():
        lines.append("| a passage | | | see above |")
    return "\n".join(lines)


def generated(match: re.Match[str]) -> str:
    """What stands in the reference for a name: the table of a map, or the files of a first dossier."""
    blocks = [
        f"`{name}`:\n\n```{name.rpartition('.')[2].replace('txt', 'text')}\n{content.replace('ID', 'river')}```"
        for name, content in FILES.items()
    ]
    content = "\n\n".join(blocks) if match[1] == "first" else table(match[1])
    return f"<!-- {match[1]} -->\n\n{content}\n\n<!-- end -->"


def test_the_tables_are_those_of_the_models() -> None:
    expected = GENERATED.sub(generated, REFERENCE)
    if os.environ.get("RENEW"):
        FILE.write_text(expected, "utf-8")
    else:
        assert expected == REFERENCE


def test_every_map_has_a_table() -> None:
    named = {match[1] for match in GENERATED.finditer(REFERENCE)}
    maps = {name for name, each in MAPS.items() if each.get("type") == "object"}
    assert maps - {"DossierEntry", "SourceEntry", "Words"} <= named


def words(schema: Any) -> Iterator[str]:
    """The words of every vocabulary in a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from words(each)
    if isinstance(schema, dict):
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
        for each in schema.values():
            yield from words(each)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_named(key: str) -> None:
    assert f"`{key}`" in REFERENCE


def test_every_word_of_a_vocabulary_is_named() -> None:
    found = set(words(MAPS))
    assert {"idiom", "conditional", "think-tank"} <= found
    assert {word for word in found if not re.search(rf"(?<![\w-]){word}(?![\w-])", REFERENCE)} == set()


def test_every_example_is_yaml_with_keys_that_exist() -> None:
    for example in re.findall(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL):
        assert keys(yaml.safe_load(example)) <= set(KEYS)


def keys(value: Any) -> set[str]:
    """Every key of a YAML value."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each)}
    return {*value, *keys(list(value.values()))} if isinstance(value, dict) else set()
