"""The filter values of records, and the terms of grouped filters, which must match one and the same row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import Any

from sqlalchemy import BooleanClauseList
from sqlmodel import Session

from app.indexing.counts import BROADER_TOPICS
from app.indexing.drafts import is_draft
from app.indexing.rows import values_by_key
from app.models.tables import Affiliation, Person
from app.query.filters import Filter, query_text, row_terms


def filter_values(session: Session, name: str, mark: Filter, rows: list[Any]) -> list[list[str]]:
    """Return the values of a filter for each row."""
    if name in COMPUTED:
        return COMPUTED[name](session, rows)
    if mark.joined is None:
        raise NotImplementedError(name)
    value, on = mark.joined
    if value.key is None:  # `present` asks whether a column is null
        return [[query_text(getattr(row, value.left.key) is not None)] for row in rows]
    if on is None:
        return [[] if (own := getattr(row, value.key)) is None else [query_text(own)] for row in rows]
    values: list[dict[str, None]] = [{} for _ in rows]
    for clause in on.clauses if isinstance(on, BooleanClauseList) else [on]:
        for drafts in (False, True):
            keys = [joined_id(row, clause.right.key) if is_draft(row) == drafts else None for row in rows]
            joined = values_by_key(session, value, clause.left, set(keys), drafts=drafts)
            for key, of_row in zip(keys, values, strict=True):
                of_row.update(dict.fromkeys(map(query_text, joined.get(key, ()))))
    return with_broader_topics(session, values) if value.key == "topic_id" else list(map(list, values))


def joined_id(row: Any, name: str) -> Any:
    """Return the value of a column that joins a row to others; None if it is a draft claim of a quote that is none."""
    if name == "claim_id" and row.claim and is_draft(row.claim) and not is_draft(row):
        return None
    return getattr(row, name)


def with_broader_topics(session: Session, topics: list[dict[str, None]]) -> list[list[str]]:
    """Return the topics of records together with every topic that they are parts of."""
    columns = BROADER_TOPICS.c
    broader = values_by_key(session, columns.broader_id, columns.topic_id, set().union(*topics))
    return [list(dict.fromkeys(each for topic in of_row for each in broader[topic])) for of_row in topics]


def group_values(rows: Iterable[Mapping[str, list[str]]]) -> list[str]:
    """Return a term for each combination of values of two or more filters in one of these rows."""
    sizes = [(row, size) for row in rows for size in range(2, len(row) + 1)]
    chosen = [{name: row[name] for name in names} for row, size in sizes for names in combinations(row, size)]
    return list(dict.fromkeys(term for each in chosen for term in row_terms(each)))


def target_rows(claim: Any) -> Iterator[Mapping[str, list[str]]]:
    """Yield the filter values of each target of a claim."""
    return ({"about": [each.agent_id], "stance": [each.stance]} for each in claim.targets)


def relation_rows(claim: Any) -> Iterator[Mapping[str, list[str]]]:
    """Yield the filter values of each relation of a claim, in either direction; drafts only of a draft."""
    ends = [(each, each.to_claim) for each in claim.relations_to]
    ends += [(each, each.from_claim) for each in claim.relations_from]
    for relation, other in ends:
        if is_draft(other) and not is_draft(claim):
            continue
        speakers = [credit.agent_id for credit in other.credits]
        yield {"relation": [relation.kind], "related_to": [other.id], "related_to_speaker": speakers}


def sides(relation: Any) -> Iterator[Mapping[str, list[str]]]:
    """Yield the speakers of the claims of a relation, seen from either of the two."""
    one, other = ([credit.agent_id for credit in claim.credits] for claim in (relation.from_claim, relation.to_claim))
    yield {"speaker": one, "other_speaker": other}
    yield {"speaker": other, "other_speaker": one}


def related_values(name: str) -> Callable[[Session, list[Any]], list[list[str]]]:
    """Return what finds the values that claims have of a filter through their relations."""
    return lambda _, rows: [list(dict.fromkeys(chain(*(each[name] for each in relation_rows(row))))) for row in rows]


def share_speaker(claim: Any, other: Any) -> bool:
    """Return whether two claims have a speaker in common."""
    return not {each.agent_id for each in claim.credits}.isdisjoint(each.agent_id for each in other.credits)


def own_organizations(session: Session, rows: list[Any]) -> list[list[str]]:
    """Return the organizations of people, or of the speakers of quotes and claims."""
    if rows and isinstance(rows[0], Person):
        posts = values_by_key(session, Affiliation.organization_id, Affiliation.person_id, [row.id for row in rows])
        return [posts.get(row.id, []) for row in rows]
    return [list(dict.fromkeys(row.organizations)) for row in rows]


COMPUTED: dict[str, Callable[[Session, list[Any]], list[list[str]]]] = {
    "organization": own_organizations,
    **{name: related_values(name) for name in ("relation", "related_to", "related_to_speaker")},
    "other_speaker": lambda _, rows: [
        list(dict.fromkeys(chain(*(side["other_speaker"] for side in sides(row))))) for row in rows
    ],
    "same_speaker": lambda _, rows: [[query_text(share_speaker(row.from_claim, row.to_claim))] for row in rows],
}
ROWS = {"target": target_rows, "related": relation_rows, "sides": sides}
