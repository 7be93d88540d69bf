"""The invented people, organizations and topics that synthetic dossiers name."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from benchmarks.wording import VOCABULARY, Chance, capital, english, zipf

AGENTS = 20_000  # people and organizations at most
QUOTES_EACH = 50  # by an agent, on average, up to that number of agents
TOPICS = 200
ROLES = ["commentator", "commentator", "commentator", "official", "author", "other"]
Entry = dict[str, Any]


def slug(name: str) -> str:
    """The name as an id."""
    return re.sub("[^a-z0-9]+", "-", name.lower().replace("ü", "u")).strip("-")


def with_ids(entries: Iterable[Entry], name: str, taken: set[str]) -> Iterator[Entry]:
    """The entries with an id each, made from the name; one that another has already is numbered."""
    for entry in entries:
        key, number = slug(entry[name]), 1
        while key in taken:
            number += 1
            key = f"{slug(entry[name])}-{number}"
        taken.add(key)
        yield {"id": key} | entry


@cache
def names(kind: str) -> list[tuple[str, str]]:
    """Names of a kind in Latin letters, with their characters where they have some, the commonest more often."""
    latin = re.compile("[A-Za-zü]+")
    return [(latin.findall(each)[0], latin.sub("", each)) for each in zipf(VOCABULARY["names"][kind].split(), 4096)]


def person(number: int) -> Entry:
    """An invented person, Chinese or Western."""
    chance = Chance(f"person {number}")
    role = chance.one(ROLES)
    if chance.happens(0.4):
        given, family = chance.one(names("western_given"))[0], chance.one(names("western_families"))[0]
        shown = {"name": f"{given} {family}", "aliases": [f"{given[0]}. {family}"]}
        return shown | {"family_name": family, "given_name": given, "role": role}
    family, characters = chance.one(names("chinese_families"))
    parts = [chance.one(names("chinese_given")) for _ in range(2 if chance.happens(0.8) else 1)]
    given = "".join(part[0] for part in parts).capitalize()
    native = characters + "".join(part[1] for part in parts)
    shown = {"name": f"{family} {given}", "native_name": native, "native_name_basis": "editorial"}
    return shown | {"family_name": family, "given_name": given, "role": role}


def organization(number: int) -> Entry:
    """An invented organization."""
    chance, words = Chance(f"organization {number}"), VOCABULARY["english"]
    kind, body = chance.one(words["bodies"].split()).split(":")
    place, subject = chance.one(words["places"].split()), chance.one(words["subjects"].split("|"))
    return {"name": f"{place} {body}" + (f" of {subject}" if kind != "media" else ""), "kind": kind}


def topics() -> list[Entry]:
    """The topics; every fifth is one that others are part of."""
    chance = Chance("topics")
    entries = ({"label": capital(chance.prose(english()["topics"]))} for _ in range(TOPICS))
    made = list(with_ids(entries, "label", set()))
    return [entry | ({"broader": made[i - i % 5]["id"]} if i % 5 else {}) for i, entry in enumerate(made)]


def registers(quotes: int) -> dict[str, list[Entry]]:
    """The registers for a corpus of so many quotes, by name; of the agents, every tenth is an organization."""
    taken: set[str] = set()
    agents = min(AGENTS, max(50, quotes // QUOTES_EACH))
    return {
        "people": list(with_ids(map(person, range(agents - agents // 10)), "name", taken)),
        "organizations": list(with_ids(map(organization, range(agents // 10)), "name", taken)),
        "topics": topics(),
    }
