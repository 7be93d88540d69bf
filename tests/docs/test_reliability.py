"""docs/reliability.md: every row has a command, and every command runs something."""

import re
import shlex
import subprocess
import sys
from itertools import pairwise

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs/reliability.md").read_text("utf-8")
LINES = [*PAGE.splitlines(), ""]
ROWS = [line for line, below in pairwise(LINES) if line.startswith("| ") and not below.startswith("|---")]
COMMAND = re.compile(r"\| `([^`]+)` \|$")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def chosen(command: str) -> list[str]:
    """Return what `make faults` gives to pytest."""
    return next((shlex.split(word[5:]) for word in shlex.split(command) if word.startswith("ARGS=")), [])


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_command(row: str) -> None:
    command = COMMAND.search(row)
    assert command
    program, *words = shlex.split(command[1])
    if program == "make":
        assert words[0] in TARGETS
    else:
        assert (program, words[0]) == (".venv/bin/python", "-m")


def test_every_command_chooses_tests() -> None:
    choices = [chosen(command[1]) for row in ROWS if (command := COMMAND.search(row))]
    files = {file for file, *_ in filter(None, choices)}
    arguments = ["-q", "-n", "0", "--collect-only", *sorted(files)]
    found = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=True, capture_output=True)
    tests = found.stdout.decode().splitlines()
    for file, *options in filter(None, choices):
        words = options[options.index("-k") + 1].split(" or ") if "-k" in options else [""]
        for word in words:
            assert [test for test in tests if test.startswith(file) and word in test], (file, word)
