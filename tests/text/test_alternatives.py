"""`OR`, `-` and parentheses: what a query finds is what its words find, put together."""

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.asking import ids

WORDS = ["China", "Russia", "US", "EU", '"cold war"', "霸权", "wedge", "weiwei", "Trump", "strategic", "zhengyongnian"]
word = st.sampled_from(WORDS)
group = st.recursive(
    word,
    lambda inner: st.lists(
        st.tuples(inner, st.lists(inner, max_size=1), st.lists(inner, max_size=1)), min_size=1, max_size=3
    ),
    max_leaves=8,
)
Node = str | list[tuple[object, list[object], list[object]]]  # alternatives: a part, others required, others excluded


def written(node: object, *, outermost: bool = False) -> str:
    """The node as a query."""
    if not isinstance(node, list):
        return str(node)
    alternatives = [
        " ".join([*(f"-{written(each)}" for each in excluded), *map(written, [first, *others])])
        for first, others, excluded in node
    ]
    query = " OR ".join(alternatives)
    return query if outermost else f"({query})"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(node=group)
def test_a_query_finds_what_its_words_find_together(client: TestClient, node: object) -> None:
    @cache
    def of_word(word: str) -> frozenset[str]:
        return frozenset(ids(client, f"/v1/claims?q={word}&fields=id"))

    def found(node: object) -> frozenset[str]:
        if not isinstance(node, list):
            return of_word(str(node))
        alternatives = [
            frozenset.intersection(*map(found, [first, *others])).difference(*map(found, excluded))
            for first, others, excluded in node
        ]
        return frozenset().union(*alternatives)

    query = written(node, outermost=True)
    assert set(ids(client, f"/v1/claims?q={query}&fields=id")) == found(node)
