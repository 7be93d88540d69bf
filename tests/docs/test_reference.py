"""docs/reference/: what the code knows is made from the code.

`RENEW=1 .venv/bin/pytest tests/docs/test_reference.py` writes the pages anew.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conftest import ROOT
from tests.docs.reference import dossiers, operations, problems, programs, vocabularies

GENERATED = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.DOTALL)
PAGES = [page for page in sorted((ROOT / "docs/reference").glob("*.md")) if GENERATED.search(page.read_text("utf-8"))]
MAKERS: dict[str, Callable[[], str]] = {
    "parameters": operations.parameters,
    "fields": operations.fields,
    "vocabularies": vocabularies.vocabularies,
    "settings": programs.settings,
    "command_list": programs.command_list,
    "commands": programs.command_sections,
    "first": dossiers.first_dossier,
}


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """What makes a part of a page, by its name: a table of the keys of a map, or one of the above."""

    def made(name: str) -> str:
        if name == "problems":
            client, server, seed = (request.getfixturevalue(each) for each in ("client", "server", "sqlite_seed"))
            return problems.problems(client, server, seed, tmp_path)
        return MAKERS[name]() if name in MAKERS else dossiers.keys(name)

    return made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_what_the_code_says(page: Path, make: Callable[[str], str]) -> None:
    written = page.read_text("utf-8")
    current = GENERATED.sub(lambda match: f"<!-- {match[1]} -->\n\n{make(match[1])}\n\n<!-- end -->", written)
    if os.environ.get("RENEW"):
        page.write_text(current, "utf-8")
    else:
        assert current == written, "the code changed: RENEW=1 .venv/bin/pytest tests/docs/test_reference.py"


def test_there_is_a_page_for_everything() -> None:
    names = {match[1] for page in PAGES for match in GENERATED.finditer(page.read_text("utf-8"))}
    assert {*MAKERS, "problems"} <= names
    maps = {name for name, each in dossiers.MAPS.items() if each.get("type") == "object"}
    assert maps - {"DossierEntry", "SourceEntry", "Words"} <= names


@pytest.mark.parametrize("name", vocabularies.ALIASES)
def test_every_value_of_a_vocabulary_has_a_meaning(name: str) -> None:
    alias = vocabularies.ALIASES[name]
    stated = vocabularies.meanings(alias)
    assert not stated or set(stated) == set(vocabularies.values(alias))


def test_every_setting_and_every_option_says_what_it_is_for() -> None:
    assert {name for name, field in Settings.model_fields.items() if not field.description} == set()
    options = [each for _, command in programs.commands() for each in command.params]
    assert [each.name for each in options if not each.help] == []
