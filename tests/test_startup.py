"""What a server and a load leave to those who need it, so that they start soon and stay small."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, SEED, make_tables
from tests.dossiers.builder import run

BOTH = ["alembic", "mako", "mcp", "citeproc", "lxml"]
SERVING = [*BOTH, "pypinyin"]
LOADING = [
    *BOTH,
    "uvicorn",
    "app.main",
    "app.middleware.http_protocol",
    "app.operations.datapackage",
    "app.operations.doctor",
    "app.operations.backup",
]
CHECKING = [*SERVING, *LOADING, "sqlalchemy", "sqlmodel", "fastapi", "tantivy", "limits", "app.settings"]
STARTING = [*CHECKING, "numpy", "app.dossiers.worker_pool"]
ASKED = ["/readyz", "/v1/quotes?q=wedge", "/v1/quotes?q=weiweijiuzhao", "/v1/suggest?q=wei", "/v1/verify?text=围魏救赵"]
SERVER = f"""
from starlette.testclient import TestClient
from app.main import create_app
with TestClient(create_app()) as client:
    assert {{client.get(path).status_code for path in {ASKED}}} == {{200}}
"""
LOADER = f"from app.cli import app; app(['load', {str(SEED)!r}], standalone_mode=False)"


def imported(program: str, left: list[str], url: str = "") -> list[str]:
    """What a program imports of what it should leave."""
    environment = os.environ | {"ONRECORD_DATABASE_URL": url}
    program = f"{program}\nimport sys; print(*[name for name in {left} if name in sys.modules])"
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    return said.stdout.splitlines()[-1].split()


def test_a_server_that_answers_has_not_imported_what_it_does_not_use(record: str) -> None:
    assert run("index", url=record).exit_code == 0  # which a server without one would make, with what that needs
    other = ["psycopg"] if record.startswith("sqlite") else []
    assert imported(SERVER, [*SERVING, *other], record) == []


def test_a_load_has_not_imported_what_it_does_not_use(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    make_tables(url)
    assert imported(LOADER, LOADING, url) == []


def test_a_check_has_not_imported_what_only_a_database_needs() -> None:
    assert imported(f"from app.cli import app; app(['check', {str(SEED)!r}], standalone_mode=False)", CHECKING) == []


def test_the_command_line_imports_what_a_command_needs_when_it_runs() -> None:
    assert imported("import app.cli", STARTING) == []
