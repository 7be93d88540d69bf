"""Declared filters: what a query parameter takes, the condition it adds, and where the ids it names must exist."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, exists

from app.errors import nearest
from app.listing.cursor import Key, keys
from app.models import Record

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


@dataclass(frozen=True)
class Filter:
    """A parameter, in words and as the condition its value makes; `refers_to` are the columns that know its ids."""

    says: str
    condition: Callable[[Any], ColumnElement[bool]]
    refers_to: tuple[Any, ...] = ()


def one_of(says: str, column: Any, on: Any = None, refers_to: tuple[Any, ...] = ()) -> Filter:
    """The column holds one of the values, or does so in a row joined by `on`."""
    itself = column.property.columns[0]
    known = refers_to or ((itself,) if itself.primary_key else tuple(key.column for key in itself.foreign_keys))
    if on is None:
        return Filter(says, column.in_, known)
    return Filter(says, lambda values: exists().where(on, column.in_(values)), known)


def none_of(says: str, column: Any, on: Any, refers_to: tuple[Any, ...]) -> Filter:
    """No row joined by `on` holds one of the values."""
    return Filter(says, lambda values: ~exists().where(on, column.in_(values)), refers_to)


def present(says: str, column: Any) -> Filter:
    """The column is known, or for `false` is null."""
    return Filter(says, lambda wanted: column.is_not(None) if wanted else column.is_(None))


def since(column: Any) -> Filter:
    """The column holds this day or a later one."""
    return Filter("On this day or later; what has no date is left out.", lambda day: column >= day)


def until(column: Any) -> Filter:
    """The column holds this day or an earlier one."""
    return Filter("On this day or earlier; what has no date is left out.", lambda day: column <= day)


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


class Listing(BaseModel):
    """What every list can be asked: a subclass adds its filters, and the orders it can be in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: ClassVar[type[Record]]

    limit: int = Field(20, ge=1, le=100, description="How many items a page holds.")
    cursor: str | None = Field(None, max_length=2000, description="`next_cursor` of the page before.")

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Describe each parameter by what its filter says."""
        for field in cls.model_fields.values():
            for mark in field.metadata:
                field.description = getattr(mark, "says", field.description)

    def filters(self) -> Iterator[tuple[str, Filter, Any]]:
        """The name, filter and value of every filter in use."""
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            for mark in field.metadata:
                if isinstance(mark, Filter) and value is not None:
                    yield name, mark, value

    def order(self) -> list[Key]:
        """The keys to sort by, from `sort`, which every list declares with the names it knows."""
        field = type(self).model_fields["sort"]
        (sortable,) = (mark for mark in field.metadata if isinstance(mark, Sortable))
        return keys(sortable.orders, getattr(self, "sort"), self.table.id)  # noqa: B009 - declared by the subclass

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a row must meet to be listed."""
        return [each.condition(value) for _, each, value in self.filters()]
