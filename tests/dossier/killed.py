"""`onrecord load FOLDER`, killed: started with a folder, and on standard input a line `MOMENT URL` for each load."""

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from app.cli import app


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


def load(folder: str, url: str, moment: int, told: int) -> None:
    """What `onrecord load` does, in a process of its own."""
    os.environ["ONRECORD_DATABASE_URL"] = url
    watch(moment, told)
    app(["load", folder], standalone_mode=False)


def main(folder: str) -> None:
    """Load once for each line, and say how many statements it got to, and whether it was killed."""
    for line in sys.stdin:
        moment, url = line.split()
        heard, told = os.pipe()
        child = os.fork()
        if not child:
            os.close(heard)
            os.dup2(2, 1)
            load(folder, url, int(moment), told)
            os._exit(0)
        os.close(told)
        statements = 0
        while os.read(heard, 1):
            statements += 1
            if statements == -int(moment):  # the same from outside, wherever it is by now
                os.kill(child, signal.SIGKILL)
        os.close(heard)
        _, status = os.waitpid(child, 0)
        print(statements, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - to whoever started us


if __name__ == "__main__":
    main(sys.argv[1])
