"""Entity tags and their comparison (RFC 9110, section 8.8.3)."""

import re
from hashlib import sha256

from fastapi import Request

from app.errors import ProblemError, Refusal, fault


def strong_etag(content: bytes) -> str:
    """Return a strong entity tag with quotation marks: the first half of the content's SHA-256."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def etag_matches(conditions: list[str], etag: str, *, weakly: bool = True) -> bool:
    """Return whether header values name the tag: weakly for If-None-Match, strongly for If-Match (section 13.1).

    Weakly, the tags of all codings of the same text are equal.
    """
    tags = re.findall(r'\*|(?:W/)?"[^"]*"', ",".join(conditions))
    if not weakly:
        return "*" in tags or etag in tags
    return any(tag == "*" or without_coding(tag.removeprefix("W/")) == without_coding(etag) for tag in tags)


def require_match(request: Request, etag: str) -> None:
    """Raise Refusal (412) if the request has an `If-Match` that does not name the tag."""
    conditions = request.headers.getlist("if-match")
    if conditions and not etag_matches(conditions, etag, weakly=False):
        raise Refusal(412, mismatch(etag))


def mismatch(etag: str) -> ProblemError:
    """Return the error of a request whose `If-Match` does not name the tag."""
    return fault("The current ETag is not one that If-Match names.", etag)


def without_coding(etag: str) -> str:
    """Return an entity tag without the name of a coding at its end."""
    return re.sub('-(?:zstd|gzip)"$', '"', etag)
