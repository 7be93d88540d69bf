"""The matrix: claims counted by two facets at once, such as speakers by topics."""

import csv
from asyncio import to_thread
from io import StringIO
from itertools import product
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from tantivy import Query as IndexQuery

from app.api.claims import ClaimFilters
from app.index.reader import Snapshot, all_of
from app.models.enums import Stance
from app.models.tables import Claim
from app.query.existing_ids import refuse_unknown_ids
from app.query.export import BYTE_ORDER_MARK, FORMATS, text_cell
from app.query.facets import facet_counts, value_labels
from app.query.filters import row_terms, row_values
from app.query.index_query import record_query, same_row_queries
from app.query.listing import Limit
from app.query.negotiation import essence, negotiate
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query

STANCES = get_args(get_args(Stance.__value__)[0])
AXES: Any = Literal[tuple(ClaimFilters.facets())]
MEDIA_TYPES = {name: FORMATS[name] for name in ("json", "csv")}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {essence(MEDIA_TYPES["csv"]): {"schema": {"type": "string"}}}},
    406: {},
}
router = APIRouter(prefix="/v1/matrix", tags=["claims"])


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
    stances: dict[Stance, int] = Field(
        description="If one of the facets is `about`: the number of claims with each stance toward that target. "
        "Otherwise empty."
    )
    url: str = Field(description="The list of these claims.")


class Matrix(BaseModel):
    """Counts of claims by two facets. A claim with several speakers or topics is counted under each of them.

    `rows=speaker&columns=about` counts who speaks about whom; `stances` counts how the claims of a cell judge the
    target.
    """

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
    format: Literal["json", "csv"] | None = Field(
        None,
        description="Return JSON, or a table of the counts (`csv`) with the label and the value of each row before its "
        "cells. By default the `Accept` header decides.",
    )

    @model_validator(mode="after")
    def refuse_equal_facets(self) -> Self:
        """Raise PydanticCustomError if rows and columns are the same facet."""
        if self.rows == self.columns:
            other = next(name for name in self.facets() if name != self.rows)
            context = {"parameter": "columns", "suggestion": other}
            raise PydanticCustomError("axes", "must not be the same facet as rows", context)
        return self


@router.get("", summary="Count claims by two filters at once", response_model=Matrix, responses=RESPONSES)
async def get_matrix(
    request: Request,
    parameters: Annotated[MatrixParameters, from_query(MatrixParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return how many claims have each value of one facet together with each value of another one.

    If one of the facets is `about`, each cell also counts the stances of its claims toward that target.
    """
    format = negotiate(request, MEDIA_TYPES, parameters.format)
    refuse_unknown_ids(snapshot, parameters)
    matrix = await to_thread(make_matrix, request, parameters, snapshot)
    if format == "json":
        return json_response(matrix.model_dump_json().encode())
    headers = {"Content-Disposition": 'attachment; filename="onrecord-matrix.csv"'}
    return Response(matrix_table(matrix, parameters.rows), media_type=MEDIA_TYPES[format], headers=headers)


def matrix_table(matrix: Matrix, facet: str) -> bytes:
    """Return the counts of a matrix as CSV: a row for each value of the facet, 0 in each empty cell."""
    labels = [column.label for column in matrix.columns]
    names = [
        label if labels.count(label) == 1 else f"{label} ({column.value})"
        for label, column in zip(labels, matrix.columns, strict=True)
    ]
    counts = {(cell.row, cell.column): cell.count for cell in matrix.cells}
    file = StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(["label", facet, *map(text_cell, names)])
    for row in matrix.rows:
        cells = [counts.get((row.value, column.value), 0) for column in matrix.columns]
        writer.writerow([text_cell(row.label), text_cell(row.value), *cells])
    return file.getvalue().encode()


def make_matrix(request: Request, parameters: MatrixParameters, snapshot: Snapshot) -> Matrix:
    """Return the matrix."""
    rows_facet, columns_facet = parameters.rows, parameters.columns
    query = record_query(snapshot, parameters, Claim.collection)
    rows, more_rows = headers(request, snapshot, parameters, rows_facet, parameters.rows_limit, query)
    columns, more_columns = headers(request, snapshot, parameters, columns_facet, parameters.columns_limit, query)
    values = ([row.value for row in rows], [column.value for column in columns])
    counts = cell_counts(snapshot, parameters, query, *values)
    stances = cell_stances(snapshot, parameters, query, *values)
    cells = [
        MatrixCell(
            row=row,
            column=column,
            count=counts[row, column],
            stances=stances.get((row, column), {}),
            url=claims_url(request, {rows_facet: row, columns_facet: column}),
        )
        for row in values[0]
        for column in values[1]
        if counts.get((row, column))
    ]
    return Matrix(rows=rows, columns=columns, cells=cells, more_rows=more_rows, more_columns=more_columns)


def cell_counts(
    snapshot: Snapshot, parameters: MatrixParameters, query: IndexQuery, rows: list[str], columns: list[str]
) -> dict[tuple[str, str], int]:
    """Return the number of claims with a row's and a column's value.

    If both facets belong to the same group, one and the same target or relation must have both values.
    """
    fields = f"filter_{parameters.rows}", f"filter_{parameters.columns}"
    counts, own_filters = snapshot.crosstab(query, *fields, (rows, columns)), parameters.selected_in_groups()
    for row, column in product(rows, columns) if counts else ():
        filters_in_groups = own_filters | {parameters.rows: [row], parameters.columns: [column]}
        if (row, column) in counts and (in_rows := list(same_row_queries(snapshot, parameters, filters_in_groups))):
            both = [snapshot.term(field, value) for field, value in zip(fields, (row, column), strict=True)]
            counts[row, column] = snapshot.count(all_of([query, *both, *in_rows]))
    return counts


def cell_stances(
    snapshot: Snapshot, parameters: MatrixParameters, query: IndexQuery, rows: list[str], columns: list[str]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many claims of each cell judge its target in each way; empty if neither facet is `about`."""
    if "about" not in {parameters.rows, parameters.columns}:
        return {}
    is_row = parameters.rows == "about"
    other, others = (parameters.columns, columns) if is_row else (parameters.rows, rows)
    stances: dict[tuple[str, str], dict[str, int]] = {}
    targets = row_terms({"about": rows if is_row else columns, "stance": STANCES})
    counts = snapshot.crosstab(query, f"filter_{other}", "filter_target", (others, targets))
    for (value, term), count in counts.items():
        target = row_values(term)
        if target["stance"] in (parameters.stance or STANCES) and (other != "stance" or target["stance"] == value):
            cell = (target["about"], value) if is_row else (value, target["about"])
            stances.setdefault(cell, {})[target["stance"]] = count
    return stances


def headers(
    request: Request, snapshot: Snapshot, parameters: MatrixParameters, name: str, limit: int, query: IndexQuery
) -> tuple[list[MatrixHeader], bool]:
    """Return the most frequent values of a facet, and whether there are more.

    If the query filters by this facet, only the values in the filter are returned.
    """
    chosen = parameters.selected_values(name)
    counts = facet_counts(snapshot, query, parameters, name, max(limit + 1, len(chosen)))
    counts = [(value, count) for value, count in counts if count and (not chosen or value in chosen)]
    labels = value_labels(snapshot, parameters.facets()[name], [value for value, _ in counts], parameters)
    rows = [
        MatrixHeader(value=value, label=labels.get(value, value), count=count, url=claims_url(request, {name: value}))
        for value, count in counts[:limit]
    ]
    return rows, len(counts) > limit


def claims_url(request: Request, values: dict[str, str]) -> str:
    """Return the path of the list of the claims that match the request's filters and have these values."""
    replaced = {"rows", "columns", "rows_limit", "columns_limit", "format", *values}
    filters = [pair for pair in request.query_params.multi_items() if pair[0] not in replaced]
    return f"/v1/claims?{urlencode([*filters, *values.items()])}"
