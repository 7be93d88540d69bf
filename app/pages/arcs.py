"""The map of claims: the claims that relations connect, and an arc for each relation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from app.models.base import page_path
from app.pages.addresses import address
from app.pages.speakers import Speakers
from app.pages.words import RELATIONS

ROW, WIDTH = 60, 104  # of a claim, and of the room for arcs; pixels, as in charts.css
EDGE = 8  # from a dot to the right edge
NEAREST, FARTHEST = 0.3, 0.92  # how far arcs reach, as a share of the width
MOST = 200  # claims; a larger map cannot be read
Claim = Mapping[str, Any]


@dataclass(frozen=True)
class Arc:
    """A relation, as a line from one row of a group to another; `words` say what the line means."""

    start: int  # the rows
    end: int
    kind: str
    path: str
    href: str
    words: str
    because: str


@dataclass(frozen=True)
class Group:
    """Claims that relations connect, in the order of the text, and the arcs between them, the longest first."""

    claims: list[Claim]
    arcs: list[Arc]

    @property
    def height(self) -> int:
        """The height in pixels."""
        return ROW * len(self.claims)


def connected_groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Return the groups of claims that relations connect, directly or through others, in the order of the text.

    A claim that is only related to claims of other articles is in no group.
    """
    by_id, seen, groups = {each["id"]: each for each in claims}, set[str](), list[list[Claim]]()
    for first in claims:
        members, waiting = set[str](), [first["id"]]
        while waiting:
            id = waiting.pop()
            if id not in seen and id in by_id:
                seen.add(id)
                members.add(id)
                waiting += (relation["claim"]["id"] for relation in by_id[id]["relations"])
        if len(members) > 1:
            groups.append([each for each in claims if each["id"] in members])
    return groups


def first_groups(groups: Iterable[list[Claim]]) -> Iterator[list[Claim]]:
    """Yield groups until there are as many claims as a map can show; the first group in any case."""
    shown = 0
    for group in groups:
        if shown and shown + len(group) > MOST:
            return
        shown += len(group)
        yield group


def draw(claims: list[Claim], farthest: int, speakers: Speakers) -> Group:
    """Return a group with its arcs; `farthest` is the largest distance of related claims in the article, in rows."""
    rows = row_numbers(claims)
    arcs = [draw_arc(claim, relation, rows, farthest, speakers) for claim, relation in relations(claims)]
    return Group(claims, sorted(arcs, key=lambda arc: -abs(arc.start - arc.end)))


def relations(group: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Yield each claim with each relation that leads from it to another claim of the group."""
    ids = row_numbers(group)
    for claim in group:
        for relation in claim["relations"]:
            if relation["direction"] == "to" and relation["claim"]["id"] in ids:
                yield claim, relation


def distance(group: Sequence[Claim]) -> int:
    """Return the largest distance of two related claims, in rows."""
    rows = row_numbers(group)
    return max(abs(rows[claim["id"]] - rows[relation["claim"]["id"]]) for claim, relation in relations(group))


def row_numbers(group: Sequence[Claim]) -> dict[str, int]:
    """Return the row of each claim by id."""
    return {claim["id"]: row for row, claim in enumerate(group)}


def draw_arc(claim: Claim, relation: Claim, rows: Mapping[str, int], farthest: int, speakers: Speakers) -> Arc:
    """Return the arc of a relation. Its link leads to the words that relate the two claims, if there are any."""
    start, end = rows[claim["id"]], rows[relation["claim"]["id"]]
    dot, top, bottom = WIDTH - EDGE, (start + 0.5) * ROW, (end + 0.5) * ROW
    reach = dot - WIDTH * (NEAREST + (FARTHEST - NEAREST) * sqrt(abs(start - end) / farthest))
    side = -4 if start < end else 4  # an arrow arrives a little beside the dot
    path = f"M{dot - 6} {top:.0f} C{reach:.0f} {top:.0f} {reach:.0f} {bottom:.0f} {dot - 8} {bottom + side:.0f}"
    how = RELATIONS[relation["kind"]]["to"].lower()
    words = f"{speakers.names(claim)}: {claim['text']} — {how}: {relation['claim']['text']}"
    anchor = relation["anchor"]
    because = f"The words that say so: “{anchor['exact']}”" if anchor else "Related by the editors"
    note = f" [{relation['note']}]" if relation["note"] else ""
    at = anchor and f"{anchor['start']}-{anchor['end']}"
    href = address(page_path(claim["source"]["url"]), at=at) if anchor else address(page_path(claim["url"]))
    return Arc(start, end, relation["kind"], path, href, words, because + note)
