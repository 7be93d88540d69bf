"""Any text is read: spans stand in it, and nobody is both named and unnamed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafting.article import Article
from app.drafting.dates import find_dates
from app.drafting.names import find_people
from app.drafting.originals import find_originals
from app.drafting.quotations import find_quotations
from app.drafting.reports import find_reporting_sentences
from app.drafting.speakers import attribute

PIECES = [
    *"“”\"'‘’«»()[],.:;—\n 1墙",
    "Zheng Wei",
    "Luo",
    "says",
    "who",
    "and",
    "the professor",
    "Стена",
    " of ",
    "May 5",
    "a wall",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.booleans(), st.booleans())
def test_any_text_is_read(pieces: list[str], is_block: bool, is_dated: bool) -> None:
    text = " ".join(pieces)
    article = Article(text, published_on="2025-06" if is_dated else None, block_quotes=[(0, len(text))] * is_block)
    quotations, people = find_quotations(article), find_people(article)
    for each in quotations:
        assert 0 <= each.outer_start <= each.start < each.end <= each.outer_end <= len(text)
        assert all(text[start:end].strip() == text[start:end] != "" for start, end in each.parts)
    for original in find_originals(article, quotations).values():
        assert text[original.start : original.end].strip()
    for person in people:
        assert text[person.start : person.end] == person.name
    for attribution in attribute(article, quotations, people):
        assert not (attribution.speakers and attribution.attributed_to)
    assert all(text[date.start : date.end] for date in find_dates(article))
    assert all(text[report.start : report.end] for report in find_reporting_sentences(article, people, quotations))
