"""Facets: how many of the matches have each value of a filter, as if that filter were not in use."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any
from urllib.parse import quote_plus, urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy import Boolean, Select, bindparam, case, func, inspect, select, union_all

from app.caching import lru_cache_if
from app.database import Prepared, Snapshot
from app.listing.addresses import address
from app.listing.blocks import written
from app.listing.counting import counting
from app.listing.filters import Facet, Filter
from app.listing.finding import EVERYWHERE, found
from app.listing.listing import Listing
from app.listing.plan import FORMS, Form, conditions, is_small
from app.listing.tally import Tally

LABELS = ("name", "label", "title", "text")  # what a record is called by, whichever of these it has


class FacetValue(BaseModel):
    """A value of a filter, and what choosing it comes to."""

    value: str = Field(description="The value, as the filter takes it.")
    label: str = Field(description="What it is called.")
    count: int = Field(description="How many records have it, among those that all the other filters leave.")
    selected: bool = Field(description="Whether the filter asks for it now.")
    url: str = Field(description="The list with this value chosen, or no longer chosen where it is.")


Facets = dict[str, list[FacetValue]]


async def facets(
    request: Request, listing: Listing, snapshot: Snapshot, form: Form, given: Mapping[str, Any]
) -> Facets:
    """The values of every facet asked for, the most frequent first."""
    if not listing.facet:
        return {}
    names = dict.fromkeys(listing.facet)
    marks = [facets_of(type(listing))[name] for name in names]
    tally = await counting(request).tally(listing, snapshot, marks, form, given)
    return {name: await values(request, listing, snapshot, form, given, name, tally) for name in names}


async def values(
    request: Request,
    listing: Listing,
    snapshot: Snapshot,
    form: Form,
    given: Mapping[str, Any],
    name: str,
    tally: Tally | None,
) -> list[FacetValue]:
    """The values of one facet; those chosen are among them, however few records have them."""
    mark, chosen = facets_of(type(listing))[name], listing.chosen(name)
    limit = max(listing.facet_limit, len(chosen))
    if tally is not None and mark.column is not None:
        counts = read(tally.counts(name, mark, list(map(written, chosen)), limit).items(), mark)
    else:
        others = form._replace(filters=tuple(each for each in form.filters if each[0] != name))
        asked = {**given, "limit": limit} | {f"chosen_{n}": value for n, value in enumerate(chosen)}
        rows = await snapshot.rows(by_value(others, name, len(chosen)), asked)
        counted_by = dict.fromkeys(chosen, 0) | read(rows, mark)
        counts = dict(islice(counted_by.items(), limit))  # those chosen come first
    labels, toggled = await labels_of(snapshot, mark, list(counts)), toggling(request, name, chosen)
    return [
        FacetValue(
            value=(shown := written(value)),
            label=labels.get(value, shown),
            count=counts[value],
            selected=value in chosen,
            url=toggled(value),
        )
        for value in sorted(counts, key=lambda value: (-counts[value], value))
    ]


@cache
def facets_of(listing: type[Listing]) -> dict[str, Filter]:
    """The filters of a list whose values can be counted."""
    return listing.facets()


@lru_cache_if(is_small, FORMS)
def by_value(form: Form, name: str, chosen: int) -> Prepared:
    """The statement that counts what a form of question finds by the values of a facet, so many of them chosen."""
    matching = [*found(form.listing.table, bindparam(EVERYWHERE) if form.searched else None, form.dialect)]
    places: list[Any] = [bindparam(f"chosen_{n}") for n in range(chosen)]
    facet = facets_of(form.listing)[name].facet
    return Prepared(counted(form.listing.table, facet, [*matching, *conditions(form)], places, bindparam("limit")))


def read(counts: Iterable[Sequence[Any]], mark: Filter) -> dict[Any, int]:
    """The values of a facet with their counts: SQLite has no truths but 0 and 1, columns in memory none but words."""
    if mark.facet and isinstance(mark.facet.value.type, Boolean):
        return {value in {1, "true"}: count for value, count in counts}
    return {value: count for value, count in counts}  # noqa: C416 - a row is no pair


def counted(table: Any, facet: Facet | None, matching: list[Any], chosen: list[Any], limit: Any) -> Select[Any]:
    """The statement that counts the rows that match by the values of a facet, those chosen before all others."""
    value, on = facet or Facet(None)
    met, count = [*matching, value.is_not(None)], func.count()
    if on is not None:
        rows = (
            select(table.id).where(*matching).subquery()
        )  # by itself, so that no condition meets the facet's own join
        met, count = [table.id == rows.c.id, value.is_not(None), on], func.count(table.id.distinct())
    first = [case((value.in_(chosen), 0), else_=1)] if chosen else []
    return select(value, count).where(*met).group_by(value).order_by(*first, count.desc(), value).limit(limit)


async def labels_of(snapshot: Snapshot, mark: Filter, ids: Sequence[str]) -> dict[str, str]:
    """What the records with these ids are called, where the filter takes ids."""
    if not mark.refers_to or not ids:
        return {}
    rows = await snapshot.rows(labeling(mark.refers_to, len(ids)), {f"id_{n}": key for n, key in enumerate(ids)})
    return {row[0]: row[1] for row in rows}


@lru_cache(FORMS)
def labeling(columns: tuple[Any, ...], count: int) -> Prepared:
    """The statement that finds what the records with so many ids are called."""
    ids: list[Any] = [bindparam(f"id_{n}") for n in range(count)]
    named = []
    for column in columns:
        table = inspect(column).class_.__table__ if hasattr(column, "class_") else column.table
        label = next(table.c[name] for name in LABELS if name in table.c)
        named.append(select(table.c.id, label).where(table.c.id.in_(ids)))
    return Prepared(union_all(*named))


def toggling(request: Request, name: str, chosen: list[Any]) -> Callable[[Any], str]:
    """What gives the list from its first page, with a value chosen if it was not, and else without."""
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {name, "cursor"}]
    without = address(request, rest)
    begun = f"{without}{'&' if rest else '?'}{urlencode({name: ''})}"

    def toggled(value: Any) -> str:
        if isinstance(value, bool):
            kept = [] if value in chosen else [value]
        else:
            kept = [each for each in chosen if each != value] + ([] if value in chosen else [value])
        return begun + quote_plus(",".join(map(written, kept))) if kept else without

    return toggled
