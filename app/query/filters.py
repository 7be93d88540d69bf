"""Declared filters and orders: what a query parameter takes, the column it stands for, and whose ids it names."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import Boolean

from app.errors import nearest
from app.models.base import Record
from app.models.fields import SLUG


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


@dataclass(frozen=True)
class Filter:
    """A parameter, in words, and the column it stands for; `refers_to` are the columns that know its ids.

    A record passes if it has `any` of the values, or `none` of them, or a day `since` or `until` one.
    """

    says: str
    refers_to: tuple[Any, ...] = ()
    facet: Facet | None = None
    column: Facet | None = None
    admits: Literal["any", "none", "since", "until"] = "any"

    @property
    def is_boolean(self) -> bool:
        """Whether the filter asks if something is known, and has no values of its own."""
        return self.facet is not None and isinstance(self.facet.value.type, Boolean)

    def collections(self) -> list[str]:
        """Return the collections whose ids the filter takes."""
        tables = {table.__table__.name: table for table in Record.__subclasses__()}  # type: ignore[attr-defined]
        return [tables[column.table.name].collection for column in self.refers_to]


def one_of(says: str, column: Any, on: Any = None, refers_to: tuple[Any, ...] = (), *, facet: bool = True) -> Filter:
    """The column holds one of the values, or does so in a row joined by `on`; a facet, unless it is the id itself."""
    itself = column.property.columns[0]
    known = refers_to or ((itself,) if itself.name == "id" else tuple(key.column for key in itself.foreign_keys))
    held = Facet(column, on)
    return Filter(says, known, None if itself.name == "id" or not facet else held, held)


def none_of(says: str, column: Any, on: Any, refers_to: tuple[Any, ...]) -> Filter:
    """No row joined by `on` holds one of the values."""
    return Filter(says, refers_to, None, Facet(column, on), "none")


def present(says: str, column: Any) -> Filter:
    """The column is known, or for `false` is null."""
    known = Facet(column.is_not(None))
    return Filter(says, (), known, known)


def since(column: Any) -> Filter:
    """The column holds this day or a later one."""
    return Filter("On this day or later; what has no date is left out.", column=Facet(column), admits="since")


def until(column: Any) -> Filter:
    """The column holds this day or an earlier one."""
    return Filter("On this day or earlier; what has no date is left out.", column=Facet(column), admits="until")


class SortKey(NamedTuple):
    """The field that an order goes by: a number, a day or a text, and whether it tells every record from any other."""

    field: str
    kind: Literal["number", "day", "text"]
    is_unique: bool


def sort_key(name: str, columns: tuple[Any, ...]) -> SortKey:
    """Return the field of an order, from the columns that it is declared with."""
    if len(columns) > 1 or columns[0].type.python_type is int:
        return SortKey("number", "number", is_unique=True)
    if columns[0].type.python_type is date:
        return SortKey(f"day_{name}", "day", is_unique=False)
    return SortKey(f"sort_{name}", "text", is_unique=name == "id")


class Sortable:
    """The names a list can be sorted by, and the columns behind each; as an annotation it refuses any other name."""

    says = "What to sort by; `-` before a name turns it round. Nulls come last, and the id breaks ties."

    def __init__(self, **orders: tuple[Any, ...]) -> None:
        self.orders = orders
        self.fields = {name: sort_key(name, columns) for name, columns in orders.items()}

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


def text(value: Any) -> str:
    """Return a value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
