"""docs/reliability.md: every row has a command, and every command runs something."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs/reliability.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what was done")]
COMMAND = re.compile(r"\| `([^`]+)` \|$")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def words_of(command: str) -> list[str]:
    """Return the words of a command, without the variables before it."""
    words = shlex.split(command)
    while "=" in words[0]:
        del words[0]
    return words


def chosen(command: str) -> list[str]:
    """Return what `make faults` gives to pytest."""
    arguments = [shlex.split(word[5:]) for word in words_of(command) if word.startswith("ARGS=")]
    return arguments[0] if arguments and "faults" in words_of(command) else []


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_a_command(row: str) -> None:
    command = COMMAND.search(row)
    assert command
    program, what, *_ = words_of(command[1])
    if program == "make":
        assert what in TARGETS
    else:
        assert (program, what) == (".venv/bin/python", "-m")


def test_every_command_chooses_tests() -> None:
    choices = list(filter(None, (chosen(command[1]) for row in ROWS if (command := COMMAND.search(row)))))
    files = {word for choice in choices for word in choice if word.startswith("tests/")}
    arguments = ["-q", "-n", "0", "--collect-only", *sorted(files)]
    collect = [sys.executable, "-m", "pytest", *arguments]
    environment = os.environ | {"PYTEST_ADDOPTS": ""}
    found = subprocess.run(collect, cwd=ROOT, env=environment, check=True, capture_output=True)
    tests = found.stdout.decode().splitlines()
    for choice in choices:
        expression = choice[choice.index("-k") + 1] if "-k" in choice else ""
        there = tuple(files.intersection(choice))
        for word in expression.split(" or "):
            assert [test for test in tests if test.startswith(there) and word in test], choice
