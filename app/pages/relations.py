"""Who agrees and disagrees with whom: related claims in pairs, with the words of the source that relate them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.pages.visit import Json, Visit
from app.pages.words import RELATIONS

GROUPS = {  # by name: the title, and the kinds of relations
    "disagreements": ("Where they disagree", ("disagrees",)),
    "agreements": ("Where they agree", ("supports", "repeats")),
    "answers": ("Where they concede, qualify or answer", ("concedes", "qualifies", "answers")),
}
DISAGREEING = {"kind": "disagrees", "same_speaker": "false"}
MOST_SPEAKERS = 10  # of whom the pairs that disagree are counted


@dataclass(frozen=True)
class Pair:
    """Two related claims side by side; `how` says how the left one stands to the right one."""

    left: Json
    right: Json
    how: str
    is_reversed: bool  # whether the relation goes from the right to the left
    relation: Json


@dataclass(frozen=True)
class Group:
    """The pairs of one kind, or the first of them."""

    name: str
    title: str
    page: Json
    pairs: list[Pair]


def relation_group(visit: Visit, name: str, first: Sequence[str], **parameters: Any) -> Group:
    """Return the pairs of a group; of two speakers, the claim of the one who is earlier in `first` is on the left."""
    title, kinds = GROUPS[name]
    found = visit.list("relations", kind=",".join(kinds), same_speaker="false", **parameters)
    for each in found["items"]:
        visit.speakers.introduce([*each["from_claim"]["speakers"], *each["to_claim"]["speakers"]])
    return Group(name, title, found["page"], [pair(each, first) for each in found["items"]])


def pair(relation: Json, first: Sequence[str]) -> Pair:
    """Return the two claims of a relation in the order in which they stand side by side."""
    one, other = relation["from_claim"], relation["to_claim"]
    is_reversed = rank(other, first) < rank(one, first)
    how = RELATIONS[relation["kind"]]["from" if is_reversed else "to"]
    left, right = (other, one) if is_reversed else (one, other)
    return Pair(left, right, how, is_reversed, relation)


def rank(claim: Json, first: Sequence[str]) -> int:
    """Return the place of the earliest of the speakers of a claim; that of nobody is the last."""
    return min((first.index(each["id"]) for each in claim["speakers"] if each["id"] in first), default=len(first))


def counterparts(visit: Visit, speaker: str, name: str) -> list[tuple[Json, int]]:
    """Return whose claims are related to those of a speaker in the ways of a group, and how many, most first."""
    asked = {"kind": ",".join(GROUPS[name][1]), "same_speaker": "false", "speaker": speaker}
    counts = visit.facet_counts("relations", "other_speaker", **asked)
    entries = [(visit.speakers.by_id(id), count) for id, count in counts.items() if id != speaker]
    return [(entry, count) for entry, count in entries if entry]


def disagreeing_pairs(visit: Visit, **parameters: Any) -> list[tuple[Json, Json, int]]:
    """Return pairs of speakers who disagree, and how often, most often first."""
    asked, counts = DISAGREEING | parameters, dict[tuple[str, ...], int]()
    for one in list(visit.facet_counts("relations", "speaker", **asked))[:MOST_SPEAKERS]:
        for other, count in visit.facet_counts("relations", "other_speaker", **(asked | {"speaker": one})).items():
            counts[tuple(sorted({one, other}))] = count
    pairs = [(ids, count) for ids, count in counts.items() if len(ids) > 1]
    pairs.sort(key=lambda pair: (-pair[1], pair[0]))
    entries = [(visit.speakers.by_id(one), visit.speakers.by_id(other), count) for (one, other), count in pairs]
    return [(one, other, count) for one, other, count in entries if one and other]
