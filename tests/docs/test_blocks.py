"""README.md and docs/: every command and every program runs as it is written, and prints what the page shows.

The commands of a page run one after another, in a folder that has what a clone of the repository has, against one
server. `RENEW=1 .venv/bin/pytest tests/docs/test_blocks.py` writes what the commands print now.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer.main
import yaml

from app.cli import app
from app.settings import Settings
from tests.conftest import ROOT
from tests.docs.blocks import BLOCKS, PAGES, Block, blocks, in_language
from tests.docs.reference.dossiers import KEYS
from tests.dossiers.builder import copy
from tests.postgres import DRIVER
from tests.serving import Server

BIN = Path(sys.executable).parent
ADDRESS = "localhost:8000"
ELSEWHERE = "https://onrecord.example"  # a server on the network
RENEW = os.environ.get("RENEW")
NOT_RUN = {  # commands that no test runs as they are written, and why
    r"make (serve|test|quick)\b": "starts a server, or these tests",
    r"git clone|cd ": "the folder of the test stands for the clone",
    r"docker |export POSTGRES_PASSWORD": "needs Docker",
    r"\S*pip (install|wheel)|python3 -m venv|npm install|npx ": "installs packages",
    r"/opt/|useradd|systemctl|sudo": "changes the machine",
    r"\S*jupyter ": "opens a browser",
    r"(\S+=\S+ )*\S*onrecord (serve|annotate)\b|python3 -m http.server": "serves until somebody ends it",
}
ELSEWHERE_TESTED = {"clients": "tests/clients/test_clients.py"}  # pages whose blocks another test runs
INSTEAD = {  # of what only a person can do
    r"\S*onrecord annotate (\S+)": r"rm -rf \1 && onrecord new \1",
}
SAVED = ROOT / "tests/drafting/saved/garden.html"
BEFORE = {  # what a reader of these pages has: files that the page does not make
    "README": f"cp {SAVED} page.html",
    "draft": f"cp {SAVED} monsoon.html",
    "verify": "echo 'Lu Yan calls it a “strategic distraction”.' | tee draft.txt > page.html",
    "check": "cp -r seed drafts && cd drafts/us-russia-rapprochement"
    " && sed -i '/^    prefix: Trump’s “$/d; s/exact: anti-China sentiments/exact: anti China sentiment/' dossier.yaml",
    "compare": "onrecord new a/my-article && cp -r a b",
    "exchange": "onrecord new seed/my-article && printf 'exact,speaker\\nkeeps the gauge,\\n' > annotations.json",
}
PLAIN = {"", "text", "http", "html", "ini"}  # languages of blocks that are only read


def is_run(command: str) -> bool:
    """Return whether a test runs a command."""
    return not any(re.match(pattern, command) for pattern in NOT_RUN)


def instead(command: str) -> str | None:
    """Return what a test does instead of a command that waits for a person."""
    matches = ((re.match(pattern, command), by) for pattern, by in INSTEAD.items())
    return next((match.expand(by) for match, by in matches if match), None)


def pages_with(language: str) -> list[Path]:
    """Return the pages with blocks in a language that are tested here."""
    return sorted({block.page for block in in_language(language) if block.page.stem not in ELSEWHERE_TESTED})


@pytest.fixture
def folder(tmp_path: Path, sqlite_seed: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the dossiers and the database of a clone after `make serve`, for one page."""
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            assert os.environ.get("REQUIRE_CURL") != "1", f"there is no {program}"
            pytest.skip(f"{program} is not installed")
    data = tmp_path / "data"
    data.mkdir()
    copy(sqlite_seed, "onrecord.db", data)
    shutil.copytree(Settings(database_url=sqlite_seed).index_folder, data / "onrecord.db.index")
    shutil.copytree(ROOT / "seed", tmp_path / "seed")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(BIN)
    for name in ("ONRECORD_INDEX", "ONRECORD_DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{BIN}:{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    return tmp_path


def run(command: list[str], folder: Path, here: str) -> tuple[int, str]:
    """Run a program; return its exit code and its output, with the address of the pages instead of `here`."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False
    )
    return done.returncode, done.stdout.decode().replace(here, ADDRESS)


def shell(command: str, folder: Path, server: Server) -> tuple[int, str]:
    """Run a command in a shell."""
    here = f"localhost:{server.port}"
    return run(
        ["bash", "-o", "pipefail", "-c", command.replace(ADDRESS, here).replace(ELSEWHERE, f"http://{here}")],
        folder,
        here,
    )


@pytest.mark.parametrize("page", pages_with("console"), ids=lambda page: page.stem)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, folder: Path, server: Server) -> None:
    written = page.read_text("utf-8")
    assert shell(BEFORE.get(page.stem, "true"), folder, server)[0] == 0
    for command, output in (each for block in in_language("console") if block.page == page for each in block.commands):
        stand_in = instead(command)
        if stand_in or is_run(command):
            code, printed = shell(stand_in or command, folder, server)
            # A command that finds faults shows them; curl, and a command that shows nothing, succeed.
            assert code in ({0, 1} if output and "curl" not in command else {0}), f"{command}\n{printed}"
        if is_run(command) and (output or "curl" in command):
            shown = printed.strip("\n")
            below = f"{shown}\n" if shown else ""
            written = written.replace(f"$ {command}\n{output}", f"$ {command}\n{below}")
    if RENEW:
        page.write_text(written, "utf-8")
    assert written == page.read_text("utf-8")


@pytest.mark.parametrize("page", pages_with("python"), ids=lambda page: page.stem)
def test_the_python_of_a_page_prints_what_it_shows(page: Path, folder: Path, server: Server) -> None:
    parts = [block for block in in_language("python") if block.page == page]
    here = f"localhost:{server.port}"
    program = "\nprint('\\f')\n".join(block.code for block in parts).replace(ADDRESS, here)
    code, output = run([sys.executable, "-c", program], folder, here)
    assert code == 0, output
    printed = [each.strip("\n").splitlines() for each in output.split("\f")]
    shown = [block.printed for block in parts]  # a page need not show what a block prints
    assert [lines if below else [] for lines, below in zip(printed, shown, strict=True)] == shown


@pytest.mark.parametrize("block", in_language("js"), ids=lambda block: block.name)
def test_a_script_prints_what_stands_beside_it(block: Block, folder: Path, server: Server) -> None:
    assert shutil.which("node"), "there is no Node.js"
    here = f"localhost:{server.port}"
    code, output = run(["node", "--input-type=module", "--eval", block.code.replace(ADDRESS, here)], folder, here)
    assert (code, output.splitlines()) == (0, block.printed)


def test_the_statements_of_a_page_run(postgres: str) -> None:
    (page,) = {block.page for block in in_language("sql")}
    statements = [each for block in blocks(page) if block.language == "sql" for each in block.code.split(";\n")]
    statements.sort(key=lambda statement: statement.startswith("CREATE DATABASE"))
    roles = re.findall(r"CREATE ROLE (\w+)", "".join(statements))
    with psycopg.connect(postgres.replace(DRIVER, "postgresql://")) as connection:
        existing = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for statement in statements[:-1]:  # a database cannot be created in a transaction
            if not any(f"CREATE ROLE {role} " in statement for role in existing):
                connection.execute(statement.encode())
        assert roles
        connection.rollback()


@pytest.mark.parametrize("block", in_language("yaml", "json", "toml"), ids=lambda block: block.name)
def test_data_can_be_read(block: Block) -> None:
    parse: dict[str, Callable[[str], Any]] = {"json": json.loads, "toml": tomllib.loads, "yaml": all_documents}
    content = parse[block.language](block.code)
    if block.language == "yaml" and block.page.stem not in {"deploy", "grow", "monitor"}:
        assert keys(content) <= set(KEYS)


def all_documents(text: str) -> list[Any]:
    """The values of a YAML text."""
    return list(yaml.safe_load_all(text))


def keys(value: Any) -> set[str]:
    """Every key of a YAML value."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each)}
    return {*value, *keys(list(value.values()))} if isinstance(value, dict) else set()


def test_addresses_on_the_network_are_secure() -> None:
    addresses = [each for page in PAGES for each in re.findall(r"http://[^\s)>\"'`]+", page.read_text("utf-8"))]
    assert {each for each in addresses if not re.match(r"http://(localhost|127\.0\.0\.1)\b", each)} == set()


def test_every_block_is_tried_or_only_read() -> None:
    tried = {"console", "python", "js", "sql", "yaml", "json", "toml", "ts"}
    assert {block.name for block in BLOCKS if block.language not in tried | PLAIN} == set()
    lines = sum(page.read_text("utf-8").count("\n$ ") for page in PAGES)
    assert sum(len(block.commands) for block in in_language("console")) == lines > 50


COMMANDS = list(dict.fromkeys(command for block in in_language("console") for command, _ in block.commands))


@pytest.mark.parametrize("pattern", NOT_RUN)
def test_an_exception_is_needed(pattern: str) -> None:
    assert any(re.match(pattern, command) for command in COMMANDS)


@pytest.mark.parametrize("command", [each for each in COMMANDS if not is_run(each)])
def test_a_command_that_is_not_run_names_what_exists(command: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for target in re.findall(r"^make (\w+)", command):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for extras in re.findall(r"(?:onrecord|\.)\[([\w,]+)\]", command):
        assert set(extras.split(",")) <= project["optional-dependencies"].keys()
    group: Any = typer.main.get_command(app)
    for name, options in re.findall(r"onrecord (\w+)((?: (?!#)\S+)*)", command):
        if name in group.commands:
            known = {option for parameter in group.commands[name].params for option in parameter.opts}
            assert {each for each in options.split() if each.startswith("--")} <= known
