"""One set of rules: whatever folder `check` finds no fault with, `load` stores and the API serves."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from shutil import rmtree
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.dossiers.checking import LISTS
from app.dossiers.registers import REGISTERS
from app.dossiers.schemas import DossierEntry, OriginalEntry, SourceEntry
from app.dossiers.yaml import read_yaml
from app.main import create_app
from app.settings import Settings
from tests.asking import DETAILS, items, operation
from tests.conftest import ROUNDS
from tests.dossiers.builder import ARTICLE, DOSSIER, Folder, execute, record, run
from tests.dossiers.builder import FILES as BUILT
from tests.dossiers.conftest import on_both_databases
from tests.test_contract import conform

LIGHTHOUSE = "lighthouse/dossier.yaml"
FILES = ["people.yaml", "organizations.yaml", "topics.yaml", DOSSIER, LIGHTHOUSE]
MODELS: list[Any] = [*REGISTERS.values(), *LISTS.values(), DossierEntry, OriginalEntry, SourceEntry]
KEYS = sorted({each.alias or name for model in MODELS for name, each in model.model_fields.items()})
WORDS = sorted(
    {
        word
        for model in MODELS
        for each in model.model_fields.values()
        for option in (each.annotation, *get_args(each.annotation))
        for literal in (getattr(option, "__value__", option),)
        for word in get_args(get_args(literal)[0] if get_args(literal) else literal)
        if isinstance(word, str)
    }
)
ODD = [
    "",
    " ",
    "\n",
    "\0",
    "\ud800",
    "\ufffe",
    "\u202e",
    "\x1b[31m",
    "e\u0301",
    "\U0001f6a2",
    "'",
    "</script>",
    "[]",
    "~",
]
LONG = ["a" * 101, "q" + "1" * 9, "q" + "1" * 10, "静" * 501, "静水" * 20_001, "word " * 9_000]
DATES = ["0000-01-01", "0001-01-01", "9999-12-31", "2024-02-30", "2024-3-1", "20240303"]
DATES += ["2024?", "202X", "2024-21", "2024-02/..", "../..", "2024/2023", "2024-XX-03"]
TYPES: list[Any] = [None, True, False, 0, -1, 2**63, 2**64, 1e400, [], {}, [[]], [None], {"id": "x"}]
TAGS = ["en", "EN-us", "x", "zh-Hant-HK", "aa-" + "b" * 32, "de-" + "1-" * 16 + "1"]
Texts = st.text(st.characters(exclude_categories=()), max_size=20)
Values = st.one_of(st.sampled_from([*ODD, *LONG, *DATES, *TYPES, *TAGS, *WORDS]), Texts, st.integers())


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each part of a value stands in it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*at, key)
        yield from places(part, (*at, key))


def part(value: Any, at: tuple[Any, ...]) -> Any:
    """Return the part that stands at a place."""
    for key in at:
        value = value[key]
    return value


def change(data: st.DataObject, value: Any) -> None:
    """Change one thing in the contents of a file: leave it out, write something else, repeat it or add a key."""
    at = data.draw(st.sampled_from(list(places(value))), "place")
    around, key = part(value, at[:-1]), at[-1]
    how = data.draw(st.sampled_from(["leave out", "write", "write", "move", "repeat", "add"]), "change")
    if how == "leave out":
        del around[key]
    elif how == "write":
        around[key] = data.draw(Values, "value")
    elif how == "move":
        around[key] = deepcopy(part(value, data.draw(st.sampled_from(list(places(value))), "from")))
    elif how == "repeat" and isinstance(around, list):
        around.append(deepcopy(around[key]))
        if isinstance(around[-1], dict) and isinstance(number := around[-1].get("id"), str):
            around[-1]["id"] = number + data.draw(st.sampled_from(["", "9", "-again"]), "ending")
    elif isinstance(around, dict):
        around[data.draw(st.sampled_from(KEYS), "key")] = data.draw(Values, "value")


def write(folder: Folder, file: str, value: Any) -> None:
    """Write a value as JSON, which is YAML, with every character that UTF-8 cannot hold as an escape."""
    folder.write(file, json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def served(url: str) -> int:
    """Ask a server for every record, and fail unless each is there with all its keys; return how many there are."""
    count = 0
    with TestClient(create_app(Settings(database_url=url)), raise_server_exceptions=False) as client:
        for path in DETAILS:
            schema = operation(path)["responses"]["200"]["content"]["application/json"]["schema"]
            for item in items(client, path.removesuffix("/{id}")):
                response = client.get(item["url"])
                assert response.status_code == 200, (item["url"], response.text)
                conform(schema, response.json())
                count += 1
                if item.get("annotations"):
                    assert items(client, item["annotations"])
    return count


def check(folder: Folder) -> bool:
    """Tell whether `check` finds no fault, and fail unless it says where each fault is."""
    checked = run("check", folder.root)
    assert checked.exit_code in {0, 1}
    faults = [line for line in checked.stderr.splitlines() if ": " in line and ": warning: " not in line]
    assert bool(faults) == (checked.exit_code == 1)
    return checked.exit_code == 0


def try_changes(data: st.DataObject, tables: str, copies: Callable[[str], str], root: Path) -> None:
    """Make the changes to a folder that `check` has nothing against, load it and ask for every record."""
    folder = Folder(root)
    folder.add_lighthouse()
    folder.write(ARTICLE, (folder.read(ARTICLE) + data.draw(Texts, "end")).encode("utf-8", "replace"))
    if not check(folder):
        folder.write(ARTICLE, BUILT[ARTICLE])
    made = 0
    for _ in range(data.draw(st.integers(5, 12), "changes")):
        file = data.draw(st.sampled_from([DOSSIER, *FILES]), "file")
        before = folder.read(file)
        if value := read_yaml(folder.root / file, folder.root).value:
            change(data, value)
            write(folder, file, value)
        if check(folder):
            made += before != folder.read(file)
        else:
            folder.write(file, before)
    event(f"{made} changes")
    url = copies(tables)
    loaded = run("load", folder.root, url=url)
    assert loaded.exit_code == 0, loaded.stderr
    assert served(url) > 0


@on_both_databases
@settings(max_examples=4 * ROUNDS, suppress_health_check=list(HealthCheck), deadline=None, database=None)
@given(data=st.data())
def test_what_check_passes_is_loaded_and_served(
    pristine: tuple[str, str], copies: Callable[[str], str], tmp_path: Path, data: st.DataObject
) -> None:
    try_changes(data, pristine[0], copies, tmp_path / "folder")


@on_both_databases
def test_a_value_that_the_database_refuses_is_a_fault_of_the_data(folder: Folder, migrated: str) -> None:
    execute(migrated, "CREATE UNIQUE INDEX strict ON claim (kind)")
    before = record(migrated)
    result = run("load", folder.root, url=migrated)
    assert result.exit_code == 1
    assert "The database refused a value" in result.stderr
    assert "cannot be used" not in result.stderr
    assert record(migrated) == before


def test_a_stored_record_that_cannot_be_served_is_named(loaded: str, caplog: pytest.LogCaptureFixture) -> None:
    assert run("index", url=loaded).exit_code == 0
    execute(loaded, "UPDATE person SET name = '' WHERE id = 'mei-lan'")
    wrong = "/v1/people/mei-lan: name: should not be empty"
    for command in (("doctor",), ("index", "--rebuild")):
        result = run(*command, url=loaded)
        assert result.exit_code == 1
        assert wrong in result.output
        assert "onrecord restore FILE" in result.output
        assert "The database cannot be used" not in result.output
    rmtree(Settings(database_url=loaded).index_folder)
    with TestClient(create_app(Settings(database_url=loaded))) as client:
        response = client.get("/readyz")
        assert response.status_code == 503
        assert wrong in response.json()["detail"]
    assert wrong in caplog.text
