"""docs/guides/programs.md: each program runs as it is written, and prints what stands beside it."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "docs/guides/programs.md").read_text("utf-8")
PROGRAMS = re.findall(r"```(python|js)\n(.*?)```", GUIDE, re.DOTALL)
BESIDE = {"python": r"  +# (.*)", "js": r"  +// (.*)"}
START = {"python": [sys.executable, "-c"], "js": ["node", "--input-type=module", "--eval"]}
NO_NODE = "no Node.js: install it; REQUIRE_BROWSER=1 makes this a failure"


def printed(command: list[str]) -> list[str]:
    """The lines that a command prints."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_there_is_a_program_for_everyone() -> None:
    assert [language for language, _ in PROGRAMS] == ["python", "python", "js", "python"]


@pytest.mark.parametrize(("language", "program"), PROGRAMS)
def test_a_program_prints_what_stands_beside_it(language: str, program: str, site: str) -> None:
    if language == "js" and shutil.which("node") is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(NO_NODE)
    beside = re.findall(BESIDE[language], program)
    assert beside
    assert printed([*START[language], program.replace("http://localhost:8000", site)]) == beside


def test_a_call_in_the_shell_prints_what_stands_below_it(site: str) -> None:
    ((call, below),) = re.findall(r"^\$ (curl .*)\n(.*)$", GUIDE, re.MULTILINE)
    counted = printed(["sh", "-c", call.replace("localhost:8000", site)])
    assert [line.strip() for line in counted] == [below]
