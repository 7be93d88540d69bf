"""The metrics of one process, in the Prometheus text format."""

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

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
router = APIRouter()


class Metrics:
    """The counters of one application, and who may read them."""

    def __init__(self, access: str) -> None:
        self.access = access
        self.registry = CollectorRegistry()
        self.requests = Counter("onrecord_requests", "Requests received.", ["route", "method"], registry=self.registry)
        self.responses = Counter("onrecord_responses", "Responses sent.", ["route", "status"], registry=self.registry)
        self.seconds = Histogram(
            "onrecord_request_seconds", "Response times.", ["route"], buckets=LATENCY_BUCKETS, registry=self.registry
        )
        cache = Counter("onrecord_cache", "Lookups in the response cache.", ["result"], registry=self.registry)
        self.hits, self.misses = cache.labels("hit"), cache.labels("miss")
        self.labelled: dict[tuple[str, str, int], tuple[Counter, Counter, Histogram]] = {}
        self.revision = Gauge("onrecord_revision", "The revision of the record.", registry=self.registry)
        self.age = Gauge(
            "onrecord_load_age_seconds", "Seconds since the newest quote was loaded.", registry=self.registry
        )
        self.up = Gauge("onrecord_database_up", "Whether the database can be read.", registry=self.registry)
        ProcessCollector(registry=self.registry)

    def answered(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request and its response. Requests for unknown paths are counted under the route `none`."""
        key = route or "none", method if method in {"GET", "HEAD", "OPTIONS"} else "other", status
        if key not in self.labelled:
            path, verb, _ = key
            counters = self.requests.labels(path, verb), self.responses.labels(path, status)
            self.labelled[key] = (*counters, self.seconds.labels(path))
        requests, responses, durations = self.labelled[key]
        requests.inc()
        responses.inc()
        durations.observe(seconds)

    def cached(self, *, hit: bool) -> None:
        """Count a lookup in the response cache."""
        (self.hits if hit else self.misses).inc()

    def allows(self, request: Request) -> bool:
        """Return whether this client may read the metrics."""
        if self.access == "local":
            return is_local(request)
        authorization = request.headers.get("authorization", "").encode()
        return self.access == "public" or compare_digest(authorization, f"Bearer {self.access}".encode())


def is_local(request: Request) -> bool:
    """Return whether the client is on this machine and is not a proxy that forwards a request."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return address.is_loopback and not any(name in request.headers for name in PROXY_HEADERS)


@router.get("/metrics", include_in_schema=False)
async def get_metrics(request: Request) -> Response:
    """Return the metrics of this process, and the revision and age of the record."""
    metrics: Metrics = request.app.state.metrics
    if metrics.access == "off" or not metrics.allows(request):
        raise Refusal(404, fault("This client may not read the metrics.", "ONRECORD_METRICS"))
    read_index: ReadIndex = request.app.state.index
    if snapshot := read_index.snapshot():
        metrics.revision.set(snapshot.revision)
        newest = snapshot.search(snapshot.term("collection", Quote.collection), 1, "loaded_at", descending=True).keys
        if newest:
            metrics.age.set(time() - newest[0])
    metrics.up.set(request.app.state.follower.is_up)
    headers = {"Cache-Control": "no-store"}
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)
