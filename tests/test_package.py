"""The wheel: what is in it, and that it runs from an empty folder, without the repository."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT
from tests.serving import free_port, until_ended

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
COMMANDS = """\
import sys
from app.cli import app
for command in sys.argv[1:]:
    app(command.split(), standalone_mode=False)
"""
PAGES = (
    "/",
    "/about",
    "/docs",
    "/openapi.json",
    "/llms.txt",
    "/sources/river/data",
    "/quotes/river-q01/picture.png",
    "/v1/quotes/river-q01/card",
    "/v1/quotes/river-q01/citation?format=text&style=apa",
    "/v1/quotes/river-q01/citation?format=text&style=chicago-author-date",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel of the working tree."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-c", BUILD, folder], cwd=ROOT, check=True, capture_output=True, text=True, timeout=120
    )
    return ZipFile(folder / built.stdout.split()[-1])


def files(folder: str) -> set[str]:
    """The files of a folder of the repository, by their paths in it."""
    return {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}


def test_it_has_the_package_with_the_migrations_and_nothing_else(wheel: ZipFile) -> None:
    package = files("app") | {f"app/{name}" for name in files("migrations")}
    expected = {name for name in package if "__pycache__" not in name}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


def test_it_states_its_licenses(wheel: ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    assert "License-Expression: MIT AND OFL-1.1 AND CC-BY-SA-3.0" in wheel.read(metadata).decode()
    text = (ROOT / "LICENSE").read_bytes()
    assert text == wheel.read(metadata.replace("METADATA", "licenses/LICENSE"))


def test_it_runs_from_an_empty_folder(wheel: ZipFile, tmp_path: Path) -> None:
    site, home, port = tmp_path / "site%packages", tmp_path / "home", free_port()  # Alembic interpolates its settings
    wheel.extractall(site)
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD")}
    environment |= {"PYTHONPATH": str(site), "PORT": str(port)}
    commands = [sys.executable, "-c", COMMANDS, "--version", "migrate", "new river", "load river"]
    done = subprocess.run(commands, cwd=home, env=environment, check=True, capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith("onrecord ")
    serve = [sys.executable, "-m", "app.cli", "serve"]
    process = subprocess.Popen(serve, cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with until_ended(process, port) as server:
        assert {path: server.get(path).status for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert {path.name for path in home.iterdir()} == {"data", "river"}
