"""Who may have said a text: quotes that have words in a row with it, few enough to be compared with it one by one."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import between, bindparam, func, literal, literal_column, select, union_all
from sqlmodel import col

from app.database import Prepared, Snapshot
from app.models import Quote
from app.numbering import numbers_of
from app.search.folding import folds
from app.search.matching import SYNTAXES, matches, number, of_kind
from app.search.query import Phrase, phrase
from app.search.terms import SHORT, seeds, short_seeds

CANDIDATES = 200  # quotes that are compared
SOME = 40  # that are looked at of those found in each way, but for the first
SURE = 2  # ways by which only quotes are found that have something to show in common with the text
GROUPS = 12  # in which seeds are looked for, most often each by itself
PIECES = 12  # pairs of words in a row that are looked for
WORTH = {"sure": 2 * GROUPS + PIECES + 1, "seed": 2, "pair": 1}  # of a way that finds a quote
ENOUGH = 4  # seeds that all stand in whatever holds the whole text
SOON = 40_000  # quotes with one of the rarer words of these pairs, about, that are gone through
SAMPLED = 16  # one quote of so many is looked at to see how common a word is
Candidate = Sequence[Any]  # the id of a quote, what its ways are worth, its text, its original, and the reading of it


async def resembling(snapshot: Snapshot, text: str) -> Sequence[Candidate]:
    """The quotes that may hold the text, stand in it, or be nearly the same."""
    shared, parts = sharing(text, snapshot.dialect), await rare(snapshot, pairs(text))
    if not shared:
        return []
    given = {f"way_{n}": way for n, way in enumerate([*shared, *parts])}
    return await snapshot.rows(found(snapshot.dialect, len(shared), len(parts)), given)


def sharing(text: str, dialect: str) -> list[str]:
    """What finds the quotes that hold all of a text in a row, those that stand in it, and those that share a seed.

    A common seed does not stand in the way of the others: each is looked for by itself, unless they are many.
    """
    say, whole, sown = SYNTAXES[dialect], phrase(text), [Phrase((seed,)) for seed in seeds(text)]
    if not whole.terms:
        return []
    short = len(folds(text)) < SHORT
    inside = [Phrase((seed,)) for seed in short_seeds(text, 1 if short else 2)]  # a word of many is nothing in common
    groups = [inside, *(sown[at::GROUPS] for at in range(min(GROUPS, len(sown))))]
    throughout = [(seed,) for seed in sown[:: -(-len(sown) // ENOUGH)]]
    return [
        say.any([whole], "own") if short else say.every(throughout, "seeds"),  # the same, or nearly, and sooner found
        *(say.any(some, "seeds") for some in groups),
    ]


def pairs(text: str) -> list[Phrase]:
    """The first pairs of words in a row: a text that is nearly the same has some, though it may share no seed."""
    terms = phrase(text).terms
    return [Phrase(terms[at : at + 2]) for at in range(max(1, len(terms) - 1))][:PIECES] if terms else []


async def rare(snapshot: Snapshot, pairs: list[Phrase]) -> list[str]:
    """What finds each of these pairs, the rarest first, as far as they are soon found."""
    say, terms = SYNTAXES[snapshot.dialect], sorted({term for pair in pairs for term in pair.terms})
    if not terms:
        return []
    given = {f"term_{n}": say.any([Phrase((term,))], "own") for n, term in enumerate(terms)}
    counts = {terms[row[0]]: row[1] for row in await snapshot.rows(counted(snapshot.dialect, len(terms)), given)}
    costs = sorted((min(counts[term] for term in pair.terms) * SAMPLED, n) for n, pair in enumerate(pairs))
    ways, spent = list[str](), 0
    for cost, n in costs:
        spent += cost
        if spent <= SOON or not ways:
            ways.append(say.any([pairs[n]], "own"))
    return ways


@cache
def counted(dialect: str, terms: int) -> Prepared:
    """The statement that counts, so far, the quotes with each of so many terms; their numbers are digests, and so any
    range of them is a sample."""
    first, after = numbers_of("quote")
    sample = between(number(dialect), first, first + (after - first) // SAMPLED - 1)
    some = [select(literal(1)).where(matches(bindparam(f"term_{n}"), dialect), sample) for n in range(terms)]
    few = [each.limit(SOON // SAMPLED).subquery() for each in some]
    return Prepared(union_all(*(select(literal(n), func.count()).select_from(each) for n, each in enumerate(few))))


@cache
def found(dialect: str, shared: int, parts: int) -> Prepared:
    """The statement that finds quotes in so many ways: those found surely and in the most ways come first."""
    key, several = number(dialect), []
    worth = [WORTH["sure"]] * SURE + [WORTH["seed"]] * (shared - SURE) + [WORTH["pair"]] * parts
    for n, each in enumerate(worth):
        some = select(key.label("number"), literal_column(str(each)).label("worth")).order_by(key)
        some = some.where(matches(bindparam(f"way_{n}"), dialect), of_kind("quote", dialect))
        several.append(select(some.limit(SOME if n else CANDIDATES).subquery()))
    every = union_all(*several).subquery()
    most = func.sum(every.c.worth)
    ranked = select(every.c.number, most.label("worth")).group_by(every.c.number).order_by(most.desc(), every.c.number)
    first = ranked.limit(CANDIDATES).subquery()
    shown: list[Any] = [Quote.id, first.c.worth, Quote.text, Quote.original_text, Quote.reading]
    return Prepared(select(*shown).join(first, col(Quote.number) == first.c.number))
