"""Who may have said a text: quotes that have words in a row with it, few enough to be compared with it one by one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import between, bindparam, func, literal, literal_column, select, union_all

from app.database import Prepared, Snapshot
from app.models import Quote
from app.numbering import numbers_of
from app.search.folding import folds
from app.search.matching import SYNTAXES, matches, number, of_kind
from app.search.query import Phrase, phrase
from app.search.terms import SHINGLE, SHORT, seeds, short_seeds

CANDIDATES, FEWER = 200, 120  # quotes that are compared with a text of few words, which tell less, and with others
MOST, SOME = 200, 100  # that are counted of those that hold a text, and of those found in any other way
GROUPS = 12  # in which seeds are looked for, most often each by itself
PIECES = 12  # pairs of words in a row that are looked for
ENOUGH = 4  # seeds that all stand in whatever holds the whole text
SOON = 16_000  # quotes with one of the rarer words of these pairs, about, that are gone through
SAMPLED = 16  # one quote of so many is looked at to see how common a word is
Candidate = Sequence[Any]  # whether a quote shares more than a pair of words, its id, its text, original and reading


async def resembling(snapshot: Snapshot, text: str) -> list[Candidate]:
    """The quotes that may hold the text, stand in it, or be nearly the same: those found in the rarest ways."""
    ways = sharing(text, snapshot.dialect)
    if not ways:
        return []
    surely = len(ways)
    ways += await rare(snapshot, pairs(text))
    rows = await snapshot.rows(found(snapshot.dialect, len(ways)), {f"way_{n}": way for n, way in enumerate(ways)})
    if not rows:
        return []
    hits = Counter(way for way, _ in rows)
    worth: dict[int, float] = defaultdict(float)
    shares: dict[int, int] = defaultdict(int)
    for way, each in rows:
        worth[each] += 1 / hits[way]
        shares[each] += 2 if way < surely else 1
    most = CANDIDATES if len(folds(text)) < 2 * SHORT else FEWER
    best = sorted(worth, key=lambda each: (-worth[each], each))[:most]
    chosen = await snapshot.numbered(Quote, ("id", "text", "original_text", "reading"), best)
    return [(shares[number] > 1, *row) for number, row in chosen.items()]


def sharing(text: str, dialect: str) -> list[str]:
    """What finds the quotes that hold all of a text in a row, short ones that stand in it, and those that share a seed.

    A common seed does not stand in the way of the others: each is looked for by itself, unless they are many.
    """
    say, whole, short = SYNTAXES[dialect], phrase(text), len(folds(text)) < SHORT
    if not whole.terms:
        return []
    lengths = [n for n in range(1 if short else 2, SHORT) if n != SHINGLE]  # a word of many is nothing in common
    inside, sown = short_seeds(text, lengths), seeds(text)
    each = list(dict.fromkeys([*sown, *short_seeds(text, [SHINGLE])]))  # longer quotes have these, too
    throughout = [(Phrase((seed,)),) for seed in sown[:: -(-len(sown) // ENOUGH)]]
    return [
        say.any([whole], "own") if short else say.every(throughout, "seeds"),  # the same, or nearly, and sooner found
        *(
            say.any([Phrase((seed,)) for seed in some], "seeds")
            for some in (inside, *(each[at::GROUPS] for at in range(min(GROUPS, len(each)))))
        ),
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
def found(dialect: str, ways: int) -> Prepared:
    """The statement that finds the numbers of quotes in so many ways, each with its way."""
    key, several = number(dialect), []
    for n in range(ways):
        some = select(literal_column(str(n)).label("way"), key.label("number")).order_by(key).limit(SOME if n else MOST)
        some = some.where(matches(bindparam(f"way_{n}"), dialect), of_kind("quote", dialect))
        several.append(select(some.subquery()))
    return Prepared(union_all(*several))
