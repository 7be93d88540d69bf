"""docs/dossier.md: it names every key of dossiers and registers, and every word that a key may have."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from app.dossiers.schemas import DossierEntry, OrganizationEntry, PersonEntry, TopicEntry
from tests.conftest import ROOT

REFERENCE = (ROOT / "docs" / "dossier.md").read_text("utf-8")
ROOTS = (DossierEntry, PersonEntry, OrganizationEntry, TopicEntry)


def definitions(root: Any) -> dict[str, Any]:
    """Every map that a file may contain, as JSON Schema."""
    schema = root.model_json_schema()
    inner: dict[str, Any] = schema.get("$defs", {})
    return inner | {root.__name__: schema}


MAPS = {name: each for root in ROOTS for name, each in definitions(root).items()}
KEYS = sorted({key for each in MAPS.values() for key in each.get("properties", {})})


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
