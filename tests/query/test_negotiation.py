"""Content negotiation: `format=` wins, then what Accept likes best, then the first form that there is."""

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.query.negotiation import negotiate, parse_accept

OFFERED = {
    "json": "application/json",
    "jsonld": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    "csv": "text/csv",
}


def asking(*accept: str) -> Request:
    """A request with these Accept headers."""
    headers = [(b"accept", each.encode("latin-1")) for each in accept]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


ANSWERS = {
    "": "json",
    " , ": "json",
    "*/*": "json",
    "application/*": "json",
    "text/*": "csv",
    "text/csv": "csv",
    "TEXT/CSV": "csv",
    "application/ld+json": "jsonld",
    'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"': "jsonld",
    'application/ld+json;profile="a,b";q=0.5, text/csv;q=0.4': "jsonld",
    "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8": "json",  # a browser's
    "application/json, text/plain, */*": "json",  # a well-known JavaScript client's
    "text/csv;q=0.9, application/json;q=0.8": "csv",
    "text/csv;q=0.8, application/json": "json",
    "text/csv ; q=0.1 , application/ld+json ;q=0.2": "jsonld",
    "*/*;q=0.1, text/csv": "csv",
    "application/json;q=0, */*": "jsonld",
    "application/*;q=0, */*;q=0.5": "csv",
    "application/json;q=0.000, application/*;q=0.001": "jsonld",
    "text/csv;q=1.000, application/json;q=0.999": "csv",
    "nonsense, text/csv": "csv",
    "application/json;q=high, text/csv;q=0.1": "csv",
    "application/json;q=1.5, text/csv;q=0.1": "csv",
    "application/json;version=2": "json",
}


@pytest.mark.parametrize(("accept", "name"), ANSWERS.items())
def test_what_accept_likes_best_is_chosen(accept: str, name: str) -> None:
    assert negotiate(asking(accept), OFFERED) == name


def test_no_accept_at_all_takes_the_first_form() -> None:
    assert negotiate(asking(), OFFERED) == "json"


def test_several_headers_are_one() -> None:
    assert negotiate(asking("application/json;q=0.1", "text/csv"), OFFERED) == "csv"


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "nonsense", "*/*;q=0", "text/csv/x", "*/csv"])
def test_where_accept_takes_none_the_refusal_names_what_there_is(accept: str) -> None:
    with pytest.raises(Refusal) as caught:
        negotiate(asking(accept), OFFERED)
    assert caught.value.status == 406
    (wrong,) = caught.value.errors
    assert (
        wrong.detail
        == "Accept: no available format matches; available are application/json, application/ld+json, text/csv"
    )
    assert wrong.suggestion == "application/json"


@pytest.mark.parametrize("accept", ["image/png", "application/json", ""])
def test_a_name_wins_over_accept(accept: str) -> None:
    assert negotiate(asking(accept), OFFERED, "csv") == "csv"


@given(header=st.text(st.characters(max_codepoint=255), max_size=80))
def test_whatever_accept_holds_every_quality_is_one(header: str) -> None:
    assert all(0 <= quality <= 1 for quality in parse_accept(header).values())


def test_a_huge_header_is_read_in_one_go() -> None:
    for part in ("a/b;q=0.5,", '"', ";q=", "a/b;", "*/*", ",", "\\"):
        assert parse_accept(part * 20_000) is not None
