"""What requests cost in CPU time, by kind, on an index of any size, measured inside of one process."""

import asyncio
import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from app.main import create_app
from app.settings import Settings
from benchmarks.exports import memory
from benchmarks.measure import paths, samples
from benchmarks.record import url
from benchmarks.servers import CACHE
from benchmarks.work import WORK

EVERYTHING = "Speakers and topics of all quotes, counted"
SHARES = {  # of the requests that readers of a public record are assumed to make
    "One quote with its neighbors": 0.40,
    "50 quotes by speaker and topic": 0.15,
    "First 50 of all, with the total": 0.05,
    "50 quotes from deep in the list": 0.10,
    "Speakers and kinds under a topic, counted": 0.07,
    "Chinese, two characters, 20 hits": 0.06,
    "English word, ranked, highlighted": 0.06,
    "English, several words": 0.03,
    "Suggest, from three letters": 0.05,
    "Verify a sentence": 0.02,
    EVERYTHING: 0.01,
}
REQUESTS, SECONDS = 100, 2.0  # of each kind, at most; the seconds are of CPU
HEADERS = [(b"host", b"localhost"), (b"accept", b"*/*")]
SERVER = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}


def paths_by_kind(file: Path) -> dict[str, list[str]]:
    """Return the paths to ask for, by kind."""
    by_kind = {work.name: paths("OnRecord", work, samples(work, file)) for work in WORK if work.name in SHARES}
    return by_kind | {EVERYTHING: ["/v1/quotes?facet=speaker,topic&limit=1"]}


async def ask(app: Any, path: str) -> float:
    """Return the seconds of CPU that one request takes. Raises RuntimeError unless its status is 200."""
    path, _, query = path.partition("?")
    scope = SERVER | {"path": unquote(path), "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"root_path": "", "headers": HEADERS, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}}
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 200))

    start = time.process_time()
    await app(scope, receive, send)
    spent = time.process_time() - start
    if set(statuses) != {200}:
        raise RuntimeError(f"{path}?{query}: {statuses}")
    return spent


async def ask_for(app: Any, wanted: Iterable[str]) -> list[float]:
    """Return the seconds of CPU of each request, the first one included, until there are enough."""
    spent: list[float] = []
    for path in islice(cycle(wanted), REQUESTS):
        spent.append(await ask(app, path))
        if sum(spent) > SECONDS and len(spent) > 2:  # noqa: PLR2004
            break
    return spent


async def ask_everything(settings: Settings, wanted: dict[str, list[str]]) -> dict[str, Any]:
    """Return the seconds of CPU of each request by kind, and the memory afterwards, in MB.

    The application is not started, so that nothing follows the database and no checksum is compared meanwhile.
    """
    app = create_app(settings)
    kinds = {name: await ask_for(app, some) for name, some in wanted.items()}
    searcher = app.state.index.current.searcher
    return {
        "kinds": kinds,
        "documents": searcher.num_docs,
        "segments": searcher.num_segments,
        **{name: memory(os.getpid(), name) for name in ("RssAnon", "RssFile")},
    }


def index_for(file: Path, folder: Path) -> Settings:
    """Return settings with which an application reads the index in a folder as that of a record."""
    parent = CACHE / "growth" / "indexes" / f"{folder.parent.name}-{folder.name}"
    settings = Settings(database_url=url(file.resolve()), index=str(parent), cache_megabytes=0)
    parent.mkdir(parents=True, exist_ok=True)
    if not settings.index_folder.exists():
        settings.index_folder.symlink_to(folder.resolve(), target_is_directory=True)
    return settings


def in_process(file: Path, folder: Path) -> dict[str, Any]:
    """Measure an index in this process."""
    return asyncio.run(ask_everything(index_for(file, folder), paths_by_kind(file)))


def request_costs(file: Path, folder: Path) -> dict[str, Any]:
    """Measure the index in a folder as that of the record in a file, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(in_process, file, folder).result()
