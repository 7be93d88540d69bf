"""The dates of a text, in EDTF."""

import pytest

from app.drafting.article import Article
from app.drafting.dates import find_dates


@pytest.mark.parametrize(
    ("text", "exact", "value"),
    [
        ("on 14 March 2026", "14 March 2026", "2026-03-14"),
        ("on March 14, 2026", "March 14, 2026", "2026-03-14"),
        ("on the 3rd of May 2024", "3rd of May 2024", "2024-05-03"),
        ("on Dec. 9, 2025", "Dec. 9, 2025", "2025-12-09"),
        ("on 2025-12-09", "2025-12-09", "2025-12-09"),
        ("in February 2022", "February 2022", "2022-02"),
        ("from 3 to 5 June 2024", "3 to 5 June 2024", "2024-06-03/2024-06-05"),
        ("on June 3–5, 2024", "June 3–5, 2024", "2024-06-03/2024-06-05"),
        ("28 February–2 March 2025", "28 February–2 March 2025", "2025-02-28/2025-03-02"),
        ("in the spring of 2019", "spring of 2019", "2019-21"),
        ("in the 1990s", "1990s", "199X"),
        ("since 2014", "2014", "2014"),
        ("in 2014–2016", "2014–2016", "2014/2016"),
    ],
)
def test_a_date_is_as_precise_as_it_is_printed(text: str, exact: str, value: str) -> None:
    (found,) = find_dates(Article(text))
    assert (text[found.start : found.end], found.value, found.inferred) == (exact, value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It fell on November 6.", "2025-11-06"),
        ("It fell on 3 January.", "2026-01-03"),
        ("It fell in February.", "2025-02"),
        ("It will be held on 12 March.", "2026-03-12"),
        ("A review is expected on 3 January.", "2027-01-03"),
        ("On 18 March 2014 it fell. On 20 March it rose.", "2014-03-20"),
    ],
)
def test_a_year_that_is_not_printed_is_inferred(text: str, value: str) -> None:
    found = find_dates(Article(text, published_on="2026-01-19"))[-1]
    assert (found.value, found.inferred) == (value, True)
    assert found.why


def test_without_a_year_anywhere_the_date_is_open() -> None:
    (found,) = find_dates(Article("It fell on 3 January."))
    assert found.value is None


@pytest.mark.parametrize(
    "words", ["on the same day", "yesterday", "last week", "a week later", "on Tuesday", "that evening"]
)
def test_relative_words_stay_open(words: str) -> None:
    text = f"It fell {words}."
    (found,) = find_dates(Article(text, published_on="2026-01-19"))
    assert (text[found.start : found.end], found.value) == (words, None)


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("A conference is expected on 12 March 2026.", True),
        ("He would travel to Riyadh on 12 March 2025.", True),
        ("On 12 March 2026 a review will be held.", True),
        ("It was signed on 12 March 2025.", False),
        ("He said on 12 March 2025 that it will fall.", False),
    ],
)
def test_what_is_announced_has_not_happened(text: str, announced: bool) -> None:
    (found,) = find_dates(Article(text, published_on="2026-01-19"))
    assert found.announced is announced


@pytest.mark.parametrize(
    "text", ["May I go?", "We march on.", "It cost 2,014 yuan and 1999 men.", "31 June 2025", "v. 12-03"]
)
def test_other_numbers_and_words_are_no_dates(text: str) -> None:
    assert find_dates(Article(text)) == []
