"""Typed clients, made as `docs/guides/clients.md` says: they compile and run, and a misspelled one does not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import serving

HERE = Path(__file__).parent
NODE_MODULES, PYTHON = HERE.parent / "node_modules", HERE / ".venv"
GUIDE = (HERE.parents[1] / "docs/guides/clients.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^##+ (.+?)\n(.*?)(?=^## |^### |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
PROGRAMS = {"openapi-typescript": "program.ts", "Hey API": "program.ts", "orval": "program.ts", "Python": "program.py"}
INSTALL = ("npm install", "pip install")  # what is installed from the locks instead
PATH = os.pathsep.join([str(PYTHON / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
MISSING = "no generators: `make test` installs them; REQUIRE_BROWSER=1 makes this a failure"


@pytest.fixture(scope="module")
def server(record: str) -> Iterator[str]:
    """The address of a server of the record of `seed/`."""
    with serving(record) as running:
        yield f"http://localhost:{running.port}"


def files(text: str) -> dict[str, str]:
    """The files that a section says to write, by name."""
    return dict(re.findall(r"`([\w.-]+)`:\n\n```\w+\n(.*?)```", text, re.DOTALL))


def run(folder: Path, command: str) -> tuple[int, str]:
    """How a command ends in a folder, and what it prints."""
    environment = os.environ | {"PATH": PATH}
    done = subprocess.run(
        command.split(), cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    return done.returncode, done.stdout + (done.stderr if done.returncode else "")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_client_compiles_and_runs_as_the_guide_says_and_a_misspelled_one_does_not(
    name: str, server: str, tmp_path: Path
) -> None:
    if not (NODE_MODULES / "orval").exists() or not PYTHON.exists():
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    section = SECTIONS[name].replace("http://localhost:8000", server)
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    for file, text in files(SECTIONS["TypeScript"] + section).items():
        (tmp_path / file).write_text(text, "utf-8")
    commands = [each for each in re.findall(r"^\$ (.+)", section, re.MULTILINE) if not each.startswith(INSTALL)]
    printed = dict[str, str]()
    for command in commands:
        status, printed[command] = run(tmp_path, command)
        assert status == 0, (command, printed[command])
    (expected,) = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    program = tmp_path / PROGRAMS[name]
    assert expected in [output for command, output in printed.items() if command.endswith(program.name)]
    slip = re.sub(r'\["lu-yann"\]', r"\g<0>, limitt=1" if program.suffix == ".py" else r"\g<0>, limitt: 1", section)
    program.write_text(files(slip)[program.name].replace("next_cursor", "nextCursor"), "utf-8")
    (compiler,) = (each for each in commands if each.startswith(("npx tsc", "mypy")))
    status, complaints = run(tmp_path, compiler)
    assert status != 0
    assert re.search("['\"]limitt['\"]", complaints), complaints
    assert re.search("['\"]nextCursor['\"]", complaints), complaints
