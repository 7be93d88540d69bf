"""EDTF dates: what each can mean, what is none, and the nearest date to what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.dates import nearest_date, parse_date

RANGES = {
    "2025": ("2025-01-01", "2025-12-31"),
    "2025-02": ("2025-02-01", "2025-02-28"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2025-02-18": ("2025-02-18", "2025-02-18"),
    "2025-02-18~": ("2025-02-18", "2025-02-18"),
    "2025?": ("2025-01-01", "2025-12-31"),
    "2025-02%": ("2025-02-01", "2025-02-28"),
    "2025-02-24/2025-02-28": ("2025-02-24", "2025-02-28"),
    "2024/2025-02": ("2024-01-01", "2025-02-28"),
    "2024~/2025?": ("2024-01-01", "2025-12-31"),
    "2025-02/..": ("2025-02-01", "9999-12-31"),
    "2025-02/": ("2025-02-01", "9999-12-31"),
    "../2025-02": ("0001-01-01", "2025-02-28"),
    "/2025-02": ("0001-01-01", "2025-02-28"),
    "2025-21": ("2025-03-01", "2025-05-31"),
    "2025-22": ("2025-06-01", "2025-08-31"),
    "2025-23": ("2025-09-01", "2025-11-30"),
    "2023-24": ("2023-12-01", "2024-02-29"),
    "202X": ("2020-01-01", "2029-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "000X": ("0001-01-01", "0009-12-31"),
    "2025-XX": ("2025-01-01", "2025-12-31"),
    "2025-XX-XX": ("2025-01-01", "2025-12-31"),
    "2025-02-XX": ("2025-02-01", "2025-02-28"),
}
NEAREST = {
    "2025-02-30": "2025-02-28",
    "2025-13": "2025",
    "2025-2-1": "2025-02-01",
    "20250218": "2025-02-18",
    "2025/02/18": "2025-02-18",
    "2025-02-18T10:00:00Z": "2025-02-18",
    "18.02.2025": "2025-02-18",
    "2/18/2025": "2025-02-18",
    "03/04/2025": "2025",
    "18 February 2025": "2025-02-18",
    "Feb 2025": "2025-02",
    "Spring 2025": "2025-21",
    "circa 2025": "2025~",
    "2020s": "202X",
    "2025年2月18日": "2025-02-18",
    "２０２５-02-18": "2025-02-18",
    "2025–02–18": "2025-02-18",
    "2025-02-28/2025-02-24": "2025-02-24/2025-02-28",
    "2025-02-24 – 2025-02-28": "2025-02-24/2025-02-28",
    "2025-02-1X": "2025-02-XX",
    "156X-12-25": "156X",
    "2025-?02": "2025-02?",
    "2025-21-03": "2025-21",
    "../..": None,
    "-0044": None,
    "2025-01/" * 5_000: "2025-01-01",
    "2025 " + "1" * 5_000: "2025",
    "0000": None,
    "1739836800": None,
    "tomorrow": None,
    "": None,
}


@pytest.mark.parametrize(("edtf", "days"), RANGES.items())
def test_a_date_can_mean_the_days_from_the_first_to_the_last(edtf: str, days: tuple[str, str]) -> None:
    date = parse_date(edtf)
    assert (str(date.first), str(date.last)) == days
    assert nearest_date(edtf) == edtf


@pytest.mark.parametrize(("text", "nearest"), NEAREST.items())
def test_the_nearest_date_is_made_from_what_was_written(text: str, nearest: str | None) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for nobody
        parse_date(text)
    assert nearest_date(text) == nearest


@given(st.text(alphabet="0123456789-/.X?~%", max_size=21) | st.text(max_size=30))
def test_whatever_is_written_the_nearest_is_a_date_if_there_is_one(text: str) -> None:
    nearest = nearest_date(text)
    if nearest is not None:
        date = parse_date(nearest)
        assert date.first <= date.last
