"""The analysis of a hostile text takes a number of steps in proportion to its length."""

import sys
from itertools import islice, product
from types import FrameType
from typing import Any

import pytest

from app.drafting.article import Article
from app.drafting.dates import find_dates
from app.drafting.names import find_people
from app.drafting.originals import find_originals
from app.drafting.quotations import find_quotations
from app.drafting.reports import find_reporting_sentences
from app.drafting.speakers import attribute

LENGTH = 4_000


def analyze(text: str) -> None:
    article = Article(text, published_on="2026-01-01", block_quotes=[(0, len(text) // 2)])
    quotations, people = find_quotations(article), find_people(article)
    find_originals(article, quotations)
    attribute(article, quotations, people)
    find_dates(article)
    find_reporting_sentences(article, people, quotations)


def steps(text: str) -> int:
    """Return the number of calls that the analysis of a text makes."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        analyze(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        '"', "“", "”", "'", "‘", "’", "«", "「", '"a ', "“a ", "“a” ", "‘a’ ", "s’ ", "(", "[", "(a ", "“a” (",
        "“a” (中) ", "“a\n", "\n", "A ", "A. ", "a, ", "中", "1 May to ", "in 1999 ", "Zheng Wei, ",
        "Zheng Wei and ", "who says ", "University of the ", "Zheng Wei said “a wall” (墙) and ",
        "“a,” he said, “b” ", "Zheng Wei: “a”\n", "and says ", "«Стена», he said — “a wall” ",
        "never uses the word “a” ", "his essay “The Wall And The Door” ", "The ",
        "Zheng Wei, a professor at the Wall Institute, ",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(unit: str) -> None:
    analyze(unit)
    once, twice = (steps((unit * (length // len(unit) + 1))[:length]) for length in (LENGTH, 2 * LENGTH))
    assert twice <= 2.3 * once + 500


@pytest.mark.parametrize("name", ["{} Yan", "Yan {}"])
def test_many_people_with_a_word_of_their_names_in_common(name: str) -> None:
    def text(count: int) -> str:
        names = [name.format("".join(letters).capitalize()) for letters in islice(product("abcde", repeat=4), count)]
        return "".join(f"{each} said “a”. " for each in names) + "Yan said so. " * count

    analyze(text(1))
    assert steps(text(80)) <= 2.3 * steps(text(40)) + 500
