"""A limit on the requests of each client in a time window."""

from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Refusal, fault, refuse
from app.middleware.limits import MONITORING_PATHS

MAX_NAME = 64  # characters; a proxy may pass on any string as the client's address


class RateLimitMiddleware:
    """ASGI middleware that counts the requests of each client and answers 429 to more than `rate` allows.

    Every response has the headers of draft-ietf-httpapi-ratelimit-headers, `RateLimit-Policy` and `RateLimit`.
    """

    def __init__(self, app: ASGIApp, rate: str) -> None:
        self.app, self.rate = app, parse(rate)
        self.storage = MemoryStorage()
        self.limiter = FixedWindowRateLimiter(self.storage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in MONITORING_PATHS:
            await self.app(scope, receive, send)
            return
        client = client_name(scope)
        is_allowed = self.limiter.hit(self.rate, client)
        reset_time, remaining = self.limiter.get_window_stats(self.rate, client)
        if reset_time - time() > self.rate.get_expiry() + 1:  # the clock was set back, and would refuse until then
            self.storage.reset()
            is_allowed = self.limiter.hit(self.rate, client)
            reset_time, remaining = self.limiter.get_window_stats(self.rate, client)
        seconds = max(1, ceil(reset_time - time()))
        headers = {
            "RateLimit-Policy": f'"client";q={self.rate.amount};w={self.rate.get_expiry()}',
            "RateLimit": f'"client";r={remaining};t={seconds}',
        }

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if is_allowed:
            await self.app(scope, receive, send_with_headers)
        else:
            error = fault(f"This client sent more than {self.rate} requests.", f"the same request in {seconds} s")
            await refuse(Refusal(429, error), scope, receive, send_with_headers, {"Retry-After": str(seconds)})


def client_name(scope: Scope) -> str:
    """Return the client's address, or for IPv6 the /64 network, which one subscriber has."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)[:MAX_NAME]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
