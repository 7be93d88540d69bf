"""Order and keyset: where a page begins and how the next is reached."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from hashlib import blake2b
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, UnaryExpression, and_, false, or_, tuple_

from app.errors import Refusal, fault

DIGEST = 8  # bytes
START = "the same request without a cursor"

VALUES: dict[type, Any] = {  # what a database can compare with, and nothing that it chokes on
    str: Annotated[str, Field(pattern="^[^\\x00]*$", strict=True)],
    int: Annotated[int, Field(ge=-(2**63), lt=2**63, strict=True)],
    date: date,
}
ADAPTERS: dict[Any, TypeAdapter[Any]] = {kind: TypeAdapter(value) for kind, value in VALUES.items()}
ADAPTERS |= {kind | None: TypeAdapter(value | None) for kind, value in VALUES.items()}


class Key(NamedTuple):
    """One column of an order."""

    column: Any
    descending: bool

    @property
    def type(self) -> type:
        """The type of the column's values."""
        found: type = self.column.type.python_type
        return found

    @property
    def nullable(self) -> bool:
        """Whether rows may have no value in the column."""
        return bool(self.column.property.columns[0].nullable)

    def ordered(self) -> UnaryExpression[Any]:
        """For ORDER BY: nulls come last either way, on both databases."""
        order: UnaryExpression[Any] = self.column.desc() if self.descending else self.column.asc()
        return order.nulls_last() if self.nullable else order

    def after(self, value: Any) -> ColumnElement[bool]:
        """The rows that this column puts after the value."""
        if value is None:
            return false()
        beyond = self.column < value if self.descending else self.column > value
        return or_(beyond, self.column.is_(None)) if self.nullable else beyond


def keys(orders: dict[str, tuple[Any, ...]], names: list[str], last: Any) -> list[Key]:
    """The columns that these names sort by, each once, with the id to break ties."""
    found = [Key(column, name.startswith("-")) for name in names for column in orders[name.removeprefix("-")]]
    unique = {key.column.key: key for key in reversed([*found, Key(last, descending=False)])}
    return list(reversed(unique.values()))


def beyond(order: list[Key], values: list[Any]) -> ColumnElement[bool]:
    """The rows after the one that has these values; a row comparison, which an index answers, where that is enough."""
    nullable = any(key.nullable for key in order)
    if not nullable and len({key.descending for key in order}) == 1:
        row, at = tuple_(*(key.column for key in order)), tuple_(*values)
        return row < at if order[0].descending else row > at
    steps = []
    for i, key in enumerate(order):
        same = [k.column.is_not_distinct_from(v) for k, v in zip(order[:i], values[:i], strict=True)]
        steps.append(and_(*same, key.after(values[i])))
    return or_(*steps)


def seal(question: str, revision: int, values: list[Any]) -> str:
    """An opaque, URL-safe cursor that only this question and this revision accept."""
    body = to_json([revision, *values])
    return urlsafe_b64encode(digest(question, body) + body).decode().rstrip("=")


def unseal(cursor: str | None, question: str, revision: int, types: list[Any]) -> list[Any]:
    """The values a cursor holds, or none. Raises Refusal: 422 where it is not one of this list's, 410 if stale.

    Anyone can compute the digest, so each value is checked: it is of its type, and null only where that is `| None`.

    A cursor of a later revision comes from a replica that is ahead of the one that is read here: 503, for this one
    follows within moments, and a page of an older state would pass what is new over in silence.
    """
    if cursor is None:
        return []
    try:
        values = from_json(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[DIGEST:])
        typed = zip([int, *types], values, strict=True)
        made_at, *at = [ADAPTERS[kind].validate_python(value) for kind, value in typed]
    except (ValueError, TypeError):  # ValidationError and binascii.Error among them
        made_at, at = -1, []
    if made_at < 0 or seal(question, made_at, at) != cursor:
        raise Refusal(422, fault("cursor: not one that this list, asked this way, gave out", START, "cursor"))
    if made_at > revision:
        detail = f"cursor: of revision {made_at}; this server is behind, or was restored, and has {revision}"
        raise Refusal(503, fault(detail, f"the same request in a moment, or {START}", "cursor"), title="Behind")
    if made_at != revision:
        raise Refusal(410, fault("cursor: stale, the record has changed since", START, "cursor"), title="Stale cursor")
    return at


def digest(question: str, body: bytes) -> bytes:
    """What binds a cursor to the question it answers."""
    return blake2b(question.encode() + body, digest_size=DIGEST).digest()
