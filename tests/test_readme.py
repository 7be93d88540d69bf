"""What README.md promises: every setting is in it, and every answer of its tour is the one the API gives."""

import json
import re
from typing import Any

import pytest
from pydantic import AliasChoices
from starlette.testclient import TestClient

from app.settings import Settings
from tests.asking import answered
from tests.conftest import ROOT

README = ROOT / "README.md"
CALL = re.compile(
    r"^\$ curl -s '?localhost:8000(/[^'\s]*)'?(?:[^\n]*\\\n)*[^\n]*\n((?:[^$`\n][^\n]*\n)+)", re.MULTILINE
)


def calls() -> list[tuple[str, list[str]]]:
    """Every call of the tour: its path, and the lines that README.md says it answers."""
    written = README.read_text(encoding="utf-8") if README.exists() else ""
    return [(path, answer.splitlines()) for path, answer in CALL.findall(written)]


def leaves(value: Any) -> set[Any]:
    """Everything in a value that is not a map or a list."""
    if isinstance(value, dict):
        return set().union(*map(leaves, value.values()))
    if isinstance(value, list):
        return set().union(*map(leaves, value))
    return {value}


def variables(name: str) -> list[str]:
    """The environment variables that a setting is read from."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [str(alias or name.upper())]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_named_with_its_default(name: str) -> None:
    written = README.read_text(encoding="utf-8")
    for variable in variables(name):
        (line,) = (line for line in written.splitlines() if line.startswith(f"| `{variable}` |"))
        assert f"`{Settings.model_fields[name].default}`" in line


def test_every_setting_in_the_table_exists() -> None:
    table = README.read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert named == {variable for name in Settings.model_fields for variable in variables(name)}


def test_the_tour_has_calls() -> None:
    assert len(calls()) > 5


@pytest.mark.parametrize(("path", "answer"), calls(), ids=[f"{n} {path}" for n, (path, _) in enumerate(calls())])
def test_the_tour_shows_what_the_api_answers(client: TestClient, path: str, answer: list[str]) -> None:
    response = client.get(path, headers={"Host": "localhost:8000"})
    assert response.status_code in {200, 422}
    given = leaves(answered(response))
    for line in answer:
        try:
            shown = leaves(json.loads(line))
        except ValueError:
            # Text that jq put together: all of it is in the answer, or something of the answer is all but in it.
            texts = [text for text in given if isinstance(text, str) and len(text) > 15]
            assert any(text in line or line in text for text in texts), line
        else:
            assert shown <= given, line
