"""A question as the database's own match: FTS5 on SQLite, a tsvector on PostgreSQL, both over the same terms."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    between,
    bindparam,
    cast,
    column,
    literal_column,
    or_,
    table,
)

from app.numbering import KINDS, numbers_of
from app.search.query import Clause, Phrase, Query

INDEX = table("search_index", column("rowid"), column("search_index"))  # FTS5's, over the rows of SearchEntry
ENTRIES = table("search_entry", column("number", BigInteger), column("terms"))  # where PostgreSQL keeps its index
NUMEROUS = {"quote", "claim"}  # kinds of so many records that PostgreSQL looks at rows sooner than at a list of them


def fts5_phrase(phrase: Phrase, field: str) -> str:
    """The phrase in one column, or in any where the field is empty (https://sqlite.org/fts5.html, section 3)."""
    written = " + ".join(f'"{term}"' for term in phrase.terms) + (" *" if phrase.is_prefix else "")
    return f"{{{field}}} : {written}" if field else written


def tsquery_phrase(phrase: Phrase, field: str) -> str:
    """The phrase in one column, whose terms have a weight of their own, or in any where the field is empty.

    Weights are looked up in each row that is found: seeds, which stand in no other column, are found without.
    """
    weight = "A" if field == "own" else ""
    written = [f"'{term}':{weight}" for term in phrase.terms]
    written[-1] += "*" if phrase.is_prefix else ""
    return " <-> ".join(written)


class Syntax(NamedTuple):
    """How a database writes a match."""

    phrase: Callable[[Phrase, str], str]
    both: str
    either: str
    but_not: str

    def any(self, clause: Iterable[Phrase], field: str = "") -> str:
        """Any of the phrases."""
        return "(" + self.either.join(self.phrase(phrase, field) for phrase in clause) + ")"

    def every(self, clauses: Iterable[Clause], field: str = "") -> str:
        """Each of the clauses."""
        return "(" + self.both.join(self.any(clause, field) for clause in clauses) + ")"

    def without(self, match: str, others: Iterable[str]) -> str:
        """What the match finds and none of the others does."""
        return "".join([match, *(self.but_not + other for other in others)])


SYNTAXES = {
    "sqlite": Syntax(fts5_phrase, " AND ", " OR ", " NOT "),
    "postgresql": Syntax(tsquery_phrase, " & ", " | ", " & !"),
}


def steps(query: Query, dialect: str) -> list[str]:
    """What finds all that is as relevant as may be, then more and more: each finds what the ones before it do as well.

    All that is wanted in a row in a record's own words comes first, then all of it in those, then all of it anywhere.
    """
    say = SYNTAXES[dialect]
    found = [say.every(query.wanted, "own"), say.every(query.wanted)]
    return found if len(query.wanted) == 1 else [say.any([query.whole], "own"), *found]


def tiers(query: Query, dialect: str) -> list[str]:
    """What each of the steps finds and the one before it does not, so that no record is found by two of them."""
    say, every = SYNTAXES[dialect], steps(query, dialect)
    unwanted = [say.any(clause) for clause in query.unwanted]
    return [say.without(step, [*unwanted, *every[max(0, at - 1) : at]]) for at, step in enumerate(every)]


def wider(query: Query, dialect: str) -> list[str]:
    """The steps, without what is unwanted: cheaper than the tiers for whoever knows what the step before found."""
    say = SYNTAXES[dialect]
    return [say.without(step, [say.any(clause) for clause in query.unwanted]) for step in steps(query, dialect)]


def finds(query: Query, own: str, other: str) -> bool:
    """Whether the last of the steps finds a record that has these terms."""
    written = f" {own} {other} "  # no phrase runs from one into the other, for there is a gap between them
    return all(any_stands(clause, written) for clause in query.wanted) and not any(
        any_stands(clause, written) for clause in query.unwanted
    )


def tier(query: Query, own: str) -> int:
    """The first of the steps that finds a record, which the last of them finds, by the terms of its own words."""
    written = f" {own} "
    in_own = [all(any_stands(clause, written) for clause in query.wanted)]
    found = in_own if len(query.wanted) == 1 else [any_stands((query.whole,), written), *in_own]
    return [*found, True].index(True)


def any_stands(clause: Clause, written: str) -> bool:
    """Whether any of the phrases stands in terms that have a space before and after each."""
    return any(f" {' '.join(each.terms)}{'' if each.is_prefix else ' '}" in written for each in clause)


def everywhere(query: Query, dialect: str) -> str:
    """What finds all that the tiers find."""
    say = SYNTAXES[dialect]
    return say.without(say.every(query.wanted), [say.any(clause) for clause in query.unwanted])


def number(dialect: str) -> Any:
    """The column of the index that holds the numbers of records."""
    return INDEX.c.rowid if dialect == "sqlite" else ENTRIES.c.number


def matches(match: Any, dialect: str, *kinds: str) -> ColumnElement[bool]:
    """The condition that a record of the index matches, and is of one of these kinds if any are named."""
    if dialect == "sqlite":
        found = INDEX.c.search_index.op("MATCH", is_comparison=True)(given(match))
        return and_(found, *of_kinds(kinds, dialect))
    if kinds and not NUMEROUS.intersection(kinds):
        terms = " | ".join(f"kind{KINDS.index(kind)}" for kind in kinds)
        return meets(with_term(match, literal_column(f"'{terms}'")))
    ranges = (between(ENTRIES.c.number + 0, first, after - 1) for first, after in map(numbers_of, kinds))
    return and_(meets(as_query(match)), *([or_(*ranges)] if kinds else []))


def in_part(match: Any, place: Any) -> ColumnElement[bool]:
    """The condition that a record of PostgreSQL's index matches, and is in the same sixteenth of a kind as a number."""
    return meets(with_term(match, literal_column("'part'").concat(cast(place.op(">>")(literal_column("56")), String))))


def meets(looked_for: Any) -> ColumnElement[bool]:
    """The condition that a record has the terms that are looked for, as PostgreSQL writes it."""
    return ENTRIES.c.terms.op("@@", is_comparison=True)(looked_for)


def with_term(match: Any, term: Any) -> Any:
    """What is looked for where a term stands that PostgreSQL's index alone has: it tells ranges of numbers apart."""
    return as_query(match).op("&&")(as_query(term))


def given(match: Any) -> Any:
    """What is looked for, as a parameter unless it is one."""
    return bindparam(None, match) if isinstance(match, str) else match


def as_query(match: Any) -> Any:
    """What is looked for, as PostgreSQL's type."""
    from sqlalchemy.dialects.postgresql import TSQUERY  # noqa: PLC0415 - no server of SQLite needs it

    return cast(given(match), TSQUERY)


def of_kinds(kinds: Sequence[str], dialect: str) -> list[ColumnElement[bool]]:
    """The condition that a record of the index is of one of these kinds, if any are named, by its number."""
    key, ranges = number(dialect), map(numbers_of, kinds)
    return [or_(*(between(key, first, after - 1) for first, after in ranges))] if kinds else []
