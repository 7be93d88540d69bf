"""Content negotiation by the Accept header (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from fastapi import Request

from app.errors import Refusal, fault

JSON, JSON_LD = "application/json", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
RANGE = re.compile(r"\s*([\w!#$&^.+-]+|\*)/([\w!#$&^.+-]+|\*)\s*(;.*)?", re.DOTALL)
QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)
WEIGHT = re.compile(r"[01](?:\.\d*)?")
ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')  # a comma inside quotation marks does not separate items


def negotiate(request: Request, formats: Mapping[str, str], name: str | None = None) -> str:
    """Return the name of the format to answer in: `name` if there is one, or else the one that Accept prefers.

    `formats` maps names to media types; the first one wins among equals. Raises Refusal (406) if none is acceptable.
    """
    if name is not None:
        return name
    headers = [value for header, value in request.scope["headers"] if header == b"accept"]
    if headers in ([], [b"*/*"]):
        return next(iter(formats))
    ranges = parse_accept(b",".join(headers).decode("latin-1"))
    qualities = {name: quality(media_type, ranges) for name, media_type in formats.items()}
    best = max(qualities, key=lambda name: qualities[name])
    if not qualities[best]:
        types = [essence(media_type) for media_type in formats.values()]
        raise Refusal(406, fault(f"Accept: no available format matches; available are {', '.join(types)}", types[0]))
    return best


@lru_cache(64)
def content_coding(accept_encoding: str, codings: tuple[str, ...] = ("zstd", "gzip")) -> str | None:
    """Return which coding an Accept-Encoding header prefers, the first among equals; None if it accepts none."""
    weights = dict.fromkeys(codings, 0.0)
    for item in accept_encoding.lower().split(","):  # RFC 9110, section 12.5.3
        name, _, parameter = item.partition(";")
        coding = name.strip().removeprefix("x-")
        key, _, value = parameter.partition("=")
        if coding in weights and key.strip() in {"", "q"}:
            weight = WEIGHT.fullmatch(value.strip())
            weights[coding] = float(weight[0]) if weight else 1.0
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] else None


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an Accept-Encoding header allows gzip."""
    return content_coding(accept_encoding, ("gzip",)) is not None


def accepts(request_headers: Iterable[tuple[bytes, bytes]], media_type: str) -> bool:
    """Return whether the Accept headers of a request allow a media type; JSON and XML also by their plain types."""
    headers = [value for header, value in request_headers if header == b"accept"]
    if headers in ([], [b"*/*"]):
        return True
    ranges, plain = parse_accept(b",".join(headers).decode("latin-1")), essence(media_type)
    suffix = plain.rpartition("+")[2] if "+" in plain else plain.rpartition("/")[2]
    others = {"json": ("application/json",), "xml": ("application/xml", "text/xml")}.get(suffix, ())
    return any(quality(each, ranges) for each in (plain, *others))


def essence(media_type: str) -> str:
    """Return a media type without its parameters."""
    return media_type.partition(";")[0]


def parse_accept(header: str) -> dict[str, float]:
    """Return the quality of each media range in an Accept header; malformed ranges are ignored."""
    if not header.strip(" \t,"):
        return {"*/*": 1.0}
    ranges = {}
    for item in ITEM.findall(header):
        if match := RANGE.fullmatch(item):
            parameters = match[3] or ""
            weight = QUALITY.search(parameters)
            if weight or not re.search(r";\s*q\s*=", parameters, re.IGNORECASE):
                ranges[f"{match[1]}/{match[2]}".lower()] = float(weight[1]) if weight else 1.0
    return ranges


def quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """Return the quality of a media type, 0 to 1, by the most specific range that matches it."""
    plain = essence(media_type)
    names = (plain, f"{plain.partition('/')[0]}/*", "*/*")
    return next((ranges[name] for name in names if name in ranges), 0.0)
