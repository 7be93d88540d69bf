"""docs/reference/settings.md: every setting is in it, with its default."""

import re

import pytest
from pydantic import AliasChoices

from app.settings import Settings
from tests.conftest import ROOT

PAGE = ROOT / "docs/reference/settings.md"


def variables(name: str) -> list[str]:
    """The environment variables that a setting is read from."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [str(alias or name.upper())]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_named_with_its_default(name: str) -> None:
    written = PAGE.read_text(encoding="utf-8")
    for variable in variables(name):
        (line,) = (line for line in written.splitlines() if line.startswith(f"| `{variable}` |"))
        assert f"`{Settings.model_fields[name].default}`" in line


def test_every_setting_in_the_table_exists() -> None:
    table = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert named == {variable for name in Settings.model_fields for variable in variables(name)}
