"""Quotations in every house style, misprints included."""

import pytest

from app.drafting.article import Article
from app.drafting.quotations import find_quotations


def words(text: str, **page: list[tuple[int, int]]) -> list[str]:
    """Return the words of the quotations of a text; the parts of one are joined by `|`."""
    article = Article(text, **page)  # type: ignore[arg-type]
    return ["|".join(text[start:end] for start, end in each.parts) for each in find_quotations(article)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He called it “a wall,” and left.", ["a wall"]),
        ('He called it "a wall." Then he left.', ["a wall."]),
        ("He called it „eine Mauer“ and »un mur«.", ["eine Mauer", "un mur"]),
        ("He called it « un mur » and ‹a wall›.", ["un mur", "a wall"]),
        ("He called it 「a wall」 and 『a door』.", ["a wall", "a door"]),
        ("He called it ``a wall''.", ["a wall"]),
        ('He called it “a wall" and "a door”.', ["a wall", "a door"]),
        ("He called it “a wall“ and ”a door”.", ["a wall", "a door"]),
        ("He called it “a wall’ and left.", ["a wall"]),
        ("He called it 'a wall', not 'a door'.", ["a wall", "a door"]),
        ("The ministers’ wall isn’t ‘ours’, and it’s not theirs’.", ["ours"]),
        ("‘The ministers’ wall’, he said.", ["The ministers’ wall"]),
        ("In the ’90s rock ’n’ roll and ‘tis pity were ‘a wall’.", ["a wall"]),
        ("A 6\" gun and a 5' wall.", []),
        ('"(A wall)" is what he said.', ["(A wall)"]),
        ('It was "neutral by design"(中立).', ["neutral by design"]),
        ("He said “it never closes.", ["it never closes."]),
        ("He said “it never closes. Then “a wall”.", ["it never closes.", "a wall"]),
        ("He said “‘a wall’ is ‘a wall’.”", ["‘a wall’ is ‘a wall’.", "a wall", "a wall"]),
        ("“A,” she said, “is B.”", ["A|is B."]),
        ("‘A’, she said – not for the first time – ‘is B.’", ["A|is B."]),
        ("“A.” She said: “B.”", ["A.", "B."]),
        ("He calls it “a,” “b” and “c.”", ["a", "b", "c."]),
        ("“It is “a wall” and more” ends.", ["It is “a wall” and more", "a wall"]),
        ("(总体性”交易观) is “a wall”.", ["a wall"]),
        ("“” and “—” are nothing.", []),
    ],
)
def test_the_marks_of_every_house(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_quotation_over_several_paragraphs_is_one() -> None:
    assert words("He said:\n“One.\n“Two.\n“Three.”\n“Four.”\n") == ["One.|Two.|Three.", "Four."]


def test_a_quotation_without_an_end_stops_with_its_paragraph() -> None:
    text = "He said “one.\nTwo.\n"
    assert words(text) == ["one."]
    assert [each.closed for each in find_quotations(Article(text))] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Her essay “The Rain Ledger” is lost.",
        "Jiang’s best-known book, “The Rain Ledger” (雨账), is lost.",
        "In a piece titled “why we wait”, he waits.",
        "He never writes “corridor” [走廊].",
        "They avoid the phrase “corridor”.",
        "The stratagem (“围魏救赵”) is old.",
    ],
)
def test_titles_originals_and_words_that_nobody_uses_are_none(text: str) -> None:
    assert words(text) == []


def test_a_heading_is_none() -> None:
    text = "“We Waited”\nHe said “wait”.\n"
    assert words(text, headings=[(0, 11)]) == ["wait"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("A wall has two sides.", ["A wall has two sides."]),
        ("“A wall has two sides.”", ["A wall has two sides."]),
        ("“A wall” has “two sides.”", ["“A wall” has “two sides.”", "A wall", "two sides."]),
        ("A wall has two sides. (Luo Anping)", ["A wall has two sides."]),
        ("A wall has two sides. —Luo Anping, The Wall", ["A wall has two sides."]),
        ("A wall has two sides. (墙有两面。)", ["A wall has two sides."]),
        ("A wall [墙] has two sides (or three).", ["A wall [墙] has two sides (or three)."]),
        ("A wall has two sides.\nA door has none.", ["A wall has two sides.|A door has none."]),
        ("A wall has two sides.\n墙有两面。", ["A wall has two sides."]),
        ("A wall has two sides.\n— Luo Anping", ["A wall has two sides."]),
        ("A wall. (Luo Anping)\nA door. (Wei Bo)", ["A wall.", "A door."]),
    ],
)
def test_a_block_quotation_needs_no_marks(block: str, expected: list[str]) -> None:
    text = f"Before.\n{block}\nAfter.\n"
    article = Article(text, block_quotes=[(8, 8 + len(block))])
    found = find_quotations(article)
    assert ["|".join(text[start:end] for start, end in each.parts) for each in found] == expected
    assert all(each.block for each in found if not each.nested)


def test_the_words_stand_in_the_text() -> None:
    text = "‘One’, he said, “two” and «three» (四).\n“Five.\n“Six.”"
    for each in find_quotations(Article(text)):
        assert each.outer_start < each.start < each.end <= each.outer_end
        assert (each.start, each.end) == (each.parts[0][0], each.parts[-1][1])
