"""Cursors: where the next page of a list begins, sealed for one question and one revision."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from app.errors import Refusal, fault

DIGEST = 8  # bytes
START = "the same request without a cursor"
CONTENT: TypeAdapter[tuple[int, int]] = TypeAdapter(tuple[int, int])


def encode_cursor(question: str, revision: int, position: int) -> str:
    """Return an opaque, URL-safe cursor that only this question and this revision accept."""
    body = to_json([revision, position])
    return urlsafe_b64encode(digest(question, body) + body).decode().rstrip("=")


def decode_cursor(cursor: str, question: str, revision: int) -> int:
    """Return the position that a cursor holds. Raises Refusal: 422 where it is not one of this list's, 410 if stale.

    A cursor of a later revision comes from a server that is ahead of this one: 503, for this one follows soon.
    """
    try:
        body = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[DIGEST:]
        made_at, position = CONTENT.validate_python(tuple(from_json(body)), strict=True)
    except (ValueError, TypeError):  # ValidationError and binascii.Error among them
        made_at = position = -1
    if min(made_at, position) < 0 or position >= 1 << 63 or encode_cursor(question, made_at, position) != cursor:
        raise Refusal(422, fault("cursor: not one that this list, asked this way, gave out", START, "cursor"))
    if made_at > revision:
        detail = f"cursor: of revision {made_at}; this server is behind, or was restored, and has {revision}"
        raise Refusal(503, fault(detail, f"the same request in a moment, or {START}", "cursor"), title="Behind")
    if made_at != revision:
        raise Refusal(410, fault("cursor: stale, the record has changed since", START, "cursor"), title="Stale cursor")
    return position


def digest(question: str, body: bytes) -> bytes:
    """Return what binds a cursor to the question it answers."""
    return blake2b(question.encode() + body, digest_size=DIGEST).digest()
