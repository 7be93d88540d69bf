"""Declared filters: what a query parameter takes, the condition it adds, and where the ids it names must exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, exists, select

from app.errors import nearest

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


def split(values: object) -> object:
    """`a,b&x=c` means a, b or c."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in (value.split(",") if isinstance(value, str) else [value])]


Several = BeforeValidator(split)
Id = Annotated[str, Field(pattern=SLUG, max_length=200)]
T = TypeVar("T")
Some = Annotated[list[T], Several, Field(min_length=1, max_length=50)] | None
Ids = Some[Id]


class Facet(NamedTuple):
    """What a list can be counted by: a column, and the condition that joins it to the rows."""

    value: Any
    on: Any = None


def joined(on: Any) -> list[Any]:
    """The condition as those of a statement, none where there is nothing to join."""
    return [] if on is None else [on]


@dataclass(frozen=True)
class Filter:
    """A parameter, in words and as the condition its value makes; `refers_to` are the columns that know its ids.

    What `column` holds of a row decides whether it is let through, as `admits` says: the value itself or, if there is
    a `through`, those that this selectable has for it.
    """

    says: str
    condition: Callable[[Any], ColumnElement[bool]]
    refers_to: tuple[Any, ...] = ()
    facet: Facet | None = None
    column: Facet | None = None
    admits: Literal["any", "none", "since", "until"] = "any"
    through: Any = None


def one_of(says: str, column: Any, on: Any = None, refers_to: tuple[Any, ...] = (), *, held: bool = True) -> Filter:
    """The column holds one of the values, or does so in a row joined by `on`; a facet, unless it is the id itself."""
    itself = column.property.columns[0]
    known = refers_to or ((itself,) if itself.name == "id" else tuple(key.column for key in itself.foreign_keys))
    facet = None if itself.name == "id" else Facet(column, on)
    if on is None:
        return Filter(says, column.in_, known, facet, facet if held else None)
    # Not EXISTS, which SQLite tries on each row of the list in turn: where few rows are meant, that is all of it.
    return Filter(says, lambda values: on.right.in_(select(on.left).where(column.in_(values))), known, facet, facet)


def none_of(says: str, column: Any, on: Any, refers_to: tuple[Any, ...]) -> Filter:
    """No row joined by `on` holds one of the values."""
    held = Facet(column, on)
    return Filter(says, lambda values: ~exists().where(on, column.in_(values)), refers_to, None, held, "none")


def present(says: str, column: Any) -> Filter:
    """The column is known, or for `false` is null."""
    known = column.is_not(None)
    return Filter(says, lambda wanted: known if wanted else column.is_(None), (), Facet(known), Facet(known))


def since(column: Any) -> Filter:
    """The column holds this day or a later one."""
    says = "On this day or later; what has no date is left out."
    return Filter(says, lambda day: column >= day, column=Facet(column), admits="since")


def until(column: Any) -> Filter:
    """The column holds this day or an earlier one."""
    says = "On this day or earlier; what has no date is left out."
    return Filter(says, lambda day: column <= day, column=Facet(column), admits="until")


class Sortable:
    """The names a list can be sorted by, and the columns behind each; as an annotation it refuses any other name."""

    says = "What to sort by; `-` before a name turns it round. Nulls come last, and the id breaks ties."

    def __init__(self, **orders: tuple[Any, ...]) -> None:
        self.orders = orders

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return handler(Annotated[source, BeforeValidator(self.check)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        names = [sign + name for name in self.orders for sign in ("", "-")]
        return {**handler(schema), "minItems": 1, "items": {"type": "string", "enum": names}}

    def check(self, value: object) -> object:
        """Split the value; refuse a name that is not one, or that comes twice."""
        names = split(value)
        seen: set[str] = set()
        for given in names if isinstance(names, list) else []:
            name = str(given).removeprefix("-")
            if name not in self.orders:
                near = ("-" if str(given).startswith("-") else "") + str(nearest(name, self.orders, cutoff=0))
                raise PydanticCustomError("order", "no such order", {"suggestion": near})
            if name in seen:
                raise PydanticCustomError("order", "an order stands twice", {"suggestion": name})
            seen.add(name)
        return names
