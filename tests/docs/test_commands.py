"""README.md and docs/: every command that asks with curl prints what stands below it.

`RENEW=1 .venv/bin/pytest tests/docs/test_commands.py` writes what the commands print now.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.serving import Server, free_port, until_ended

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ADDRESS = "localhost:8000"
COMMAND = re.compile(r"^\$ (curl (?:.*\\\n)*.*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def commands() -> list[Any]:
    """Return every command that asks with curl, with its page and the output that stands below it."""
    return [
        pytest.param(page, command, output, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, (command, output) in enumerate(COMMAND.findall(page.read_text(encoding="utf-8")), 1)
    ]


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


def test_every_command_is_tried() -> None:
    written = sum(page.read_text(encoding="utf-8").count("\n$ curl ") for page in PAGES)
    assert len(commands()) == written > 15


@pytest.mark.slow
@pytest.mark.parametrize(("page", "command", "output"), commands())
def test_a_command_prints_what_the_page_shows(
    server: Server, tmp_path: Path, page: Path, command: str, output: str
) -> None:
    here = f"localhost:{server.port}"
    assert ADDRESS in command
    shell = ["bash", "-c", command.replace(ADDRESS, here)]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    printed = done.stdout.decode().replace(here, ADDRESS)
    if os.environ.get("RENEW") == "1":
        written = page.read_text(encoding="utf-8")
        page.write_text(written.replace(f"$ {command}\n{output}", f"$ {command}\n{printed}"), encoding="utf-8")
        return
    assert (done.returncode, done.stderr) == (0, b"")
    assert printed.rstrip("\n") == output.rstrip("\n")
