"""The matrix: claims counted by two facets at once, such as who speaks to what."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from app.database import Snapshot
from app.listing.blocks import written
from app.listing.counting import counting
from app.listing.crossing import Counts, crossed
from app.listing.facets import counted, labels_of
from app.listing.filters import Facet, joined
from app.listing.finding import found
from app.listing.known import refuse_unknown_ids
from app.listing.listing import Limit
from app.listing.page import Reading, answer
from app.listing.route import Asking
from app.listing.tally import Tally
from app.models import Claim
from app.resources.claims import ClaimFilters

AXES: Any = Literal[tuple(ClaimFilters.facets())]
router = APIRouter(prefix="/v1/matrix", tags=["search"], route_class=Asking)


class Line(BaseModel):
    """A row or a column: one value of a facet."""

    value: str = Field(description="The value, as the filter takes it.")
    label: str = Field(description="What it is called.")
    count: int = Field(description="How many claims have it.")
    url: str = Field(description="Those claims.")


class Cell(BaseModel):
    """Where a row and a column meet in at least one claim."""

    row: str = Field(description="The value of the row.")
    column: str = Field(description="The value of the column.")
    count: int = Field(description="How many claims have both.")
    url: str = Field(description="Those claims.")


class Matrix(BaseModel):
    """Counts in two dimensions. A claim with several speakers or topics is counted under each."""

    rows: list[Line] = Field(description="The most frequent values of the one facet.")
    columns: list[Line] = Field(description="The most frequent values of the other.")
    cells: list[Cell] = Field(description="Every cell of these that is not empty, by rows.")
    more_rows: bool = Field(description="True where there are more values than `rows` shows.")
    more_columns: bool = Field(description="True where there are more values than `columns` shows.")


class MatrixFilters(ClaimFilters):
    """What the matrix can be asked: two facets, and which claims are meant."""

    rows: AXES = Field(description="The filter whose values are the rows.")
    columns: AXES = Field(description="The filter whose values are the columns.")
    rows_limit: Limit = Field(20, description="How many rows, the most frequent first.")
    columns_limit: Limit = Field(20, description="How many columns, the most frequent first.")

    @model_validator(mode="after")
    def two_facets(self) -> Self:
        """Refuse one facet against itself."""
        if self.rows == self.columns:
            other = next(name for name in self.facets() if name != self.rows)
            about = {"parameter": "columns", "suggestion": other}
            raise PydanticCustomError("axes", "should be another facet than rows", about)
        return self


@router.get("", response_model=Matrix)
async def get_matrix(request: Request, asked: Annotated[MatrixFilters, Query()], database: Reading) -> Response:
    """Who speaks to what: how many claims have each value of one facet together with each of another."""
    matching = [*found(Claim, asked.match(database.dialect), database.dialect), *asked.conditions()]
    async with database.snapshot() as snapshot:
        await refuse_unknown_ids(snapshot, asked)
        tally = await counting(request).tally(
            asked, snapshot, map(asked.facets().__getitem__, (asked.rows, asked.columns))
        )
        rows, more_rows = await lines(request, snapshot, asked, asked.rows, asked.rows_limit, matching, tally)
        columns, more_columns = await lines(
            request, snapshot, asked, asked.columns, asked.columns_limit, matching, tally
        )
        counts = await both(snapshot, asked, rows, columns, matching, tally)
    cells = [
        Cell(
            row=row.value,
            column=column.value,
            count=count,
            url=claims(request, **{asked.rows: row.value, asked.columns: column.value}),
        )
        for row in rows
        for column in columns
        if (count := counts.get((row.value, column.value)))
    ]
    matrix = Matrix(rows=rows, columns=columns, cells=cells, more_rows=more_rows, more_columns=more_columns)
    return answer(matrix.model_dump_json().encode())


async def lines(
    request: Request,
    snapshot: Snapshot,
    asked: MatrixFilters,
    name: str,
    limit: int,
    matching: list[ColumnElement[bool]],
    tally: Tally | None,
) -> tuple[list[Line], bool]:
    """The most frequent values of a facet, of those chosen if some are, and whether there are more."""
    mark, chosen = asked.facets()[name], asked.chosen(name)
    if tally is not None:
        counts = tally.counts("", mark, chosen, max(limit + 1, len(chosen)))
        found: Any = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    else:
        found = await snapshot.rows(counted(Claim, mark.facet, matching, chosen, limit + 1))
    rows = [row for row in found if row[1] and (not chosen or row[0] in chosen)]
    labels = await labels_of(snapshot, mark, [row[0] for row in rows])
    shown = [
        Line(
            value=written(value),
            label=labels.get(value, written(value)),
            count=count,
            url=claims(request, **{name: written(value)}),
        )
        for value, count in rows[:limit]
    ]
    return shown, len(rows) > limit


async def both(
    snapshot: Snapshot,
    asked: MatrixFilters,
    rows: list[Line],
    columns: list[Line],
    matching: list[ColumnElement[bool]],
    tally: Tally | None,
) -> Counts:
    """How many claims have each value of the rows together with each of the columns."""
    if tally is not None:
        marks = asked.facets()
        values = ([line.value for line in some] for some in (rows, columns))
        return crossed(tally, marks[asked.rows], marks[asked.columns], *values)
    one = valued(asked, asked.rows, rows)
    other = valued(asked, asked.columns, columns)
    claims = select(col(Claim.id)).where(*matching).subquery()
    both = one.c.id == other.c.id, one.c.id == claims.c.id
    statement = select(one.c.value, other.c.value, func.count()).where(*both).group_by(one.c.value, other.c.value)
    return {(written(row[0]), written(row[1])): row[2] for row in await snapshot.rows(statement)}


def valued(asked: MatrixFilters, name: str, lines: list[Line]) -> Any:
    """Each claim with each value that it has of these."""
    value, on = asked.facets()[name].facet or Facet(None)
    shown = value.in_([line.value for line in lines])
    return select(col(Claim.id), value.label("value")).where(shown, *joined(on)).distinct().subquery()


def claims(request: Request, **chosen: str) -> str:
    """The list of the claims with these values, among those that are meant."""
    own = {"rows", "columns", "rows_limit", "columns_limit"}
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {*own, *chosen}]
    return f"/v1/claims?{urlencode([*rest, *chosen.items()])}"
