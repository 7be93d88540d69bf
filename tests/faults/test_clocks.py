"""Clocks that jump by days under a running server and between loads: nobody is locked out, and no answer is stale."""

import json
import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dossiers.builder import DOSSIER, ROOT, run
from tests.faults.asking import await_revisions, folder_of, is_sound
from tests.serving import ONRECORD, Server, free_port, until_ended

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
DAYS = [-400, 400]
pytestmark = pytest.mark.skipif(
    not LIBRARIES, reason="libfaketime is not installed (Debian: apt-get install libfaketime)"
)


def shifted(clock: Path) -> dict[str, str]:
    """Return the environment of a process whose clock a file shifts; its monotonic clock goes on as it is."""
    without_epoch = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return without_epoch | {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def load(folder: Path, url: str, environment: dict[str, str]) -> None:
    """Load a folder in a process of its own."""
    environment = environment | {"ONRECORD_DATABASE_URL": url}
    subprocess.run([ONRECORD, "load", folder], env=environment, cwd=ROOT, check=True, capture_output=True, timeout=120)


@pytest.mark.parametrize("days", DAYS)
def test_a_clock_that_jumps_under_a_running_server(url: str, tmp_path: Path, days: int) -> None:
    clock, port, log = tmp_path / "clock", free_port(), tmp_path / "log"
    clock.write_text("+0d")
    settings = {"ONRECORD_DATABASE_URL": url, "PORT": str(port), "ONRECORD_RATE_LIMIT": "40/minute"}
    with log.open("wb") as said:
        process = subprocess.Popen([ONRECORD, "serve"], env=shifted(clock) | settings, stdout=said, stderr=said)
    with until_ended(process, port) as server:
        before = server.get("/v1/quotes")
        while server.get("/v1/topics").status == 200:
            pass
        clock.write_text(f"{days:+}d")
        end = time.monotonic() + 10
        while abs(now(server) - datetime.now(UTC)) < timedelta(days=300):  # uvicorn makes the date once a second
            assert time.monotonic() < end
            time.sleep(0.1)
        answer = server.get("/v1/quotes")
        assert (answer.status, answer.body) == (200, before.body)  # and whoever had asked too often may ask again
        assert answer.headers["etag"] == before.headers["etag"]
        assert server.get("/v1/quotes", If_None_Match=before.headers["etag"]).status == 304
        assert int(answer.headers["ratelimit"].rpartition("t=")[2]) <= 60
        while (refused := server.get("/v1/topics")).status == 200:
            pass
        assert refused.status == 429
        assert 0 < int(refused.headers["retry-after"]) <= 60
        clock.write_text("+0d")
        assert server.get("/v1/quotes").status == 200
        folder = folder_of(tmp_path)
        folder.change(DOSSIER, "gloss: still tide", "gloss: quiet tide")
        folder.load(url)
        await_revisions(2, server, seconds=20)  # polling goes by the other clock
        assert json.loads(server.get("/readyz").body)["note"] is None
    durations = [
        json.loads(line).get("duration_ms", 0) for line in log.read_text().splitlines() if line.startswith("{")
    ]
    assert all(0 <= each < 60_000 for each in durations)


def now(server: Server) -> datetime:
    """Return the time that a server says it is."""
    return datetime.strptime(server.get("/healthz").headers["date"], "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC)


def test_revisions_keep_their_order_if_the_clock_is_set_back_between_loads(url: str, tmp_path: Path) -> None:
    clock, folder = tmp_path / "clock", folder_of(tmp_path)
    for number, days in enumerate(("+0d", "-400d", "-800d", "+0d"), start=1):
        clock.write_text(days)
        folder.write(DOSSIER, folder.read(DOSSIER).replace("gloss: still tide", f"gloss: tide {number}"))
        folder.write(DOSSIER, folder.read(DOSSIER).replace(f"gloss: tide {number - 1}", f"gloss: tide {number}"))
        load(folder.root, url, shifted(clock))
    assert is_sound(url)
    process = subprocess.Popen(
        [ONRECORD, "serve"],
        env=os.environ | {"ONRECORD_DATABASE_URL": url, "PORT": str(port := free_port())},
        stderr=subprocess.DEVNULL,
    )
    with until_ended(process, port) as server:
        history = json.loads(server.get("/v1/quotes/harbor-q01/history").body)
        assert "tide 4" in server.get("/v1/quotes/harbor-q01").body.decode()
        today = datetime.now(UTC).date().isoformat()
        as_of = server.get(f"/v1/quotes/harbor-q01?as_of={today}")
        assert (as_of.status, "tide 4" in as_of.body.decode()) == (200, True)
        assert server.get("/v1/feed.atom").status == 200
    times = [each["replaced_at"] for each in history["items"] if each["replaced_at"]]
    assert len(times) == 4
    assert times == sorted(times, reverse=True)
    assert run("doctor", url=url).exit_code == 0
