"""What README.md promises: every setting is in it, and every command of its tour prints what it says.

`UPDATE_README=1 .venv/bin/pytest tests/test_readme.py` writes into README.md what the commands print now.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import AliasChoices

from app.settings import Settings
from tests.conftest import ROOT
from tests.serving import Server, free_port, until_ended

README = ROOT / "README.md"
ADDRESS = "localhost:8000"
COMMAND = re.compile(r"^\$ (curl (?:.*\\\n)*.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def commands() -> list[tuple[str, str]]:
    """Return every command that asks with curl, and the output that README.md shows below it."""
    return COMMAND.findall(README.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of `make serve`, on another port, with another database, and with the environment as installed."""
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            assert os.environ.get("REQUIRE_CURL") != "1", f"there is no {program}"
            pytest.skip(f"{program} is not installed")
    port = free_port()
    url = f"sqlite:///{tmp_path_factory.mktemp('readme') / 'onrecord.db'}"
    environment = os.environ | {"ONRECORD_DATABASE_URL": url, "PORT": str(port)}
    command = ["make", "--silent", "--old-file=.venv/installed", "serve"]
    output = tmp_path_factory.mktemp("readme") / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        with until_ended(process, port) as server:
            yield server


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


def test_the_tour_has_commands() -> None:
    written = README.read_text(encoding="utf-8")
    assert len(commands()) == written.count("\n$ curl ") > 15


@pytest.mark.slow
@pytest.mark.parametrize(("command", "output"), commands())
def test_a_command_prints_what_the_tour_shows(server: Server, tmp_path: Path, command: str, output: str) -> None:
    here = f"localhost:{server.port}"
    assert ADDRESS in command
    shell = ["bash", "-c", command.replace(ADDRESS, here)]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    printed = done.stdout.decode().replace(here, ADDRESS)
    if os.environ.get("UPDATE_README") == "1":
        written = README.read_text(encoding="utf-8")
        README.write_text(written.replace(f"$ {command}\n{output}", f"$ {command}\n{printed}"), encoding="utf-8")
        return
    assert (done.returncode, done.stderr) == (0, b"")
    assert printed.rstrip("\n") == output.rstrip("\n")
