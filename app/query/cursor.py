"""Encode and decode the cursors of lists."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from app.errors import Refusal, fault

DIGEST_SIZE = 8  # bytes
SUGGESTION = "the same request without a cursor"
CONTENT: TypeAdapter[tuple[int, int]] = TypeAdapter(tuple[int, int])


def encode_cursor(query_key: str, revision: int, position: int) -> str:
    """Return an opaque, URL-safe cursor that is valid for one query (path and parameters) and revision only."""
    body = to_json([revision, position])
    return urlsafe_b64encode(digest(query_key, body) + body).decode().rstrip("=")


def decode_cursor(cursor: str, query_key: str, revision: int) -> int:
    """Return the position in a cursor.

    Raises Refusal: 422 if the cursor is not of this query, 410 if it is of an earlier revision, and 503 if it is of a
    later one, because it comes from another server and this one is about to follow.
    """
    try:
        body = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[DIGEST_SIZE:]
        cursor_revision, position = CONTENT.validate_python(tuple(from_json(body)), strict=True)
    except (ValueError, TypeError):  # includes ValidationError and binascii.Error
        cursor_revision = position = -1
    is_in_range = min(cursor_revision, position) >= 0 and position < 1 << 64
    if not is_in_range or encode_cursor(query_key, cursor_revision, position) != cursor:
        raise Refusal(
            422,
            fault(
                "cursor: should be the `next_cursor` of a page of this list, asked with the same parameters",
                SUGGESTION,
                "cursor",
            ),
        )
    if cursor_revision > revision:
        detail = f"cursor: from revision {cursor_revision}, but this server is behind or was restored, at {revision}"
        raise Refusal(503, fault(detail, f"the same request in a moment, or {SUGGESTION}", "cursor"), title="Behind")
    if cursor_revision < revision:
        detail = "cursor: stale, because the record has changed since"
        raise Refusal(410, fault(detail, SUGGESTION, "cursor"), title="Stale cursor")
    return position


def digest(query_key: str, body: bytes) -> bytes:
    """Return the digest that binds the body of a cursor to a query."""
    return blake2b(query_key.encode() + body, digest_size=DIGEST_SIZE).digest()
