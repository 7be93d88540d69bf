"""Declare the filters and sort orders of a collection as annotations of query parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import Boolean

from app.models.base import Record
from app.models.dates import EDTF
from app.models.fields import SLUG
from app.suggestions.sort_orders import nearest_order, order_error
from app.text.languages import language_name


def split_commas(values: object) -> object:
    """Return the values of `name=a,b&name=c`: a, b and c."""
    if not isinstance(values, list):
        return values
    return [part for value in values for part in (value.split(",") if isinstance(value, str) else [value])]


DATES = (
    f"The value is {EDTF}. The date of a record may be as imprecise: one of `2024` can mean `2024-06-01`, and matches "
    "it. Records without a date are left out."
)
Several = BeforeValidator(split_commas)
Id = Annotated[str, Field(pattern=SLUG, max_length=200)]
T = TypeVar("T")
Some = Annotated[list[T], Several, Field(min_length=1, max_length=50)] | None
Ids = Some[Id]
Printed = Annotated[str, Field(min_length=1, max_length=200)]  # words as the source prints them


class JoinedColumn(NamedTuple):
    """A column, with the condition that joins its table to the collection's unless it is the collection's own."""

    column: Any
    on: Any = None


@dataclass(frozen=True)
class Filter:
    """A query parameter that filters by a column; `refers_to` are the id columns of the records that its values name.

    `phrase` says in a sentence what the filter selects, such as `by {}` with the values in the place of the braces, or
    `with a name|without a name` for true and false. A record matches if it has `any` of the values, or `none`, or a day
    `since` or `until` the value, which is a date.
    """

    description: str
    phrase: str
    refers_to: tuple[Any, ...] = ()
    joined: JoinedColumn | None = None  # None for a filter whose values the index computes
    match: Literal["any", "none", "since", "until"] = "any"
    is_facet: bool = False
    label: Callable[[str], str] | None = None  # returns the label of a value that is not an id
    is_language: bool = False  # whether the values are language ranges
    group: str | None = None  # filters of a group must match one and the same row, if a request has several of them
    is_printed: bool = False  # whether the values are words of the sources

    @property
    def is_boolean(self) -> bool:
        """Whether the values are true and false."""
        return self.joined is not None and isinstance(self.joined.column.type, Boolean)

    def collections(self) -> list[str]:
        """Return the collections whose ids the filter accepts."""
        tables = {table.__table__.name: table for table in Record.__subclasses__()}  # type: ignore[attr-defined]
        return [tables[column.table.name].collection for column in self.refers_to]


def one_of(
    description: str,
    phrase: str,
    column: Any,
    on: Any = None,
    refers_to: tuple[Any, ...] = (),
    *,
    facet: bool = True,
    group: str | None = None,
) -> Filter:
    """Return a filter for records with one of the values, in a row joined by `on` if it is given.

    By default it is a facet unless the column is the record's own id, and it refers to what the column references.
    """
    own = column.property.columns[0]
    is_id = own.name == "id"
    references = (own,) if is_id else tuple(key.column for key in own.foreign_keys)
    is_facet = facet and not is_id
    return Filter(
        description, phrase, refers_to or references, JoinedColumn(column, on), is_facet=is_facet, group=group
    )


def in_languages(description: str, phrase: str, column: Any) -> Filter:
    """Return a filter for records in one of some languages. A tag includes those that extend it (RFC 4647, 3.3.1)."""
    description = f"{description} (BCP 47 tags). `zh` includes `zh-Hans` and `zh-Hant`."
    return Filter(
        description, phrase, joined=JoinedColumn(column), is_facet=True, label=language_name, is_language=True
    )


def as_printed(collection: str, column: Any) -> Filter:
    """Return a filter by `attributed_to`, the collective as printed."""
    description = f"Return only {collection} of these collectives, named as printed."
    return Filter(description, "attributed to {}", joined=JoinedColumn(column), is_facet=True, is_printed=True)


def none_of(description: str, phrase: str, column: Any, on: Any, refers_to: tuple[Any, ...]) -> Filter:
    """Return a filter for records without a row joined by `on` that has one of the values."""
    return Filter(description, phrase, refers_to, JoinedColumn(column, on), "none")


def present(description: str, phrase: str, column: Any) -> Filter:
    """Return a filter for records whose column is not null (`true`) or is null (`false`)."""
    return Filter(description, phrase, joined=JoinedColumn(column.is_not(None)), is_facet=True)


def since(column: Any) -> Filter:
    """Return a filter for records that can be of this date or a later one, by the column of their last day."""
    description = f"Return only records of this date or a later one. {DATES}"
    return Filter(description, "since {}", joined=JoinedColumn(column), match="since")


def until(column: Any) -> Filter:
    """Return a filter for records that can be of this date or an earlier one, by the column of their first day."""
    description = f"Return only records of this date or an earlier one. {DATES}"
    return Filter(description, "until {}", joined=JoinedColumn(column), match="until")


def query_text(value: Any) -> str:
    """Return the value of a filter as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def row_terms(values: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the terms of the rows of a group that have one of the values of each of these filters."""
    names = sorted(values)
    combinations = product(*(values[name] for name in names))
    return [" ".join(f"{name}={value}" for name, value in zip(names, each, strict=True)) for each in combinations]


def row_values(term: str) -> dict[str, str]:
    """Return the values of the filters that a term of `row_terms` stands for."""
    return dict(pair.split("=", 1) for pair in term.split(" "))


RANDOM = "random"  # the order by a seed, of every list of records with ids
COUNT: tuple[Any, ...] = ()  # in the place of columns: sort by the number of this name in `counts`


class SortKey(NamedTuple):
    """The index field of a sort order, and whether no two records have the same value in it."""

    field: str
    kind: Literal["number", "day", "text", "count"]
    is_unique: bool


def sort_key(name: str, columns: tuple[Any, ...]) -> SortKey:
    """Return the index field of a sort order from its columns."""
    if columns == COUNT:
        return SortKey(f"count_{name}", "count", is_unique=False)
    if len(columns) > 1 or columns[0].type.python_type is int:
        return SortKey("number", "number", is_unique=True)
    if columns[0].type.python_type is date:
        return SortKey(f"day_{name}", "day", is_unique=False)
    return SortKey(f"sort_{name}", "text", is_unique=name == "id")


class Sortable:
    """An annotation that validates the `sort` parameter; declares the sort orders of a collection and their columns."""

    description = (
        "Sort by these fields or counts; put `-` before a name for descending order. "
        "Records without a value come last, and ties are ordered by id. `random` shuffles the list by `seed`."
    )

    def __init__(self, **orders: tuple[Any, ...]) -> None:
        self.orders = orders
        self.fields = {name: sort_key(name, columns) for name, columns in orders.items()}
        self.names = [sign + name for name in orders for sign in ("", "-")] + ([RANDOM] if "id" in orders else [])

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return handler(Annotated[source, BeforeValidator(self.validate)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return {**handler(schema), "minItems": 1, "items": {"type": "string", "enum": self.names}}

    def validate(self, value: object) -> object:
        """Return the orders. Raises PydanticCustomError if one is unknown or repeated, or random is not alone."""
        orders = split_commas(value)
        names: set[str] = set()
        for order in map(str, orders) if isinstance(orders, list) else ():
            name = order.removeprefix("-")
            if order not in self.names:
                context = {"message": order_error(order, self.names), "suggestion": nearest_order(order, self.names)}
                raise PydanticCustomError("order", "{message}", context)
            if name in names:
                raise PydanticCustomError("order", "should have each order once", {"suggestion": ",".join(names)})
            names.add(name)
        if RANDOM in names and len(names) > 1:
            raise PydanticCustomError("order", "random cannot be combined with other orders", {"suggestion": RANDOM})
        return orders

    def words(self, order: str) -> str:
        """Return what a sort order is in words, such as `most recent first`."""
        name, is_descending = order.removeprefix("-"), order.startswith("-")
        kind, label = self.fields[name].kind, name.replace("_", " ")
        if kind == "day":
            return "most recent first" if is_descending else "oldest first"
        if kind == "count":
            return f"those with the {'most' if is_descending else 'fewest'} {label} first"
        in_order = "in the order of the text" if kind == "number" else f"ordered by {label}"
        return f"{in_order}, reversed" if is_descending else in_order
