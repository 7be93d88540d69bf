"""What a server leaves to those who need it, so that it starts soon and stays small."""

import os
import subprocess
import sys

from tests.conftest import ROOT

LEFT = ["pypinyin", "alembic", "mako", "mcp"]
HEAVY = [*LEFT, "fastapi", "uvicorn", "numpy", "app.dossier.crew", "app.packing", "app.doctor", "app.backup"]
ASKED = ["/readyz", "/v1/quotes?q=wedge", "/v1/quotes?q=weiweijiuzhao", "/v1/suggest?q=wei", "/v1/verify?text=围魏救赵"]
SERVER = f"""
import sys
from starlette.testclient import TestClient
from app.main import create_app

with TestClient(create_app()) as client:
    print([client.get(path).status_code for path in {ASKED}])
print([name for name in {LEFT} if name in sys.modules])
"""


def test_a_server_that_answers_has_not_imported_what_it_does_not_use(record: str) -> None:
    environment = os.environ | {"ONRECORD_DATABASE_URL": record}
    command = [sys.executable, "-c", SERVER]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True)
    assert said.stdout.splitlines() == [str([200] * len(ASKED)), "[]"]


def test_the_command_line_imports_what_a_command_needs_when_it_runs() -> None:
    program = f"import sys, app.cli; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert said.stdout.splitlines() == ["[]"]
