"""The statements of a list: built once for all questions of one form, which differ in their values alone."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, bindparam, func, literal, select

from app.caching import lru_cache_if
from app.database import Prepared
from app.listing.cursor import beyond
from app.listing.finding import EVERYWHERE, MATCH, Order, found, order
from app.listing.listing import Listing
from app.search.matching import matches, number

COUNTED = 10_000  # matches counted before a total says that it is capped
FORMS = 500  # whose statements are cached
VALUES = 20  # of filters, in such a form; statements grow with them


class Plan(NamedTuple):
    """The statements of one form of question; their parameters are what `values` gives, `limit`, and a cursor's.

    What is ranked is found in its order by its numbers alone.
    """

    rows: Prepared
    total: Prepared
    order: Order | None = None


class Form(NamedTuple):
    """What of a question decides the text of its statements."""

    listing: type[Listing]
    dialect: str
    filters: tuple[tuple[str, int | bool], ...]
    searched: bool
    ranked: bool
    sort: tuple[str, ...]
    after: tuple[bool, ...]  # for each value of a cursor, whether it is one or null
    within: Any = None  # a column that the path gives the value of


def is_small(form: Form, *_: Any) -> bool:
    """Whether the statements of a form are small enough to be cached."""
    return sum(count for _, count in form.filters) <= VALUES


def form(listing: Listing, dialect: str, after: list[Any], within: Any = None) -> Form:
    """The form of a question: which filters it has, of lists with how many values, of truths with which."""
    filters = ((name, len(value) if isinstance(value, list) else value) for name, _, value in listing.used)
    counted = tuple((name, value if isinstance(value, int) else 0) for name, value in filters)
    sort, known = tuple(getattr(listing, "sort")), tuple(value is not None for value in after)  # noqa: B009 - see order
    return Form(type(listing), dialect, counted, listing.q is not None, listing.ranked, sort, known, within)


def values(listing: Listing, dialect: str) -> dict[str, Any]:
    """The values of a question's filters and of its text, by parameter."""
    given: dict[str, Any] = {EVERYWHERE: listing.match(dialect)} if listing.q else {}
    for name, _, value in listing.used:
        for n, each in enumerate(value if isinstance(value, list) else [value]):
            given[f"{name}_{n}"] = each
    return given


def conditions(form: Form) -> Iterator[Any]:
    """What a row must meet as far as the path and the filters say."""
    if form.within is not None:
        yield form.within == bindparam("within")
    marks = dict(form.listing.declared())
    for name, shape in form.filters:
        if isinstance(shape, bool):
            yield marks[name].condition(shape)
        else:
            several: list[Any] = [bindparam(f"{name}_{n}") for n in range(shape)]
            yield marks[name].condition(several or bindparam(f"{name}_0"))


@lru_cache_if(is_small, FORMS)
def plan(form: Form, counted: int) -> Plan:
    """The statements of a form of question; what matches is counted so far and one further."""
    total = Prepared(select(func.count()).select_from(every(form).limit(counted + 1).subquery()))
    if form.ranked:
        return Plan(Prepared(ranked(form)), total, order(form.dialect, [kind(form)], [*joined(form)]))
    return Plan(Prepared(sorted_rows(form)), total)


def sorted_rows(form: Form) -> Select[Any]:
    """The rows after those of a cursor, in the order that is asked for, with what a cursor holds of them."""
    table: Any = form.listing.table
    matching = found(table, bindparam(EVERYWHERE) if form.searched else None, form.dialect)
    order = form.listing.ordered(form.sort)
    after = [
        bindparam(f"after_{n}", type_=BigInteger() if key.type is int else key.column.type) if known else None
        for n, (key, known) in enumerate(zip(order, form.after, strict=False))
    ]
    statement = select(table.document, *(key.column for key in order)).where(*matching, *conditions(form))
    statement = statement.where(beyond(order, after)) if after else statement
    return statement.order_by(*(key.ordered() for key in order)).limit(bindparam("limit"))


def ranked(form: Form) -> Select[Any]:
    """Every row of one tier, as a file has them."""
    table: Any = form.listing.table
    key = number(form.dialect)
    met = [matches(bindparam(MATCH), form.dialect, kind(form)), table.number == key, *conditions(form)]
    return select(table.document, key).where(*met).order_by(key).limit(bindparam("limit"))


def kind(form: Form) -> str:
    """The kind of the records of a list."""
    return form.listing.table.__name__.lower()


def joined(form: Form) -> Iterator[Any]:
    """What a record of the index must meet; the rows themselves are looked at only where that is needed."""
    if asked := [*conditions(form)]:
        yield form.listing.table.number == number(form.dialect)
        yield from asked


def every(form: Form) -> Select[Any]:
    """A row for each match; the index is counted as it is read, where each of its numbers is that of one row."""
    table, each = form.listing.table, select(literal(1))
    if not form.searched:
        return each.select_from(table).where(*conditions(form))
    if not form.listing.by_number:
        return each.select_from(table).where(*found(table, bindparam(EVERYWHERE), form.dialect), *conditions(form))
    return each.where(matches(bindparam(EVERYWHERE), form.dialect, kind(form)), *joined(form))
