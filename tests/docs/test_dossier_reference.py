"""docs/reference/dossier.md names every key and every word of a vocabulary; `test_reference.py` makes its tables."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.docs.reference.dossiers import KEYS, MAPS

REFERENCE = (ROOT / "docs/reference/dossier.md").read_text("utf-8")


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
