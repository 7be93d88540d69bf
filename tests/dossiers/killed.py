"""A command of `onrecord`, killed: started with its arguments, and on standard input a line `MOMENT URL` for each run.

A moment is the number of a statement before which the command ends itself; with a minus, of one after which it is ended
from outside, wherever it is by then; or seconds after which it is, such as `0.25`.
"""

import os
import signal
import sys
import time
from importlib import import_module
from typing import Any

from sqlalchemy import Engine, event

from app.cli import app

# What a command imports when it runs is imported here, once for all runs: each is a fork of this process.
for name in ("alembic.command", "app.indexing.follower", "app.operations.datapackage", "pypinyin"):
    import_module(name)


def watch(moment: int, told: int) -> None:
    """Say so before each statement and commit that goes to the database; before that of the moment, end ourselves."""
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(told, b".")

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)


def obey(command: list[str], url: str, moment: int, told: int) -> None:
    """What `onrecord` does, in a process of its own."""
    os.environ["ONRECORD_DATABASE_URL"] = url
    watch(moment, told)
    app(command, standalone_mode=False)


def run(command: list[str], moment: str, url: str) -> tuple[int, int, float]:
    """How many statements a run got to, how it ended, and after how many seconds."""
    begun = time.monotonic()
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(heard)
        os.dup2(2, 1)
        obey(command, url, 0 if "." in moment else int(moment), told)
        os._exit(0)
    os.close(told)
    if "." in moment:
        time.sleep(float(moment))
        os.kill(child, signal.SIGKILL)
    statements = 0
    while os.read(heard, 1):
        statements += 1
        if "-" in moment and statements == -int(moment):
            os.kill(child, signal.SIGKILL)
    os.close(heard)
    _, status = os.waitpid(child, 0)
    return statements, os.waitstatus_to_exitcode(status), time.monotonic() - begun


def main(command: list[str]) -> None:
    """Run once for each line, and print what became of it."""
    for line in sys.stdin:
        print(*run(command, *line.split()), flush=True)  # noqa: T201 - to whoever started us


if __name__ == "__main__":
    main(sys.argv[1:])
