"""Explain which sort orders a list has, and which one an invalid order means."""

import re
from collections.abc import Collection

from app.suggestions.validation_messages import alternatives, display
from app.suggestions.words import nearest

DESCENDING, ASCENDING = {"desc", "descending", "reverse"}, {"asc", "ascending"}
NEWEST, OLDEST = {"newest", "latest", "recent"}, {"oldest", "earliest"}


def order_error(order: str, names: Collection[str]) -> str:
    """Return what is wrong with an order that a list does not have."""
    return (
        f"should be {alternatives(without_signs(names))}, with `-` before it for descending order, not {display(order)}"
    )


def nearest_order(order: str, names: Collection[str]) -> str | None:
    """Return the valid order that is nearest to one such as `date desc`, `-Date` or `newest`, or None."""
    words = [word for word in re.split("[^a-z_]+", order.lower()) if word]
    name = " ".join(word for word in words if word not in DESCENDING | ASCENDING)
    if {*words} & (NEWEST | OLDEST):
        name = "date"
    near = nearest(name, without_signs(names)) if name else None
    is_descending = order.strip().startswith("-") or bool({*words} & (DESCENDING | NEWEST))
    return f"-{near}" if is_descending and f"-{near}" in names else near


def without_signs(names: Collection[str]) -> list[str]:
    """Return the names of orders without those in descending order."""
    return [name for name in names if not name.startswith("-")]
