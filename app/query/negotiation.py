"""Content negotiation: in which of the forms it can take an answer is wanted (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping

from fastapi import Request

from app.errors import Refusal, fault
from app.text.caching import lru_cache_if

JSON, JSON_LD = "application/json", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CACHED_LENGTH = 1000  # characters of a header, which browsers stay far below
RANGE = re.compile(r"\s*([\w!#$&^.+-]+|\*)/([\w!#$&^.+-]+|\*)\s*(;.*)?", re.DOTALL)
QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)
ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')  # a comma between quotation marks parts nothing


def negotiate(request: Request, offered: Mapping[str, str], named: str | None = None) -> str:
    """The name of the form that is asked for: by `format=`, or else the one that Accept likes best.

    `offered` are the media types by name; of those liked as well the first one wins. Raises Refusal (406) where Accept
    takes none of them.
    """
    if named is not None:
        return named
    given = [value for name, value in request.scope["headers"] if name == b"accept"]
    if given in ([], [b"*/*"]):
        return next(iter(offered))
    ranges = parse_accept(b",".join(given).decode("latin-1"))
    liked = {name: quality(media_type, ranges) for name, media_type in offered.items()}
    best = max(liked, key=lambda name: liked[name])
    if not liked[best]:
        types = ", ".join(essence(media_type) for media_type in offered.values())
        raise Refusal(406, fault(f"Accept: this is served as {types}", essence(next(iter(offered.values())))))
    return best


def essence(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0]


@lru_cache_if(lambda header: len(header) <= CACHED_LENGTH, 100)
def parse_accept(header: str) -> dict[str, float]:
    """The media ranges of an Accept header with the quality of each; what is not well formed is not one of them."""
    if not header.strip(" \t,"):
        return {"*/*": 1.0}
    found = {}
    for item in ITEM.findall(header):
        if match := RANGE.fullmatch(item):
            given, parameters = QUALITY.search(match[3] or ""), match[3] or ""
            if given or not re.search(r";\s*q\s*=", parameters, re.IGNORECASE):
                found[f"{match[1]}/{match[2]}".lower()] = float(given[1]) if given else 1.0
    return found


def quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """How much a media type is wanted, 0 to 1: what the most specific range that it falls into says."""
    plain = essence(media_type)
    names = (plain, f"{plain.partition('/')[0]}/*", "*/*")
    return next((ranges[name] for name in names if name in ranges), 0.0)
