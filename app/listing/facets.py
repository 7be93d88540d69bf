"""Facets: how many of the matches have each value of a filter, as if that filter were not in use."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy import Boolean, Select, bindparam, case, func, inspect, select, union_all

from app.database import Prepared, Snapshot
from app.listing.addresses import address
from app.listing.filters import Facet, Filter, joined
from app.listing.finding import EVERYWHERE, found
from app.listing.listing import Listing
from app.listing.plan import FORMS, Form, conditions

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
    names = dict.fromkeys(listing.facet or [])
    return {name: await values(request, listing, snapshot, form, given, name) for name in names}


async def values(
    request: Request, listing: Listing, snapshot: Snapshot, form: Form, given: Mapping[str, Any], name: str
) -> list[FacetValue]:
    """The values of one facet; those chosen are among them, however few records have them."""
    mark = listing.facets()[name]
    chosen = listing.chosen(name)
    limit = max(listing.facet_limit, len(chosen))
    others = form._replace(filters=tuple(each for each in form.filters if each[0] != name))
    asked = {**given, "limit": limit} | {f"chosen_{n}": value for n, value in enumerate(chosen)}
    rows = await snapshot.rows(counting(others, name, len(chosen)), asked)
    counted_by = dict.fromkeys(chosen, 0) | {read(row[0], mark): row[1] for row in rows}
    counts = dict(islice(counted_by.items(), limit))  # those chosen come first
    labels = await labels_of(snapshot, mark, list(counts))
    return [
        FacetValue(
            value=written(value),
            label=labels.get(value, written(value)),
            count=counts[value],
            selected=value in chosen,
            url=toggled(request, name, value, chosen),
        )
        for value in sorted(counts, key=lambda value: (-counts[value], value))
    ]


@lru_cache(FORMS)
def counting(form: Form, name: str, chosen: int) -> Prepared:
    """The statement that counts what a form of question finds by the values of a facet, so many of them chosen."""
    matching = [*found(form.listing.table, bindparam(EVERYWHERE) if form.searched else None, form.dialect)]
    places: list[Any] = [bindparam(f"chosen_{n}") for n in range(chosen)]
    facet = form.listing.facets()[name].facet
    return Prepared(counted(form.listing.table, facet, [*matching, *conditions(form)], places, bindparam("limit")))


def read(value: Any, mark: Filter) -> Any:
    """A value of a facet: SQLite has no truths but 0 and 1."""
    return bool(value) if mark.facet and isinstance(mark.facet.value.type, Boolean) else value


def counted(table: Any, facet: Facet | None, matching: list[Any], chosen: list[Any], limit: Any) -> Select[Any]:
    """The statement that counts the rows that match by the values of a facet, those chosen before all others."""
    value, on = facet or Facet(None)
    rows = select(table.id).where(*matching).subquery()  # by itself, so that no condition meets the facet's own join
    met = [table.id == rows.c.id, value.is_not(None), *joined(on)]
    count = func.count(table.id.distinct())
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


def written(value: Any) -> str:
    """A value as a query writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def toggled(request: Request, name: str, value: Any, chosen: list[Any]) -> str:
    """The list from its first page, with the value chosen if it was not, and else without."""
    if isinstance(value, bool):
        kept = [] if value in chosen else [value]
    else:
        kept = [each for each in chosen if each != value] + ([] if value in chosen else [value])
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {name, "cursor"}]
    return address(request, [*rest, (name, ",".join(map(written, kept)))] if kept else rest)
