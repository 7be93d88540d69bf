"""Memory: what a server remembers has a limit in bytes, whatever clients send."""

import gc
import tracemalloc
from collections.abc import Callable
from http.client import HTTPConnection

import pytest
import tantivy

from app.api.metrics import Metrics
from app.index.reader import Snapshot
from app.index.schema import build_schema
from app.indexing.documents import declared_fields
from app.middleware.cache import OVERHEAD, CachedResponse, CacheKey, ResponseCache
from app.middleware.rate_limit import client_name
from app.query.negotiation import parse_accept
from app.text.normalize import CharacterFolding
from app.text.tokens import tokenize
from tests.serving import serving

FRAMES = 8  # of the calls that led to an allocation, more than lie between it and the test
MEGABYTE = 1 << 20
HEADER = 60_000  # bytes of an Accept header, of 65,536 for all of a request's head
REQUESTS = 600  # which together send nine times what the cache may hold
characters = CharacterFolding()


def growth(work: Callable[[int], object], times: int) -> float:
    """How many bytes are held after each call, on average, that were not held before and no other thread holds."""
    gc.collect()
    tracemalloc.start(FRAMES)
    for number in range(times):
        work(number)
    gc.collect()
    below = tracemalloc.Filter(inclusive=True, filename_pattern=__file__, all_frames=True)
    held = tracemalloc.take_snapshot().filter_traces([below]).statistics("filename")
    tracemalloc.stop()
    return sum(each.size for each in held) / times


LARGE = {
    "a long Accept header": (lambda n: parse_accept(",".join(f"a/{n}.{each}" for each in range(5000))), 5, 1_000),
    "a long word": (lambda n: tokenize("x" * 990 + str(n)), 2000, 100),
    "every character there is": (lambda n: chr(0x10000 + n).translate(characters), 50_000, 60),
}


@pytest.mark.parametrize(("work", "times", "most"), LARGE.values(), ids=LARGE.keys())
def test_what_is_large_is_not_remembered(work: Callable[[int], object], times: int, most: int) -> None:
    work(-1)
    assert growth(work, times) < most


def test_totals_are_remembered_under_short_keys() -> None:
    snapshot = Snapshot(tantivy.Index(build_schema(declared_fields())))
    assert growth(lambda n: snapshot.remember_total("x" * 10_000 + str(n), n), 1000) < 300


def test_a_cached_answer_is_weighed_with_its_request() -> None:
    cache, limit = ResponseCache(lambda: 1, MEGABYTE, Metrics("off")), MEGABYTE
    kept = CachedResponse([], False, "", b"", None, frozenset())
    for number in range(100):
        cache.put(CacheKey("http", b"a", b"/", b"", b"%060000d" % number, None), kept)
    assert 0 < len(cache.responses) <= limit // HEADER
    for number in range(100):
        cache.put(CacheKey("http", b"a", b"/" * 9000, b"%09000d" % number, b"", None), kept)
    assert 0 < len(cache.responses) <= limit // 18_000
    asked = next(reversed(cache.responses))
    for _ in range(3):
        cache.put(asked, kept)
    cache.put(CacheKey("http", b"a", b"/", b"", b"x" * (limit - OVERHEAD - 2), None), kept)
    assert (len(cache.responses), cache.size) == (1, limit)


def test_a_client_is_counted_under_a_short_name() -> None:
    assert len(client_name({"client": ("x" * 60_000, 1)})) < 100


def test_a_server_stays_small_whatever_headers_come(record: str) -> None:
    def resident() -> float:
        lines = server.get("/metrics").body.decode().splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("process_resident_memory_bytes")))

    with serving(record, ONRECORD_CACHE_MEGABYTES="4") as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)

        def ask(number: int) -> None:
            connection.request("GET", "/v1/topics", headers={"Accept": f"*/*, a/{number}, " + "a" * HEADER})
            response = connection.getresponse()
            response.read()
            assert response.status == 200

        ask(-1)
        before = resident()
        for number in range(REQUESTS):
            ask(number)
        grown = resident() - before
        connection.close()
    assert grown < 24 * MEGABYTE
