"""Claims counted by two facets, as a table of dots: topics, or whom claims are about, by speakers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from app.api.matrix import MatrixParameters, make_matrix
from app.models.base import page_path
from app.pages.addresses import address
from app.pages.visit import Visit, from_parameters
from app.pages.words import STANCES, count

ROWS, COLUMNS = 30, 16  # that are shown
ON_PHONES = 12  # columns that a phone shows, as in charts.css
COUNTED = 100  # rows and columns that the matrix counts, to say how many are not shown
LARGEST, SMALLEST, SMALLEST_SIGN = 18, 5, 9  # radius, in a cell of 40
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Header:
    """The label of a row or a column, and the page that it leads to."""

    label: str
    name: str
    href: str
    classes: str = ""


@dataclass(frozen=True)
class Dot:
    """The claims of one cell, as a dot with a number or the sign of a judgment; `words` say the same."""

    href: str
    words: str
    classes: str
    radius: float
    sign: str


@dataclass(frozen=True)
class Grid:
    """A table of dots: each row has a dot or None for each column."""

    columns: list[Header]
    rows: list[tuple[Header, list[Dot | None]]]
    more_columns: str  # how many are not shown, in words; empty if all are
    more_on_phones: str
    more_rows: str


def grid(visit: Visit, facet: str, source: str | None) -> Grid:
    """Return the claims of a source, or of all, by a facet and by speaker."""
    parameters = {"rows": facet, "columns": "speaker", "source": source}
    limits = {"rows_limit": COUNTED, "columns_limit": COUNTED}
    counted = make_matrix(visit.request, from_parameters(MatrixParameters, parameters | limits), visit.snapshot)
    matrix = counted.model_dump()
    rows = matrix["rows"][:ROWS]
    shown = {each["row"] for each in matrix["cells"]} & {each["value"] for each in rows}
    used = {each["column"] for each in matrix["cells"] if each["row"] in shown}
    columns = [each for each in matrix["columns"] if each["value"] in used]
    cells = {(each["row"], each["column"]): each for each in matrix["cells"]}
    most = max((each["count"] for each in matrix["cells"]), default=1)
    visit.speakers.introduce(filter(None, (visit.speakers.by_id(each["value"]) for each in columns[:COLUMNS])))
    headers = {each["value"]: speaker_header(visit, each) for each in columns[:COLUMNS]}

    def dot(row: Json, column: str) -> Dot | None:
        cell = cells.get((row["value"], column))
        href = address("/find", **{"in": "claim", "source": source, facet: row["value"], "speaker": column})
        return cell and make_dot(cell, href, f"{headers[column].name} on {row['label']}", headers[column].classes, most)

    return Grid(
        list(headers.values()),
        [(row_header(facet, row, source), [dot(row, column) for column in headers]) for row in rows],
        left_out(len(columns) - COLUMNS, "speaker", is_least=matrix["more_columns"]),
        left_out(len(columns) - ON_PHONES, "speaker", is_least=matrix["more_columns"]),
        left_out(len(matrix["rows"]) - ROWS, "row", is_least=matrix["more_rows"]),
    )


def speaker_header(visit: Visit, value: Json) -> Header:
    """Return the header of a speaker's column, in the speaker's color."""
    speaker = visit.speakers.by_id(value["value"]) or {}
    classes = visit.speakers.classes(speaker)
    return Header(visit.speakers.label(speaker), value["label"], address(page_path(speaker["url"])), classes)


def row_header(facet: str, row: Json, source: str | None) -> Header:
    """Return the header of a row: a topic leads to its page, anything else to the claims."""
    find = address("/find", **{"in": "claim", "source": source, facet: row["value"]})
    href = address(f"/topics/{row['value']}") if facet == "topic" else find
    return Header(row["label"], f"{row['label']}: {count(row['count'], 'claim')}", href)


def make_dot(cell: Json, href: str, subject: str, classes: str, most: int) -> Dot:
    """Return the dot of a cell; where its claims judge somebody, it shows how."""
    judged = judgment(cell["stances"])
    stances = [f"{number} {stance}" for stance, number in cell["stances"].items()]
    words = ", ".join([f"{subject}: {count(cell['count'], 'claim')}", *stances])
    radius = max(SMALLEST_SIGN if judged else SMALLEST, LARGEST * sqrt(cell["count"] / most))
    sign = STANCES[judged] if judged else f"{cell['count']}"
    return Dot(href, words, f"stance {judged}" if judged else classes, round(radius, 1), sign)


def judgment(stances: Mapping[str, int]) -> str | None:
    """Return how claims judge, all in all: both ways is mixed, and whoever judges at all is not neutral."""
    if "mixed" in stances or {"favorable", "critical"} <= stances.keys():
        return "mixed"
    return next((each for each in ("favorable", "critical", "neutral") if each in stances), None)


def left_out(number: int, one: str, *, is_least: bool) -> str:
    """Return in words how many are not shown; empty if all are."""
    if number <= 0:
        return ""
    return f"and {'at least ' if is_least else ''}{count(number, f'more {one}')}"
