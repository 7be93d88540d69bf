"""`/metrics`: what this process counted, as Prometheus reads it."""

from contextlib import suppress
from ipaddress import ip_address
from secrets import compare_digest
from time import time

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector

from app.errors import Refusal, fault
from app.index.reader import ReadIndex
from app.models.tables import Quote

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
router = APIRouter()


class Metrics:
    """What one application counts."""

    def __init__(self, access: str) -> None:
        self.access = access
        self.registry = CollectorRegistry()
        self.requests = Counter("onrecord_requests", "Requests.", ["route", "method"], registry=self.registry)
        self.responses = Counter("onrecord_responses", "Answers.", ["route", "status"], registry=self.registry)
        self.seconds = Histogram(
            "onrecord_request_seconds", "How long answers took.", ["route"], buckets=SECONDS, registry=self.registry
        )
        cache = Counter("onrecord_cache", "Questions that a cache was asked.", ["result"], registry=self.registry)
        self.hits, self.misses = cache.labels("hit"), cache.labels("miss")
        self.counting: dict[tuple[str, str, int], tuple[Counter, Counter, Histogram]] = {}
        self.revision = Gauge("onrecord_revision", "The revision of the record.", registry=self.registry)
        self.age = Gauge("onrecord_load_age_seconds", "Since the newest quote was loaded.", registry=self.registry)
        self.up = Gauge("onrecord_database_up", "Whether the database can be read.", registry=self.registry)
        ProcessCollector(registry=self.registry)

    def answered(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request and its answer; what asks for nothing that is served has one route in common."""
        alike = route or "none", method if method in {"GET", "HEAD", "OPTIONS"} else "other", status
        if alike not in self.counting:
            template, named, _ = alike
            counters = self.requests.labels(template, named), self.responses.labels(template, status)
            self.counting[alike] = (*counters, self.seconds.labels(template))
        requests, responses, took = self.counting[alike]
        requests.inc()
        responses.inc()
        took.observe(seconds)

    def cached(self, *, hit: bool) -> None:
        """Count a question that a cache was asked, and whether it had the answer."""
        (self.hits if hit else self.misses).inc()

    def allows(self, request: Request) -> bool:
        """Whether this client may read them."""
        if self.access == "local":
            return is_local(request)
        given = request.headers.get("authorization", "").encode()
        return self.access == "public" or compare_digest(given, f"Bearer {self.access}".encode())


def is_local(request: Request) -> bool:
    """Whether a program on this machine asks, and not for another through a proxy that says so."""
    with suppress(ValueError):
        here = ip_address(request.client.host if request.client else "").is_loopback
        return here and not any(name in request.headers for name in FORWARDED)
    return False


@router.get("/metrics", include_in_schema=False)
async def get_metrics(request: Request) -> Response:
    """What this process counted, and the state of the record."""
    metrics: Metrics = request.app.state.metrics
    if metrics.access == "off" or not metrics.allows(request):
        raise Refusal(404, fault("The metrics are not shown to this client.", "ONRECORD_METRICS"))
    read_index: ReadIndex = request.app.state.index
    if snapshot := read_index.snapshot():
        metrics.revision.set(snapshot.revision)
        newest = snapshot.search(snapshot.term("collection", Quote.collection), 1, "loaded_at", descending=True).keys
        if newest:
            metrics.age.set(time() - newest[0])
    metrics.up.set(request.app.state.following.is_up)
    headers = {"Cache-Control": "no-store"}
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)
