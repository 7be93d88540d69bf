"""How often one client may ask."""

from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Refusal, fault, refuse
from app.middleware.limits import STATE

LONGEST = 64  # characters of a name of a client; one comes from a proxy that passes on what it was given


class RateLimitMiddleware:
    """ASGI middleware that counts the requests of each client, and says in each answer how many are left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit`.
    """

    def __init__(self, app: ASGIApp, rate: str) -> None:
        self.app = app
        self.rate = None if rate == "off" else parse(rate)
        self.limiter = FixedWindowRateLimiter(MemoryStorage()) if self.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.rate is None or self.limiter is None or scope["type"] != "http" or scope["path"] in STATE:
            await self.app(scope, receive, send)
            return
        client = client_name(scope)
        allowed = self.limiter.hit(self.rate, client)
        resets, left = self.limiter.get_window_stats(self.rate, client)
        seconds = max(1, ceil(resets - time()))
        headers = {
            "RateLimit-Policy": f'"client";q={self.rate.amount};w={self.rate.get_expiry()}',
            "RateLimit": f'"client";r={left};t={seconds}',
        }

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if allowed:
            await self.app(scope, receive, counted)
        else:
            wrong = fault(f"More than {self.rate} were asked for.", f"the same request in {seconds} s")
            await refuse(Refusal(429, wrong), scope, receive, counted, {"Retry-After": str(seconds)})


def client_name(scope: Scope) -> str:
    """The client's address; of IPv6, the network of 64 bits that one subscriber has."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)[:LONGEST]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address), 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
