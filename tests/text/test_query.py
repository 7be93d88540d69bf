"""The parser: words, phrases, alternatives, groups and what to leave out, or the nearest query that can be parsed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from app.text.query import ParsedQuery, Phrase, clause, parse
from app.text.tokens import cjk_term

PIECES = ["OR", "AND", "NOT", "(", ")", "-(", "（", "）", "a", "-b", '"c d"', " ", "权"]
TYPED = st.one_of(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\"“”-' \t'()围权zhao")), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
)


def shown(node: object, names: dict[object, str]) -> str:
    """The query with parentheses around each conjunction and each group."""
    if not isinstance(node, ParsedQuery):
        return names[node]
    parts = [
        " ".join(
            [*(shown(each, names) for each in part.required), *(f"-{shown(each, names)}" for each in part.excluded)]
        )
        for part in node.alternatives
    ]
    return f"[{' | '.join(parts)}]"


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("drive a wedge", "[drive a wedge]"),
        ('"drive a" wedge', "[drive_a wedge]"),
        ("“drive a” 「围魏」 «x» „y“", "[drive_a 围魏 x y]"),
        ('x -wedge -"drive a"', "[x -wedge -drive_a]"),
        ('drive"a"wedge', "[drive a wedge]"),
        ('"drive a', "[drive a]"),
        ('drive " a', "[drive a]"),
        ("围魏　救赵", "[围魏 救赵]"),
        ("a OR b", "[a | b]"),
        ("a or b", "[a or b]"),
        ('a "OR" b', "[a or b]"),
        ('"a OR b"', "[a_or_b]"),
        ("a b OR x y", "[a b | x y]"),
        ("(a OR b) x", "[[a | b] x]"),
        ("x(a OR b)y", "[x [a | b] y]"),
        ("x（a OR b）", "[x [a | b]]"),
        ("x -(a OR b)", "[x -[a | b]]"),
        ("x -(a b)", "[x -[a b]]"),
        ("(a) ((b)) () (x y)", "[a b x y]"),
        ("x -(a) -(-b)", "[x b -a]"),
        ("x (-a -b)", "[x -a -b]"),
        ("a AND b NOT x", "[a b -x]"),
        ("a AND NOT (b OR x)", "[a -[b | x]]"),
        ("a -x OR (b (x OR y -围魏))", "[a -x | b [x | y -围魏]]"),
    ],
)
def test_a_query_is_parsed(text: str, parsed: str) -> None:
    words = {"drive", "a", "b", "wedge", "x", "y", "or", "围魏", "救赵"}
    names: dict[object, str] = {clause(word): word for word in words}
    names |= {clause("drive a"): "drive_a", clause("a or b"): "a_or_b"}
    assert shown(parse(text), names) == parsed


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("(a OR b", "(a OR b)"),
        ("a OR b)", "a OR b"),
        ("((a OR b) x", "(a OR b) x"),
        ("x (a OR (b y", "x (a OR b y)"),
        ("a OR", "a"),
        ("OR a", "a"),
        ("a OR OR b", "a OR b"),
        ("a OR %", "a"),
        ("a AND", "a"),
        ("a NOT", "a"),
        ("(a OR) b", "a b"),
        ("-a", "a"),
        ("NOT a", "a"),
        ("a OR -b", "a OR b"),
        ("x -(-a -b)", "x -(a b)"),
        ('-"a b" --x', '"a b" x'),
        ("(a\0 OR b", "(a OR b)"),
        ("(" * 40 + "a OR b" + ")" * 40, "(a OR b)"),
        ("OR", None),
        ("(((((", None),
    ],
)
def test_a_query_that_is_refused_comes_back_mended(text: str, mended: str | None) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        parse(text)
    assert (caught.value.context or {})["suggestion"] == mended
    assert mended is None or parse(mended).alternatives


def test_one_character_is_the_beginning_of_any_pair_with_it_in_front_or_the_last() -> None:
    assert clause("权")[0] == Phrase((cjk_term("权"),), is_prefix=True)
    assert clause("霸权")[0] == Phrase((cjk_term("霸权"),))
    assert parse("US 权").alternatives[0].phrase == Phrase(("wus", cjk_term("权")), is_prefix=True)


def test_what_reads_as_pinyin_is_looked_for_as_a_word_and_as_pinyin() -> None:
    assert clause("weiwei") == (Phrase(("wweiwei",)), Phrase(("pwei", "pwei")))
    assert clause("wedge") == (Phrase(("wwedg",)),)


@pytest.mark.parametrize("text", ["", " ", "-", '"', "%", "-wedge", "a\0", "\x07", "\ud800", "”“"])
def test_what_asks_for_nothing_says_so(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        parse(text)


@given(TYPED)
def test_whatever_is_typed_is_parsed_or_refused_with_what_is_parsed(text: str) -> None:
    try:
        parsed: ParsedQuery | None = parse(text)
    except PydanticCustomError as refusal:
        mended = (refusal.context or {})["suggestion"]
        parsed = parse(mended) if mended else None
    if parsed is not None:
        clauses = list(parsed.required_clauses())
        assert clauses
        assert all(phrase.terms for clause in clauses for phrase in clause)
