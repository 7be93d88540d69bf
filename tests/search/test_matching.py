"""Matches: one question, the same finds on both databases, and sets that behave like sets."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from starlette.testclient import TestClient

from app.database import writing_engine
from app.search.matching import SYNTAXES, everywhere, finds, tier, tiers
from app.search.query import parse
from tests.asking import ids

SAID = "China the Russia US-Russia wedge strategic Zheng 权 国 的 霸权 主义 总体性交易观 wei zhuyi zhengyongnian"
WORDS = st.sampled_from([*SAID.split(" "), "EU", "24", "Wuhan", '"power politics"', "détente", "Europe’s", "郑永年"])
slowly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def wants(words: list[str]) -> bool:
    """Whether a question of these words asks for something, besides what it leaves out."""
    return not all(word.startswith("-") for word in words)


def hits(client: TestClient, q: str, path: str = "/v1/claims") -> set[str]:
    """What is found."""
    return set(ids(client, str(client.build_request("GET", path, params={"q": q}).url)))


@slowly
@given(one=WORDS, other=WORDS)
def test_two_words_find_what_both_find(client: TestClient, one: str, other: str) -> None:
    assert hits(client, f"{one} {other}") == hits(client, one) & hits(client, other)


@slowly
@given(one=WORDS, other=WORDS)
def test_a_word_left_out_takes_away_what_it_finds(client: TestClient, one: str, other: str) -> None:
    assert hits(client, f"{one} -{other}") == hits(client, one) - hits(client, other)


@slowly
@given(words=st.lists(st.one_of(WORDS, WORDS.map("-{}".format)), min_size=1, max_size=4).filter(wants))
def test_the_tiers_find_everything_once_and_a_records_terms_tell_its_tier(record: str, words: list[str]) -> None:
    engine = writing_engine(record)
    say = {
        "sqlite": "SELECT rowid FROM search_index WHERE search_index MATCH :match",
        "postgresql": "SELECT number FROM search_entry WHERE terms @@ CAST(:match AS tsquery)",
    }[engine.dialect.name]
    query = parse(" ".join(words))
    with engine.connect() as connection:
        whole = list(connection.scalars(text(say), {"match": everywhere(query, engine.dialect.name)}))
        steps = [
            (place, number)
            for place, match in enumerate(tiers(query, engine.dialect.name))
            for number in connection.scalars(text(say), {"match": match})
        ]
        entries = connection.execute(text("SELECT number, own, other FROM search_entry"))
        terms = {row.number: (row.own, row.other) for row in entries}
    engine.dispose()
    assert sorted(number for _, number in steps) == sorted(whole)
    assert all(tier(query, terms[number][0]) == place for place, number in steps)
    assert {number for number, (own, other) in terms.items() if finds(query, own, other)} == set(whole)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    typed=st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\"'-*&|!():<>\\ 围a")))
)
def test_whatever_is_typed_is_answered_or_refused(client: TestClient, typed: str) -> None:
    for path in ("/v1/quotes", "/v1/search"):
        assert client.get(path, params={"q": typed, "highlight": "true"}).status_code in {200, 422}
    assert client.get("/v1/suggest", params={"q": typed}).status_code in {200, 422}
    assert client.get("/v1/verify", params={"text": typed}).status_code in {200, 422}


@pytest.mark.parametrize("dialect", SYNTAXES)
def test_a_match_holds_nothing_but_terms_and_operators(dialect: str) -> None:
    hostile = "\"a' b\" c* (d) \\e {f} : g & h | i ! j <-> k 'l' -m 围魏 权 zhao 🧭 ё"
    assert set(everywhere(parse(hostile), dialect)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDNOTR0123456789 \"'+*()&|!<->{}:"
    )
