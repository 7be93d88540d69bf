"""One size measured: every server asked for the same work in turn, first to see that they agree, then what it costs."""

import json
import random
import sqlite3
import time
from contextlib import ExitStack, closing
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from app.api.quotes import QuoteListing
from app.index.reader import ReadIndex, Snapshot
from app.index.schema import key
from app.index.storage import IndexFolder
from app.query.cursor import encode_cursor
from app.query.page import NOT_IN_CURSOR
from benchmarks.client import burst
from benchmarks.exports import READ, compare_files
from benchmarks.groonga import PROGRAM, serve_groonga
from benchmarks.record import for_datasette, index_folder, read_through, url
from benchmarks.servers import DATASETTE, ONRECORD, Server, serving, started
from benchmarks.work import WORK, Work

REPEATED = "OnRecord, repeated"
ASKS_ANEW = {"ONRECORD_CACHE_MEGABYTES": "0"}
ROUNDS, SECONDS, CONNECTIONS = 9, 0.5, 8
IDLE = 0.1  # seconds of CPU in one that a server that does nothing may use
ALIKE = 5  # answers of each server that are compared
LARGEST = 16_000_000  # bytes of one that are
Sample = dict[str, Any]


def samples(work: Work, file: Path) -> list[Sample]:
    """What the requests for this work are about; more than once where the record has not enough."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        sampled = [dict(row) for row in connection.execute(work.sample)]
    random.Random(work.key).shuffle(sampled)  # whoever gets through fewer is asked for no other sort
    snapshot = ReadIndex(IndexFolder(index_folder(file))).snapshot()
    assert snapshot is not None, f"{file} has no index"
    for sample in sampled:
        if "position" in sample:
            sample["cursor"] = cursor_after(snapshot, sample["id"])
    return sampled


def cursor_after(snapshot: Snapshot, quote_id: str) -> str:
    """Return the cursor of the page that follows a quote in the list of all of them."""
    question = "/v1/quotes" + QuoteListing(limit=50).model_dump_json(exclude=NOT_IN_CURSOR)
    hits = snapshot.search(snapshot.term("key", key("quotes", quote_id)), 1)
    (number,) = snapshot.numbers("number", hits.addresses)
    return encode_cursor(question, snapshot.revision, number)


def able(server: str, work: Work) -> bool:
    """Whether the server does this work at all."""
    if work.form != "json" and server in {REPEATED, "Starlette", "ASGI"}:
        return False
    templates = {"naive": work.naive, "Datasette": work.sql or work.published, "Groonga": work.groonga}
    return templates.get(server, "always") is not None


def paths(server: str, work: Work, sampled: list[Sample]) -> list[str]:
    """What to ask this server for."""
    if server == "Datasette":
        shape = "array&_nl=on" if work.form == "ndjson" else "array"
        addresses = [f"/record/{work.key}.json?_shape={shape}&{urlencode(sample)}" for sample in sampled]
        return [work.published] if work.published else addresses
    if server in {"Starlette", "ASGI"}:
        return [f"/{work.key}"]
    if server == REPEATED:
        return paths("OnRecord", work, sampled)[:1]
    template = {"naive": work.naive, "Groonga": work.groonga}.get(server, work.onrecord) or ""
    return [template.format_map({key: quote(str(value)) for key, value in sample.items()}) for sample in sampled]


def fetch(server: Server, path: str) -> bytes:
    """The body of one answer, or of a file as much as is compared."""
    with urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=300) as response:
        body: bytes = response.read(LARGEST)
        return body


def check_alike(work: Work, servers: list[Server], sampled: list[Sample]) -> None:
    """Raise AssertionError unless the servers that do this work return the same rows."""
    some = sampled[:: max(1, len(sampled) // ALIKE)][:ALIKE]
    for index, sample in enumerate(some):
        bodies = {each.name: fetch(each, paths(each.name, work, some)[index]) for each in servers}
        answers = {name: work.alike(READ[work.form](body), sample) for name, body in bodies.items()}
        expected = answers["OnRecord"]
        assert expected, f"{work.name}: nothing is found for {sample}"
        for name, answer in answers.items():
            assert answer == expected, f"{work.name}, {sample}: {name} answers {answer}, OnRecord {expected}"


def documented(server: Server) -> set[tuple[str, str | None]]:
    """Every path of OnRecord's with each of its parameters."""
    operations = json.loads(fetch(server, "/openapi.json"))["paths"]
    return {
        (path, each["name"])
        for path, operation in operations.items()
        for each in operation["get"].get("parameters", [])
    }


def measure(file: Path) -> dict[str, Any]:
    """Return by work and server the requests for each CPU-second, and the median and 99th percentile of one wait."""
    record = {"RECORD": str(file), "ONRECORD_DATABASE_URL": url(file)}
    for each in (file, for_datasette(file), *index_folder(file).iterdir()):
        read_through(each)
    with ExitStack() as stack, TemporaryDirectory() as bodies:
        start = stack.enter_context
        onrecord = start(serving("OnRecord", ONRECORD, **record, **ASKS_ANEW))
        keeping = start(serving(REPEATED, ONRECORD, **record))
        naive = start(serving("naive", "benchmarks.naive:app", **record))
        canned = {
            "RECORD": str(for_datasette(file)),
            "QUERIES": json.dumps({work.key: {"sql": work.sql} for work in WORK if work.sql}),
        }
        datasette = start(serving("Datasette", "benchmarks.published:app", DATASETTE, **canned))
        others = [naive, datasette]
        if PROGRAM is None:
            print("Groonga is left out: there is no program `groonga` (Debian has it in groonga-bin).")
        else:
            others.append(start(started("Groonga", serve_groonga(file))))
        plan = planned([onrecord, *others], file)
        for work, sampled in plan.items():
            if able("Starlette", work):
                Path(bodies, work.key).write_bytes(fetch(onrecord, paths("OnRecord", work, sampled)[0]))
        starlette = start(serving("Starlette", "benchmarks.bare:starlette", BODIES=bodies))
        asgi = start(serving("ASGI", "benchmarks.bare:raw", BODIES=bodies))
        return compared([onrecord, keeping, *others, starlette, asgi], plan)


def planned(servers: list[Server], file: Path) -> dict[Work, list[Sample]]:
    """The work that the first of these servers, OnRecord, can do, with samples that all of them answer alike."""
    known = documented(servers[0])
    plan = {work: samples(work, file) for work in WORK if work.needs is None or work.needs in known}
    for work, sampled in plan.items():
        check_alike(work, [each for each in servers if able(each.name, work)], sampled)
    return plan


def compared(servers: list[Server], plan: dict[Work, list[Sample]]) -> dict[str, Any]:
    """What each work costs each of the servers that do it."""
    settle(servers)
    return {
        work.name: compare(work, [each for each in servers if able(each.name, work)], sampled)
        for work, sampled in plan.items()
    }


def settle(servers: list[Server]) -> None:
    """Wait for up to a minute until no server uses the CPU, so that what each does once is done."""
    used = [each.cpu() for each in servers]
    for _ in range(60):
        time.sleep(1)
        before, used = used, [each.cpu() for each in servers]
        if max(now - then for now, then in zip(used, before, strict=True)) <= IDLE:
            return


def compare(work: Work, servers: list[Server], sampled: list[Sample]) -> dict[str, Any]:
    """One work in interleaved rounds; one OnRecord keeps no answers, the other is asked the same again and again."""
    if work.form != "json":
        return compare_files(servers, lambda name: paths(name, work, sampled)[0])
    requests = [(server.name, server, cycle(paths(server.name, work, sampled))) for server in servers]
    counted = {name: [0, 0.0] for name, _, _ in requests}
    for _, server, wanted in requests:
        fetch(server, next(wanted))  # whoever has something to make once has made it
    for _ in range(ROUNDS):
        for name, server, wanted in requests:
            before = server.cpu()
            counted[name][0] += len(burst(server.port, wanted, SECONDS, CONNECTIONS).latencies)
            counted[name][1] += server.cpu() - before
    figures = {}
    for name, server, wanted in requests:
        alone = burst(server.port, wanted, SECONDS, connections=1)
        number, seconds = counted[name]
        figures[name] = {"rate": number / seconds, "p50": alone.percentile(0.5), "p99": alone.percentile(0.99)}
    return figures
