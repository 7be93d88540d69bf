"""The matrix: claims counted by two facets, each cell as many as the list behind it."""

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.asking import operation
from tests.query.facets import Record, in_one_row

CLAIMS = "/v1/claims"
AXES = [
    *("speaker", "organization", "relation", "topic", "event", "source", "kind", "attribution", "attributed_to", "via"),
    *("hearsay", "about", "stance", "certainty", "status", "said_in", "evidence"),
]
FILTERS = [
    "",
    "",
    "speaker=zheng-yongnian,ai-wen",
    "topic=europe,china-eu",
    "kind=prediction",
    "stance=critical",
    "q=China",
    "q=权",
]


@pytest.fixture(scope="module")
def counted(client: TestClient) -> Record:
    """The records, to be counted one by one."""
    return Record(client)


def matrix(client: TestClient, asked: str) -> dict[str, Any]:
    """A matrix."""
    response = client.get(f"/v1/matrix?{asked}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_axes_are_the_facets_of_claims() -> None:
    by_name = {each["name"]: each["schema"] for each in operation("/v1/matrix")["parameters"]}
    assert by_name["rows"]["enum"] == by_name["columns"]["enum"] == AXES


def test_who_speaks_to_what(client: TestClient) -> None:
    found = matrix(client, "rows=speaker&columns=topic")
    cells = {(cell["row"], cell["column"]): cell["count"] for cell in found["cells"]}
    # Lu Yan's seven claims: c42, c50 to c53, c110 and c111, with their topics.
    assert {column: count for (row, column), count in cells.items() if row == "lu-yan"} == {
        "us-russia-talks": 1,
        "middle-east": 1,
        "china-russia": 4,
        "alliance-against-china": 5,
        "us-china": 5,
        "world-order": 3,
    }
    assert ("lu-yan", "taiwan") not in cells
    (zheng,) = (row for row in found["rows"] if row["value"] == "zheng-yongnian")
    assert zheng == {
        "value": "zheng-yongnian",
        "label": "Zheng Yongnian",
        "count": 30,
        "url": "/v1/claims?speaker=zheng-yongnian",
    }
    assert (found["more_rows"], found["more_columns"]) == (False, False)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(axes=st.lists(st.sampled_from(AXES), min_size=2, max_size=2, unique=True), filters=st.sampled_from(FILTERS))
def test_cells_are_what_counting_comes_to(counted: Record, axes: list[str], filters: str) -> None:
    asked = {name: values[0].split(",") for name, values in parse_qs(filters).items()}
    q, (rows, columns) = (asked.pop("q", [None])[0], axes)
    found = matrix(counted.client, f"rows={rows}&columns={columns}&rows_limit=100&columns_limit=100&{filters}")
    of, expected = counted.facets(CLAIMS), dict[tuple[str, str], int]()
    for claim in counted.matching(CLAIMS, asked, q):
        for row in of[rows](claim) & set(asked.get(rows, of[rows](claim))):
            for column in of[columns](claim) & set(asked.get(columns, of[columns](claim))):
                if in_one_row(claim, asked | {rows: [row], columns: [column]}):
                    expected[row, column] = expected.get((row, column), 0) + 1
    assert {(cell["row"], cell["column"]): cell["count"] for cell in found["cells"]} == expected
    order = [[line["value"] for line in found[name]] for name in ("rows", "columns")]
    places = [(order[0].index(cell["row"]), order[1].index(cell["column"])) for cell in found["cells"]]
    assert places == sorted(places)
    for shown in [*found["rows"], *found["columns"], *found["cells"]][:: max(1, len(found["cells"]) // 10)]:
        assert counted.client.get(shown["url"]).json()["page"]["total"] == shown["count"] > 0


def test_the_most_frequent_come_first_and_more_are_said_to_be_there(client: TestClient) -> None:
    found = matrix(client, "rows=speaker&columns=kind&rows_limit=2&columns_limit=5")
    assert [row["value"] for row in found["rows"]] == ["zheng-yongnian", "br-deepak"]
    assert (found["more_rows"], found["more_columns"]) == (True, False)
    assert {cell["row"] for cell in found["cells"]} == {"zheng-yongnian", "br-deepak"}


def test_values_that_are_chosen_are_the_only_rows(client: TestClient) -> None:
    found = matrix(client, "rows=speaker&columns=topic&speaker=lu-yan,kong-fan")
    assert {row["value"] for row in found["rows"]} == {"lu-yan", "kong-fan"}
    # Ye Tianle and Zhang Ye make a claim together: who chooses one of them sees only that one.
    found = matrix(client, "rows=speaker&columns=topic&speaker=zhang-ye")
    assert [(row["value"], row["count"]) for row in found["rows"]] == [("zhang-ye", 1)]
    assert {cell["column"] for cell in found["cells"]} == {"us-russia-talks", "world-order"}


def test_a_matrix_of_nothing_is_empty(client: TestClient) -> None:
    found = matrix(client, "rows=speaker&columns=topic&q=Wuhan")
    assert found == {"rows": [], "columns": [], "cells": [], "more_rows": False, "more_columns": False}


def test_addresses_keep_the_filters_and_leave_out_the_axes(client: TestClient) -> None:
    found = matrix(client, "rows=speaker&columns=topic&q=China&kind=prediction&rows_limit=3")
    for shown in [*found["rows"], *found["columns"], *found["cells"]]:
        asked = parse_qs(urlsplit(shown["url"]).query)
        assert asked["q"] == ["China"]
        assert asked["kind"] == ["prediction"]
        assert set(asked) <= {"q", "kind", "speaker", "topic"}


REFUSED = {
    "rows=speaker": ("columns", None),
    "columns=topic": ("rows", None),
    "rows=speaker&columns=speaker": ("columns", "organization"),
    "rows=speker&columns=topic": ("rows", "speaker"),
    "rows=speaker&columns=q": ("columns", None),
    "rows=speaker&columns=topic&rows_limit=101": ("rows_limit", "100"),
    "rows=speaker&columns=topic&speaker=lu-yann": ("speaker", "lu-yan"),
    "rows=speaker&columns=topic&limit=3": ("limit", "rows_limit"),
    "rows=speaker&rows=kind&columns=topic": ("rows", "kind"),
}


@pytest.mark.parametrize(("asked", "parameter", "suggestion"), [(asked, *wrong) for asked, wrong in REFUSED.items()])
def test_what_makes_no_matrix_is_refused(
    client: TestClient, asked: str, parameter: str, suggestion: str | None
) -> None:
    response = client.get(f"/v1/matrix?{asked}")
    assert response.status_code == 422
    (wrong,) = response.json()["errors"]
    assert (wrong["parameter"], wrong["suggestion"]) == (parameter, suggestion)
    assert "{" not in wrong["detail"]


def test_a_table_has_the_counts_of_the_matrix(client: TestClient) -> None:
    asked = "rows=speaker&columns=topic&q=China&rows_limit=5&columns_limit=4"
    found = matrix(client, asked)
    counts = {(cell["row"], cell["column"]): cell["count"] for cell in found["cells"]}
    response = client.get(f"/v1/matrix?{asked}", headers={"Accept": "text/csv"})
    assert response.text == client.get(f"/v1/matrix?{asked}&format=csv").text
    assert response.headers["content-disposition"] == 'attachment; filename="onrecord-matrix.csv"'
    header, *rows = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert header == ["label", "speaker", *(column["label"] for column in found["columns"])]
    assert rows == [
        [row["label"], row["value"], *(str(counts.get((row["value"], each["value"]), 0)) for each in found["columns"])]
        for row in found["rows"]
    ]
    urls = [cell["url"] for cell in matrix(client, f"{asked}&format=json")["cells"]]
    assert all("format" not in parse_qs(urlsplit(url).query) for url in urls)
