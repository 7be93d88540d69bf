"""The matrix: claims counted by two facets at once, such as speakers by topics."""

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
from app.query.facets import facet_counts, value_labels
from app.query.index_query import record_query
from app.query.listing import Limit
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query

AXES: Any = Literal[tuple(ClaimFilters.facets())]
router = APIRouter(prefix="/v1/matrix", tags=["search"])


class MatrixHeader(BaseModel):
    """The header of a row or a column: one value of a facet."""

    value: str = Field(description="The value, as the filter takes it.")
    label: str = Field(description="The name of the record with this id, or the value itself.")
    count: int = Field(description="The number of claims with this value.")
    url: str = Field(description="The list of these claims.")


class MatrixCell(BaseModel):
    """A cell that at least one claim belongs to."""

    row: str = Field(description="The value of the row.")
    column: str = Field(description="The value of the column.")
    count: int = Field(description="The number of claims with both values.")
    url: str = Field(description="The list of these claims.")


class Matrix(BaseModel):
    """Counts of claims by two facets. A claim with several speakers or topics is counted under each of them."""

    rows: list[MatrixHeader] = Field(description="The values of the first facet, the most frequent first.")
    columns: list[MatrixHeader] = Field(description="The values of the second facet, the most frequent first.")
    cells: list[MatrixCell] = Field(description="The cells that are not empty, row by row.")
    more_rows: bool = Field(description="True if there are more values than `rows` shows.")
    more_columns: bool = Field(description="True if there are more values than `columns` shows.")


class MatrixParameters(ClaimFilters):
    """The query parameters of the matrix: two facets and the filters of claims."""

    rows: AXES = Field(description="The filter whose values are the rows.")
    columns: AXES = Field(description="The filter whose values are the columns.")
    rows_limit: Limit = Field(20, description="The maximum number of rows. The most frequent values come first.")
    columns_limit: Limit = Field(20, description="The maximum number of columns. The most frequent values come first.")

    @model_validator(mode="after")
    def refuse_equal_facets(self) -> Self:
        """Raise PydanticCustomError if rows and columns are the same facet."""
        if self.rows == self.columns:
            other = next(name for name in self.facets() if name != self.rows)
            context = {"parameter": "columns", "suggestion": other}
            raise PydanticCustomError("axes", "must not be the same facet as rows", context)
        return self


@router.get("", response_model=Matrix)
async def get_matrix(
    request: Request,
    parameters: Annotated[MatrixParameters, from_query(MatrixParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return how many claims have each value of one facet together with each value of another one."""
    refuse_unknown_ids(snapshot, parameters)
    return json_response(await to_thread(matrix_json, request, parameters, snapshot))


def matrix_json(request: Request, parameters: MatrixParameters, snapshot: Snapshot) -> bytes:
    """Return the matrix as JSON."""
    rows_facet, columns_facet = parameters.rows, parameters.columns
    query = record_query(snapshot, parameters, Claim.collection)
    rows, more_rows = headers(request, snapshot, parameters, rows_facet, parameters.rows_limit, query)
    columns, more_columns = headers(request, snapshot, parameters, columns_facet, parameters.columns_limit, query)
    values = [row.value for row in rows]
    counts = snapshot.crosstab(query, f"filter_{rows_facet}", f"filter_{columns_facet}", values)
    cells = [
        MatrixCell(
            row=row.value,
            column=column.value,
            count=count,
            url=claims_url(request, {rows_facet: row.value, columns_facet: column.value}),
        )
        for row in rows
        for column in columns
        if (count := counts.get((row.value, column.value)))
    ]
    matrix = Matrix(rows=rows, columns=columns, cells=cells, more_rows=more_rows, more_columns=more_columns)
    return matrix.model_dump_json().encode()


def headers(
    request: Request, snapshot: Snapshot, parameters: MatrixParameters, name: str, limit: int, query: IndexQuery
) -> tuple[list[MatrixHeader], bool]:
    """Return the most frequent values of a facet, and whether there are more.

    If the query filters by this facet, only the values in the filter are returned.
    """
    chosen = parameters.selected_values(name)
    counts = facet_counts(snapshot, query, f"filter_{name}", chosen, max(limit + 1, len(chosen)))
    counts = [(value, count) for value, count in counts if count and (not chosen or value in chosen)]
    labels = value_labels(snapshot, parameters.facets()[name], [value for value, _ in counts], parameters)
    rows = [
        MatrixHeader(value=value, label=labels.get(value, value), count=count, url=claims_url(request, {name: value}))
        for value, count in counts[:limit]
    ]
    return rows, len(counts) > limit


def claims_url(request: Request, values: dict[str, str]) -> str:
    """Return the path of the list of the claims that match the request's filters and have these values."""
    replaced = {"rows", "columns", "rows_limit", "columns_limit", *values}
    filters = [pair for pair in request.query_params.multi_items() if pair[0] not in replaced]
    return f"/v1/claims?{urlencode([*filters, *values.items()])}"
