"""Topics: all of them as a tree, and each with the positions in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi import Response

from app.pages.addresses import address
from app.pages.head import Alternate, Head, topic_head
from app.pages.relations import Group, disagreeing_pairs, relation_group
from app.pages.routes import page
from app.pages.visit import Json, Visit
from app.pages.words import STANCES

JUDGED, JUDGING = 6, 12  # targets that the page begins with, and speakers under one stance
SPEAKERS, POSITIONS = 12, 4  # speakers on the page, and claims of each
PAIRS, OPPONENTS = 3, 8  # pairs of claims of each kind, and of speakers
MOST = 100  # values of a facet
DEEPEST = 20  # levels of the tree, which is drawn by recursion


@dataclass(frozen=True)
class Branch:
    """A topic with the narrower topics below it."""

    topic: Json
    narrower: Sequence["Branch"]


@dataclass(frozen=True)
class Stand:
    """Who takes one stance toward a target; `total` is the number of claims that do."""

    stance: str
    total: int
    speakers: Sequence[tuple[Json, str]]  # each with the address of the claims
    href: str


@dataclass(frozen=True)
class Judged:
    """Somebody whom claims on a topic are about, with the stances toward them."""

    target: Json
    stands: Sequence[Stand]


@dataclass(frozen=True)
class Position:
    """What one speaker says on a topic: the first claims, and the address of all."""

    speaker: Json | None
    total: int
    claims: Sequence[Json]
    href: str


@page("/topics")
def topics(visit: Visit) -> Response:
    """Return all topics as a tree."""
    records = list(visit.all("topics", fields="id,url,label,description,broader,counts"))
    alternates = (Alternate("/v1/topics", "application/json", "The topics as JSON"),)
    description = "What the articles on record are about, with how many claims and quotations there are on each topic."
    head = Head("Topics", description, "/topics", alternates=alternates)
    return visit.render("topics.html", head, branches=tree(records), total=len(records))


def tree(records: Sequence[Json]) -> list[Branch]:
    """Return topics in a tree; one whose broader topic is not among them stands at the top.

    What is deeper than the tree may be stands on its lowest level.
    """
    known = {record["id"] for record in records}
    below: dict[str | None, list[Json]] = {}
    for record in records:
        broader = record["broader"] and record["broader"]["id"]
        below.setdefault(broader if broader in known else None, []).append(record)

    def branches(broader: str | None, depth: int = 1) -> list[Branch]:
        if depth == DEEPEST:
            return [Branch(record, ()) for record in descendants(below, broader)]
        return [Branch(record, branches(record["id"], depth + 1)) for record in below.get(broader, ())]

    return branches(None)


def descendants(below: Mapping[str | None, Sequence[Json]], broader: str | None) -> Iterator[Json]:
    """Yield the topics below one, each before those below it."""
    waiting = [*reversed(below.get(broader, ()))]
    while waiting:
        record = waiting.pop()
        yield record
        waiting += reversed(below.get(record["id"], ()))


@page("/topics/{id}")
def topic(visit: Visit) -> Response:
    """Return a topic: who stands where in it, who disagrees with whom, and what everybody says."""
    record = visit.record("topics", visit.id)
    stance = visit.query.get("stance") or None
    own = {"topic": visit.id, "stance": stance}
    claims = visit.list("claims", **own, facet="speaker,about,stance,source", facet_limit=MOST, limit=1, fields="id")
    speaking, start = claims["facets"]["speaker"], offset(visit)
    first = [each["value"] for each in speaking]
    return visit.render(
        "topic.html",
        topic_head(record, visit.base),
        topic=record,
        narrower=visit.list("topics", broader=visit.id, limit=MOST)["items"],
        total=claims["page"]["total"],
        articles=claims["facets"]["source"],
        speaking=len(speaking),
        stance=stance,
        stances=[each for each in claims["facets"]["stance"] if each["value"] in STANCES],
        judged=[] if stance or start else judged_targets(visit, claims["facets"]["about"]),
        groups=[] if stance or start else relation_groups(visit, first),
        opponents=[] if stance or start else disagreeing_pairs(visit, topic=visit.id)[:OPPONENTS],
        positions=positions(visit, own, speaking[start : start + SPEAKERS]),
        others=position(visit, own | {"attribution": "collective,unattributed"}, None),
        start=start,
        following=start + SPEAKERS if start + SPEAKERS < len(speaking) else None,
        size=SPEAKERS,
        call=address("/v1/claims", **own),
    )


def offset(visit: Visit) -> int:
    """Return at which speaker the page starts."""
    asked = visit.query.get("start", "")
    return min(int(asked[:9]), MOST) if asked.isascii() and asked.isdigit() else 0


def judged_targets(visit: Visit, targets: Sequence[Json]) -> list[Judged]:
    """Return those whom most claims on the topic are about, with who takes which stance toward them."""
    found = []
    for each in targets[:JUDGED]:
        target, own = visit.speakers.by_id(each["value"]), {"topic": visit.id, "about": each["value"]}
        by_stance = visit.facet_counts("claims", "stance", **own)
        stands = [stand(visit, own, value, by_stance[value]) for value in STANCES if by_stance.get(value)]
        if target and any(value != "neutral" for value in by_stance):
            found.append(Judged(target, stands))
    return found


def stand(visit: Visit, own: Json, stance: str, total: int) -> Stand:
    """Return who takes a stance."""
    own = own | {"stance": stance}
    ids = list(visit.facet_counts("claims", "speaker", **own))[:JUDGING]
    entries = [visit.speakers.by_id(id) for id in ids]
    known = [each for each in entries if each]
    visit.speakers.introduce(known)
    speakers = [(each, address("/find", **{"in": "claim", **own, "speaker": each["id"]})) for each in known]
    return Stand(stance, total, speakers, address("/find", **{"in": "claim", **own}))


def relation_groups(visit: Visit, first: Sequence[str]) -> list[Group]:
    """Return pairs of claims on the topic that disagree or agree; frequent speakers stand on the left."""
    groups = (
        relation_group(visit, name, first, topic=visit.id, limit=PAIRS) for name in ("disagreements", "agreements")
    )
    return [group for group in groups if group.pairs]


def positions(visit: Visit, own: Json, speaking: Sequence[Json]) -> list[Position]:
    """Return what the speakers say, those with most claims first."""
    return [each for value in speaking if (each := position(visit, own | {"speaker": value["value"]}, value["value"]))]


def position(visit: Visit, own: Json, speaker: str | None) -> Position | None:
    """Return what one speaker, or nobody by name, says; None if that is nothing."""
    found = visit.list("claims", **own, limit=POSITIONS)
    if not found["items"]:
        return None
    entry = visit.speakers.by_id(speaker) if speaker else None
    return Position(entry, found["page"]["total"], found["items"], address("/find", **{"in": "claim", **own}))
