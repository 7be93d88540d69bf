"""Growing past one machine: a primary, two replicas, two workers and nginx, of which some are killed under load."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from app.database import Snapshot
from app.main import create_app
from app.postgresql import reading_url
from app.settings import Settings
from tests.conftest import ROOT, load_seed, migrate
from tests.dossier.builder import TOPICS, Folder
from tests.postgres import DRIVER, Cluster, fresh_database, new_cluster
from tests.serving import Answer, Server, at_once, free_port, serving, until_ended
from tests.test_faults import family

STATE = re.compile(rb"(?:Tides|Trade) (\d+)")
ASKED = ["/v1/claims?facet=topic", "/v1/topics", "/v1/claims?topic=tides&limit=2", "/v1/topics/trade"]
BOUND = 20  # seconds until a load is seen everywhere
RETRIED = {410, 503}  # what a cursor of another revision is answered with


@contextmanager
def nginx(*workers: int) -> Iterator[Server]:
    """nginx as `nginx.conf` says, in front of these ports."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        assert os.environ.get("REQUIRE_NGINX") != "1", "there is no nginx"
        pytest.skip("nginx is not installed")
    port, written = free_port(), (ROOT / "nginx.conf").read_text(encoding="utf-8")
    with TemporaryDirectory(prefix="nginx-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = " server ".join(f"127.0.0.1:{worker};" for worker in workers)
        changes = {"onrecord:8000;": servers, "listen 8080": f"listen 127.0.0.1:{port}", "pid /tmp/": f"pid {name}/"}
        for old, new in changes.items():
            assert written.count(old) == 1
            written = written.replace(old, new)
        (folder / "nginx.conf").write_text(written.replace("/var/cache/nginx", str(folder)), encoding="utf-8")
        command = [program, "-p", name, "-c", f"{name}/nginx.conf", "-g", "daemon off;", "-e", f"{name}/error.log"]
        process = subprocess.Popen(command)
        with until_ended(process, port) as server:
            yield server


@dataclass
class Asked:
    """One request that was made, and what became of it."""

    path: str
    begun: float
    ended: float
    answer: Answer | Exception

    @property
    def failed(self) -> bool:
        """Whether it was not answered as asked."""
        return isinstance(self.answer, Exception) or self.answer.status != 200


def states(body: bytes) -> set[int]:
    """The states of the record that an answer speaks of."""
    return {int(number) for number in STATE.findall(body)}


class Load:
    """Requests without a pause, of every worker and through nginx, some of them never asked before."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers, self.going = servers, True
        self.asked, self.walks = list[Asked](), list[set[int]]()
        self.refused, self.wrong, self.fresh = 0, list[str](), count(1)

    def get(self, server: Server, path: str) -> Answer | None:
        """Ask, and keep what came back."""
        begun = time.monotonic()
        try:
            answer: Answer | Exception = server.get(path)
        except (OSError, HTTPException) as error:
            answer = error
        self.asked.append(Asked(path, begun, time.monotonic(), answer))
        return None if isinstance(answer, Exception) else answer

    def ask(self) -> None:
        """Ask until told to stop."""
        while self.going:
            for server in self.servers:
                for path in ASKED:
                    self.get(server, path)
                self.get(server, f"/v1/claims?facet=topic&limit={next(self.fresh) % 100 + 1}")

    def page(self) -> None:
        """Go through a list page by page, each of another server, until told to stop."""
        while self.going:
            seen = set[int]()
            path = f"/v1/claims?limit=1&facet=topic&facet_limit={next(self.fresh) % 50 + 1}"
            for turn in count():
                server = self.servers[turn % len(self.servers)]
                try:
                    answer = server.get(path)
                except (OSError, HTTPException) as error:
                    self.wrong.append(f"{path}: {error!r}")
                    break
                if answer.status in RETRIED and b'"parameter":"cursor"' in answer.body:
                    self.refused += 1
                    break
                if answer.status != 200:
                    self.wrong.append(f"{path}: {answer.status} {answer.body[:200]!r}")
                    break
                seen |= states(answer.body)
                page: dict[str, Any] = from_json(answer.body)
                path = page["links"]["next"]
                if path is None:
                    self.walks.append(seen)
                    break

    @contextmanager
    def flowing(self) -> Iterator["Load"]:
        """Ask from four threads until the block ends."""
        with at_once(self.ask, self.ask, self.ask, self.page):
            try:
                yield self
            finally:
                self.going = False


def kill(process: "subprocess.Popen[bytes]") -> float:
    """Kill a PostgreSQL and all its processes; when that was."""
    for each in family(process):
        os.kill(each, signal.SIGKILL)
    process.wait(timeout=10)
    return time.monotonic()


def seen(servers: list[Server], state: int) -> float:
    """How many seconds it takes until every server has shown a state on each path ten times in a row."""
    begun, last = time.monotonic(), 0.0
    for server in servers:
        for path in ASKED:
            row = 0
            while row < 10:
                answer = server.get(path)
                row = row + 1 if answer.status == 200 and states(answer.body) == {state} else 0
                last = last if row else time.monotonic() - begun
                assert time.monotonic() - begun < BOUND, f"{path}: {answer.status} {states(answer.body)}, not {state}"
    return last


def relabel(folder: Folder, before: str, state: int) -> None:
    """Change the labels of both topics, which stand in the documents of claims and of the topics themselves."""
    for word in ("Tides", "Trade"):
        folder.change(TOPICS, f"label: {word}{before}", f"label: {word} {state}")


def consistent(load: Load) -> None:
    """Every answer is of one state, and for a path and a state there is one answer with one tag."""
    bodies, tags = defaultdict[tuple[str, int], set[bytes]](set), defaultdict[tuple[str, int], set[str]](set)
    for each in load.asked:
        if isinstance(each.answer, Answer) and each.answer.status == 200:
            (state,) = states(each.answer.body)
            bodies[each.path, state].add(each.answer.body)
            tags[each.path, state].add(each.answer.headers["etag"])
    assert {state for _, state in bodies} == {0, 1, 2}
    assert {*map(len, bodies.values()), *map(len, tags.values())} == {1}
    assert all(len(walk) == 1 for walk in load.walks)


def test_reads_go_on_while_a_replica_and_the_primary_are_killed(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "folder")
    relabel(folder, "", 0)
    ports = [free_port() for _ in range(3)]
    writing = f"{DRIVER}postgres@/postgres?" + "&".join(f"host=127.0.0.1:{port}" for port in ports)
    writing += "&target_session_attrs=read-write"
    reading = " ".join(f"{DRIVER}postgres@127.0.0.1:{port}/postgres" for port in ports)
    settings = {"ONRECORD_READ_URLS": reading, "ONRECORD_MAX_AGE": "1"}
    with new_cluster() as made, ExitStack() as stack:
        primary = Cluster(made.binaries, made.data, ports[0])
        first = stack.enter_context(primary.serving())
        replicas = [primary.replica(port, *ports) for port in ports[1:]]
        second = stack.enter_context(replicas[0].serving())
        stack.enter_context(replicas[1].serving())
        migrate(writing)
        folder.load(writing)
        workers = [stack.enter_context(serving(writing, **settings)) for _ in range(2)]
        servers = [*workers, stack.enter_context(nginx(*(worker.port for worker in workers)))]
        seen(servers, 0)
        with Load(servers).flowing() as load:
            relabel(folder, " 0", 1)
            folder.load(writing)
            told = [seen(servers, 1)]
            faults = [kill(second)]
            time.sleep(2)
            faults.append(kill(first))
            time.sleep(2)
            with psycopg.connect(replicas[1].url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
                connection.execute("SELECT pg_promote()")
            stack.enter_context(replicas[0].serving())  # and it finds the new primary by itself
            relabel(folder, " 1", 2)
            folder.load(writing)
            told.append(seen(servers, 2))
    failed = [each for each in load.asked if each.failed]
    late = [each for each in failed if not any(each.begun <= at <= each.ended for at in faults)]
    print(  # noqa: T201
        f"{len(load.asked)} requests, {len(failed)} failed, {len(late)} of them not in flight at a fault; "
        f"{len(load.walks)} lists paged through, {load.refused} cursors refused; "
        f"the loads were seen everywhere after {told[0]:.2f} and {told[1]:.2f} s"
    )
    assert late == []
    assert load.wrong == []
    consistent(load)


def test_nginx_keeps_to_what_the_answers_say(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    migrate(url)
    Folder(tmp_path / "folder").load(url)
    path = "/v1/claims/harbor-c01"
    with serving(url, ONRECORD_MAX_AGE="1") as worker, nginx(worker.port) as front:
        kept = [front.get(path, X_Request_ID=f"mine-{n}") for n in range(2)]
        assert [answer.headers["cache-status"] for answer in kept] == ["nginx; fwd=miss", "nginx; hit"]
        assert [answer.headers["x-request-id"] for answer in kept] == ["mine-0", "mine-1"]
        assert kept[0].body == kept[1].body == worker.get(path).body
        assert front.get(path, If_None_Match=kept[0].headers["etag"]).status == 304
        linked = front.get(path, Accept="application/ld+json")
        assert linked.headers["content-type"].startswith("application/ld+json")
        assert front.get(path).body == kept[0].body
        for wrong in ("/v1//claims", "/v1/claims%2Fharbor-c01", "/v1/claims/../claims%2f", "/v1/claims?limit=0"):
            here, there = front.get(wrong), worker.get(wrong)
            assert here.status == there.status >= 400
            assert from_json(here.body)["instance"] == from_json(there.body)["instance"]
        for never in ("/healthz", "/readyz"):
            assert {front.get(never).headers["cache-status"] for _ in range(2)} == {"nginx; fwd=bypass"}
        time.sleep(2)
        stale = front.get(path)
        assert (stale.headers["cache-status"], stale.body) == ("nginx; hit; detail=stale", kept[0].body)
        time.sleep(0.3)
        assert front.get(path).headers["cache-status"] == "nginx; hit"


def test_a_request_whose_connection_is_lost_is_asked_once_more(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url, lost = fresh_database(postgres, "lost"), count(1)
    load_seed(url)
    most = 1

    async def lose(snapshot: Snapshot, _: object) -> None:
        if next(lost) <= most:
            await snapshot.rows(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr("app.listing.page.refuse_unknown_ids", lose)
    keeping_none = Settings(database_url=url, read_urls=url, cache_megabytes=0)
    with TestClient(create_app(keeping_none), raise_server_exceptions=False) as client:
        assert client.get("/v1/topics").json()["page"]["total"] == 16
        assert next(lost) == 3
        most = 1000
        assert client.get("/v1/topics").status_code == 503  # once, and not for ever
        assert next(lost) == 6


def test_reading_hosts_become_one_url() -> None:
    joined = make_url(reading_url(f"{DRIVER}u:p%40@one:1/record {DRIVER}u:p%40@two/record", "sqlite:///"))
    assert (joined.username, joined.password, joined.database, joined.host) == ("u", "p@", "record", None)
    assert joined.query["host"] == ("one:1", "two:5432")
    assert joined.query["target_session_attrs"] == "prefer-standby"
    assert reading_url("", "sqlite:///") == "sqlite:///"


@pytest.mark.parametrize("urls", ["sqlite:///x", f"{DRIVER}u@one/a {DRIVER}u@two/b"])
def test_reading_hosts_that_make_no_sense_are_refused(urls: str) -> None:
    with pytest.raises(ValidationError):
        Settings(read_urls=urls)
