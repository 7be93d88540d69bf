"""The JSON Schemas of the files: what `check` accepts is valid, and what editors need is in them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator, meta

from app.dossiers.json_schemas import FILES, json_schema, link_schema
from app.dossiers.writing import CORE_TYPES
from tests.conftest import SEED
from tests.dossiers.builder import DOSSIER, LIGHTHOUSE, Folder, run
from tests.dossiers.builder import FILES as EXAMPLES

COMMENT = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


class CoreLoader(yaml.SafeLoader):
    """Reads YAML as editors do, in the core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for name, pattern, first in CORE_TYPES:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"(?:{pattern})\\Z"), first)


def invalid(file: str, content: str) -> list[str]:
    """The errors that an editor shows for a file."""
    validator = Draft202012Validator(json_schema(Path(file).stem))
    return [error.message for error in validator.iter_errors(yaml.load(content, CoreLoader))]  # noqa: S506


@pytest.mark.parametrize("name", FILES)
def test_each_schema_is_one(name: str) -> None:
    meta.validate(json_schema(name))


@pytest.mark.parametrize("file", sorted(SEED.rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_seed_is_valid_and_names_its_schema(file: Path) -> None:
    content = file.read_text("utf-8")
    assert invalid(file.name, content) == []
    comment = COMMENT.match(content)
    assert comment
    assert json.loads((file.parent / comment[1]).read_text("utf-8")) == json_schema(file.stem), (
        "run onrecord schema seed"
    )


@pytest.mark.parametrize(("file", "content"), [*EXAMPLES.items(), *LIGHTHOUSE.items()])
def test_what_is_accepted_is_valid(file: str, content: str) -> None:
    if file.endswith(".yaml"):
        assert invalid(file, content) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: prediction\n    text: Things", "kind: predicted\n    text: Things"),
        ("gloss: still tide", "glos: still tide"),
        ("  title: The harbor wakes\n", ""),
        ("id: q03", "id: quote-3"),
    ],
)
def test_what_is_wrong_is_invalid(old: str, new: str) -> None:
    assert invalid(DOSSIER, EXAMPLES[DOSSIER].replace(old, new))


def test_every_key_is_explained() -> None:
    for name in FILES:
        schema = json_schema(name)
        for map_name, each in ({name: schema} | schema["$defs"]).items():
            for key, value in each.get("properties", {}).items():
                assert "description" in value, f"{map_name}.{key}"


def test_schema_writes_them_and_says_which_line_names_them(folder: Folder) -> None:
    result = run("schema", folder.root)
    assert result.exit_code == 0
    assert "$schema=../.schemas/dossier.json" in result.stdout
    assert json.loads((folder.root / ".schemas" / "people.json").read_text("utf-8")) == json_schema("people")
    assert folder.faults() == []


def test_a_comment_leads_to_the_schemas_of_the_folder_around_or_to_its_own(folder: Folder, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "dossier.yaml"
    run("schema", folder.root)
    for file in (folder.root / DOSSIER, folder.root / "people.yaml", alone):
        file.parent.mkdir(exist_ok=True)
        comment = COMMENT.fullmatch(link_schema(file) + "\n")
        assert comment
        assert (file.parent / comment[1]).is_file()
    assert not (folder.root / "harbor" / ".schemas").exists()
