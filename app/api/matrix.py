"""The matrix: claims counted by two facets at once, such as who speaks to what."""

from asyncio import to_thread
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from tantivy import Query as IndexQuery

from app.api.claims import ClaimFilters
from app.index.reader import Snapshot
from app.models.tables import Claim
from app.query.existing_ids import refuse_unknown_ids
from app.query.facets import facet_counts, record_labels
from app.query.filters import text
from app.query.index_query import record_query
from app.query.listing import Limit
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query

AXES: Any = Literal[tuple(ClaimFilters.facets())]
router = APIRouter(prefix="/v1/matrix", tags=["search"])


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
async def get_matrix(
    request: Request, asked: Annotated[MatrixFilters, from_query(MatrixFilters)], snapshot: SnapshotDependency
) -> Response:
    """Who speaks to what: how many claims have each value of one facet together with each of another."""
    refuse_unknown_ids(snapshot, asked)
    return json_response(await to_thread(matrix, request, asked, snapshot))


def matrix(request: Request, asked: MatrixFilters, snapshot: Snapshot) -> bytes:
    """Return the matrix as JSON."""
    query = record_query(snapshot, asked, Claim.collection)
    rows, more_rows = lines(request, snapshot, asked, asked.rows, asked.rows_limit, query)
    columns, more_columns = lines(request, snapshot, asked, asked.columns, asked.columns_limit, query)
    names = f"filter_{asked.rows}", f"filter_{asked.columns}"
    counts = snapshot.crosstab(query, *names, [row.value for row in rows])
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
    made = Matrix(rows=rows, columns=columns, cells=cells, more_rows=more_rows, more_columns=more_columns)
    return made.model_dump_json().encode()


def lines(
    request: Request, snapshot: Snapshot, asked: MatrixFilters, name: str, limit: int, query: IndexQuery
) -> tuple[list[Line], bool]:
    """Return the most frequent values of a facet, of those chosen if some are, and whether there are more."""
    mark, chosen = asked.facets()[name], [text(each) for each in asked.chosen(name)]
    counts = facet_counts(snapshot, query, f"filter_{name}", chosen, max(limit + 1, len(chosen)))
    counts = [(value, count) for value, count in counts if count and (not chosen or value in chosen)]
    labels = record_labels(snapshot, mark, [value for value, _ in counts])
    shown = [
        Line(value=value, label=labels.get(value, value), count=count, url=claims(request, **{name: value}))
        for value, count in counts[:limit]
    ]
    return shown, len(counts) > limit


def claims(request: Request, **chosen: str) -> str:
    """The list of the claims with these values, among those that are meant."""
    own = {"rows", "columns", "rows_limit", "columns_limit"}
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {*own, *chosen}]
    return f"/v1/claims?{urlencode([*rest, *chosen.items()])}"
