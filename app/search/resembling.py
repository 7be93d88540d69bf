"""Who may have said a text: quotes that have words in a row with it, few enough to be compared with it one by one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    between,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from app.database import Prepared, Snapshot
from app.models import Quote
from app.numbering import numbers_of
from app.search.folding import folds
from app.search.matching import SYNTAXES, in_part, matches, number
from app.search.ordered import in_order
from app.search.query import Phrase, phrase
from app.search.terms import SHINGLE, SHORT, seeds, short_seeds

CANDIDATES, FEWER = 200, 120  # quotes that are compared with a text of few words, which tell less, and with others
MOST, SOME = 200, 100  # that are counted of those that hold a text, and of those found in any other way
GROUPS = 12  # in which seeds are looked for, most often each by itself
PIECES = 12  # pairs of words in a row that are looked for
ENOUGH = 4  # seeds that all stand in whatever holds the whole text
SOON = 8_000  # quotes with one of the rarer words of these pairs, about, that are gone through
SAMPLED = 16  # one quote of so many is looked at to see how common a word is
Candidate = Sequence[Any]  # whether a quote shares more than a pair of words, its id, its text, original and reading


async def resembling(snapshot: Snapshot, text: str) -> list[Candidate]:
    """The quotes that may hold the text, stand in it, or be nearly the same: those found in the rarest ways."""
    ways = sharing(text, snapshot.dialect)
    if not ways:
        return []
    surely = len(ways)
    ways += await rare(snapshot, pairs(text))
    rows = await snapshot.rows(found(snapshot.dialect, len(ways)), given(snapshot.dialect, ways))
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
    say, terms = SYNTAXES[snapshot.dialect], {term for pair in pairs for term in pair.terms}
    counts, statement = dict[str, int](), counted(snapshot.dialect)
    for term in terms:
        match = say.any([Phrase((term,))], "own")
        counts[term] = await snapshot.count(f"common {match}", statement, {"match": match})
    costs = sorted((min(counts[term] for term in pair.terms) * SAMPLED, n) for n, pair in enumerate(pairs))
    ways, spent = list[str](), 0
    for cost, n in costs:
        spent += cost
        if spent <= SOON or not ways:
            ways.append(say.any([pairs[n]], "own"))
    return ways


def given(dialect: str, ways: list[str]) -> dict[str, Any]:
    """The parameters of the statement that finds quotes in these ways."""
    return {f"way_{n}": way for n, way in enumerate(ways)} if dialect == "sqlite" else {"ways": ways}


@cache
def counted(dialect: str) -> Prepared:
    """The statement that counts, so far, the quotes that match; their numbers are digests, and so any range of them is
    a sample."""
    match: Any = bindparam("match")
    first, after = numbers_of("quote")
    sample = between(number("sqlite"), first, first + (after - first) // SAMPLED - 1)
    met = [matches(match, dialect), sample] if dialect == "sqlite" else [in_part(match, literal(first, BigInteger))]
    few = select(literal(1)).where(*met).limit(SOON // SAMPLED)
    return Prepared(select(func.count()).select_from(few.subquery()))


@cache
def found(dialect: str, ways: int) -> Prepared:
    """The statement that finds the numbers of quotes in so many ways, each with the place of its way.

    PostgreSQL plans once for the first, and once for all others.
    """
    before = numbers_of("quote")[0] - 1

    def some(way: Any, most: int) -> Select[Any]:
        return in_order(way, dialect, ("quote",), (), before, most)

    if dialect == "sqlite":
        each = [some(bindparam(f"way_{n}"), SOME if n else MOST).subquery() for n in range(ways)]
        return Prepared(union_all(*(select(literal_column(str(n)), rows) for n, rows in enumerate(each))))
    from sqlalchemy.dialects.postgresql import TSQUERY  # noqa: PLC0415 - no server of SQLite needs it

    unnested: Any = func.unnest(bindparam("ways", type_=ARRAY(TSQUERY))).table_valued("way", with_ordinality="place")
    several, place = [], literal_column("each.place", Integer) - 1
    for most, which in ((MOST, place == 0), (SOME, place > 0)):
        rows = some(literal_column("each.way"), most).lateral()
        within = unnested.render_derived(name="each").join(rows, true())
        several.append(select(place, *rows.c).select_from(within).where(which))
    return Prepared(union_all(*several))
